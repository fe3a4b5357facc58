"""Every address of the desk, app by app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path

from vigil.desk.accounts.access import public


@public
def icon(request: HttpRequest) -> HttpResponse:
    """Where a browser looks for an icon when what it shows is a picture and names none."""
    return redirect(static("ui/mark.svg"))


urlpatterns = [
    path("favicon.ico", icon, name="icon"),
    path("", include("vigil.desk.accounts.urls")),
    path("", include("vigil.desk.journal.urls")),
    path("", include("vigil.desk.cases.urls")),
    path("", include("vigil.desk.planning.urls")),
    path("", include("vigil.desk.referrals.urls")),
    path("", include("vigil.desk.people.urls")),
    path("", include("vigil.desk.links.urls")),
    path("", include("vigil.desk.exhibits.urls")),
    path("", include("vigil.desk.review.urls")),
    path("", include("vigil.desk.validation.urls")),
    path("", include("vigil.desk.administration.urls")),
    path("api/v1/", include("vigil.desk.api.urls")),
]

handler400 = "vigil.desk.ui.errors.bad_request"
handler403 = "vigil.desk.ui.errors.forbidden"
handler404 = "vigil.desk.ui.errors.not_found"
handler500 = "vigil.desk.ui.errors.failed"
