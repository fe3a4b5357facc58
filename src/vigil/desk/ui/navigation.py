"""The registry of main pages; each app adds its own, the base template shows those the viewer may open."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from vigil.desk.ui.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Destination:
    """A main page.

    Attributes:
        label: what the link says.
        route: name of the Django route.
        permission: who sees the link; the route itself checks again.
        order: place in the row, ascending.
        count: how many things wait there for this viewer, or None when it does not count.
    """

    label: str
    route: str
    permission: str
    order: int
    count: Callable[[Viewer], int] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A destination as one viewer sees it."""

    label: str
    url: str
    current: bool
    count: int | None


_destinations: dict[str, Destination] = {}


def add(destination: Destination) -> None:
    """Add a main page; adding the same route again replaces it."""
    _destinations[destination.route] = destination


def links(*, viewer: Viewer, path: str) -> list[Link]:
    """The main pages a viewer may open, in order; the longest address that the path begins with is the current one."""
    mine = sorted((d for d in _destinations.values() if viewer.can(d.permission)), key=lambda d: d.order)
    addresses = [reverse(d.route) for d in mine]
    here = max(
        (a for a in addresses if path == a or (a != "/" and path.startswith(a))), key=len, default=None
    )
    return [
        Link(d.label, address, address == here, d.count(viewer) if d.count else None)
        for d, address in zip(mine, addresses, strict=True)
    ]
