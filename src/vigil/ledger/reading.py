"""Reading a journal's rows from SQLite or PostgreSQL without the desk; the database is only read."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from vigil.ledger.errors import LedgerError

COLUMNS = ("sequence", "payload", "leaf_hash", "at", "actor", "verb", "case_reference", "subject", "outcome")
QUERY = f"SELECT {', '.join(COLUMNS)} FROM journal_entry ORDER BY sequence"  # noqa: S608 column names of our own
FETCHED = 1000  # rows at a time


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the database; nothing in it is believed."""

    sequence: object
    payload: object
    leaf_hash: object
    columns: dict[str, object]


def rows(database: str) -> Iterator[Row]:
    """Every row of the journal in order.

    Args:
        database: ``sqlite:///path`` or ``postgresql://…``.

    Raises:
        LedgerError: the database cannot be reached, holds no journal, or is damaged.
    """
    scheme = urlsplit(database).scheme
    if scheme == "sqlite":
        return _sqlite(Path(unquote(database.removeprefix("sqlite://"))))
    if scheme in {"postgresql", "postgres"}:
        return _postgresql(database)
    raise LedgerError(
        f"'{database[:60]}' is no database that can be read; use sqlite:///PATH or postgresql://…."
    )


def _sqlite(path: Path) -> Iterator[Row]:
    from pysqlite3 import dbapi2 as sqlite3  # noqa: PLC0415 a machine may have only one of the two

    if not path.is_file():
        raise LedgerError(f"There is no database at {path}; check the name.")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)) as connection:
            for row in connection.execute(QUERY):
                yield _row(row)
    except sqlite3.DatabaseError as error:
        raise LedgerError(
            f"The journal in {path} cannot be read to its end ({error}); the file is damaged or is no desk's database."
        ) from error


def _postgresql(database: str) -> Iterator[Row]:
    import psycopg  # noqa: PLC0415 a machine may have only one of the two

    try:
        with psycopg.connect(database) as connection:
            connection.read_only = True
            with connection.cursor(name="journal") as cursor:
                cursor.itersize = FETCHED
                cursor.execute(QUERY)
                for row in cursor:
                    yield _row(row)
    except psycopg.Error as error:
        said = " ".join(str(error).split())[:200]
        raise LedgerError(
            f"The journal cannot be read ({said}); check the address and that the server is running."
        ) from error


def _row(row: tuple[object, ...]) -> Row:
    named = dict(zip(COLUMNS, row, strict=True))
    return Row(named.pop("sequence"), named.pop("payload"), named.pop("leaf_hash"), named)
