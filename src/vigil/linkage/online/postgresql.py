"""The index in PostgreSQL; every search is one question to the server."""

from collections.abc import Iterable
from typing import Any

from vigil.linkage.blocking import MOST_IN_BLOCK, keys_of
from vigil.linkage.online.index import read, written
from vigil.linkage.record import Record

TABLES = (
    (
        "CREATE TABLE IF NOT EXISTS linkage_record "
        "(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE, record bytea NOT NULL)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS linkage_key "
        "(key bigint NOT NULL, record bigint NOT NULL "
        "REFERENCES linkage_record ON DELETE CASCADE, PRIMARY KEY (key, record))"
    ),
    "CREATE INDEX IF NOT EXISTS linkage_key_record ON linkage_key (record)",
)
_CANDIDATES = """
WITH block AS (
    SELECT wanted.key, one.record
    FROM unnest(%(keys)s::bigint[]) AS wanted (key)
    CROSS JOIN LATERAL (
        SELECT record FROM linkage_key WHERE linkage_key.key = wanted.key LIMIT %(most)s + 1
    ) AS one
    WHERE one.record IS DISTINCT FROM (SELECT id FROM linkage_record WHERE key = %(own)s)
), small AS (
    SELECT key FROM block GROUP BY key HAVING count(*) < %(most)s
)
SELECT record FROM linkage_record WHERE id IN (SELECT record FROM block JOIN small USING (key))
"""


class PostgresqlIndex:
    """`vigil.linkage.online.Index` on an open connection of psycopg 3, whose transactions are the caller's."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def create(self) -> None:
        """Make the tables, where they are not there."""
        for table in TABLES:
            self._connection.execute(table)

    def add(self, records: Iterable[Record]) -> None:
        """Keep records; one whose key is kept already takes the place of what was there."""
        with self._connection.cursor() as cursor:
            for record in records:
                cursor.execute(
                    "INSERT INTO linkage_record (key, record) VALUES (%s, %s) "
                    "ON CONFLICT (key) DO UPDATE SET record = excluded.record RETURNING id",
                    (record.key, written(record)),
                )
                (number,) = cursor.fetchone()
                cursor.execute("DELETE FROM linkage_key WHERE record = %s", (number,))
                cursor.execute(
                    "INSERT INTO linkage_key (key, record) SELECT unnest(%s::bigint[]), %s",
                    (list(keys_of(record)), number),
                )

    def remove(self, key: str) -> None:
        """Keep a record no longer; one that is not kept is no mistake."""
        self._connection.execute("DELETE FROM linkage_record WHERE key = %s", (key,))

    def get(self, key: str) -> Record | None:
        """The record of a key."""
        kept = self._connection.execute("SELECT record FROM linkage_record WHERE key = %s", (key,)).fetchone()
        return read(bytes(kept[0])) if kept else None

    def candidates(self, record: Record) -> list[Record]:
        """Every other record that has a blocking key in common which is not too common."""
        asked = {"keys": list(keys_of(record)), "most": MOST_IN_BLOCK, "own": record.key}
        return [read(bytes(kept)) for (kept,) in self._connection.execute(_CANDIDATES, asked)]
