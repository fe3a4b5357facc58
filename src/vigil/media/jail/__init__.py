"""Where pictures are decoded: a process of its own, one child for each file. No decoder is imported outside this package."""

from vigil.media.jail.client import Decoded, Decoder, Rendition, Unreadable

__all__ = ["Decoded", "Decoder", "Rendition", "Unreadable"]
