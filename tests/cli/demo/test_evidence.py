"""The demo's evidence is what its manifest says, the same for its seed, and nothing half-made survives."""

import json
import shutil
from pathlib import Path

import pytest

from vigil.cli.demo.evidence import Evidence, build_evidence
from vigil.cli.demo.evidence.building import KINDS, exhibit_contents
from vigil.cli.demo.evidence.drawing import APART, drawings, pdq_of
from vigil.cli.demo.evidence.images import TOOLS, can_make
from vigil.cli.demo.plan import DemoError
from vigil.known.build import build
from vigil.known.exchange import nsrl, vics
from vigil.known.known_set import KnownSet
from vigil.media.scan import scan
from vigil.media.scanfile import ScanFile


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def test_drawings_are_the_same_for_their_seed_and_far_apart_from_each_other() -> None:
    pictures = drawings(seed=5, count=12)
    hashes = [pdq_of(picture) for picture in pictures]
    assert [one.tobytes() for one in drawings(seed=5, count=12)] == [one.tobytes() for one in pictures]
    pairs = [distance(a.value, b.value) for place, a in enumerate(hashes) for b in hashes[:place]]
    assert min(pairs) > APART > 31
    assert min(one.quality for one in hashes) >= 70


@pytest.mark.parametrize("place", range(len(KINDS)))
def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(place: int) -> None:
    kind = KINDS[place]
    once, again, other = (exhibit_contents(kind, place, seed) for seed in (1, 1, 2))
    assert once == again
    assert {file.data for file in once.files if file.expected == "known"}.isdisjoint(
        {file.data for file in other.files if file.expected == "known"}
    )


def verdicts_of(evidence: Evidence, folder: Path) -> list[str]:
    """What differs between each manifest and the scan of its exhibit."""
    path = folder / "set.known"
    build(entries=[*vics.read(evidence.known_vics), *nsrl.read(evidence.benign_nsrl)], to=path)
    wrong = []
    with KnownSet.open(path) as known:
        for one in evidence.exhibits:
            scan(source=one.path, known=known, to=folder / f"{one.reference}.scan")
            with ScanFile.open(folder / f"{one.reference}.scan") as scanned:
                found = {(file.sha256, file.verdict, file.state) for file in scanned.files(limit=10_000)}
            for line in json.loads(one.manifest.read_text())["files"]:
                state = "deleted" if line["deleted"] else "accessible"
                if (line["sha256"], line["expected"], state) not in found:
                    wrong.append(f"{one.reference}: {line['path']}")
    return wrong


def test_a_scan_of_the_shipped_images_reaches_every_verdict_of_the_manifests(tmp_path: Path) -> None:
    evidence = build_evidence(seed=4, to=tmp_path / "evidence", mode="shipped")
    assert [one.how for one in evidence.exhibits] == ["shipped", "shipped", "shipped", "built"]
    assert verdicts_of(evidence, tmp_path) == []


def test_a_scan_of_images_built_here_reaches_every_verdict_of_the_manifests(tmp_path: Path) -> None:
    if missing := [image for image in TOOLS if not can_make(image)]:
        pytest.skip(
            f"no tools here for {missing}: Debian packages e2fsprogs, dosfstools, mtools, ntfs-3g, ewf-tools"
        )
    evidence = build_evidence(seed=4, to=tmp_path / "evidence", mode="built")
    assert [one.how for one in evidence.exhibits] == ["built"] * 4
    assert verdicts_of(evidence, tmp_path) == []


def test_every_verdict_and_every_way_of_being_deleted_or_damaged_is_on_an_exhibit(tmp_path: Path) -> None:
    files = [file for place, kind in enumerate(KINDS) for file in exhibit_contents(kind, place, 1).files]
    assert {file.expected for file in files} == {"known", "near", "benign", "unseen", "unreadable"}
    assert {file.expected for file in files if file.deleted} == {"known", "unseen"}


def test_made_once_it_is_left_as_it_is(tmp_path: Path) -> None:
    build_evidence(seed=4, to=tmp_path, mode="shipped")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    build_evidence(seed=4, to=tmp_path, mode="shipped")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


def test_an_exhibit_that_was_not_finished_is_made_again_whole(tmp_path: Path) -> None:
    evidence = build_evidence(seed=4, to=tmp_path, mode="shipped")
    whole = evidence.exhibits[0].path.read_bytes()
    shutil.rmtree(evidence.exhibits[0].path.parent)
    (tmp_path / ".WEX-JB-1.999").mkdir()
    assert build_evidence(seed=4, to=tmp_path, mode="shipped").exhibits[0].path.read_bytes() == whole


def test_a_missing_tool_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vigil.cli.demo.evidence.images.PATH", "/nowhere")
    assert not can_make("fat")
    with pytest.raises(DemoError, match=r"Debian's package dosfstools|--evidence shipped"):
        can_make("fat", insist=True)
