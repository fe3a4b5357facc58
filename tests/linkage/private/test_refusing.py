"""A file that was replayed, altered, cut, misdirected, outdated or made by another is refused in one sentence."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.private.forces import NOON, Force, held, phone, two_forces
from vigil.linkage.private import Finished, PrivateMatchingError, UntrustedFileError, read_receipt

NORTH, WEST = two_forces(hits_are_told=True)
REQUEST = NORTH.asks([phone(1), phone(2)])
ANSWER = WEST.answers(REQUEST.file, held(phone(2)))
FINISHED = NORTH.finishes(ANSWER.file, REQUEST.pending)
assert FINISHED.receipt is not None
assert ANSWER.kept is not None
RECEIPT, KEPT = FINISHED.receipt, ANSWER.kept


def anew(force: Force) -> Force:
    """The force on the day before it did anything."""
    return Force(force.agreement, force.key)


def answers(file: bytes) -> object:
    return anew(WEST).answers(file, held(phone(2)))


def finishes(file: bytes) -> Finished:
    return anew(NORTH).finishes(file, REQUEST.pending)


def finishes_with(pending: bytes) -> Finished:
    return anew(NORTH).finishes(ANSWER.file, pending)


def told(file: bytes, kept: bytes = KEPT, west: Force | None = None) -> object:
    force = west or anew(WEST)
    return read_receipt(
        file, kept=kept, agreement=force.agreement, key=force.key, by="DC Birch", at=NOON, book=force.book
    )


def told_with(kept: bytes) -> object:
    return told(RECEIPT, kept)


READERS: list[tuple[str, Callable[[bytes], object], bytes, Ed25519PrivateKey]] = [
    ("request", answers, REQUEST.file, NORTH.key),
    ("answer", finishes, ANSWER.file, WEST.key),
    ("receipt", told, RECEIPT, NORTH.key),
    ("pending", finishes_with, REQUEST.pending, NORTH.key),
    ("kept", told_with, KEPT, WEST.key),
]
EVERY = pytest.mark.parametrize(
    ("read", "file"), [one[1:3] for one in READERS], ids=[one[0] for one in READERS]
)
SIGNED = pytest.mark.parametrize(
    ("read", "file", "key"), [one[1:] for one in READERS], ids=[one[0] for one in READERS]
)


@EVERY
def test_an_unaltered_file_is_taken(read: Callable[[bytes], object], file: bytes) -> None:
    read(file)


@EVERY
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_an_altered_file_is_refused(
    read: Callable[[bytes], object], file: bytes, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(file) - 1))
    bit = data.draw(st.integers(0, 7))
    altered = bytearray(file)
    altered[place] ^= 1 << bit
    _is_refused(read, bytes(altered))


@EVERY
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_file_that_is_cut_or_has_more_is_refused(
    read: Callable[[bytes], object], file: bytes, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(file)))
    put = data.draw(st.binary(max_size=20))
    drop = data.draw(st.integers(0 if put else 1, len(file)))
    other = file[:start] + put + file[start + drop :]
    if other != file:
        _is_refused(read, other)


@EVERY
@given(noise=st.binary(max_size=300))
def test_noise_is_refused(read: Callable[[bytes], object], file: bytes, noise: bytes) -> None:
    _is_refused(read, noise)
    _is_refused(read, file.partition(b"\n")[0] + b"\n" + noise)


@SIGNED
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_a_sly_peer_signs_is_taken_or_refused_and_breaks_nothing(
    read: Callable[[bytes], object], file: bytes, key: Ed25519PrivateKey, data: st.DataObject
) -> None:
    """The peer signs what it likes: any byte behind the first line, any length, any header."""
    start = data.draw(st.integers(file.index(b"\n") + 1, len(file) - 64))
    put = data.draw(st.binary(max_size=64))
    drop = data.draw(st.integers(0, 64))
    signed = file[:-64][:start] + put + file[:-64][start + drop :]
    try:
        read(signed + key.sign(signed))
    except PrivateMatchingError as refusal:
        _is_a_sentence(refusal)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@SIGNED
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_a_sly_peer_says_in_a_header_is_taken_or_refused(
    read: Callable[[bytes], object], file: bytes, key: Ed25519PrivateKey, data: st.DataObject
) -> None:
    header = header_of(file)
    field = data.draw(st.sampled_from(sorted(header)))
    try:
        read(with_header(file, key, **{field: data.draw(JSON)}))
    except PrivateMatchingError as refusal:
        _is_a_sentence(refusal)


def header_of(file: bytes) -> dict[str, Any]:
    start = file.index(b"\n") + 5
    length = int.from_bytes(file[start - 4 : start], "big")
    return dict(msgspec.json.decode(file[start : start + length]))


def with_header(file: bytes, key: Ed25519PrivateKey, **changes: object) -> bytes:
    start = file.index(b"\n") + 5
    length = int.from_bytes(file[start - 4 : start], "big")
    said = msgspec.json.encode(header_of(file) | changes)
    signed = file[: start - 4] + len(said).to_bytes(4, "big") + said + file[start + length : -64]
    return signed + key.sign(signed)


def _is_refused(read: Callable[[bytes], object], file: bytes) -> None:
    with pytest.raises(PrivateMatchingError) as refusal:
        read(file)
    _is_a_sentence(refusal.value)


def _is_a_sentence(refusal: PrivateMatchingError) -> None:
    assert str(refusal)[0].isupper() or str(refusal)[0] in "'\""
    assert str(refusal).endswith(".")
    assert "\n" not in str(refusal)


def test_a_request_is_answered_once() -> None:
    with pytest.raises(
        UntrustedFileError, match="answered on 2026-06-01 by DC Birch; a request is answered once"
    ):
        WEST.answers(REQUEST.file, held(phone(2)))


def test_an_answer_is_finished_once() -> None:
    with pytest.raises(UntrustedFileError, match="finished on 2026-06-01 by DC Amber"):
        NORTH.finishes(ANSWER.file, REQUEST.pending)


def test_a_receipt_is_read_once() -> None:
    west = anew(WEST)
    told(RECEIPT, west=west)
    with pytest.raises(UntrustedFileError, match="was read before"):
        told(RECEIPT, west=west)


def test_two_answers_at_the_same_moment_are_one() -> None:
    """What was checked before the work is checked again when it is recorded."""
    west = anew(WEST)
    recorded = west.book.record

    def overtaken(exchange: Any, *, check: Any) -> None:
        if not west.book.kept:
            recorded(exchange, check=lambda earlier: None)
        recorded(exchange, check=check)

    west.book.record = overtaken  # type: ignore[method-assign]
    with pytest.raises(UntrustedFileError, match="answered once"):
        west.answers(REQUEST.file, [])
    assert len(west.book.kept) == 1


def test_an_answer_to_another_request_is_refused() -> None:
    other = NORTH.asks([phone(1), phone(2)])
    with pytest.raises(UntrustedFileError, match="another request than the one that was kept"):
        finishes(WEST.answers(other.file, held(phone(2))).file)


def test_a_receipt_of_another_answer_is_refused() -> None:
    other = NORTH.asks([phone(1)])
    answer = WEST.answers(other.file, held(phone(1)))
    receipt = NORTH.finishes(answer.file, other.pending).receipt
    assert receipt is not None
    with pytest.raises(UntrustedFileError, match="another answer"):
        told(receipt)


def test_a_file_of_another_kind_is_named() -> None:
    with pytest.raises(UntrustedFileError, match="of the kind 'request', not 'answer'"):
        finishes(REQUEST.file)


@pytest.mark.parametrize("version", [b"2", b"0", b"9999"])
@EVERY
def test_a_file_of_another_version_says_what_to_do(
    read: Callable[[bytes], object], file: bytes, version: bytes
) -> None:
    with pytest.raises(UntrustedFileError, match=f"format {int(version)}, .* reads format 1: the older"):
        read(file.replace(b" 1 ", b" " + version + b" ", 1))


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (timedelta(days=7), "expired at 2026-06-08 12:00 UTC"),
        (timedelta(days=-1), "made at 2026-06-01 12:00 UTC, which is still to come"),
    ],
)
def test_a_file_out_of_its_time_is_refused(after: timedelta, sentence: str) -> None:
    with pytest.raises(UntrustedFileError, match=sentence):
        anew(WEST).answers(REQUEST.file, [], at=NOON + after)
    with pytest.raises(UntrustedFileError, match=sentence):
        anew(NORTH).finishes(ANSWER.file, REQUEST.pending, at=NOON + after)


def test_clocks_may_differ_by_a_quarter_of_an_hour() -> None:
    anew(WEST).answers(REQUEST.file, [], at=NOON - timedelta(minutes=15))
    with pytest.raises(UntrustedFileError):
        anew(WEST).answers(REQUEST.file, [], at=NOON - timedelta(minutes=15, seconds=1))


def test_a_file_may_not_be_valid_longer_than_agreed() -> None:
    with pytest.raises(UntrustedFileError, match="valid longer than the 3 days agreed"):
        anew(WEST).agreeing(days_valid=3).answers(REQUEST.file, [])


def test_a_file_for_another_force_is_refused() -> None:
    """A third force that has an agreement with the same peer, under the same name even, is not meant."""
    third = Force(WEST.agreement, Ed25519PrivateKey.generate())
    with pytest.raises(
        UntrustedFileError, match="for Westmark Police, not for Westmark Police with this key"
    ):
        third.answers(REQUEST.file, [])
    with pytest.raises(UntrustedFileError, match="not for Eastshire Police"):
        anew(WEST).agreeing(us="Eastshire Police").answers(REQUEST.file, [])


def test_a_file_of_another_force_is_refused() -> None:
    stranger = Ed25519PrivateKey.generate()
    with pytest.raises(UntrustedFileError, match="no good signature of Northshire Police"):
        answers(with_header(REQUEST.file, stranger))
    with pytest.raises(UntrustedFileError, match="the agreement is with Eastshire Police"):
        anew(WEST).agreeing(peer="Eastshire Police").answers(REQUEST.file, [])


def test_two_copies_of_an_agreement_that_differ_are_noticed() -> None:
    with pytest.raises(UntrustedFileError, match="two copies of the agreement differ"):
        anew(WEST).agreeing(hits_are_told=False).answers(REQUEST.file, [])
    with pytest.raises(PrivateMatchingError, match="not to be read"):
        told(RECEIPT, west=anew(WEST).agreeing(hits_are_told=False))


@pytest.mark.parametrize("change", [{"identifiers": 1}, {"identifiers": 3}])
def test_a_request_that_counts_wrong_is_refused(change: dict[str, int]) -> None:
    with pytest.raises(UntrustedFileError, match="does not hold as many"):
        answers(with_header(REQUEST.file, NORTH.key, **change))


def test_a_receipt_cannot_name_what_was_not_hit() -> None:
    """The tags stand in the answer for the asker to see; without the input it has no proof to go with one."""
    start = RECEIPT.index(b"\n") + 5
    length = int.from_bytes(RECEIPT[start - 4 : start], "big")
    signed = RECEIPT[: start + length] + RECEIPT[start + length : start + length + 16] + bytes(16)
    with pytest.raises(UntrustedFileError, match="without the proof"):
        told(signed + NORTH.key.sign(signed))


def test_nothing_is_recorded_of_a_refused_file() -> None:
    west = anew(WEST)
    with pytest.raises(UntrustedFileError):
        west.answers(REQUEST.file[:-1], [])
    assert west.book.kept == []
