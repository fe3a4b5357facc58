"""A plain zip comes from the lean start process, any other from the one that knows all kinds; what is told never differs."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media.jail.archives.packing import FILES, zipped
from tests.media.jail.hostile_unpacking import SAID
from tests.media.jail.test_lean import is_held
from tests.media.jail.test_unpacking import HOSTILE
from vigil.media.errors import MediaError
from vigil.media.jail import lean, unpacking
from vigil.media.jail.unpacking import Member, Unpacker
from vigil.media.jail.unpacking_limits import UnpackLimits
from vigil.media.jail.unpacking_protocol import ALL, ASK, LARGEST_PLAIN

pytestmark = pytest.mark.skipif(
    not lean.is_there(lean.ARCHIVES), reason="the native twins have not been built here: Debian package g++"
)
PLAIN = zipped(FILES)
ODD = zipped(FILES) + b"behind"
# Changes one word of the command line that the lean start process is become with.
CHANGED = """
import sys
from vigil.media.jail import lean, leanstart
place, word = int(sys.argv.pop()), sys.argv.pop()
def changed(*task, **given):
    line = lean.program(*task, **given)
    line[place] = word
    return line
leanstart.program = changed
leanstart.main()
"""
KILLING = "0600000000000080"  # a filter of one step, which ends whoever makes any call


@pytest.fixture(scope="module")
def unpacker() -> Iterator[Unpacker]:
    with Unpacker() as jail:
        yield jail


@pytest.fixture(scope="module")
def without() -> Iterator[Unpacker]:
    """One that asks no lean start process."""
    with Unpacker(lean_command=()) as jail:
        yield jail


def members(jail: Unpacker, data: bytes, *, limits: UnpackLimits = unpacking.ALLOWED) -> list[Member]:
    return list(jail.members(data, kind="zip", limits=limits))


def test_a_plain_one_comes_from_the_lean_start_process(
    unpacker: Unpacker, without: Unpacker, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = members(without, PLAIN)
    assert {member.name: member.data for member in expected} == FILES
    monkeypatch.setattr(unpacker, "_full", None)
    assert members(unpacker, PLAIN) == expected


@pytest.mark.parametrize("data", [ODD, b"", b"PK\3\4 and no more", zipped({}), zipped(FILES, method=12)])
def test_what_is_not_plain_comes_from_the_other(data: bytes, unpacker: Unpacker, without: Unpacker) -> None:
    assert unpacker._plain(data, unpacking.ALLOWED) is None
    assert members(unpacker, data) == members(without, data)


@settings(max_examples=60, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), min_size=1, max_size=3)
)
def test_a_damaged_one_is_told_alike(
    changes: list[tuple[int, int]], unpacker: Unpacker, without: Unpacker
) -> None:
    data = bytearray(PLAIN)
    for place, value in changes:
        data[place] = value
    assert members(unpacker, bytes(data)) == members(without, bytes(data))


@pytest.mark.parametrize("limits", [UnpackLimits(members=2), UnpackLimits(one=100), UnpackLimits(total=100)])
def test_limits_are_told_alike(limits: UnpackLimits, unpacker: Unpacker, without: Unpacker) -> None:
    assert members(unpacker, PLAIN, limits=limits) == members(without, PLAIN, limits=limits)


def test_one_of_several_megabytes_comes_in_several_frames(
    unpacker: Unpacker, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = {"a": bytes(range(256)) * (9 << 12), "b": b"x"}
    monkeypatch.setattr(unpacker, "_full", None)
    assert {one.name: one.data for one in members(unpacker, zipped(tree, method=0))} == tree


def test_one_too_large_to_be_plain_is_not_sent(unpacker: Unpacker) -> None:
    tree = {"a": bytes(LARGEST_PLAIN)}
    assert unpacker._plain(zipped(tree, method=0), unpacking.ALLOWED) is None
    assert {one.name: one.data for one in members(unpacker, zipped(tree, method=0))} == tree


def test_one_within_another_is_read_while_the_other_is(unpacker: Unpacker) -> None:
    outer = unpacker.members(zipped({"inner.zip": PLAIN, "after": b"x"}), kind="zip")
    assert {one.name: one.data for one in members(unpacker.below, next(outer).data)} == FILES
    assert [one.name for one in outer] == ["after"]


@pytest.mark.parametrize(
    ("word", "place"), [("0", 4), ("99", 5), (KILLING, 6)], ids=["too long", "no walls", "ended by a call"]
)
def test_a_lean_child_that_does_not_come_to_its_end_leaves_the_archive_to_the_other(
    word: str, place: int, without: Unpacker
) -> None:
    command = (sys.executable, "-c", CHANGED, lean.ARCHIVES, word, str(place))
    with Unpacker(lean_command=command) as jail:
        assert jail._lean is not None
        assert jail._plain(PLAIN, unpacking.ALLOWED) is None
        process = jail._lean.process
        assert process is not None
        assert members(jail, PLAIN) == members(without, PLAIN)
        assert jail._lean.process is process


@pytest.mark.parametrize(
    "said", sorted(SAID.keys() - {b"drip"}), ids=lambda said: said.decode().replace(" ", "-")
)
def test_a_lean_start_process_that_talks_nonsense_is_not_believed(said: bytes, without: Unpacker) -> None:
    with Unpacker(lean_command=HOSTILE) as jail:
        assert jail._plain(said, unpacking.ALLOWED) is None
        assert members(jail, said) == members(without, said)
        assert members(jail, PLAIN) == members(without, PLAIN)


def test_a_lost_lean_start_process_costs_nothing(without: Unpacker) -> None:
    with Unpacker() as jail:
        members(jail, PLAIN)
        assert jail._lean is not None
        process = jail._lean.process
        assert process is not None
        process.kill()
        process.wait()
        assert members(jail, PLAIN) == members(without, PLAIN)
        assert jail._plain(PLAIN, unpacking.ALLOWED) == members(without, PLAIN)


def test_a_canary_that_gets_out_keeps_archives_shut() -> None:
    program = """
