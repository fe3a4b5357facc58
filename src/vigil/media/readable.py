"""A scan file opened for reading, also where a kill left its last change half-done."""

from contextlib import closing
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from vigil.media.errors import MediaError

_ANYTHING = "SELECT count(*) FROM sqlite_master"  # no text, which may be damaged


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot write. What else is wrong with the file shows with the first question.

    Raises:
        MediaError: a change is half-done, and the file cannot be written here to take it back.
    """
    connection = _connected(path, "ro")
    if not _is_half_done(connection):
        return connection
    connection.close()
    _take_back(path)
    return _connected(path, "ro")


def _is_half_done(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute(_ANYTHING).fetchone()
    except UnicodeDecodeError:
        return False  # the words of the refusal hold damage; whoever asks next is refused, and says so
    except sqlite3.DatabaseError as error:
        # The lowest byte of a code is its kind.
        return bool(getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY)
    return False


def _take_back(path: Path) -> None:
    """SQLite does it by itself, under its own locks, for whoever may write."""
    try:
        with closing(_connected(path, "rw")) as once:
            once.execute(_ANYTHING).fetchone()
    except sqlite3.DatabaseError as error:
        raise MediaError(
            f"{path} was left half-written when a scan was killed, and cannot be put right here ({error}); "
            "open it once where it may be written, with all files of its name beside it."
        ) from error


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
