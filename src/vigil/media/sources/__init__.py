"""Where evidence is read from: a folder, a list of files, a raw image, split or whole, an E01 image; always read-only."""

import stat
from pathlib import Path

from vigil.media.errors import MediaError
from vigil.media.sources.ewf import is_ewf
from vigil.media.sources.folder import FolderSource
from vigil.media.sources.image import ImageSource
from vigil.media.sources.listed import ListSource, open_list
from vigil.media.sources.source import FoundFile, Source

__all__ = [
    "FolderSource",
    "FoundFile",
    "ImageSource",
    "ListSource",
    "Source",
    "is_ewf",
    "open_again",
    "open_list",
    "open_source",
]


def open_source(path: Path) -> Source:
    """Open evidence for reading; it is recognised by what it is, not by its name.

    Only the parts of a split image are told by their names; it is opened by its first part. A list of files is opened by
    ``open_list``, since nothing tells it from an image of text.

    Raises:
        MediaError: there is nothing at the path, it cannot be read, or the image holds no file system
            that is known.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise MediaError(f"There is no evidence at {path} ({error.strerror}); check the name.") from error
    if stat.S_ISDIR(mode):
        return FolderSource(path)
    if not stat.S_ISREG(mode) and not stat.S_ISBLK(mode):
        raise MediaError(f"{path} is neither a folder, nor an image, nor a disk; name one of these.")
    return ImageSource(path)


def open_again(path: Path, *, kind: str) -> Source:
    """Open evidence as a scan of it did.

    Args:
        path: the evidence; of a list of files the list.
        kind: the source's, as the scan file says.

    Raises:
        MediaError: as ``open_source`` and ``open_list``.
    """
    return open_list(path) if kind == ListSource.kind else open_source(path)
