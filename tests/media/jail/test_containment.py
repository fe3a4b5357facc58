"""Whatever a file does to its decoder, it is unreadable with a reason, and the next file is read right."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.media.jail.hostile import PAYLOADS, SAID
from vigil.media.errors import MediaError
from vigil.media.jail import Decoded, Decoder, Unreadable, asking, client
from vigil.media.jail.names import PICTURES
from vigil.media.jail.protocol import ASK

DEADLINE = 3  # seconds
HOSTILE = (sys.executable, str(Path(__file__).with_name("hostile.py")), str(DEADLINE))
# What spins is ended by its limit of processor time, which a busy machine may be long in giving.
PATIENT = {b"spin": 120, b"spin on": 120}
REASONS = {
    b"abort": ("crashed the decoder", "SIGABRT"),
    b"segfault": ("crashed the decoder", "SIGSEGV"),
    b"exit": ("crashed the decoder", "status 0"),
    b"spin": ("took too long", "1 seconds of processor time"),
    b"spin on": ("crashed the decoder", "SIGKILL"),
    b"sleep": ("took too long", f"{DEADLINE} seconds"),
    b"hog": ("too large", "1024 MiB"),
    b"recurse": ("crashed the decoder", "status 1"),
    b"leave somebody behind": ("crashed the decoder", "status 1"),
    b"write a file": ("crashed the decoder", "status 1"),
    b"fill descriptors": ("crashed the decoder", "SIGSYS"),
    b"kill the parent": ("crashed the decoder", "SIGSYS"),
    b"stop the parent": ("crashed the decoder", "SIGSYS"),
    b"flood": ("crashed the decoder", "length is wrong"),
    b"no size": ("crashed the decoder", "no picture"),
    b"no type": ("crashed the decoder", "no picture"),
    b"no reason": ("crashed the decoder", "no reason"),
    b"no outcome": ("crashed the decoder", "out of bounds"),
}


@pytest.fixture
def payload() -> bytes:
    """What a test that names none gives the jail: nothing that needs patience."""
    return b""


@pytest.fixture
def jail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, payload: bytes) -> Iterator[Decoder]:
    monkeypatch.chdir(tmp_path)
    deadline = PATIENT.get(payload, DEADLINE)
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 2.0 * deadline)
    with Decoder(command=(*HOSTILE[:-1], str(deadline))) as decoder:
        yield decoder


def width(jail: Decoder, data: bytes) -> int:
    seen = jail.decode(data)
    assert isinstance(seen, Decoded), seen
    return seen.width


def test_every_payload_has_its_reason() -> None:
    assert set(REASONS) == set(PAYLOADS) | set(SAID)


@pytest.mark.parametrize("payload", REASONS, ids=lambda payload: payload.decode().replace(" ", "-"))
def test_a_hostile_file_is_unreadable_and_the_next_is_right(
    payload: bytes, jail: Decoder, tmp_path: Path
) -> None:
    assert width(jail, b"x" * 11) == 11
    seen = jail.decode(payload)
    reason, detail = REASONS[payload]
    assert isinstance(seen, Unreadable)
    assert (seen.reason, detail in seen.detail) == (reason, True), seen
    assert seen.decoder == PICTURES
    assert width(jail, b"x" * 222) == 222
    assert not [path for path in tmp_path.rglob("*") if path.stat().st_size]


def test_what_a_child_writes_on_inherited_channels_reaches_nobody(
    jail: Decoder, capfd: pytest.CaptureFixture[str]
) -> None:
    before = jail._full.process
    # The one way out that is left carries its own outcome, which the forged bytes spoil.
    seen = jail.decode(b"shout")
    assert isinstance(seen, Unreadable)
    assert "length is wrong" in seen.detail
    # Had they reached the channel, this start process would have been given up.
    assert jail._full.process is before
    assert [width(jail, b"x" * length) for length in (3, 5, 8)] == [3, 5, 8]
    assert capfd.readouterr() == ("", "")


def test_a_child_ends_with_its_start_process(jail: Decoder) -> None:
    process = jail._full.process
    assert process is not None
    started = subprocess.Popen([*HOSTILE], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert started.stdin is not None
    assert started.stdout is not None
    started.stdout.read(5)
    started.stdin.write(ASK.pack(bytes(16), 0, 0, 5) + b"sleep")
    started.stdin.flush()
    child = wait_for_child(started.pid)
    os.kill(started.pid, signal.SIGKILL)
    started.communicate()
    assert wait_until_gone(child)


def wait_for_child(parent: int) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    for _ in range(500):
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.01)
    raise AssertionError("no child was started")


def wait_until_gone(child: int) -> bool:
    for _ in range(500):
        try:
            state = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("program", ["import sys; sys.exit(3)", "print('hello, who is there?')"])
def test_without_a_jail_nothing_is_decoded(program: str) -> None:
    with (
        pytest.raises(MediaError, match="nothing is decoded outside it"),
        Decoder(command=(sys.executable, "-c", program)),
    ):
        pass


def test_an_answer_to_another_question_is_refused() -> None:
    program = """
import os, sys
sys.stdout.buffer.write(b"ready"); sys.stdout.flush()
os.read(0, 1 << 16)
sys.stdout.buffer.write(bytes(16) + (8).to_bytes(8, "little") + bytes(8)); sys.stdout.flush()
os.read(0, 1)
"""
    with Decoder(command=(sys.executable, "-c", program)) as jail:
        seen = jail.decode(b"x")
    assert seen == Unreadable("crashed the decoder", "the answer is not to this question", decoder=PICTURES)


ANSWERING = """
import os, sys, time
from vigil.media.jail.protocol import READ, Said
os.write(1, b"ready")
nonce = os.read(0, 1 << 16)[:16]
packed = Said(outcome=READ, width=3, height=2, media_type="image/png", decoder="invented").pack()
answer = nonce + (len(packed) + int(sys.argv[1])).to_bytes(8, "little") + packed
for place in range(0, len(answer), int(sys.argv[2])):
    os.write(1, answer[place : place + int(sys.argv[2])])
    time.sleep(0.001)
os.read(0, 1)
"""


@pytest.mark.parametrize("piece", [7, 24, 25, 400, 1 << 16])
def test_an_answer_is_read_however_it_comes(piece: int) -> None:
    with Decoder(command=(sys.executable, "-c", ANSWERING, "0", str(piece))) as jail:
        seen = jail.decode(b"x")
    assert isinstance(seen, Decoded)
    assert (seen.width, seen.height, seen.decoder) == (3, 2, "invented")


def test_an_answer_that_is_longer_than_it_says_is_refused() -> None:
    with Decoder(command=(sys.executable, "-c", ANSWERING, "-1", str(1 << 16))) as jail:
        seen = jail.decode(b"x")
    assert seen == Unreadable("crashed the decoder", "the answer is not to this question", decoder=PICTURES)


def test_a_file_too_large_for_the_channel_is_not_sent(monkeypatch: pytest.MonkeyPatch, jail: Decoder) -> None:
    monkeypatch.setattr(client, "LARGEST_FILE", 10)
    assert isinstance(jail.decode(bytes(10)), Decoded)
    seen = jail.decode(bytes(11))
    assert isinstance(seen, Unreadable)
    assert (seen.reason, seen.decoder) == ("too large", "")


def test_the_side_that_scans_loads_no_decoder() -> None:
    program = "import sys, vigil.media.scan, vigil.media.jail; print([n for n in ('PIL', 'pi_heif') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
