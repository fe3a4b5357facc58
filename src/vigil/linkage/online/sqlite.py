"""The index in SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from vigil.linkage.blocking import MOST_IN_BLOCK, keys_of
from vigil.linkage.online.index import read, written
from vigil.linkage.record import Record

TABLES = (
    (
        "CREATE TABLE IF NOT EXISTS linkage_record "
        "(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, record BLOB NOT NULL)"
    ),
    # By key alone, so that a block lies together; without a rowid, so that it is the table.
    (
        "CREATE TABLE IF NOT EXISTS linkage_key "
        "(key INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (key, record)) WITHOUT ROWID"
    ),
    "CREATE INDEX IF NOT EXISTS linkage_key_record ON linkage_key (record)",
)
_AT_ONCE = 64  # blocks, or records, fetched by one statement: few statements to run, and few to prepare
# A block by itself has a bound; one statement of all of them takes half the time of one for each.
_BLOCK = f"SELECT * FROM (SELECT key, record FROM linkage_key WHERE key = ? LIMIT {MOST_IN_BLOCK + 1})"  # noqa: S608 a number of ours


class SqliteIndex:
    """`vigil.linkage.online.Index` on an open connection of DB-API 2.0, whose transactions are the caller's."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def create(self) -> None:
        """Make the tables, where they are not there."""
        for table in TABLES:
            self._connection.execute(table)

    def add(self, records: Iterable[Record]) -> None:
        """Keep records; one whose key is kept already takes the place of what was there."""
        run = self._connection.execute
        for record in records:
            self.remove(record.key)
            number = run(
                "INSERT INTO linkage_record (key, record) VALUES (?, ?)", (record.key, written(record))
            ).lastrowid
            self._connection.executemany(
                "INSERT INTO linkage_key (key, record) VALUES (?, ?)",
                [(key, number) for key in keys_of(record)],
            )

    def remove(self, key: str) -> None:
        """Keep a record no longer; one that is not kept is no mistake."""
        run = self._connection.execute
        for (number,) in run("SELECT id FROM linkage_record WHERE key = ?", (key,)).fetchall():
            run("DELETE FROM linkage_key WHERE record = ?", (number,))
            run("DELETE FROM linkage_record WHERE id = ?", (number,))

    def get(self, key: str) -> Record | None:
        """The record of a key."""
        kept = self._connection.execute("SELECT record FROM linkage_record WHERE key = ?", (key,)).fetchone()
        return read(kept[0]) if kept else None

    def candidates(self, record: Record) -> list[Record]:
        """Every other record that has a blocking key in common which is not too common."""
        run = self._connection.execute
        own = run("SELECT id FROM linkage_record WHERE key = ?", (record.key,)).fetchone()
        own = own[0] if own else None
        blocks: dict[int, list[int]] = {}
        for keys in _some(keys_of(record)):
            for key, number in run(" UNION ALL ".join([_BLOCK] * len(keys)), keys):
                if number != own:
                    blocks.setdefault(key, []).append(number)
        found = {number for block in blocks.values() if len(block) < MOST_IN_BLOCK for number in block}
        told: list[Record] = []
        for some in _some(sorted(found)):
            places = ",".join("?" * len(some))
            # Nothing but question marks is put into the statement.
            asked = f"SELECT record FROM linkage_record WHERE id IN ({places})"  # noqa: S608 question marks alone
            told += [read(kept) for (kept,) in run(asked, some)]
        return told


def _some(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many as one statement takes, one part after the other."""
    return (numbers[begin : begin + _AT_ONCE] for begin in range(0, len(numbers), _AT_ONCE))
