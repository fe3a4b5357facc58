"""What both hold is found, nothing else, and a hit says a contact and a reference."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.private.forces import NOON, held, phone, two_forces
from vigil.linkage.private import (
    Compared,
    Exchange,
    Held,
    Hit,
    LimitReachedError,
    PrivateMatchingError,
    UntrustedFileError,
    make_request,
    read_receipt,
)
from vigil.linkage.private.book import check_limit

IDENTIFIERS = st.one_of(
    st.integers(0, 40).map(phone),
    st.sampled_from("abcdef").map(lambda letter: Compared("email", f"{letter}@example.org")),
    st.sampled_from(["kik:ää", "kik:a", "snapchat:a", "名前"]).map(lambda value: Compared("handle", value)),
    st.sampled_from(["a", "b"]).map(lambda value: Compared("device", value)),
)
CONTACTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=15)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(IDENTIFIERS, min_size=1, max_size=30),
    st.lists(st.builds(Held, IDENTIFIERS, CONTACTS, st.one_of(st.just(""), CONTACTS)), max_size=30),
    st.booleans(),
)
def test_the_hits_are_the_plain_intersection(asked: list[Compared], has: list[Held], told: bool) -> None:
    north, west = two_forces(hits_are_told=told)
    request = north.asks(asked)
    answer = west.answers(request.file, has)
    finished = north.finishes(answer.file, request.pending)
    first = {one.compared: one for one in reversed(has)}
    expected = sorted(Hit(one, first[one].contact, first[one].reference) for one in set(asked) & first.keys())
    assert list(finished.hits) == expected
    assert (finished.identifiers, answer.identifiers) == (len(set(asked)), len(set(asked)))
    assert answer.repeated == len(has) - len(first)
    if told:
        assert finished.receipt is not None
        assert answer.kept is not None
        hits = read_receipt(
            finished.receipt,
            kept=answer.kept,
            agreement=west.agreement,
            key=west.key,
            by="DC Birch",
            at=NOON,
            book=west.book,
        )
        assert list(hits) == expected
    else:
        assert (finished.receipt, answer.kept) == (None, None)


def test_both_sides_record_what_was_asked_and_why_and_no_identifier() -> None:
    north, west = two_forces()
    request = north.asks([phone(1), phone(2)])
    north.finishes(west.answers(request.file, held(phone(2))).file, request.pending)
    acts = [(one.act, one.identifiers, one.purpose, one.by) for one in [*north.book.kept, *west.book.kept]]
    assert acts == [
        ("asked", 2, "Operation Heron", "DC Amber"),
        ("finished", 1, "Operation Heron", "DC Amber"),
        ("answered", 2, "Operation Heron", "DC Birch"),
    ]
    assert "+44" not in str(north.book) + str(west.book)


def test_who_was_asked_does_not_learn_who_asks_by_name() -> None:
    north, _ = two_forces()
    assert b"Amber" not in north.asks([phone(1)]).file


@pytest.mark.parametrize(
    ("holds", "entries"), [(0, 1024), (1, 1024), (1023, 1024), (1024, 2048), (2047, 2048)]
)
def test_the_size_of_an_answer_says_little_of_how_many_are_held(holds: int, entries: int) -> None:
    north, west = two_forces()
    answer = west.answers(north.asks([phone(1)]).file, held(*map(phone, range(holds))))
    assert answer.entries == entries
    assert len(answer.file) // 1000 == (entries * 160 + 600) // 1000


def test_an_agreement_bounds_what_may_be_held() -> None:
    north, west = two_forces(most_held=3)
    request = north.asks([phone(1)])
    assert west.answers(request.file, held(*map(phone, range(3)))).held == 3
    with pytest.raises(PrivateMatchingError, match="4 identifiers are held"):
        west.answers(north.asks([phone(1)]).file, held(*map(phone, range(4))))
    request = north.asks([phone(1)])
    answer = west.agreeing(most_held=5000).answers(request.file, held(*map(phone, range(1024))))
    with pytest.raises(UntrustedFileError, match="try a list on what was asked"):
        north.finishes(answer.file, request.pending)


def test_a_request_of_nothing_is_refused_and_not_recorded() -> None:
    north, _ = two_forces()
    with pytest.raises(PrivateMatchingError, match="1 to 1,048,576"):
        north.asks([])
    assert north.book.kept == []


@pytest.mark.parametrize("text", ["", " ", "x" * 301, "two\nlines"])
def test_nothing_is_asked_without_a_purpose_and_a_name(text: str) -> None:
    north, _ = two_forces()
    for purpose, by, what in ((text, "DC Amber", "purpose"), ("Heron", text, "name of who asks")):
        with pytest.raises(PrivateMatchingError, match=f"needs a {what}"):
            make_request(
                identifiers=[phone(1)],
                agreement=north.agreement,
                key=north.key,
                purpose=purpose,
                by=by,
                at=NOON,
                book=north.book,
            )
    assert north.book.kept == []


def test_an_answer_without_the_entry_that_it_must_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise an answer made with a wrong key would say that nobody was hit."""
    north, west = two_forces()
    request = north.asks([phone(1)])
    monkeypatch.setattr("vigil.linkage.private.answering.check_value", lambda nonce: b"other")
    answer = west.answers(request.file, held(phone(1)))
    with pytest.raises(UntrustedFileError, match="'no hit' would mean nothing"):
        north.finishes(answer.file, request.pending)


