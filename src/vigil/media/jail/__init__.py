"""Where pictures are decoded: a process of its own, one child for each file. No decoder is imported outside this package."""

from vigil.media.jail.absent import Decodes, jail_or_none
from vigil.media.jail.client import Decoded, Decoder, Rendition, Unreadable

__all__ = ["Decoded", "Decoder", "Decodes", "Rendition", "Unreadable", "jail_or_none"]
