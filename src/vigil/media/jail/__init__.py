"""Where pictures are decoded: a process of its own, one child for each file. No decoder is imported outside this package."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vigil.media.jail.absent import Decodes, jail_or_none
    from vigil.media.jail.client import Decoded, Decoder, Rendition, Unreadable

__all__ = ["Decoded", "Decoder", "Decodes", "Rendition", "Unreadable", "jail_or_none"]
_PLACES = {
    **dict.fromkeys(("Decodes", "jail_or_none"), "absent"),
    **dict.fromkeys(("Decoded", "Decoder", "Rendition", "Unreadable"), "client"),
}


def __getattr__(name: str) -> object:
    """A name of the asking side, loaded when it is asked for: every child would carry it if a start process loaded it too."""
    if name not in _PLACES:
        raise AttributeError(f"the jail has no '{name}'")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
