"""Files are put in their place whole or not at all."""

import os
from pathlib import Path

import pytest

from vigil.ledger.writing import put, put_first


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    put(path, b"one", mode=0o600)
    put(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_the_first_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert put_first(path, b"one")
    assert not put_first(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("call", ["fsync", "fchmod"])
def test_a_failed_write_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "a"
    put(path, b"one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OSError, match="No space"):
        put(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_is_settled_before_it_is_named_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def watched_fsync(channel: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{channel}") else "file")  # noqa: PTH112
        fsync(channel)

    def watched_replace(draft: Path, to: Path) -> Path:
        done.append("rename")
        return replace(draft, to)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    put(tmp_path / "a", b"one")
    assert done == ["file", "rename", "folder"]
