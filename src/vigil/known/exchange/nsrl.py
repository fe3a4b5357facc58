"""NIST's National Software Reference Library, RDS version 3 (SQLite, minimal and full): software to be set aside.

Source: NIST, RDSv3 schema. The set says *known software*, not *good*.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from vigil.known.exchange.databases import opened
from vigil.known.exchange.fields import Fields, taken
from vigil.known.values import DamagedRow, Entry, Kind

SCHEMA = """
CREATE TABLE FILE (sha256 VARCHAR NOT NULL, sha1 VARCHAR NOT NULL, md5 VARCHAR NOT NULL, crc32 VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL, file_size INTEGER NOT NULL, package_id INTEGER NOT NULL,
    CONSTRAINT PK_FILE__FILE PRIMARY KEY (sha256, sha1, md5, file_name, file_size, package_id));
CREATE TABLE PKG (package_id INTEGER NOT NULL, name VARCHAR NOT NULL, version VARCHAR NOT NULL);
CREATE TABLE VERSION (version VARCHAR UNIQUE NOT NULL, description VARCHAR NOT NULL);
CREATE VIEW DISTINCT_HASH AS SELECT DISTINCT sha256, sha1, md5, crc32 FROM FILE;
"""
File = tuple[str, str, str, str, str, int]


def recognises(tables: set[str]) -> bool:
    """Whether a SQLite file with these tables is one."""
    return tables >= {"file", "pkg", "version"}


def read(path: Path, *, kind: Kind = "benign") -> Iterator[Entry | DamagedRow]:
    """Entries, one for each distinct content, in the table's order.

    Raises:
        KnownError: the file cannot be opened or is no RDSv3 database.
    """
    with opened(path, called="an NSRL RDSv3 database") as connection:
        rows = connection.execute(
            # One character more than a digest has is enough to see that it is none.
            "SELECT substr(sha256, 1, 65), substr(sha1, 1, 41), substr(md5, 1, 33), max(file_size)"
            " FROM FILE GROUP BY sha256, sha1, md5"
        )
        for number, (sha256, sha1, md5, size) in enumerate(rows, start=1):
            row = Fields(number, path.name, kind, f"{sha256} {sha1} {md5} {size}")
            row.sha256, row.sha1, row.md5, row.size = sha256, sha1, md5, size
            yield from taken(row)


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