from vigil.media.jail import lean, leanstart
lean.lean_program, lean.ruleset = lambda: b"", lambda: None
leanstart.main()
"""
    command = (sys.executable, "-c", program, lean.ARCHIVES)
    with (
        Unpacker(lean_command=command) as jail,
        pytest.raises(MediaError, match="nothing is decoded outside it"),
    ):
        members(jail, PLAIN)


@pytest.mark.parametrize(
    "question",
    [
        ASK.pack(bytes(16), 1, ALL, 9, 9, 9, 9, 9, 1) + b"x",
        ASK.pack(bytes(16), 0, 3, 9, 9, 9, 9, 9, 1) + b"x",
        ASK.pack(bytes(16), 0, ALL, 9, 9, 9, 9, 9, LARGEST_PLAIN + 1),
    ],
)
def test_a_question_that_nobody_of_ours_asks_ends_it(question: bytes) -> None:
    with Unpacker() as jail:
        assert jail._lean is not None
        process = jail._lean.start().process
        assert process.stdin is not None
        process.stdin.write(question)
        assert process.wait(10) == 1


@pytest.mark.parametrize("megabytes", [1, 7, 9])
def test_an_archive_is_forgotten_with_the_next_one(megabytes: int) -> None:
    marker = b"invented, and looked for"
    with Unpacker() as jail:
        assert jail._lean is not None
        process = jail._lean.start().process
        try:
            Path(f"/proc/{process.pid}/mem").open("rb").close()
        except PermissionError:
            pytest.skip("this system lets nobody look into a process")
        tree = {"a": bytes(megabytes << 20) + marker}
        assert jail._plain(zipped(tree, method=0), unpacking.ALLOWED) is not None
        assert is_held(process.pid, marker)
        assert jail._plain(PLAIN, unpacking.ALLOWED) is not None
        assert not is_held(process.pid, marker)


def test_a_lean_start_process_beside_a_foreign_one_is_not_started() -> None:
    assert Unpacker(command=("true",))._lean is None
    assert Unpacker()._lean is not None
