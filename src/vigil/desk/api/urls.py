"""The API's addresses, each behind its guard; a route without a line in the table of permissions gets no guard and the
desk does not start."""

from django.urls import URLPattern

from vigil.desk.api.guard import guarded
from vigil.desk.api.routes import PERMISSIONS, api

app_name = "api"


def _protected(pattern: URLPattern) -> URLPattern:
    permissions = PERMISSIONS.get(str(pattern.pattern))
    if permissions:
        pattern.callback = guarded(pattern.callback, permissions)
    return pattern


urlpatterns = [_protected(pattern) for pattern in api.urls[0] if str(pattern.pattern)]
