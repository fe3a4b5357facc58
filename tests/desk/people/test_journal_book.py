"""Private matching recorded in the journal: as good a book as the simplest one, and nothing asked or answered beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from linkage.private.forces import NOON, BookInMemory, Force, held, phone, two_forces
from tests.desk.conftest import Unit
from tests.desk.people.test_pages import words
from vigil.desk.journal.models import Entry
from vigil.desk.people.journal_book import VERBS, JournalBook, refusals_recorded
from vigil.linkage.private import Exchange, LimitReachedError, UntrustedFileError, read_receipt

pytestmark = pytest.mark.django_db
ASKED = [phone(1), phone(2), phone(3)]


def on_the_desk(force: Force, code: str, earlier: Sequence[Exchange] = ()) -> Force:
    """The force with its book in the journal."""
    return replace(force, book=JournalBook(force=code, earlier=earlier))


def two_desks(*, hits_are_told: bool = False, a_day: int = 10_000) -> tuple[Force, Force]:
    """Two forces that keep one desk; each has a book of its own in its journal."""
    north, west = two_forces(hits_are_told=hits_are_told, a_day=a_day)
    return on_the_desk(north, "north"), on_the_desk(west, "west")


def exchange(number: int, **changes: object) -> Exchange:
    said = {
        "act": list(VERBS)[number % 4],
        "peer": "Westmark Police",
        "peer_identity": "ab" * 32,
        "nonce": f"{number:032x}",
        "identifiers": number,
        "purpose": 'Operation Ünïcode, "Heron"',
        "by": "amber",
        "at": NOON + timedelta(minutes=number, microseconds=number),
    }
    return Exchange(**{**said, **changes})  # type: ignore[arg-type]


def test_what_is_recorded_is_read_as_the_simplest_book_reads_it() -> None:
    book, simplest = JournalBook(force="north"), BookInMemory()
    assert book.exchanges() == ()
    for number in range(8):
        for one in (book, simplest):
            one.record(exchange(number), check=lambda earlier: None)
        assert JournalBook(force="north").exchanges() == simplest.exchanges()
    assert JournalBook(force="west").exchanges() == ()


def test_an_entry_says_who_with_whom_why_and_how_many_and_never_what() -> None:
    north, west = two_desks(hits_are_told=True)
    request = north.asks(ASKED)
    answer = west.answers(request.file, held(phone(2), phone(9)))
    finished = north.finishes(answer.file, request.pending)
    assert answer.kept is not None
    assert finished.receipt is not None
    read_receipt(
        finished.receipt,
        kept=answer.kept,
        agreement=west.agreement,
        key=west.key,
        by="birch",
        at=NOON,
        book=west.book,
    )
    entries = list(Entry.objects.order_by("sequence"))
    assert [entry.verb for entry in entries] == list(VERBS.values())
    assert [entry.actor for entry in entries] == ["DC Amber", "DC Birch", "DC Amber", "birch"]
    counted = [(one.act, one.identifiers) for one in (*north.book.exchanges(), *west.book.exchanges())]
    assert counted == [("asked", 3), ("finished", 1), ("answered", 3), ("told", 1)]
    for entry in entries:
        assert '"reason":"Operation Heron"' in entry.payload
        assert '"peer":"' in entry.payload
        assert "447700900" not in entry.payload
        assert "POLIT desk" not in entry.payload
        assert "WM-" not in entry.payload


def test_the_limit_of_a_day_is_held_to_the_journal() -> None:
    north, west = two_desks(a_day=5)
    request = north.asks(ASKED)
    with pytest.raises(LimitReachedError, match="3 were asked and 3 more are too many: ask at most 2"):
        north.asks(ASKED, at=NOON + timedelta(hours=23))
    west.answers(request.file, held(phone(1)))
    assert [one.identifiers for one in north.book.exchanges()] == [3]
    north.asks(ASKED, at=NOON + timedelta(hours=25))
    assert Entry.objects.count() == 3


def test_what_a_file_recorded_before_there_was_a_desk_counts() -> None:
    north, _ = two_forces(a_day=5)
    north.asks(ASKED)
    moved = on_the_desk(north, "north", north.book.exchanges())
    with pytest.raises(LimitReachedError, match="3 were asked"):
        moved.asks(ASKED)
    assert not Entry.objects.exists()


def test_a_request_is_answered_once_and_an_answer_finished_once() -> None:
    north, west = two_desks()
    request = north.asks(ASKED)
    answer = west.answers(request.file, held(phone(1)))
    with pytest.raises(
        UntrustedFileError, match="answered on 2026-06-01 by DC Birch; a request is answered once"
    ):
        west.answers(request.file, held(phone(1)))
    north.finishes(answer.file, request.pending)
    with pytest.raises(UntrustedFileError, match="an answer is used once"):
        north.finishes(answer.file, request.pending)
    assert Entry.objects.count() == 3


def test_a_check_that_refuses_leaves_no_entry_and_sees_what_is_there() -> None:
    book = JournalBook(force="north")
    book.record(exchange(0), check=lambda earlier: None)
    seen: list[Exchange] = []

    def check(earlier: Sequence[Exchange]) -> None:
        seen.extend(earlier)
        raise LimitReachedError("No more.")

    with pytest.raises(LimitReachedError):
        book.record(exchange(1), check=check)
    assert seen == [exchange(0)]
    assert Entry.objects.count() == 1


def test_a_refusal_is_recorded_and_is_no_exchange() -> None:
    north, west = two_desks()
    request = north.asks(ASKED)
    altered = request.file[:-1] + bytes([request.file[-1] ^ 1])
    with (
        pytest.raises(UntrustedFileError),
        refusals_recorded(act="answered", by="birch", at=NOON),
    ):
        west.answers(altered, held(phone(1)))
    last = Entry.objects.latest("sequence")
    assert (last.verb, last.actor, last.outcome) == ("people:identifiers:answer", "birch", "refused")
    assert "no good signature" in last.payload
    assert west.book.exchanges() == ()
    west.answers(request.file, held(phone(1)))


class Stale(JournalBook):
    """A book as it stood before somebody else asked."""

    def exchanges(self) -> Sequence[Exchange]:
        stale, self.looked = not getattr(self, "looked", False), True
        return () if stale else super().exchanges()


def test_what_another_recorded_since_the_first_look_is_held_to_the_limit() -> None:
    north, _ = two_desks(a_day=5)
    north.asks(ASKED)
    with pytest.raises(LimitReachedError, match="3 were asked"):
        replace(north, book=Stale(force="north")).asks(ASKED)
    assert Entry.objects.count() == 1


def test_the_page_says_who_matched_what_with_whom_to_those_alone_who_read_the_journal(unit: Unit) -> None:
    client = unit.signed_in("supervisor")
    assert "Nothing was matched from this desk" in words(client.get("/people/matching/").content.decode())
    book = JournalBook(force="wex")
    book.record(exchange(0, act="asked", by="investigator", identifiers=1200), check=lambda earlier: None)
    book.record(exchange(1, act="answered", by="somebody of another force"), check=lambda earlier: None)
    with (
        pytest.raises(LimitReachedError),
        refusals_recorded(act="answered", by="triage", at=NOON),
    ):
        raise LimitReachedError("The agreement allows 5.")
    said = words(client.get("/people/matching/").content.decode())
    row = "investigator Another force was asked about identifiers Westmark Police 1,200 Operation Ünïcode, &#34;Heron&#34; Done"
    assert row in said
    assert (
        "triage Another force was answered about identifiers Not recorded Not recorded The agreement allows 5. Refused"
        in said
    )
    assert "somebody of another force" not in said
    assert Entry.objects.latest("sequence").verb == "people:identifiers:read"
    assert "Matching with other forces" in words(client.get("/people/").content.decode())
    assert "Matching with other forces" not in words(
        unit.signed_in("intake").get("/people/").content.decode()
    )
