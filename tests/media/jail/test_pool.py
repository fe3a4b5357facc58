"""Jails side by side: as many as are needed, each asked by one at a time."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest

from tests.media.pictures import drawn, encoded
from vigil.media.jail import Decoded, Unreadable, pool
from vigil.media.jail.absent import UntilNone
from vigil.media.jail.pool import Jails

PICTURE = encoded(drawn(3, (80, 60)), "BMP")  # read in the full child, whatever is native here


class Counted:
    """A jail that is only counted; it notices when two ask it at once."""

    def __init__(self) -> None:
        self.turn = threading.Lock()

    def decode(self, data: bytes, *, in_full: bool = False) -> int:
        assert self.turn.acquire(blocking=False)
        threading.Event().wait(0.005)
        self.turn.release()
        return len(data)

    def interrupt(self) -> None:
        pass


class Stuck(Counted):
    """A jail that does not answer before it is interrupted, or 20 seconds are over."""

    def __init__(self) -> None:
        super().__init__()
        self.interrupted = threading.Event()

    def decode(self, data: bytes, *, in_full: bool = False) -> int:
        assert self.interrupted.wait(20)
        return 0

    def interrupt(self) -> None:
        self.interrupted.set()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Counted]:
    """The jails that were started, in their order."""
    made: list[Counted] = []

    @contextmanager
    def start() -> Iterator[Counted]:
        made.append(Counted())
        yield made[-1]

    monkeypatch.setattr(pool, "jail_or_none", start)
    return made


def test_nothing_is_started_before_the_first_picture(started: list[Counted]) -> None:
    with Jails(count=3):
        pass
    assert not started


def test_one_is_enough_when_nothing_waits(started: list[Counted]) -> None:
    with Jails(count=3) as jails:
        for length in range(5):
            assert jails.ask(lambda jail, data=bytes(length): jail.decode(data)).result() == length
    assert len(started) == 1


def test_never_more_than_were_allowed_and_each_asked_by_one_at_a_time(started: list[Counted]) -> None:
    with Jails(count=3) as jails:
        asked = [jails.ask(lambda jail, data=bytes(length): jail.decode(data)) for length in range(50)]
        assert [one.result() for one in asked] == list(range(50))
    assert len(started) == 3


def test_real_jails_answer_in_the_order_of_the_questions() -> None:
    with Jails(count=2) as jails:
        asked = [jails.ask(lambda jail: jail.decode(PICTURE)) for _ in range(6)]
        seen = [one.result() for one in asked]
    assert isinstance(seen[0], Decoded)
    assert all(one == seen[0] for one in seen)


def test_whoever_stops_does_not_wait_for_what_is_being_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = iter([Stuck(), Stuck()])
    monkeypatch.setattr(pool, "jail_or_none", lambda: nullcontext(next(stuck)))
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Jails(count=2) as jails:
        asked = [jails.ask(lambda jail: jail.decode(b"x")) for _ in range(5)]
        raise KeyboardInterrupt
    assert time.monotonic() - began < 10
    assert all(one.done() for one in asked)


def test_a_jail_that_hangs_is_ended_when_the_scan_is_stopped() -> None:
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Jails(count=1) as jails:
        jails.ask(lambda jail: jail.decode(PICTURE)).result()
        first = jails._all[0]
        assert isinstance(first, UntilNone)
        process = first._decoder._full.process
        assert process is not None
        # Ctrl+C in a terminal goes to the scan's group of processes.
        assert os.getpgid(process.pid) != os.getpgid(0)
        process.send_signal(signal.SIGSTOP)
        asked = jails.ask(lambda jail: jail.decode(PICTURE, in_full=True))
        while not asked.running():
            assert not asked.done(), asked.result()
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert isinstance(asked.result(), Unreadable)
    assert time.monotonic() - began < 40


def test_what_goes_wrong_reaches_who_asked(started: list[Counted]) -> None:
    def fail(_jail: object) -> None:
        raise ValueError("a mistake of ours")

    with Jails(count=1) as jails, pytest.raises(ValueError, match="a mistake of ours"):
        jails.ask(fail).result()
