"""Archives inside evidence: every member is a file of its own, at every depth, and is read again by its locator."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.media.jail.archives.packing import COMPRESSORS, DATA, FILES, overlapping, tarred, zipped
from vigil.media.errors import MediaError
from vigil.media.jail.unpacking import Unpacker
from vigil.media.jail.unpacking_limits import UnpackLimits
from vigil.media.sources import FoundFile, open_source
from vigil.media.sources.archives import archive_kind, content_of, within

DEEP = zipped({"1.tar": tarred({"2.7z": (DATA / "lzma2.7z").read_bytes(), "x": b"x"}), "y": b"y"})
MADE = {
    "a.zip": zipped(FILES),
    "b.tar": tarred(FILES),
    "c!.tgz": COMPRESSORS["gzip"](tarred(FILES)),
    "d.7z": (DATA / "apart.7z").read_bytes(),
    "deep.zip": DEEP,
    "note.txt.xz": COMPRESSORS["xz"](b"words"),
    "plain.txt": b"no archive",
}


@pytest.fixture(scope="module")
def unpacker() -> Iterator[Unpacker]:
    with Unpacker() as jail:
        yield jail


def found_file(data: bytes, path: str = "a.zip") -> FoundFile:
    return FoundFile(path, "0/14", len(data), "deleted", None, lambda: iter([data]))


def paths(data: bytes, unpacker: Unpacker, **limits: int) -> dict[str, str]:
    """Problem by path."""
    given = UnpackLimits(**limits)
    return {
        file.path: file.problem
        for file in within(file=found_file(data), data=data, unpacker=unpacker, limits=given)
    }


def test_every_member_is_found_and_read_again_by_its_locator(tmp_path: Path, unpacker: Unpacker) -> None:
    for name, content in MADE.items():
        (tmp_path / name).write_bytes(content)
    with open_source(tmp_path) as source:
        for file in list(source.files()):
            data = b"".join(file.open())
            assert b"".join(content_of(source, file.locator, unpacker)) == data
            members = list(within(file=file, data=data, unpacker=unpacker))
            assert {member.inside for member in members} <= {file.path, *(one.path for one in members)}
            for member in members:
                again = b"".join(content_of(source, member.locator, unpacker))
                assert hashlib.sha256(again).digest() == hashlib.sha256(b"".join(member.open())).digest()
                assert member.size == len(again)
            assert (file.path == "plain.txt") == (not members)


def test_archives_within_archives_are_followed_by_their_own_members(unpacker: Unpacker) -> None:
    files = list(within(file=found_file(DEEP), data=DEEP, unpacker=unpacker))
    assert [(file.path, file.locator, file.inside) for file in files] == [
        ("a.zip/1.tar", "0/14!0", "a.zip"),
        ("a.zip/1.tar/2.7z", "0/14!0!0", "a.zip/1.tar"),
        ("a.zip/1.tar/2.7z/empty", "0/14!0!0!0", "a.zip/1.tar/2.7z"),
        ("a.zip/1.tar/2.7z/calls.bin", "0/14!0!0!1", "a.zip/1.tar/2.7z"),
        ("a.zip/1.tar/2.7z/deep/steps.bin", "0/14!0!0!2", "a.zip/1.tar/2.7z"),
        ("a.zip/1.tar/2.7z/note.txt", "0/14!0!0!3", "a.zip/1.tar/2.7z"),
        ("a.zip/1.tar/x", "0/14!0!1", "a.zip/1.tar"),
        ("a.zip/y", "0/14!1", "a.zip"),
    ]
    assert {file.state for file in files} == {"deleted"}


def test_what_lies_too_deep_is_said(unpacker: Unpacker) -> None:
    deeper = zipped({"3.zip": DEEP})
    found = paths(deeper, unpacker)
    assert found["a.zip/3.zip/1.tar/2.7z"] == ""
    assert found["a.zip/3.zip/1.tar/2.7z/"] == "lies in more than 3 archives, and is not opened"
    assert "a.zip/3.zip/1.tar/2.7z/note.txt" not in found
    assert paths(DEEP, unpacker, depth=2)["a.zip/1.tar/2.7z/"].startswith("lies in more than 2")


def test_the_limits_hold_for_all_depths_together(unpacker: Unpacker) -> None:
    inner = zipped({str(number): b"x" for number in range(5)})
    data = zipped({f"{number}.zip": inner for number in range(3)})
    assert not any(paths(data, unpacker, members=18).values())
    found = paths(data, unpacker, members=17)
    assert [problem for problem in found.values() if problem] == [
        "the rest of the archive was not read: more than 4 members"
    ]
    found = paths(data, unpacker, members=7)
    assert found["a.zip/1.zip/"].startswith("not opened")
    assert found["a.zip/"].startswith("the rest of the archive was not read: more than 7 members")


def test_a_bomb_in_layers_is_stopped_by_the_size_of_the_outermost(unpacker: Unpacker) -> None:
    # Each layer alone stays within the ratio.
    layer = zipped({f"{number}": bytes(1 << 20) for number in range(9)})
    data = zipped({f"{number}.zip": layer for number in range(40)})
    found = paths(data, unpacker)
    assert any("times its size" in problem for problem in found.values())
    read = sum(1 << 20 for path, problem in found.items() if path.count("/") == 2 and not problem)
    assert read <= max(200 * len(data), 10 << 20)


def test_a_bomb_of_overlapping_members_says_so_among_its_files(unpacker: Unpacker) -> None:
    found = paths(overlapping(1000, 8), unpacker)
    assert found["a.zip/"] == "the rest of the archive was not read: unpacks to more than 200 times its size"


@pytest.mark.parametrize("twentieth", range(1, 20))
def test_an_archive_cut_short_is_never_silently_smaller(twentieth: int, unpacker: Unpacker) -> None:
    for data in (zipped(FILES), tarred(FILES), (DATA / "lzma2.7z").read_bytes()):
        kept = data[: len(data.rstrip(b"\0")) * twentieth // 20]
        if len(kept) >= 512:
            assert any(paths(kept, unpacker).values())


def test_rar_is_said_not_to_be_opened(unpacker: Unpacker) -> None:
    found = paths(b"Rar!\x1a\x07\x01\0" + bytes(100), unpacker)
    assert found == {"a.zip/": "RAR archives are not opened: Vigil has no reader for them"}


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (zipped(FILES), "zip"),
        (zipped({}), "zip"),
        (tarred(FILES), "tar"),
        ((DATA / "copy.7z").read_bytes(), "7z"),
        *((pack(b"x"), kind) for kind, pack in COMPRESSORS.items()),
        (b"", ""),
        (bytes(512), ""),
        (b"plain words", ""),
        (b"\xff\xd8\xff\xe0", ""),
    ],
)
def test_an_archive_is_known_by_its_beginning(beginning: bytes, kind: str) -> None:
    assert archive_kind(beginning[:512]) == kind


@pytest.mark.parametrize("place", ["!", "!4", "!x", "!-1", "!0!0", "!0!0!0!0", "!99999999999", "!٣", "!0/1"])
def test_a_locator_of_another_archive_finds_nothing(place: str, tmp_path: Path, unpacker: Unpacker) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(FILES))
    with open_source(tmp_path) as source, pytest.raises(MediaError):
        list(content_of(source, f"a.zip{place}", unpacker))


def test_a_member_with_a_problem_is_not_read_again(tmp_path: Path, unpacker: Unpacker) -> None:
    (tmp_path / "p.7z").write_bytes((DATA / "password.7z").read_bytes())
    with (
        open_source(tmp_path) as source,
        pytest.raises(MediaError, match=r"note.txt cannot be read.*encrypted"),
    ):
        list(content_of(source, "p.7z!3", unpacker))
