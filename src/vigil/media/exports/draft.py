"""A file that is written whole or not at all: drafted beside its place, brought to the disk, then named."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from vigil.media.errors import MediaError


@contextmanager
def drafted(to: Path) -> Iterator[Path]:
    """A name to write to; what lies there when the block ends takes its place, after an error it is removed.

    Raises:
        MediaError: something lies at ``to`` already, or the disk is full or failed.
    """
    if to.exists():
        raise MediaError(f"{to} is there already and is not written over; name another file with --to.")
    draft = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        yield draft
        _put_in_place(draft, to)
    except (OSError, sqlite3.OperationalError) as error:
        _remove(draft)
        raise MediaError(f"{to} cannot be written ({_said(error)}); nothing was left behind.") from error
    except BaseException:
        _remove(draft)
        raise


def _put_in_place(draft: Path, to: Path) -> None:
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(to)
    folder = os.open(to.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove(draft: Path) -> None:
    if draft.exists():
        draft.unlink()


def _said(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
