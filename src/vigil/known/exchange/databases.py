"""SQLite files of others, opened to be read and never written: nothing is left beside them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite3

from vigil.known.errors import KnownError

BEGINNING = b"SQLite format 3\0"


@contextmanager
def opened(path: Path, *, called: str) -> Iterator[Any]:
    """A connection to a database of others.

    Args:
        path: the file; it may lie on read-only media.
        called: what it should be, for the sentence that says it is not.

    Raises:
        KnownError: it cannot be opened, or is not what it should be.
    """
    if not path.is_file():
        raise KnownError(f"{path} cannot be opened; check the name.")
    # immutable: nothing may be written beside it, not even a lock.
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        restrict(connection)
        yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # SQLite tells of a damaged schema in the schema's own bytes, which may be no text.
        raise KnownError(f"{path.name} is not {called} ({error}); fetch the set again.") from error
    finally:
        connection.close()


def restrict(connection: Any) -> None:
    """Let a schema of others call nothing that acts, and no text stop the reading."""
    connection.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")


def tables(path: Path) -> set[str]:
    """Names of the tables and views of a SQLite file, in lower case; none where it cannot be read."""
    try:
        with opened(path, called="a SQLite database") as connection:
            return {str(name).lower() for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    except KnownError:
        # It is no database that could be recognised; whoever asks says so.
        return set()
