"""The nightly comparison: what changed is compared, what was cut short goes on, and no input takes for ever."""

import pytest

from tests.desk.conftest import AT
from tests.desk.links.conftest import AGAIN, MALLORY, Desk, people
from vigil.desk.journal.checking import verify_journal
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.desk.links import nightly
from vigil.desk.links.errors import LinkError
from vigil.desk.links.index import index
from vigil.desk.links.models import NightlyRun, Proposal
from vigil.desk.links.nightly import compare_everybody
from vigil.desk.links.rules import MOST_OF_ONE, key_of
from vigil.desk.links.weighing import weighing
from vigil.desk.people.actions import NamedBy, add_person
from vigil.desk.people.models import Person
from vigil.linkage.blocking import MOST_IN_BLOCK


class KilledError(Exception):
    pass


def held(**told: object) -> Person:
    """Somebody who came in by no case, as a register's nominals do."""
    given = {
        "given_names": "",
        "family_name": "",
        "date_of_birth": None,
        "approximate_age": 40,
        "identifiers": [],
    }
    return add_person(**given | told, source="Register 1")  # type: ignore[arg-type]


def test_whoever_came_by_no_case_is_found_at_night(desk: Desk) -> None:
    with record(actor="first", verb="people:test:add", at=AT):
        nominal = held(
            given_names="Mallory", family_name="Quickenden", identifiers=[NamedBy("email", "mq@example.org")]
        )
    person = people(desk.report(MALLORY))[0]
    assert not Proposal.objects.exists()
    run = compare_everybody(at=AT)
    assert (run.looked_at, run.compared, run.finished_at) == (2, 1, AT)
    assert Proposal.objects.get().numbers == (nominal.pk, person.pk)
    assert Proposal.objects.get().made_by == "nightly"
    again = compare_everybody(at=AT)
    assert (again.looked_at, again.compared) == (2, 0)
    assert verify_journal(checkpoint=None).findings == ()


def test_a_run_that_was_killed_goes_on_and_ends_as_one_that_was_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "BATCH", 2)
    with record(actor="first", verb="people:test:add", at=AT):
        for _ in range(5):
            held(family_name="Quickenden", identifiers=[NamedBy("email", "mq@example.org")])
    killed_at = []

    def kill(run: NightlyRun) -> None:
        killed_at.append(run.last_person)
        raise KilledError

    with pytest.raises(KilledError):
        compare_everybody(at=AT, progress=kill)
    half = set(Proposal.objects.values_list("first", "second"))
    assert len(half) == 1
    run = compare_everybody(at=AT)
    assert (run.looked_at, run.compared, NightlyRun.objects.count()) == (5, 5, 1)
    assert Proposal.objects.count() == 10


def test_a_batch_is_kept_whole_or_not_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    person = people(desk.report(MALLORY))[0]
    index().remove(key_of(person.pk))
    monkeypatch.setattr(nightly, "compare", lambda **_: index().add([]) or (_ for _ in ()).throw(KilledError))
    before = Entry.objects.count()
    with pytest.raises(KilledError):
        compare_everybody(at=AT)
    assert Entry.objects.count() == before + 1  # that it began
    assert NightlyRun.objects.get().last_person == 0
    assert index().get(key_of(person.pk)) is None


def test_an_address_of_very_many_is_forgotten_by_those_who_were_there_first(desk: Desk) -> None:
    crowd = [NamedBy("address", "1 Long Row, Wexley, ZZ12 3ZZ"), NamedBy("phone", "07700 900123")]
    with record(actor="first", verb="people:test:add", at=AT):
        held(given_names="Ada", family_name="Ash", identifiers=crowd)
        held(given_names="Bob", family_name="Ash", identifiers=crowd)
    compare_everybody(at=AT)
    assert Proposal.objects.get().lapsed_at is None
    with record(actor="first", verb="people:test:add", at=AT):
        for number in range(MOST_IN_BLOCK):
            held(given_names=f"Only{number}", identifiers=crowd)
    compare_everybody(at=AT)
    assert Proposal.objects.order_by("pk")[0].lapsed_at == AT


def test_two_runs_at_once_do_not_do_it_twice(desk: Desk) -> None:
    desk.report(MALLORY)

    def another(run: NightlyRun) -> None:
        with record(actor="system:links", verb="links:test:move", at=AT):
            behind = NightlyRun.objects.get()
            behind.last_person += 1
            behind.save()
        with record(actor="first", verb="people:test:add", at=AT):
            held(family_name="Later")
            held(family_name="Latest")

    with pytest.raises(LinkError, match="goes on at this moment"):
        compare_everybody(at=AT, progress=another)


def test_other_weights_compare_everybody_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.report(MALLORY)
    desk.report(AGAIN)
    assert compare_everybody(at=AT).compared == 0
    other = weighing()._replace(version="f" * 64)
    for module in ("nightly", "actions"):
        monkeypatch.setattr(f"vigil.desk.links.{module}.weighing", lambda: other)
    assert compare_everybody(at=AT).compared == 2
    assert Proposal.objects.get().weights == "f" * 64


def test_bad_input_is_compared_in_bounded_time(desk: Desk) -> None:
    """One address of very many, one phone on very many, no name at all, a birth in 1900, a handle of pictures."""
    crowd = [NamedBy("address", "1 Long Row, Wexley, ZZ12 3ZZ"), NamedBy("phone", "07700 900123")]
    odd = [NamedBy("handle", "🦆🦆🦆"), NamedBy("email", "x" * 400), NamedBy("ip", "not one")]
    with record(actor="first", verb="people:test:add", at=AT):
        for number in range(300):
            held(given_names=f"Only{number}", identifiers=crowd)
        lost = held()
        old = held(given_names="Ada", family_name="Old", date_of_birth=AT.date().replace(year=1900))
        held(given_names="Ada", family_name="Old", date_of_birth=AT.date().replace(year=1900))
        duck = held(identifiers=odd)
        held(identifiers=odd)
    run = compare_everybody(at=AT)
    assert run.compared == 305
    # A key that too many share tells nobody apart: the last of the crowd is compared with few, whoever stands before.
    last = index().get(key_of(lost.pk - 1))
    assert last is not None
    assert len(index().candidates(last)) < MOST_IN_BLOCK
    assert Proposal.objects.filter(second=lost.pk - 1).count() <= MOST_OF_ONE
    assert (last.addresses, last.phones) == ((), ())
    assert Proposal.objects.filter(first=lost).count() == 0
    assert Proposal.objects.filter(first=old).count() == 1
    assert Proposal.objects.filter(first=duck).count() == 1
