"""Putting a file in its place whole or not at all, so that it outlives a power cut."""

import os
import tempfile
from pathlib import Path

PRIVATE, PUBLIC = 0o600, 0o644


def put(path: Path, data: bytes, *, mode: int = PUBLIC) -> None:
    """Put a file in its place, over one that is there.

    Raises:
        OSError: the folder cannot be written.
    """
    draft = _draft(path, data, mode)
    draft.replace(path)
    _settle(path.parent)


def put_first(path: Path, data: bytes, *, mode: int = PUBLIC) -> bool:
    """Put a file in its place unless one is there; of two at once, one wins.

    Returns:
        Whether the file is this one.

    Raises:
        OSError: the folder cannot be written.
    """
    draft = _draft(path, data, mode)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    _settle(path.parent)
    return True


def _draft(path: Path, data: bytes, mode: int) -> Path:
    channel, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(channel, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)


def _settle(folder: Path) -> None:
    """Make the folder's own change last: a file's name is written with its folder."""
    channel = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(channel)
    finally:
        os.close(channel)
