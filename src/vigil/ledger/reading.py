"""Reading a journal's rows from SQLite or PostgreSQL without the desk; the database is only read."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, unquote

from vigil.ledger.errors import DamagedLogError, LedgerError

if TYPE_CHECKING:
    import psycopg

COLUMNS = ("sequence", "payload", "leaf_hash", "at", "actor", "verb", "case_reference", "subject", "outcome")
QUERY = f"SELECT {', '.join(COLUMNS)} FROM journal_entry ORDER BY sequence"  # noqa: S608 fixed names
FETCHED = 1000  # rows at a time
PATIENCE_S = 30
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR", "SQLITE_FORMAT")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the database; nothing in it is believed.

    Text that is no UTF-8 keeps its bytes as surrogate escapes; a value stored as bytes stays bytes.
    """

    sequence: object
    payload: object
    leaf_hash: object
    columns: dict[str, object]


def rows(database: str) -> Iterator[Row]:
    """Every row of the journal in order, as of one moment; writers go on meanwhile.

    Args:
        database: ``sqlite:///path`` or ``postgresql://…``.

    Raises:
        LedgerError: the database cannot be reached or holds no journal.
        DamagedLogError: its file is damaged.
    """
    scheme = database.partition("://")[0]
    if scheme == "sqlite":
        return _sqlite(_path(database))
    if scheme in {"postgresql", "postgres"}:
        return _postgresql(database)
    # The address is not repeated: it may hold a password.
    raise LedgerError(
        "That is no database that can be read; use sqlite:///PATH or postgresql://USER@HOST/NAME."
    )


def _path(database: str) -> Path:
    written = database.removeprefix("sqlite://")
    return Path(written) if Path(written).exists() else Path(unquote(written))


def _sqlite(path: Path) -> Iterator[Row]:
    sqlite3 = _driver("pysqlite3.dbapi2", package="pysqlite3")
    if not path.is_file():
        raise LedgerError(f"There is no database at {path}; check the name.")
    try:
        with closing(_open(sqlite3, path)) as connection:
            for row in connection.execute(QUERY):
                yield _row(row)
    except sqlite3.Error as error:
        if str(getattr(error, "sqlite_errorname", "")).startswith(DAMAGED):
            raise DamagedLogError(
                f"{path} is damaged or is no SQLite database ({error}); restore it from a backup."
            ) from error
        raise LedgerError(
            f"{path} holds no journal that can be read ({error}); check that it is a desk's database."
        ) from error


class _Connection(Protocol):
    """What is used of a connection to SQLite, whose package says nothing of its types."""

    text_factory: object

    def execute(self, statement: str) -> Iterator[tuple[object, ...]]: ...
    def close(self) -> None: ...


def _open(sqlite3: ModuleType, path: Path) -> _Connection:
    connection = _connect(sqlite3, path, "mode=ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.OperationalError as error:
        connection.close()
        name = str(getattr(error, "sqlite_errorname", ""))
        if not name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")) or _has_log(path):
            raise
        # A copy where nothing can be written (a WORM folder): nobody writes it, so it needs no lock and no log.
        connection = _connect(sqlite3, path, "mode=ro&immutable=1")
    return connection


def _connect(sqlite3: ModuleType, path: Path, how: str) -> _Connection:
    address = f"file:{quote(str(path.resolve()))}?{how}"
    connection: _Connection = sqlite3.connect(address, uri=True, timeout=PATIENCE_S)
    connection.text_factory = _lenient
    return connection


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _postgresql(database: str) -> Iterator[Row]:
    psycopg = _driver("psycopg", package="psycopg[binary]")
    try:
        with _reading(database) as connection, connection.cursor(name="journal") as cursor:
            cursor.itersize = FETCHED
            cursor.execute(QUERY)
            for row in cursor:
                yield _row(row)
    except psycopg.Error as error:
        said = " ".join(str(error).split())[:200]
        if isinstance(error, psycopg.errors.DataCorrupted | psycopg.errors.IndexCorrupted):
            raise DamagedLogError(f"The database is damaged ({said}); restore it from a backup.") from error
        raise LedgerError(
            f"The journal cannot be read ({said}); check the address and that the server is running."
        ) from error


def _reading(database: str) -> "psycopg.Connection[tuple[object, ...]]":
    import psycopg  # noqa: PLC0415 a machine may have only one of the two
    from psycopg.adapt import Buffer, Loader  # noqa: PLC0415

    class Lenient(Loader):
        def load(self, data: Buffer) -> str:
            return _lenient(bytes(data))

    connection: psycopg.Connection[tuple[object, ...]] = psycopg.connect(
        database, client_encoding="utf8", connect_timeout=PATIENCE_S
    )
    connection.read_only = True
    for kind in ("text", "varchar", "bpchar"):
        connection.adapters.register_loader(kind, Lenient)
    return connection


def _driver(module: str, *, package: str) -> ModuleType:
    from importlib import import_module  # noqa: PLC0415 a machine may have only one of the two

    try:
        return import_module(module)
    except ImportError as error:
        raise LedgerError(f"This database is read through the package {package}; install it.") from error


def _lenient(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _row(row: tuple[object, ...]) -> Row:
    named = dict(zip(COLUMNS, row, strict=True))
    return Row(named.pop("sequence"), named.pop("payload"), named.pop("leaf_hash"), named)
