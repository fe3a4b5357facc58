"""A decision that two are one person joins them in the drawing of ties, and no decision that does not stand."""

from tests.desk.conftest import AT
from tests.desk.links.conftest import AGAIN, MALLORY, Desk, people, suspect
from tests.desk.links.test_actions import pair, settle
from tests.desk.people.graph.test_page import lines
from tests.desk.people.test_pages import words
from vigil.desk.cases import actions as cases
from vigil.desk.links.actions import confirm, withdraw
from vigil.desk.links.models import Proposal
from vigil.desk.links.ties import decided_to_be_one
from vigil.desk.people.models import Person


def joined(desk: Desk, name: str = "first") -> list[tuple[str, frozenset[int]]]:
    """Who is joined to anybody by a decision, as one officer sees it."""
    found = decided_to_be_one(desk.officers[name], Person.objects.values_list("pk", flat=True))
    return [(tie.value, tie.people) for tie in found.ties]


def test_a_decision_joins_two_with_its_reason_and_who_decided(desk: Desk) -> None:
    proposal, viewer = pair(desk), desk.officers["first"]
    assert joined(desk) == []
    made = settle(proposal, "same", viewer, "Same mailbox, same handwriting.")
    assert joined(desk) == [(str(made.pk), frozenset(proposal.numbers))]
    content = desk.client("second").get(f"/people/{proposal.first_id}/ties/").content.decode()
    said = words(content)
    assert "1. Decided to be one person 24 Nov 2026 by first" in said
    assert f"Same mailbox, same handwriting. Decision {made.pk}" in said
    drawn, rows = lines(content)
    assert sorted(drawn) == sorted(rows)
    assert [row for row in rows if row.startswith("1-")] == [f"1-{number}" for number in proposal.numbers]


def test_only_the_latest_decision_that_stands_joins(desk: Desk) -> None:
    proposal, viewer = pair(desk), desk.officers["first"]
    settle(proposal, "same", viewer)
    other = settle(proposal, "different", viewer)
    assert joined(desk) == []
    withdraw(decision=other, viewer=viewer, at=AT, reason="Too early.")
    assert len(joined(desk)) == 1


def test_a_merge_that_touches_a_child_joins_once_it_is_confirmed(desk: Desk) -> None:
    for _ in range(2):
        desk.report(
            suspect("Robin", "Marsh", "2014-02-03", emails=["rm@example.org"], phones=["07700 900555"])
        )
    proposal = Proposal.objects.get()
    made = settle(proposal, "same", desk.officers["first"])
    assert joined(desk) == []
    confirm(decision=made, viewer=desk.officers["second"], at=AT)
    assert len(joined(desk)) == 1
    content = desk.client("first").get(f"/people/{proposal.first_id}/ties/").content.decode()
    assert "by first and second" in words(content)


def test_a_decision_about_somebody_hidden_is_not_there(desk: Desk) -> None:
    own, sealed = desk.report(MALLORY), desk.report(AGAIN)
    [one, _] = people(own, sealed)
    settle(Proposal.objects.get(), "same", desk.officers["keeper"])
    cases.seal(case=sealed, users=[desk.officers["keeper"]], actor="keeper", at=AT, reason="A colleague.")
    assert joined(desk) == []
    assert len(joined(desk, "keeper")) == 1
    content = desk.client("first").get(f"/people/{one.pk}/ties/").content.decode()
    assert "Decided" not in words(content)
