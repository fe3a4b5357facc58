"""The jail is tried from inside, and the trials themselves are tried without it."""

import ctypes
import json
import signal
import struct
import subprocess
import sys

import pytest

from vigil.media.errors import MediaError
from vigil.media.jail import Decoder, canaries, client, start, walls
from vigil.media.jail.canaries import CANARIES, QUICK, SLOW
from vigil.media.jail.protocol import READ, Said

# What a child does at once where nothing holds it. The rest ends it anyway, or would harm whoever runs the tests.
FREE = (
    "read a file", "list a folder", "read the parent's environment", "connect by TCP", "send by UDP",
    "file in memory", "writable and executable memory",
)  # fmt: skip
WITHOUT_WALLS = """
import sys
from vigil.media.jail import canaries, child
child.raise_walls = lambda: None
print(*canaries.escaped(tuple(sys.argv[1:])), sep="\\n")
"""


def test_thirty_canaries_are_contained() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-m", "vigil.media.jail.canaries"], capture_output=True, text=True, check=False
    )
    report = json.loads(done.stdout)
    assert (done.returncode, report["contained"], report["canaries"]) == (0, 30, 30), report["ended"]
    assert set(report["ended"]) == set(CANARIES)


@pytest.mark.parametrize("name", FREE)
def test_without_walls_a_canary_gets_out(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_WALLS, name], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [name]


def test_a_canary_that_gets_out_keeps_the_jail_shut() -> None:
    program = """
import sys
from vigil.media.jail import canaries, child, start
child.raise_walls = lambda: None
sys.exit(start.main())
"""
    with (
        pytest.raises(MediaError, match="nothing is decoded outside it"),
        Decoder(command=(sys.executable, "-c", program)),
    ):
        pass


def test_those_that_are_tried_at_every_start_end_at_once() -> None:
    assert set(QUICK) | SLOW == set(CANARIES)
    assert len(CANARIES) == 30
    assert canaries.escaped(QUICK) == []


def test_a_kernel_without_walls_leaves_a_file_unreadable() -> None:
    program = """
import sys
from vigil.media.jail import canaries, child, start, walls
canaries.QUICK = ()
def refuse():
    raise walls.NoWallsError("seccomp: not here")
child.raise_walls = refuse
sys.exit(start.main())
"""
    with Decoder(command=(sys.executable, "-c", program)) as jail:
        seen = jail.decode(b"x")
    assert isinstance(seen, client.Unreadable)
    assert (seen.reason, seen.decoder) == ("not decoded: no jail", "")


def test_the_program_that_a_child_takes_on_is_its_own() -> None:
    code, place, given = walls._own_program()
    for own in (1, 4_194_304):
        struct.pack_into("<I", code, place, own)
        assert code.raw == walls.filter_program(own)
    assert (given.code, given.length * 8) == (ctypes.addressof(code), len(code))


def test_an_interrupt_ends_a_child_as_it_ends_any_process() -> None:
    def interrupted() -> Said:
        signal.raise_signal(signal.SIGINT)
        return Said(outcome=READ)

    said = start.in_child(interrupted, limits=canaries.TRIED_WITH)
    assert said.detail.startswith("signal SIGINT")


HEAVY = {
    "numpy", "PIL", "_hashlib", "threading", "socket", "json", "importlib.metadata", "subprocess", "random", "zipfile"
}  # fmt: skip


@pytest.mark.parametrize("name", ["unpacking_start", "leanstart", "start", "video_start"])
def test_the_code_of_a_start_process_and_its_canaries_loads_nothing_heavy(name: str) -> None:
    program = f"""
import sys
import vigil.media.jail.{name}, vigil.media.jail.canaries
print(*sys.modules, sep="\\n")
"""
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert "vigil.media.jail.walls" in done.stdout.split()
    assert not HEAVY & set(done.stdout.split())
