"""Who a page is made for, as far as presentation needs to know; ``ui`` imports no app."""

from typing import Protocol

from django.http import HttpRequest


class Viewer(Protocol):
    """A signed-in person who may or may not do things."""

    is_active: bool

    def can(self, permission: str) -> bool:
        """Whether the viewer holds a permission, named ``room:thing:verb``."""
        ...


def viewer_of(request: HttpRequest) -> Viewer | None:
    """The signed-in, active viewer, or None (also when the failure came before anyone was identified)."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated and user.is_active else None
