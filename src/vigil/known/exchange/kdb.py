"""Autopsy's hash databases (``.kdb``): SQLite, as The Sleuth Kit's sqlite_hdb.cpp makes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vigil.known.exchange.databases import opened
from vigil.known.exchange.fields import Fields, taken
from vigil.known.values import DamagedRow, Entry, Kind

NEEDED = {"db_properties", "hashes", "file_names", "comments"}
MOST_NAMES = 1_000  # of one content that are kept


def recognises(tables: set[str]) -> bool:
    """Whether a SQLite file with these tables is one."""
    return tables >= NEEDED


def read(path: Path, *, kind: Kind = "known") -> Iterator[Entry | DamagedRow]:
    """One entry for each content, with its file names and comments.

    Raises:
        KnownError: the file cannot be opened or is no such database.
    """
    with opened(path, called="a hash database of Autopsy") as connection:
        names = _Beside(
            connection, "SELECT hash_id, substr(name, 1, 32768) FROM file_names ORDER BY hash_id, name"
        )
        comments = _Beside(
            connection,
            "SELECT hash_id, substr(comment, 1, 32768) FROM comments ORDER BY hash_id, comment",
        )
        rows = connection.execute(
            "SELECT id, substr(md5, 1, 33), substr(sha1, 1, 41), substr(sha2_256, 1, 65) FROM hashes ORDER BY id"
        )
        for number, (identity, *hashes) in enumerate(rows, start=1):
            texts = [value.hex() if isinstance(value, bytes) else value for value in hashes]
            row = Fields(number, path.name, kind, " ".join(map(str, texts)))
            row.md5, row.sha1, row.sha256 = texts
            beside = {"names": names.of(identity), "comments": comments.of(identity)}
            row.extra = {key: value for key, value in beside.items() if value}
            yield from taken(row)


class _Beside:
    """What another table says of each content, read along with it in one pass."""

    def __init__(self, connection: Any, question: str) -> None:
        self._rows = iter(connection.execute(question))
        self._next = next(self._rows, None)

    def of(self, identity: int) -> list[object]:
        found: list[object] = []
        while self._next is not None and self._next[0] <= identity:
            if self._next[0] == identity and len(found) < MOST_NAMES:
                found.append(self._next[1])
            self._next = next(self._rows, None)
        return found
