"""NIST's National Software Reference Library, RDS version 3 (SQLite, minimal and full): software to be set aside.

Source: NIST, RDSv3 schema. The set says *known software*, not *good*.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from vigil.known.errors import KnownError
from vigil.known.values import DamagedRow, Entry

SCHEMA = """
CREATE TABLE FILE (sha256 VARCHAR NOT NULL, sha1 VARCHAR NOT NULL, md5 VARCHAR NOT NULL, crc32 VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL, file_size INTEGER NOT NULL, package_id INTEGER NOT NULL,
    CONSTRAINT PK_FILE__FILE PRIMARY KEY (sha256, sha1, md5, file_name, file_size, package_id));
CREATE TABLE PKG (package_id INTEGER NOT NULL, name VARCHAR NOT NULL, version VARCHAR NOT NULL);
CREATE TABLE VERSION (version VARCHAR UNIQUE NOT NULL, description VARCHAR NOT NULL);
CREATE VIEW DISTINCT_HASH AS SELECT DISTINCT sha256, sha1, md5, crc32 FROM FILE;
"""
File = tuple[str, str, str, str, str, int]


def read(path: Path) -> Iterator[Entry | DamagedRow]:
    """Benign entries, one for each distinct content, in the table's order.

    Raises:
        KnownError: the file cannot be opened or is no RDSv3 database.
    """
    if not path.is_file():
        raise KnownError(f"{path} cannot be opened; check the name.")
    # immutable: the file may lie on read-only media, and nothing may be written beside it.
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        rows = connection.execute("SELECT sha256, sha1, md5 FROM FILE GROUP BY sha256, sha1, md5")
        for number, row in enumerate(rows, start=1):
            yield _entry(row, number, path.name)
    except sqlite3.DatabaseError as error:
        raise KnownError(
            f"{path.name} is not an NSRL RDSv3 database ({error}); download the set again."
        ) from error
    finally:
        connection.close()


def write(path: Path, *, files: Iterable[File], description: str) -> None:
    """Write a minimal RDSv3 database, in one step.

    Args:
        path: the file to make.
        files: for each (SHA-256, SHA-1, MD5, CRC32, name, size in bytes), hex in any case.
        description: what the set is, kept in its VERSION table.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    connection = sqlite3.connect(draft)
    with connection:
        connection.executescript(SCHEMA)
        connection.execute("INSERT INTO VERSION VALUES ('demonstration', ?)", (description,))
        connection.execute("INSERT INTO PKG VALUES (1, ?, '1')", (description,))
        connection.executemany(
            "INSERT OR IGNORE INTO FILE VALUES (upper(?), upper(?), upper(?), upper(?), ?, ?, 1)", files
        )
    connection.close()
    draft.replace(path)


def _entry(row: tuple[str, str, str], number: int, source: str) -> Entry | DamagedRow:
    sha256, sha1, md5 = (str(value).strip().lower() or None for value in row)
    try:
        return Entry(kind="benign", source=source, sha256=sha256, sha1=sha1, md5=md5)
    except ValueError as error:
        return DamagedRow(number=number, reason=str(error), raw=" ".join(map(str, row)))
