"""Sorting on the disk: the same as sorting in memory, whatever fits there."""

import errno
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vigil.media import runs
from vigil.media.runs import in_order


@given(records=some.lists(some.binary(max_size=4), max_size=40), together=some.integers(1, 50))
def test_records_come_in_order_each_as_often_as_it_came(records: list[bytes], together: int) -> None:
    assert list(in_order(records, folder=None, together=together)) == sorted(records)


def test_nothing_is_left_where_the_runs_lay(tmp_path: Path) -> None:
    numbers = [number.to_bytes(4, "big") for number in range(100, 0, -1)]
    assert list(in_order(numbers, folder=tmp_path, together=7)) == numbers[::-1]
    begun = in_order(numbers, folder=tmp_path, together=7)
    assert next(begun) == numbers[-1]
    begun.close()  # type: ignore[attr-defined]
    assert not list(tmp_path.iterdir())


def test_a_record_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "LONGEST", 4)
    assert list(in_order([b"1234", b"1"], folder=None, together=1)) == [b"1", b"1234"]
    with pytest.raises(ValueError, match="at most 4 bytes"):
        list(in_order([b"12345", b"1"], folder=None, together=1))


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, _data: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            closed.append(self)

    closed: list[Any] = []
    monkeypatch.setattr(runs.tempfile, "TemporaryFile", lambda **_where: Full())
    with pytest.raises(OSError, match="No space left"):
        list(in_order([b"a", b"b"], folder=tmp_path, together=1))
    assert closed
