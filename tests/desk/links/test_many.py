"""Ten thousands of people and decisions: what a page asks of the database grows with them, and never with their pairs."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, models

from tests.desk.conftest import AT
from tests.desk.links.conftest import MALLORY, Desk
from vigil.desk.cases.models import Case, Involvement
from vigil.desk.links import queries
from vigil.desk.links.models import Decision, Proposal
from vigil.desk.people.models import Person

OPEN = 20  # pairs that nobody decided on
STEP = 100  # instructions of SQLite's machine


def told(rows: list[models.Model]) -> None:
    """Many rows at once; one by one, with the journal, would take the test minutes."""
    models.QuerySet.bulk_create(type(rows[0])._base_manager.all(), rows, batch_size=500)


def pairs(case: Case, many: int) -> list[tuple[int, int]]:
    """So many more pairs of people of a case."""
    last = Person.objects.latest("pk").pk
    told([Person(given_names="Some", family_name="Body") for _ in range(2 * many)])
    numbers = list(Person.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True))
    told([Involvement(case=case, person_id=number, role="suspect") for number in numbers])
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def propose(of: list[tuple[int, int]]) -> None:
    says: dict[str, Any] = {"relation": "person", "person_score": 9000, "household_score": 0, "evidence": []}
    says |= {"weights": "w", "child": 1, "made_by": "nightly", "made_at": AT}
    told([Proposal(first_id=first, second_id=second, **says) for first, second in of])


def decide(of: list[tuple[int, int]], *verdicts: str) -> None:
    says: dict[str, Any] = {"reason": "x", "touches_child": False, "person_score": 9000, "weights": "w"}
    says |= {"decided_by": "second", "decided_at": AT, "began_at": AT}
    told(
        [
            Decision(first_id=first, second_id=second, verdict=verdicts[number % len(verdicts)], **says)
            for number, (first, second) in enumerate(of)
        ]
    )


def steps(work: Callable[[], object]) -> int:
    """How many steps SQLite's machine takes, in hundreds."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    connection.connection.set_progress_handler(count, STEP)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return taken


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite counts its steps")
def test_what_every_page_asks_grows_with_people_and_decisions_and_never_with_their_pairs(desk: Desk) -> None:
    case, viewer = desk.report(MALLORY), desk.officers["first"]
    asked: dict[str, Callable[[], object]] = {
        "count": lambda: queries.count_waiting(viewer),
        "inbox": lambda: list(queries.open_proposals(viewer)),
        "contradictions": lambda: queries.contradictions(viewer),
        "clusters": lambda: queries.clusters_of(viewer, [Person.objects.latest("pk").pk]),
        "to confirm": lambda: list(queries.decisions_to_confirm(viewer)),
    }
    propose(pairs(case, OPEN))
    taken = []
    for many in (250, 750):
        decided = pairs(case, many)
        propose(decided)
        decide(decided, "same", "different", "same")
        taken.append({name: steps(work) for name, work in asked.items()})
    assert queries.count_waiting(viewer) == OPEN
    few, most = taken
    # Four times as many people and decisions: four times as much to look through, where their pairs would be sixteen times.
    assert {name: most[name] for name in asked if most[name] > 6 * few[name] + 10} == {}


def test_a_chain_longer_than_one_question_names_is_followed_to_its_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "TOGETHER", 2)
    case, viewer = desk.report(MALLORY), desk.officers["first"]
    numbers = [number for pair in pairs(case, 5) for number in pair]
    chain, ends = list(pairwise(numbers)), (numbers[0], numbers[-1])
    propose([*chain, ends])
    decide(chain, "same")
    assert queries.clusters_of(viewer, [numbers[4]]) == set(numbers)
    assert list(queries.open_proposals(viewer)) == []
    decide([ends], "different")
    (found,) = queries.contradictions(viewer)
    assert tuple(one.pk for one in found.chain) == tuple(numbers)
