"""The record in a file: nothing is lost, nothing counts half, two writers wait for each other."""

import multiprocessing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.private.forces import NOON, BookInMemory, two_forces
from vigil.linkage.private import BookFile, Exchange, LimitReachedError, PrivateMatchingError
from vigil.linkage.private.book import check_limit

AGREEMENT = two_forces(a_day=10)[0].agreement


def exchange(number: int, *, identifiers: int = 1) -> Exchange:
    return Exchange(
        act="asked",
        peer="Westmark Police",
        peer_identity=AGREEMENT.peer_identity,
        nonce=f"{number:032x}",
        identifiers=identifiers,
        purpose="Operation Ünïcode\nin two lines",
        by="DC Amber",
        at=NOON + timedelta(minutes=number),
    )


def never(earlier: object) -> None:
    """A check that refuses nothing."""


def test_what_was_recorded_is_read_by_everybody(tmp_path: Path) -> None:
    book, simplest = BookFile(tmp_path / "west.exchanges"), BookInMemory()
    assert book.exchanges() == ()
    for number in range(5):
        book.record(exchange(number), check=never)
        simplest.record(exchange(number), check=never)
        assert tuple(BookFile(book.path).exchanges()) == simplest.exchanges()
    assert book.path.stat().st_mode & 0o077 == 0


def test_a_refused_exchange_is_not_recorded(tmp_path: Path) -> None:
    book = BookFile(tmp_path / "west.exchanges")

    def check(earlier: object) -> None:
        raise LimitReachedError("No more.")

    with pytest.raises(LimitReachedError):
        book.record(exchange(0), check=check)
    assert list(book.exchanges()) == []


@given(cut=st.integers(0, 700))
def test_a_line_cut_off_by_a_power_cut_never_counted(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    book = BookFile(tmp_path_factory.getbasetemp() / "cut.exchanges")
    book.path.unlink(missing_ok=True)
    for number in range(2):
        book.record(exchange(number), check=never)
    whole = book.path.read_bytes()
    book.path.write_bytes(whole[: min(cut, len(whole))])
    left = whole[:cut].count(b"\n")
    assert list(book.exchanges()) == [exchange(number) for number in range(left)]
    book.record(exchange(7), check=never)
    assert list(book.exchanges()) == [*(exchange(number) for number in range(left)), exchange(7)]


@pytest.mark.parametrize("line", [b"", b"{}", b"nonsense", b'{"act":"slept"}', b"\xff"])
def test_a_changed_line_is_named(line: bytes, tmp_path: Path) -> None:
    book = BookFile(tmp_path / "west.exchanges")
    book.record(exchange(0), check=never)
    book.path.write_bytes(book.path.read_bytes() + line + b"\n")
    with pytest.raises(PrivateMatchingError, match="Line 2 of the record"):
        book.exchanges()
    with pytest.raises(PrivateMatchingError, match="Line 2 of the record"):
        book.record(exchange(1), check=never)


def test_an_exchange_with_no_time_zone_is_refused(tmp_path: Path) -> None:
    book = BookFile(tmp_path / "west.exchanges")
    book.record(exchange(0), check=never)
    book.path.write_bytes(book.path.read_bytes().replace(b'Z"', b'"'))
    with pytest.raises(PrivateMatchingError, match="Line 1"):
        book.exchanges()


def test_a_record_that_cannot_be_written_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(PrivateMatchingError, match="nothing is asked or answered unrecorded"):
        BookFile(tmp_path / "absent" / "west.exchanges").record(exchange(0), check=never)
    with pytest.raises(PrivateMatchingError):
        BookFile(tmp_path).exchanges()


def _asks(path: Path, first: int) -> None:
    for number in range(first, first + 10):
        try:
            BookFile(path).record(
                exchange(number),
                check=lambda earlier: check_limit(
                    earlier, act="asked", agreement=AGREEMENT, identifiers=1, at=NOON + timedelta(hours=1)
                ),
            )
        except LimitReachedError:
            return


def test_two_who_ask_at_once_keep_one_limit(tmp_path: Path) -> None:
    path = tmp_path / "west.exchanges"
    context = multiprocessing.get_context("fork")
    asking = [context.Process(target=_asks, args=(path, first)) for first in (0, 20)]
    for one in asking:
        one.start()
    for one in asking:
        one.join(60)
        assert one.exitcode == 0
    assert len(BookFile(path).exchanges()) == 10
