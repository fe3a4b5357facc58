"""The registry of panels: what an upper app adds to a lower app's page, without the lower one knowing it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from vigil.desk.ui.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: its template and what the template is given."""

    template: str
    context: dict[str, object]


def waiting(*, label: str, number: int, note: str, address: str, alert: bool = False) -> Panel:
    """A panel that says how much waits in one room, with the way there.

    Args:
        label: what waits, in the plural.
        number: how many.
        note: what to do about it, in a few words.
        address: the page where it is done.
        alert: whether a number above zero asks for attention.
    """
    given: dict[str, object] = {
        "label": label,
        "number": number,
        "note": note,
        "address": address,
        "alert": alert and number > 0,
    }
    return Panel("ui/waiting.html", given)


Maker = Callable[[Viewer, Model], Panel | None]
_makers: dict[str, list[tuple[int, Maker]]] = {}


def add(*, page: str, order: int, maker: Maker) -> None:
    """Add a panel to the page named ``page`` (for example ``cases.case``); lower orders come first.

    The maker is given the viewer and the object the page shows, and returns None when there is nothing for this viewer.
    """
    makers = _makers.setdefault(page, [])
    if all(known is not maker for _, known in makers):
        makers.append((order, maker))


def panels(*, page: str, viewer: Viewer, shown: Model) -> list[Panel]:
    """The panels of a page for one viewer and one object, in order."""
    made = (maker(viewer, shown) for _, maker in sorted(_makers.get(page, []), key=lambda pair: pair[0]))
    return [panel for panel in made if panel is not None]
