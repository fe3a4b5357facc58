"""Evidence that is there, that was put in another's place, that is gone, and whose disk is gone."""

import os
from pathlib import Path

import pytest

from vigil.media.errors import MediaError
from vigil.media.sources import open_list, open_source, presence
from vigil.media.sources.presence import Presence


@pytest.fixture
def disks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where disks are named: the one that this folder's files lie on is connected."""
    disks = tmp_path / "disks"
    device = tmp_path.stat().st_dev
    (disks / f"{os.major(device)}:{os.minor(device)}").mkdir(parents=True)
    monkeypatch.setattr(presence, "DEVICES", disks)
    return disks


def test_what_is_there_is_there(disks: Path, tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    Presence.of(tmp_path / "evidence").check()


@pytest.mark.parametrize("change", ["gone", "another", "disk"])
def test_what_is_gone_or_another_is_not(change: str, disks: Path, tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    there = Presence.of(tmp_path / "evidence")
    match change:
        case "gone":
            (tmp_path / "evidence").rmdir()
        case "another":
            (tmp_path / "evidence").rename(tmp_path / "moved")
            (tmp_path / "evidence").mkdir()
        case "disk":
            next(disks.iterdir()).rmdir()
    with pytest.raises(MediaError, match="is no longer there: pulled out, unmounted or moved"):
        there.check()


def test_a_disk_that_is_named_nowhere_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "DEVICES", tmp_path / "nothing")
    Presence.of(tmp_path).check()


def test_every_source_knows_whether_it_is_there(images: Path, tmp_path: Path) -> None:
    data = (images / "ext4_small.raw").read_bytes()
    half = len(data) // 2
    for number, part in enumerate((data[:half], data[half:]), start=1):
        (tmp_path / f"image.{number:03}").write_bytes(part)
    (tmp_path / "image").write_bytes(data)
    (tmp_path / "names").write_text("image\n")
    (tmp_path / "folder").mkdir()
    opened = {
        "image": open_source(tmp_path / "image"),
        "image.002": open_source(tmp_path / "image.001"),
        "folder": open_source(tmp_path / "folder"),
        "names": open_list(tmp_path / "names"),
    }
    for name, source in opened.items():
        with source:
            source.check_there()
            (tmp_path / name).rename(tmp_path / "moved")
            with pytest.raises(MediaError, match=f"{name} is no longer there"):
                source.check_there()
            if name == "image":
                with pytest.raises(MediaError, match="image is no longer there"):
                    source.evidence_sha256()
            (tmp_path / "moved").rename(tmp_path / name)
            source.check_there()
