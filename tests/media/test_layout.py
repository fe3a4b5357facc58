"""A row that cannot be is not built, and the database refuses it too."""

from typing import Any

import pytest
from pysqlite3 import dbapi2 as sqlite3

from tests.media.test_scanwriter import row
from vigil.media.layout import (
    COLUMNS,
    FOUND,
    INSERT_FOUND,
    RESULT,
    TABLES,
    VERDICTS,
    ScannedFile,
    content_digest,
    insert_result,
)


@pytest.mark.parametrize(
    "facts", [{"verdict": "clean"}, {"verdict": "unreadable"}, {"verdict": "known", "reason": "truncated"}]
)
def test_a_row_without_its_reason_or_with_no_verdict_is_not_built(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"verdict|reason"):
        row(1, **facts)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_each_verdict_is_a_row(verdict: str) -> None:
    assert row(1, verdict=verdict, reason="x" if verdict == "unreadable" else "").verdict == verdict


def held(file: ScannedFile) -> sqlite3.Connection:
    """A database of our layout with one file in it."""
    connection = sqlite3.connect(":memory:")
    for table in TABLES:
        connection.execute(table)
    keep(connection, {name: getattr(file, name) for name in COLUMNS})
    return connection


def keep(connection: sqlite3.Connection, values: dict[str, Any]) -> None:
    connection.execute(INSERT_FOUND, (*(values[name] for name in FOUND), 0, ""))
    connection.execute(insert_result(RESULT), tuple(values[name] for name in RESULT))


@pytest.mark.parametrize(
    "facts",
    [{"verdict": "clean"}, {"reason": "x"}, {"state": "gone"}, {"path": None}, {"partial": 1}],
)
def test_the_table_refuses_it_too(facts: dict[str, Any]) -> None:
    connection = held(row(1))
    other = {name: getattr(row(2), name) for name in COLUMNS}
    with pytest.raises(sqlite3.IntegrityError):
        keep(connection, other | facts)
    connection.close()


def test_a_part_of_a_picture_is_never_unseen() -> None:
    assert row(1, verdict="near", partial=1).partial == 1
    with pytest.raises(ValueError, match="a part of a picture does not show"):
        row(1, verdict="unseen", partial=1)


def test_the_digest_sees_every_column() -> None:
    connection = held(row(1))
    before = content_digest(connection)
    changes = {"number": 9, "size": 9, "state": "deleted", "verdict": "known", "pdq": bytes(32)}
    for name in set(COLUMNS) - {"reason", "partial", "accessed"}:
        connection.execute("SAVEPOINT here")
        for table, columns in (("found", FOUND), ("result", RESULT)):
            if name in columns:
                connection.execute(f"UPDATE {table} SET {name} = ?", (changes.get(name, "9"),))  # noqa: S608
        assert content_digest(connection) != before, name
        connection.execute("ROLLBACK TO here")
    assert content_digest(connection) == before
    connection.close()
