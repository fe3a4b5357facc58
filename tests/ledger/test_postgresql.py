"""The verifier on PostgreSQL (Debian package postgresql), in a database of its own."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.ledger.logs import TABLE, Log, make_log, places, resealed, said
from vigil.ledger.errors import LedgerError
from vigil.ledger.reading import COLUMNS
from vigil.ledger.verify import Report, verify


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    import psycopg
    from psycopg import sql

    name = sql.Identifier(f"ledger_{uuid4().hex}")
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield urlsplit(postgres_url)._replace(path=f"/{name._obj[0]}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def stored(database: str, log: Log) -> str:
    fill(database, log.rows)
    return database


def fill(database: str, rows: list[list[object]]) -> None:
    import psycopg

    with psycopg.connect(database) as connection:
        connection.execute("DROP TABLE IF EXISTS journal_entry")
        connection.execute(TABLE)
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO journal_entry VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", rows)


def held(database: str, log: Log) -> Report:
    return verify(database=database, checkpoint=log.note, public_key=log.public_key)


def test_an_untouched_log_has_the_report_it_has_on_sqlite(stored: str, log: Log) -> None:
    assert held(stored, log) == log.verify()
    assert not held(stored, log).findings


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "sequence"])
def test_every_changed_byte_of_a_column_is_found_at_its_entry(stored: str, log: Log, column: str) -> None:
    import psycopg
    from psycopg import sql

    change = sql.SQL("UPDATE journal_entry SET {} = %s WHERE sequence = %s").format(sql.Identifier(column))
    place = COLUMNS.index(column)
    with psycopg.connect(stored, autocommit=True) as connection:
        for row in log.rows[:2]:
            text = str(row[place])
            for at in range(len(text)):
                changed = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
                connection.execute(change, (changed, row[0]))
                assert places(held(stored, log)) == {row[0]}, (row[0], at)
            connection.execute(change, (row[place], row[0]))


def test_a_rewritten_history_is_located_with_the_checkpoint(stored: str, log: Log) -> None:
    rows = [list(row) for row in log.rows]
    rows[3][1] = rows[3][1].replace('"done"', '"refused"')
    fill(stored, resealed(rows))
    assert not verify(database=stored).findings
    assert min(places(held(stored, log))) == 3


def test_missing_doubled_and_forked_entries_are_found(stored: str, log: Log) -> None:
    fill(stored, log.rows[:5])
    assert said(held(stored, log)).startswith("5: the last 2 of the 7")
    fill(stored, [*log.rows[:2], *log.rows[3:]])
    assert said(verify(database=stored)) == "2: this entry is missing"
    fill(stored, [*log.rows, log.rows[4]])
    assert said(verify(database=stored)) == "4: it is there twice"


def test_a_log_is_read_while_the_desk_writes_it(stored: str, log: Log) -> None:
    import psycopg

    with psycopg.connect(stored) as writer:
        writer.execute("DELETE FROM journal_entry")
        assert not held(stored, log).findings


def test_many_rows_are_read_in_order(database: str, tmp_path: Path) -> None:
    log = make_log(tmp_path, 2300)
    fill(database, log.rows[::-1])
    report = held(database, log)
    assert (report.entries, report.findings) == (2300, ())


def test_nothing_can_be_written_through_the_verifier(stored: str) -> None:
    import psycopg

    from vigil.ledger.reading import _reading

    with _reading(stored) as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute("DELETE FROM journal_entry")


def test_a_database_without_a_journal_is_said(database: str) -> None:
    with pytest.raises(LedgerError, match="journal_entry"):
        verify(database=database)
