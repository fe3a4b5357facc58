"""Where evidence is read from: a folder, a raw image, an E01 image; always read-only."""

from pathlib import Path

from vigil.media.errors import MediaError
from vigil.media.sources.folder import FolderSource
from vigil.media.sources.image import ImageSource, is_ewf
from vigil.media.sources.source import FoundFile, Source

__all__ = ["FolderSource", "FoundFile", "ImageSource", "Source", "is_ewf", "open_source"]


def open_source(path: Path) -> Source:
    """Open evidence for reading; it is recognised by what it is, not by its name.

    Raises:
        MediaError: there is nothing at the path, it cannot be read, or the image holds no file system that is known.
    """
    if path.is_dir():
        return FolderSource(path)
    if not path.exists():
        raise MediaError(f"There is no evidence at {path}; check the name.")
    return ImageSource(path)
