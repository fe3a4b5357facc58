"""Proposing, deciding, confirming, withdrawing: what is written, what is refused, and what is restored."""

import pytest

from tests.desk.conftest import AT
from tests.desk.links.conftest import AGAIN, MALLORY, Desk, people, suspect
from vigil.desk.accounts.models import User
from vigil.desk.cases.models import Case
from vigil.desk.journal.models import Entry
from vigil.desk.journal.queries import shown
from vigil.desk.links.actions import compare, confirm, decide, withdraw
from vigil.desk.links.errors import LinkError
from vigil.desk.links.index import index
from vigil.desk.links.models import Decision, Proposal
from vigil.desk.links.queries import contradictions, history_of, one_with, open_proposals
from vigil.desk.links.rules import key_of
from vigil.desk.people.models import Identifier, Person
from vigil.linkage import Record
from vigil.linkage.errors import DecisionError
from vigil.linkage.online import Index


def pair(desk: Desk) -> Proposal:
    desk.report(MALLORY)
    desk.report(AGAIN)
    return Proposal.objects.get()


def settle(proposal: Proposal, verdict: str, viewer: User, reason: str = "Same mailbox.") -> Decision:
    return decide(people=proposal.numbers, verdict=verdict, reason=reason, viewer=viewer, at=AT)


def test_opening_a_case_proposes_whom_it_may_be_about_before_anybody_asks(desk: Desk) -> None:
    proposal = pair(desk)
    assert (proposal.relation, proposal.made_by) == ("person", "arrival")
    assert proposal.person > 0.99
    assert sum(step[2] for step in proposal.evidence) == proposal.person_score
    assert [str(one.first) for one in open_proposals(desk.officers["first"])] == ["Mallory Quickenden"]


def test_the_combination_is_one_entry_of_the_desk_itself_whatever_was_found(desk: Desk) -> None:
    for number, reported in enumerate((MALLORY, AGAIN, suspect(family="Nobodyelse"))):
        desk.report(reported)
        entries = Entry.objects.filter(verb="links:people:compare").order_by("sequence")
        assert entries.count() == number + 1
    told = [shown(entry) for entry in entries]
    first, second, _ = Person.objects.order_by("pk")
    both = [f"people.person:{one.pk}" for one in (first, second)]
    assert [one.detail["pairs"] for one in told] == [[], [both], []]
    assert {(one.actor, one.case_reference) for one in told} == {("system:links", "")}


def test_people_with_nothing_in_common_are_not_proposed(desk: Desk) -> None:
    desk.report(MALLORY)
    desk.report(suspect("Oswin", "Tredegar", "1971-05-06", emails=["ot@example.net"]))
    desk.report(suspect())
    assert not Proposal.objects.exists()


class Asked:
    """The desk's index, but for whom it holds worth a look: everybody, or nobody."""

    def __init__(self, held: Index, *, everybody: bool) -> None:
        self.held, self.everybody = held, everybody

    def __getattr__(self, name: str) -> object:
        return getattr(self.held, name)

    def candidates(self, record: Record) -> list[Record]:
        numbers = Person.objects.values_list("pk", flat=True) if self.everybody else ()
        found = [self.held.get(key_of(number)) for number in numbers if key_of(number) != record.key]
        return [one for one in found if one is not None]


def compare_again(monkeypatch: pytest.MonkeyPatch, *, everybody: bool) -> None:
    asked = Asked(index(), everybody=everybody)
    with monkeypatch.context() as changed:
        changed.setattr("vigil.desk.links.actions.index", lambda: asked)
        compare(
            people=list(Person.objects.order_by("pk")), by=Proposal.By.NIGHTLY, at=AT, on_behalf_of="first"
        )


def test_only_whom_the_evidence_carries_is_proposed_however_many_are_looked_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = pair(desk)
    desk.report(suspect("Oswin", "Tredegar", "1971-05-06", emails=["ot@example.net"]))
    compare_again(monkeypatch, everybody=True)
    assert [one.numbers for one in Proposal.objects.all()] == [proposal.numbers]


