"""A row that cannot be is not built, and the database refuses it too."""

from typing import Any

import pytest
from pysqlite3 import dbapi2 as sqlite3

from tests.media.test_scanwriter import row
from vigil.media.layout import COLUMNS, INSERT, TABLES, VERDICTS, content_digest


@pytest.mark.parametrize(
    "facts", [{"verdict": "clean"}, {"verdict": "unreadable"}, {"verdict": "known", "reason": "truncated"}]
)
def test_a_row_without_its_reason_or_with_no_verdict_is_not_built(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"verdict|reason"):
        row(1, **facts)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_each_verdict_is_a_row(verdict: str) -> None:
    assert row(1, verdict=verdict, reason="x" if verdict == "unreadable" else "").verdict == verdict


@pytest.mark.parametrize("facts", [{"verdict": "clean"}, {"reason": "x"}, {"state": "gone"}, {"path": None}])
def test_the_table_refuses_it_too(facts: dict[str, Any]) -> None:
    connection = sqlite3.connect(":memory:")
    for table in TABLES:
        connection.execute(table)
    plain = row(1)
    held = {name: getattr(plain, name) for name in COLUMNS}
    connection.execute(INSERT, tuple(held.values()))
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(INSERT, tuple((held | {"number": 2} | facts).values()))
    connection.close()


def test_the_digest_sees_every_column() -> None:
    connection = sqlite3.connect(":memory:")
    for table in TABLES:
        connection.execute(table)
    plain = row(1)
    connection.execute(INSERT, tuple(getattr(plain, name) for name in COLUMNS))
    before = content_digest(connection)
    changes = {
        "number": 9,
        "size": 9,
        "state": "deleted",
        "verdict": "known",
        "reason": None,
        "pdq": bytes(32),
    }
    for name in set(COLUMNS) - {"reason"}:
        connection.execute("SAVEPOINT here")
        connection.execute(f"UPDATE file SET {name} = ?", (changes.get(name, "9"),))  # noqa: S608
        assert content_digest(connection) != before, name
        connection.execute("ROLLBACK TO here")
    assert content_digest(connection) == before
    connection.close()
