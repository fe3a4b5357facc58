"""What all sources share: limits, times, and evidence that is none."""

import os
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.media.errors import MediaError
from vigil.media.sources import open_source
from vigil.media.sources.source import counted, moment, not_read


def test_the_number_of_files_is_limited() -> None:
    files = [not_read(path=str(number), locator=str(number), problem="x") for number in range(3)]
    assert list(counted(iter(files), most=3)) == files
    with pytest.raises(MediaError, match="more than 2 files"):
        list(counted(iter(files), most=2))
    assert list(islice(counted(iter(files), most=2), 2)) == files[:2]


@given(seconds=st.floats(allow_nan=False) | st.integers(-(2**63), 2**64))
def test_any_time_is_a_moment_or_none(seconds: float) -> None:
    found = moment(seconds)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        (-62_135_596_800, datetime(1, 1, 1, tzinfo=UTC)),
        (-62_135_596_801, None),
        (253_402_300_799, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (253_402_300_800, None),
        (0, None),
    ],
)
def test_both_ends_of_the_calendar(seconds: int, found: datetime | None) -> None:
    assert moment(seconds) == found


def test_nothing_at_the_path_is_said(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"There is no evidence at .*nowhere \(No such file"):
        open_source(tmp_path / "nowhere")


def test_a_pipe_is_no_evidence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(MediaError, match="neither a folder, nor an image"):
        open_source(tmp_path / "pipe")


def test_a_folder_that_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(MediaError, match=r"The folder .* cannot be read \(Permission denied\)"):
        open_source(tmp_path)


@pytest.mark.parametrize("content", [b"", b"just text", bytes(1 << 20)])
def test_a_file_that_is_no_image_is_said(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "image.dd").write_bytes(content)
    with pytest.raises(MediaError, match=r"no file system that is known|cannot be read as an image"):
        open_source(tmp_path / "image.dd")