def test_a_pair_that_became_too_common_to_be_looked_for_stays_as_long_as_its_evidence_carries_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = pair(desk)
    compare_again(monkeypatch, everybody=False)
    proposal.refresh_from_db()
    assert proposal.lapsed_at is None


def test_two_adults_are_one_person_once_one_officer_says_so(desk: Desk) -> None:
    first, second = people(desk.report(MALLORY), desk.report(AGAIN))
    made = settle(Proposal.objects.get(), "same", desk.officers["first"])
    assert made.began_at == AT
    assert one_with(desk.officers["second"], first) == [second]
    assert list(open_proposals(desk.officers["first"])) == []
    # Nothing was merged: both rows and what names them are as they were.
    assert Person.objects.count() == 2
    assert set(Identifier.objects.values_list("person", flat=True)) == {first.pk, second.pk}


def test_undo_restores_exactly_what_was(desk: Desk) -> None:
    proposal, viewer = pair(desk), desk.officers["first"]
    before = [list(model.objects.order_by("pk").values()) for model in (Person, Identifier, Proposal, Case)]
    withdraw(decision=settle(proposal, "same", viewer), viewer=viewer, at=AT, reason="Too early.")
    after = [list(model.objects.order_by("pk").values()) for model in (Person, Identifier, Proposal, Case)]
    assert after == before
    assert list(open_proposals(viewer)) == [proposal]
    assert one_with(viewer, proposal.first) == []
    assert [one.withdrawn_reason for one in history_of(viewer, *proposal.numbers)] == ["Too early."]


def test_a_merge_that_may_touch_a_child_waits_for_a_second_person_who_is_not_the_first(desk: Desk) -> None:
    unknown = suspect("Mallory", "Quickenden", emails=["mq@example.org"])
    desk.report(unknown)
    desk.report(unknown)
    viewer, second, proposal = desk.officers["first"], desk.officers["second"], Proposal.objects.get()
    made = settle(proposal, "same", viewer)
    assert made.is_waiting
    assert one_with(viewer, proposal.first) == []
    with pytest.raises(DecisionError, match="a second person has to look at it"):
        confirm(decision=made, viewer=viewer, at=AT)
    with pytest.raises(LinkError, match="waits for a second person"):
        settle(proposal, "different", second)
    confirm(decision=made, viewer=second, at=AT)
    assert one_with(viewer, proposal.first) == [proposal.second]
    with pytest.raises(LinkError, match="does not wait"):
        confirm(decision=made, viewer=second, at=AT)


def test_a_child_is_never_one_with_anybody_on_one_officers_word(desk: Desk) -> None:
    desk.report(
        suspect(family="Unheardof"), child=suspect("Robin", "Quickenden", emails=["rq@example.org"], age=9)
    )
    desk.report(suspect("Robin", "Quickenden", "1990-01-02", emails=["rq@example.org"]))
    proposal = Proposal.objects.get()
    assert (proposal.child, proposal.touches_child) == (Proposal.Child.CHILD, True)
    # A child's and an adult's record never are nearly certain on shared evidence and a name.
    assert settle(proposal, "same", desk.officers["first"]).is_waiting


def test_a_merge_with_somebody_whose_cluster_holds_a_child_waits_too(desk: Desk) -> None:
    viewer, second = desk.officers["first"], desk.officers["second"]
    a, b, c = people(
        *(
            desk.report(one)
            for one in (suspect("Mallory", "Quickenden", emails=["mq@example.org"]), MALLORY, AGAIN)
        )
    )
    first = decide(people=(a.pk, b.pk), verdict="same", reason="x", viewer=viewer, at=AT)
    confirm(decision=first, viewer=second, at=AT)
    # Both of the new pair are adults, and the cluster of one holds somebody of unknown age.
    assert decide(people=(b.pk, c.pk), verdict="same", reason="x", viewer=viewer, at=AT).is_waiting


