"""Unpacking in the jail: what was put in comes out, whatever an archive does to its reader, and nothing is left out unsaid."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.media.jail.archives.packing import COMPRESSORS, DATA, FILES, tarred, zipped
from tests.media.jail.hostile import PAYLOADS
from tests.media.jail.hostile_unpacking import SAID
from vigil.media.errors import MediaError
from vigil.media.jail import unpacking
from vigil.media.jail.canaries import CANARIES
from vigil.media.jail.names import ARCHIVES
from vigil.media.jail.unpacking import Member, Unpacker
from vigil.media.jail.unpacking_limits import UnpackLimits

PROGRAM = f"""
import runpy, sys
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
runpy.run_module("tests.media.jail.hostile_unpacking", run_name="__main__")
"""
HOSTILE = (sys.executable, "-c", PROGRAM)
KILLED = {
    b"abort": "SIGABRT", b"segfault": "SIGSEGV", b"exit": "it ended without a word",
    b"spin": "took (more than 1 seconds of processor time|too long)",
    b"spin on": "SIGKILL|took too long", b"sleep": "took too long", b"hog": "1024 MiB", b"recurse": "status 1",
    b"leave somebody behind": "status 1", b"write a file": "status 1", b"fill descriptors": "SIGSYS",
    b"kill the parent": "SIGSYS", b"stop the parent": "SIGSYS",
}  # fmt: skip
REFUSED = {
    b"shout": "must come", b"flood": "must come", b"drip": "", b"other index": "must come", b"no kind": "of no kind",
    b"long name": "out of bounds", b"large member": "must come", b"problem and bytes": "with a problem",
    b"half a member": "without a word", b"no end": "without a word", b"words after": "follow the last",
    b"end twice": "follow the last", b"no outcome": "", b"left to another": "to another reader",
}  # fmt: skip


@pytest.fixture(scope="module")
def unpacker() -> Iterator[Unpacker]:
    with Unpacker() as jail:
        yield jail


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Unpacker]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(unpacking, "ANSWER_SECONDS", 20.0)
    with Unpacker(command=HOSTILE) as jail:
        yield jail


def contents(members: list[Member]) -> dict[str, bytes]:
    assert not [member for member in members if member.problem]
    return {member.name: member.data for member in members}


@pytest.mark.parametrize("kind", ["zip", "tar", "gzip", "bzip2", "xz", "7z"])
def test_what_was_put_in_comes_out(kind: str, unpacker: Unpacker) -> None:
    data = {
        "zip": zipped(FILES),
        "tar": tarred(FILES),
        "7z": (DATA / "branches-lzma2.7z").read_bytes(),
        **{name: pack(tarred(FILES)) for name, pack in COMPRESSORS.items()},
    }[kind]
    members = list(unpacker.members(data, kind=kind))
    assert contents(members) == FILES
    assert [member.index for member in members] == list(range(len(FILES)))
    assert {member.modified for member in members} == {datetime(2026, 3, 1, 12, tzinfo=UTC)}
    for member in members:
        assert unpacker.member(data, kind=kind, index=member.index) == member
    with pytest.raises(MediaError, match="has no member 4"):
        unpacker.member(data, kind=kind, index=4)


def test_names_in_old_code_pages_are_read_behind_the_walls(unpacker: Unpacker) -> None:
    data = zipped({"M_ller": b"x"}).replace(b"M_ller", b"M\x81ller")
    assert contents(list(unpacker.members(data, kind="zip"))) == {"Müller": b"x"}


def test_a_large_member_comes_whole(unpacker: Unpacker) -> None:
    content = bytes(range(256)) * (3 << 14)
    assert contents(list(unpacker.members(zipped({"a": content}, method=0), kind="zip"))) == {"a": content}


@pytest.mark.parametrize(
    "payload", [*KILLED, *REFUSED], ids=lambda payload: payload.decode().replace(" ", "-")
)
def test_a_hostile_archive_says_that_its_rest_was_not_read_and_the_next_is_right(
    payload: bytes, hostile: Unpacker, tmp_path: Path
) -> None:
    assert contents(list(hostile.members(zipped(FILES), kind="zip"))) == FILES
    good, *between, rest = hostile.members(payload, kind="zip")
    assert (good.name, good.data, good.problem) == ("a", b"good", "")
    assert rest.is_rest
    assert re.search((KILLED | REFUSED)[payload], rest.problem), rest
    assert rest.decoder == ARCHIVES
    assert not between
    assert contents(list(hostile.members(zipped(FILES), kind="zip"))) == FILES
    assert not [path for path in tmp_path.rglob("*") if path.stat().st_size]


@pytest.mark.parametrize("name", CANARIES)
def test_a_canary_is_contained_here_too(name: str, hostile: Unpacker, tmp_path: Path) -> None:
    *before, rest = hostile.members(f"canary: {name}".encode(), kind="zip")
    assert rest.is_rest
    assert [member.data for member in before] == [b"good"]
    assert contents(list(hostile.members(zipped(FILES), kind="zip"))) == FILES
    assert not list(tmp_path.iterdir())


def test_every_payload_was_tried() -> None:
    assert set(PAYLOADS) == set(KILLED)
    assert set(SAID) == set(REFUSED)


def test_time_in_which_nobody_takes_bytes_is_not_the_archives() -> None:
    tree = {str(number): bytes([number]) * (3 << 20) for number in range(4)}
    found = {}
    with Unpacker(command=(*HOSTILE, "3.0")) as jail:
        for member in jail.members(zipped(tree, method=0), kind="zip"):
            found[member.name] = member.data
            subprocess.run(["sleep", "1"], check=True)
    assert found == tree


def test_an_iteration_left_early_leaves_nothing_behind(unpacker: Unpacker) -> None:
    members = unpacker.members(zipped({"a": b"x" * (1 << 22), "b": b"y"}, method=0), kind="zip")
    assert next(members).name == "a"
    members.close()  # type: ignore[attr-defined]
    assert contents(list(unpacker.members(zipped(FILES), kind="zip"))) == FILES


def test_an_archive_within_one_that_is_being_read_has_a_jail_of_its_own(unpacker: Unpacker) -> None:
    inner = zipped(FILES)
    outer = unpacker.members(zipped({"inner.zip": inner, "after": b"x"}), kind="zip")
    first = next(outer)
    assert contents(list(unpacker.below.members(first.data, kind="zip"))) == FILES
    assert [member.name for member in outer] == ["after"]


def test_without_a_jail_nothing_is_unpacked() -> None:
    command = (sys.executable, "-c", "import sys; sys.exit(3)")
    with Unpacker(command=command) as jail, pytest.raises(MediaError, match="nothing is decoded outside it"):
        list(jail.members(zipped(FILES), kind="zip"))


def test_a_canary_that_gets_out_keeps_archives_shut() -> None:
    program = """
