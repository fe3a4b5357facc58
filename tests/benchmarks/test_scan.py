"""What each side found is counted by what was planted, and the peer answers as its parts do."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks import disk, scan_peer
from benchmarks.mix import PICTURES
from benchmarks.scan import PLANTED, _compared
from tests.benchmarks.test_disk import NEEDS_TOOLS
from tests.media.pictures import drawn, encoded

PARTS = {
    "a": "known",
    "b": "known",
    "c": "near_wrapped",
    "d": "cut",
    "e": "messenger",
    "f": "deleted_known",
    "g": "program",
}


def figures(ours: Mapping[str, str], peer: Mapping[str, str]) -> Mapping[str, object]:
    return _compared(PARTS, ours=ours, peer=peer)


def test_what_was_planted_is_found_only_with_the_verdict_it_should_have() -> None:
    ours = dict.fromkeys("ab", "known") | {"c": "near", "d": "unreadable", "e": "unseen", "f": "known"}
    peer = {"a": "known", "b": "near", "c": "unseen", "d": "failed", "e": "failed"}
    found = figures(ours, peer)
    assert found["found_known"] == [2, 1, 2]
    assert found["found_near_wrapped"] == [1, 0, 1]
    assert found["found_deleted_known"] == [1, 0, 1]
    assert found["refused_of_cut_pictures"] == [1, 1, 1]
    assert found["failed_of_whole_pictures"] == [0, 1, 4]
    assert found["near_but_not_planted"] == [0, 0, 3]


def test_a_path_without_a_verdict_was_not_found() -> None:
    found = figures({}, {})
    assert all(found[f"found_{name}"][:2] == [0, 0] for name in PLANTED)


def test_everything_planted_is_counted() -> None:
    assert {part.name for part in PICTURES if part.says in {"known", "near"}} == set(PLANTED)


@NEEDS_TOOLS
def test_the_peer_reads_names_in_use_once_and_passes_over_deleted_ones(tmp_path: Path) -> None:
    contents = {"x/a.txt": b"words" * 1_000_000, "x/b/c.bin": bytes(100), "gone.txt": b"gone", "empty": b""}
    for path, content in contents.items():
        (tmp_path / "root" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / path).write_bytes(content)
    disk.make(tmp_path / "root", to=tmp_path / "a.raw", deleted=["gone.txt"])
    walked = list(scan_peer._walk(tmp_path / "a.raw"))
    del contents["gone.txt"]
    assert sorted(walked) == sorted(contents.items())


def test_the_peer_takes_a_picture_by_its_ending_or_its_beginning() -> None:
    png = encoded(drawn(1), "PNG")
    assert scan_peer._is_picture("a.JPG", b"")
    assert scan_peer._is_picture("a", png)
    assert not scan_peer._is_picture("a.txt", b"words")
