"""The API's addresses, each behind its guard.

A route without a line in the table of permissions gets no guard, and the desk does not start.
"""

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path

from vigil.desk.accounts.roles import Permission
from vigil.desk.api.guard import guarded
from vigil.desk.api.routes import PERMISSIONS, api

app_name = "api"


def openapi(request: HttpRequest) -> JsonResponse:
    """The API's OpenAPI document."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))


def _protected(pattern: URLPattern) -> URLPattern:
    permissions = PERMISSIONS.get(str(pattern.pattern))
    if permissions:
        pattern.callback = guarded(pattern.callback, permissions)
    return pattern


urlpatterns = [
    path("openapi.json", guarded(openapi, {"GET": Permission.DESK_USE}), name="openapi"),
    *(
        _protected(pattern)
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and str(pattern.pattern)
    ),
]