import sys
from vigil.media.jail import canaries, child, unpacking_start
child.raise_walls = lambda: None
sys.exit(unpacking_start.main())
"""
    with (
        Unpacker(command=(sys.executable, "-c", program)) as jail,
        pytest.raises(MediaError, match="nothing is decoded outside it"),
    ):
        list(jail.members(zipped(FILES), kind="zip"))


def test_a_kernel_without_walls_leaves_an_archive_unread() -> None:
    program = """
import sys
from vigil.media.jail import canaries, child, unpacking_start, walls
canaries.QUICK = ()
def refuse():
    raise walls.NoWallsError("seccomp: not here")
child.raise_walls = refuse
sys.exit(unpacking_start.main())
"""
    with Unpacker(command=(sys.executable, "-c", program)) as jail:
        (rest,) = jail.members(zipped(FILES), kind="zip")
    assert (rest.is_rest, rest.problem, rest.decoder) == (True, "not unpacked: no jail", "")


def test_an_archive_too_large_for_the_channel_is_not_sent(
    monkeypatch: pytest.MonkeyPatch, unpacker: Unpacker
) -> None:
    data = zipped(FILES)
    monkeypatch.setattr(unpacking, "LARGEST_ARCHIVE", len(data))
    assert contents(list(unpacker.members(data, kind="zip"))) == FILES
    monkeypatch.setattr(unpacking, "LARGEST_ARCHIVE", len(data) - 1)
    (rest,) = unpacker.members(data, kind="zip")
    assert (rest.is_rest, rest.problem, rest.decoder) == (True, unpacking.TOO_LARGE, "")


def test_limits_are_held(unpacker: Unpacker) -> None:
    members = list(unpacker.members(zipped(FILES), kind="zip", limits=UnpackLimits(members=2)))
    assert [member.name for member in members] == ["note.txt", "empty", ""]
    assert (members[2].is_rest, members[2].problem) == (True, "more than 2 members")


def test_a_kind_that_is_none_is_a_mistake(unpacker: Unpacker) -> None:
    with pytest.raises(ValueError, match="no kind of archive"):
        list(unpacker.members(b"", kind="rar"))


@pytest.mark.parametrize(
    "changed", [{"members": 0}, {"members": 100_001}, {"total": (4 << 30) + 1}, {"one": 0}, {"depth": 4}]
)
def test_limits_are_never_more_than_this_version_allows(changed: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="limit of unpacking"):
        UnpackLimits(**changed)


def test_the_side_that_scans_loads_no_reader_of_archives() -> None:
    program = """
import sys, vigil.media.scan, vigil.media.jail.unpacking, vigil.media.sources.archives
print([name for name in sys.modules if name.startswith("vigil.media.jail.archives.")])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "['vigil.media.jail.archives.tar_header']\n"