def test_the_limit_is_counted_over_any_24_hours() -> None:
    north, west = two_forces(a_day=10)
    requests = [north.asks(map(phone, range(6))), north.asks(map(phone, range(4)))]
    for request in requests:
        west.answers(request.file, [])
    with pytest.raises(LimitReachedError, match="10 were asked and 1 more are too many: ask at most 0 now"):
        north.asks([phone(1)])
    greedy = north.agreeing(identifiers_a_day=1000)
    with pytest.raises(LimitReachedError, match="allows 10 identifiers in 24 hours; 10 were answered"):
        west.answers(greedy.asks([phone(1)]).file, [])
    later = NOON + timedelta(hours=24)
    with pytest.raises(LimitReachedError):
        north.asks([phone(1)], at=later - timedelta(seconds=1))
    west.answers(north.asks(map(phone, range(9)), at=later).file, [], at=later)


def test_a_clock_set_back_opens_no_new_day() -> None:
    north, _ = two_forces(a_day=10)
    north.asks(map(phone, range(10)))
    with pytest.raises(LimitReachedError):
        north.asks([phone(1)], at=NOON - timedelta(days=30))


def test_a_peer_is_counted_by_its_key_whatever_it_is_called() -> None:
    north, _ = two_forces(a_day=10)
    north.asks(map(phone, range(10)))
    with pytest.raises(LimitReachedError):
        north.agreeing(peer="Westmark Constabulary").asks([phone(1)])


@given(st.lists(st.tuples(st.integers(0, 72), st.integers(1, 12)), max_size=30))
def test_never_is_more_asked_in_24_hours_than_agreed(asked: list[tuple[int, int]]) -> None:
    """Whatever the order of the clock's readings; and what would fit was not refused."""
    agreement = two_forces(a_day=20)[0].agreement
    taken: list[Exchange] = []
    for hour, identifiers in asked:
        at = NOON + timedelta(hours=hour)
        before = sum(one.identifiers for one in taken if one.at > at - timedelta(hours=24))
        try:
            check_limit(taken, act="asked", agreement=agreement, identifiers=identifiers, at=at)
        except LimitReachedError:
            assert before + identifiers > 20
        else:
            taken.append(
                Exchange(
                    act="asked",
                    peer=agreement.peer,
                    peer_identity=agreement.peer_identity,
                    nonce=f"{len(taken):032x}",
                    identifiers=identifiers,
                    purpose="Heron",
                    by="DC Amber",
                    at=at,
                )
            )
    for last in taken:
        window = [one for one in taken if last.at - timedelta(hours=24) < one.at <= last.at]
        assert sum(one.identifiers for one in window) <= 20
