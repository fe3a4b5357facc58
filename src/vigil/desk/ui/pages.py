"""Rendering a page: the viewer, the way around and the demonstration banner are added here, once."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from vigil.desk.ui import navigation
from vigil.desk.ui.viewer import viewer_of


def page(request: HttpRequest, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    """A whole page.

    Args:
        request: the request being answered.
        template: template name, for example ``cases/case.html``.
        status: HTTP status.
        context: what the template is given, beside ``viewer``, ``navigation``, ``messages`` and ``demo``.
    """
    viewer = viewer_of(request)
    frame = {
        "viewer": viewer,
        "navigation": navigation.links(viewer=viewer, path=request.path) if viewer else [],
        "messages": list(messages.get_messages(request)),
        "demo": settings.CONFIGURATION.demo,
    }
    return HttpResponse(render_to_string(template, frame | context, request=request), status=status)
