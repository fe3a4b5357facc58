"""Jails side by side: as many as are needed, each asked by one at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.media.pictures import drawn, encoded
from vigil.media.jail import Decoded, pool
from vigil.media.jail.pool import Jails

PICTURE = encoded(drawn(3, (80, 60)), "PNG")


class Counted:
    """A jail that is only counted; it notices when two ask it at once."""

    def __init__(self) -> None:
        self.turn = threading.Lock()

    def decode(self, data: bytes, *, in_full: bool = False) -> int:
        assert self.turn.acquire(blocking=False)
        threading.Event().wait(0.005)
        self.turn.release()
        return len(data)


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


def test_what_goes_wrong_reaches_who_asked(started: list[Counted]) -> None:
    def fail(_jail: object) -> None:
        raise ValueError("a mistake of ours")

    with Jails(count=1) as jails, pytest.raises(ValueError, match="a mistake of ours"):
        jails.ask(fail).result()
