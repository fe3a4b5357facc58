"""Who may use an API route: a bearer token or a session, then the same permission table as the pages."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from ninja.utils import check_csrf

from vigil.desk.accounts.access import Access, check_may, keep_private, signed_in
from vigil.desk.accounts.models import ApiToken, User
from vigil.desk.accounts.roles import Permission
from vigil.desk.administration.actions import token_digest
from vigil.desk.journal.clock import now
from vigil.errors import VigilError

SAFE = {"GET", "HEAD"}
View = Callable[..., HttpResponseBase]


def guarded(view: View, permissions: Mapping[str, Permission]) -> View:
    """A view that answers in JSON, to those who may use it; a form's cookie alone cannot post (CSRF)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user, by_token = _who(request)
        if user is None:
            response: HttpResponseBase = _said(401, "Sign in, or send a valid bearer token.")
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        permission = permissions.get("GET" if request.method == "HEAD" else str(request.method))
        if permission is None:
            return HttpResponseNotAllowed(sorted(permissions))
        if not by_token and request.method not in SAFE and check_csrf(request) is not None:
            return _said(
                403, "A request made with a session needs its CSRF token; programs use a bearer token."
            )
        response = _answered(view, request, user, permission, args, kwargs)
        keep_private(response)
        return response

    declared = cast("Any", answer)
    declared.access = Access(dict(permissions))
    declared.csrf_exempt = True  # checked above, where no token was sent
    return answer


def _answered(
    view: View,
    request: HttpRequest,
    user: User,
    permission: Permission,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> HttpResponseBase:
    request.user = user
    try:
        check_may(user=user, permission=permission, path=request.path)
        return view(request, *args, **kwargs)
    except PermissionDenied as error:
        return _said(403, str(error))
    except VigilError as error:
        return _said(400, str(error))


def _who(request: HttpRequest) -> tuple[User | None, bool]:
    scheme, _, untrusted_token = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        token = (
            ApiToken.objects.select_related("user")
            .filter(digest=token_digest(untrusted_token.strip()))
            .first()
        )
        valid = (
            token
            and scheme.lower() == "bearer"
            and token.revoked_at is None
            and token.expires_at > now()
            and token.user.is_active
        )
        return (token.user, True) if token and valid else (None, True)
    return signed_in(request), False


def _said(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"detail": sentence}, status=status)
