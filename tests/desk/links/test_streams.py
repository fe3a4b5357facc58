"""Streams of decisions drawn by lot, held to what the standing ones come to when they are read from nothing."""

import random
from collections.abc import Iterator

import pytest

from tests.desk.conftest import AT
from tests.desk.links.conftest import MALLORY, Desk, people, suspect
from vigil.desk.accounts.models import User
from vigil.desk.journal.checking import verify_journal
from vigil.desk.links.actions import confirm, decide, withdraw
from vigil.desk.links.errors import LinkError
from vigil.desk.links.models import Decision, Proposal
from vigil.desk.links.queries import contradictions, one_with, open_proposals
from vigil.desk.people.models import Identifier, Person
from vigil.linkage.errors import DecisionError

UNKNOWN = suspect("Mallory", "Quickenden", emails=["mq@example.org"])
Pair = tuple[int, int]


def standing() -> dict[Pair, Decision]:
    """The last decision on each pair that counts, from the rows alone."""
    counting = Decision.objects.filter(began_at__isnull=False, withdrawn_at__isnull=True).order_by("pk")
    return {one.numbers: one for one in counting}


def reached(start: int, same: set[Pair]) -> set[int]:
    found, grown = {start}, True
    while grown:
        more = {number for pair in same if found & set(pair) for number in pair}
        grown = not more <= found
        found |= more
    return found


def acts(lot: random.Random, pairs: list[Pair], officers: list[User]) -> Iterator[str]:
    """Forty acts, each done or refused with a sentence; what each was."""
    for _ in range(40):
        viewer, pair = lot.choice(officers), lot.choice(pairs)
        known = list(Decision.objects.all())
        try:
            match lot.choice(("decide", "decide", "confirm", "withdraw")):
                case "decide":
                    verdict = lot.choice(("same", "same", "different"))
                    decide(people=pair, verdict=verdict, reason="Drawn.", viewer=viewer, at=AT)
                    yield verdict
                case "confirm" if known:
                    confirm(decision=lot.choice(known), viewer=viewer, at=AT)
                    yield "confirmed"
                case "withdraw" if known:
                    withdraw(decision=lot.choice(known), viewer=viewer, at=AT, reason="Drawn.")
                    yield "withdrawn"
        except (LinkError, DecisionError):
            yield "refused"


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_decided_in_whatever_order_the_rows_say_what_holds(desk: Desk, seed: int) -> None:
    cast = people(*(desk.report(one) for one in (MALLORY, MALLORY, UNKNOWN, UNKNOWN)))
    pairs = [one.numbers for one in Proposal.objects.order_by("pk")]
    assert len(pairs) == 6
    held = [list(model.objects.order_by("pk").values()) for model in (Person, Identifier, Proposal)]
    first, second = desk.officers["first"], desk.officers["second"]
    seen: set[str] = set()
    for act in acts(random.Random(seed), pairs, [first, second]):
        seen.add(act)
        stands = standing()
        same = {pair for pair, one in stands.items() if one.verdict == "same"}
        for person in cast:
            assert {one.pk for one in one_with(first, person)} | {person.pk} == reached(person.pk, same)
        apart = {pair for pair, one in stands.items() if one.verdict == "different"}
        found = {(one.first.pk, one.second.pk) for one in contradictions(first)}
        assert found == {pair for pair in apart if pair[1] in reached(pair[0], same)}
        open_ones = {one.numbers for one in open_proposals(first)}
        assert not open_ones & set(stands)
        assert not {pair for pair in open_ones if pair[1] in reached(pair[0], same)}
    # Nobody whose age nobody knows was ever made one with anybody on one officer's word.
    for one in Decision.objects.filter(verdict="same", touches_child=True, began_at__isnull=False):
        assert one.reviewed_by not in {"", one.decided_by}
    assert {"same", "different", "confirmed", "withdrawn", "refused"} <= seen
    assert [list(model.objects.order_by("pk").values()) for model in (Person, Identifier, Proposal)] == held
    assert verify_journal(checkpoint=None).findings == ()
