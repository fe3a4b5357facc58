"""An image holds what was put into it, and what was deleted on it is found deleted, bytes and all."""

import shutil
from pathlib import Path

import pytest

from benchmarks import disk
from vigil.media.sources import open_source

NEEDS_TOOLS = pytest.mark.skipif(
    any(shutil.which(tool, path=disk.PATH) is None for tool in ("mke2fs", "debugfs")),
    reason="needs Debian's package e2fsprogs",
)
CONTENTS = {f"a/{number:02}/file {number}": bytes([number]) * (number * 700) for number in range(1, 40)}
DELETED = ["a/03/file 3", "a/30/file 30"]


def folder(root: Path) -> Path:
    for path, content in CONTENTS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


@NEEDS_TOOLS
def test_every_file_is_there_and_deleted_ones_are_deleted_whole(tmp_path: Path) -> None:
    disk.make(folder(tmp_path / "root"), to=tmp_path / "a.raw", deleted=DELETED)
    with open_source(tmp_path / "a.raw") as source:
        found = {file.path: (file.state, b"".join(file.open())) for file in source.files()}
    assert found == {
        path: ("deleted" if path in DELETED else "accessible", content) for path, content in CONTENTS.items()
    }


@NEEDS_TOOLS
def test_a_name_that_is_not_there_cannot_be_deleted_and_no_image_is_left(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="debugfs could not"):
        disk.make(folder(tmp_path / "root"), to=tmp_path / "a.raw", deleted=["a/none"])
    assert not (tmp_path / "a.raw").exists()


def test_a_missing_tool_is_named_with_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="e2fsprogs"):
        disk.make(folder(tmp_path / "root"), to=tmp_path / "a.raw")