def test_a_chain_against_a_decision_is_a_conflict_for_a_person(desk: Desk) -> None:
    viewer = desk.officers["first"]
    a, b, c = people(*(desk.report(MALLORY) for _ in range(3)))
    for one, other, verdict in ((a, b, "same"), (a, c, "different"), (b, c, "same")):
        decide(people=(other.pk, one.pk), verdict=verdict, reason="As the file says.", viewer=viewer, at=AT)
    (found,) = contradictions(viewer)
    assert (found.first, found.second, found.chain) == (a, c, (a, b, c))
    withdraw(decision=found.decision, viewer=viewer, at=AT, reason="Mistaken.")
    assert contradictions(viewer) == []
    assert one_with(viewer, a) == [b, c]


def test_not_the_same_is_not_proposed_again_whichever_arrives_again(desk: Desk) -> None:
    proposal, viewer = pair(desk), desk.officers["first"]
    settle(proposal, "different", viewer)
    assert list(open_proposals(viewer)) == []
    from vigil.desk.links.actions import compare

    for person in (proposal.first, proposal.second):
        compare(people=[person], by="nightly", at=AT, on_behalf_of="system:links")
    assert list(open_proposals(viewer)) == []


def test_a_withdrawn_decision_gives_way_to_the_one_before(desk: Desk) -> None:
    proposal, viewer = pair(desk), desk.officers["first"]
    settle(proposal, "same", viewer)
    later = settle(proposal, "different", viewer, "They met.")
    assert one_with(viewer, proposal.first) == []
    withdraw(decision=later, viewer=viewer, at=AT, reason="They did not.")
    assert one_with(viewer, proposal.first) == [proposal.second]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_decision_needs_a_reason(desk: Desk, reason: str) -> None:
    proposal, viewer = pair(desk), desk.officers["first"]
    entries = Entry.objects.count()
    with pytest.raises(LinkError, match="Say why"):
        settle(proposal, "same", viewer, reason)
    made = settle(proposal, "same", viewer)
    with pytest.raises(LinkError, match="Say why"):
        withdraw(decision=made, viewer=viewer, at=AT, reason=reason)
    withdraw(decision=made, viewer=viewer, at=AT, reason="x")
    with pytest.raises(LinkError, match="withdrawn by first already"):
        withdraw(decision=made, viewer=viewer, at=AT, reason="x")
    # Two acts, each under both cases.
    assert Entry.objects.count() == entries + 4


def test_only_a_proposed_pair_that_one_sees_is_decided_on(desk: Desk) -> None:
    proposal, southern = pair(desk), desk.officers["southern"]
    lonely = people(desk.report(suspect(family="Unheardof")))[0]
    with pytest.raises(LinkError, match="no such pair"):
        settle(proposal, "same", southern)
    with pytest.raises(LinkError, match="no such pair"):
        decide(
            people=(lonely.pk, proposal.first_id),
            verdict="same",
            reason="x",
            viewer=desk.officers["first"],
            at=AT,
        )
    made = settle(proposal, "same", desk.officers["first"])
    for refused in (
        lambda: withdraw(decision=made, viewer=southern, at=AT, reason="x"),
        lambda: confirm(decision=made, viewer=southern, at=AT),
    ):
        with pytest.raises(LinkError, match="no such pair"):
            refused()


def test_a_proposal_lapses_when_its_evidence_does_and_comes_back_with_it(desk: Desk) -> None:
    from vigil.desk.journal.recording import record
    from vigil.desk.links.actions import compare

    desk.report(suspect("Mallory", "Quickenden", "1980-01-02"))
    person = people(desk.report(suspect("Mallory", "Quickenden", "1980-01-02")))[0]
    assert Proposal.objects.get().lapsed_at is None
    for born, lapsed in (("1951-11-30", True), ("1980-01-02", False)):
        with record(actor="first", verb="people:test:change", at=AT):
            person.given_names = "Zebedee" if lapsed else "Mallory"
            person.date_of_birth = born
            person.save()
        person.refresh_from_db()
        compare(people=[person], by="nightly", at=AT, on_behalf_of="system:links")
        assert (Proposal.objects.get().lapsed_at is not None) is lapsed
