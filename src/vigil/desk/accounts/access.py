"""Every route declares who may use it; a route that declares nothing stops the desk from starting."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.cache import add_never_cache_headers, patch_cache_control

from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Permission
from vigil.desk.accounts.signals import refused

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a route, per method.

    Attributes:
        permissions: method name to the permission it needs; a method that is not a key is not allowed.
        public: True for the few pages anyone may open (sign-in, static error pages).
    """

    permissions: Mapping[str, Permission]
    public: bool = False

    def __post_init__(self) -> None:
        if not self.permissions and not self.public:
            raise ValueError("a route must name at least one method and its permission")

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods the route answers, in a stable order."""
        return ("GET", "POST") if self.public else tuple(sorted(self.permissions))


class DeskRequest(HttpRequest):
    """A request whose user is signed in; what every protected view receives."""

    user: User


def signed_in(request: HttpRequest) -> User | None:
    """The signed-in, active user, or None."""
    user = request.user
    return user if isinstance(user, User) and user.is_active else None


def access(
    **permissions: Permission,
) -> Callable[
    [Callable[Concatenate[DeskRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Declare which permission each method of a view needs, for example ``@access(get=Permission.CASE_READ)``.

    An anonymous GET is sent to sign-in and comes back afterwards; any other anonymous method, and a method that is not
    declared, is refused; a role without the permission gets 403 and the refusal is told to the journal.
    """
    declared = Access({method.upper(): permission for method, permission in permissions.items()})

    def protect(
        view: Callable[Concatenate[DeskRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            user = signed_in(request)
            if user is None:
                return _ask_to_sign_in(request)
            method = "GET" if request.method == "HEAD" else str(request.method)
            permission = declared.permissions.get(method)
            if permission is None:
                return HttpResponseNotAllowed(declared.methods)
            check_may(user=user, permission=permission, path=request.path)
            response = view(cast("DeskRequest", request), *args, **kwargs)
            keep_private(response)
            return response

        cast("Any", guarded).access = declared
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)

    return protect


def public(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
    """Declare a view that anyone may open."""
    cast("Any", view).access = Access({}, public=True)
    return view


def check_may(*, user: User, permission: Permission, path: str) -> None:
    """Refuse a user whose role lacks a permission, and tell the journal.

    Raises:
        PermissionDenied: the role lacks the permission; the sentence names both.
    """
    if not user.can(permission):
        refused.send(sender=Access, user=user, permission=permission, path=path)
        raise PermissionDenied(f"Your role, {user.role_label}, may not do this ({permission.value}).")


def keep_private(response: HttpResponseBase) -> None:
    """No proxy or browser keeps a page that someone had to sign in for."""
    add_never_cache_headers(response)
    patch_cache_control(response, private=True, no_store=True)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied("Sign in first; your session has ended.")


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every route of the desk with its whole pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        whole = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, whole)
        else:
            yield whole, pattern


@register("vigil")
def every_route_declares(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Django's start-up check: an error for each route that does not say who may use it."""
    return [
        Error(
            f"The route '{whole}' does not declare who may use it; decorate its view with @access(…).",
            id="vigil.E001",
        )
        for whole, pattern in routes()
        if not isinstance(getattr(pattern.callback, "access", None), Access)
    ]
