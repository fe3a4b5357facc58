"""The index, in SQLite and in PostgreSQL: the batch's candidates and the batch's scores for one record."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pysqlite3 import dbapi2 as sqlite

from tests.linkage.invented import records
from tests.linkage.town import town
from vigil.linkage import Address, Record, Scorer
from vigil.linkage.batch import columns_of, estimate, pairs_of, score
from vigil.linkage.blocking import MOST_IN_BLOCK
from vigil.linkage.online import Index, PostgresqlIndex, SqliteIndex, matches
from vigil.linkage.record import MOST

NEVER = -1_000_000  # millibits, less than any score
PHONE = "+441632960001"


@cache
def scorer() -> Scorer:
    columns = columns_of(record for record, _ in town(seed=1))
    return Scorer(estimate(columns, pairs_of(columns), seed=1))


@pytest.fixture(params=["sqlite", "postgresql"])
def index(request: pytest.FixtureRequest) -> Iterator[Index]:
    connection: Any
    if request.param == "sqlite":
        connection = sqlite.connect(":memory:")
        made: Index = SqliteIndex(connection)
    else:
        import psycopg

        connection = psycopg.connect(request.getfixturevalue("postgres_url"))
        connection.execute("CREATE SCHEMA linkage_test")
        connection.execute("SET search_path TO linkage_test")
        made = PostgresqlIndex(connection)
    made.create()
    made.create()
    yield made
    connection.rollback()
    connection.close()


def keyed(some: list[Record]) -> list[Record]:
    return [replace(record, key=f"r{number}") for number, record in enumerate(some)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=st.lists(records(), min_size=2, max_size=8).map(keyed))
def test_every_record_finds_the_pairs_and_scores_of_the_batch(index: Index, some: list[Record]) -> None:
    columns = columns_of(some)
    batch = score(columns, pairs_of(columns), scorer().weights)
    index.add(some)
    try:
        for number, record in enumerate(some):
            expected = {
                (columns.keys[a + b - number], int(person), int(household))
                for a, b, person, household in zip(
                    batch.first.tolist(), batch.second.tolist(), batch.person, batch.household, strict=True
                )
                if number in {a, b}
            }
            found = matches(index, scorer(), record, least=NEVER)
            assert {(one.key, one.scores.person, one.scores.household) for one in found} == expected
    finally:
        for record in some:
            index.remove(record.key)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=records(), other=records())
def test_what_is_kept_comes_back_and_the_last_of_a_key_stays(
    index: Index, record: Record, other: Record
) -> None:
    index.add([record])
    assert index.get("one") == record
    index.add([other])
    assert index.get("one") == other
    index.remove("one")
    index.remove("one")
    assert index.get("one") is None
    assert index.candidates(replace(record, key="two")) == []


def test_a_block_is_bounded(index: Index) -> None:
    crowd = [
        Record(f"r{number}", phones=(PHONE,), addresses=(Address(("1 mill lane",), ""),))
        for number in range(MOST_IN_BLOCK + 5)
    ]
    index.add(crowd[: MOST_IN_BLOCK - 1])
    stranger = Record("new", phones=(PHONE,))
    assert len(index.candidates(stranger)) == MOST_IN_BLOCK - 1
    index.add(crowd[MOST_IN_BLOCK - 1 :])
    assert index.candidates(stranger) == []
    assert index.candidates(crowd[0]) == []


def test_the_likeliest_comes_first_and_the_unlikely_are_left_out(index: Index) -> None:
    known = Record("known", ("alan",), "ashby", phones=(PHONE,), emails=("alan@example.org",))
    index.add([known, Record("other", ("rose",), "ashby", phones=(PHONE,))])
    found = matches(index, scorer(), replace(known, key="new"), least=0)
    assert [one.key for one in found] == ["known", "other"]
    assert [one.key for one in matches(index, scorer(), replace(known, key="new"), least=60_000)] == []


def test_a_record_of_more_keys_than_one_statement_takes_finds_everybody(index: Index) -> None:
    phones = tuple(f"+4416329{number:05}" for number in range(MOST))
    emails = tuple(f"kite{number:03}@example.org" for number in range(MOST))
    index.add(
        Record(f"r{number}", phones=(phone,), emails=(email,))
        for number, (phone, email) in enumerate(zip(phones, emails, strict=True))
    )
    found = index.candidates(Record("new", phones=phones[::-1], emails=emails[:3]))
    assert {one.key for one in found} == {f"r{number}" for number in range(MOST)}
    assert len(found) == MOST
