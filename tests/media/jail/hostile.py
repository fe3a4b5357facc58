"""A start process whose decoder does what the file's bytes name; nothing of the product can be told to do this.

Its argument is how many seconds a child has until it is ended.
"""

import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Callable

from vigil.media.jail.limits import Limits
from vigil.media.jail.protocol import READ, UNREADABLE, Said
from vigil.media.jail.start import serve, take_channel

FORGED = Said(outcome=READ, width=666, height=666, media_type="image/png").pack()


def spin() -> None:
    while True:
        pass


def spin_on() -> None:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    spin()


def recurse() -> None:
    recurse()


def shout() -> None:
    """Write a forged answer wherever something is open."""
    for channel in range(64):
        try:
            os.write(channel, bytes(16) + len(FORGED).to_bytes(8, "little") + FORGED)
        except OSError:
            continue


def leave_somebody_behind() -> None:
    if os.fork() == 0:
        time.sleep(3600)


def write_a_file() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    with open("written", "wb") as file:  # noqa: PTH123
        file.write(b"x" * 4096)


def fill_descriptors() -> None:
    kept = [socket.socket() for _ in range(1000)]
    kept.clear()


PAYLOADS: dict[bytes, Callable[[], object]] = {
    b"abort": os.abort,
    b"segfault": lambda: ctypes.string_at(0),
    b"exit": lambda: os._exit(0),
    b"spin": spin,
    b"spin on": spin_on,
    b"sleep": lambda: time.sleep(3600),
    b"hog": lambda: bytearray(4 << 30),
    b"recurse": recurse,
    b"leave somebody behind": leave_somebody_behind,
    b"write a file": write_a_file,
    b"fill descriptors": fill_descriptors,
    b"kill the parent": lambda: os.kill(os.getppid(), signal.SIGKILL),
    b"stop the parent": lambda: os.kill(os.getppid(), signal.SIGSTOP),
}
SAID = {
    b"flood": Said(outcome=READ, width=1, height=1, media_type="image/png", jpeg=bytes(64 << 20)),
    b"no size": Said(outcome=READ, media_type="image/png"),
    b"no type": Said(outcome=READ, width=1, height=1, media_type="text/html"),
    b"no reason": Said(outcome=UNREADABLE),
    b"no outcome": Said(outcome=7, reason="x"),
}


def work(operation: int, longest_edge: int, data: bytes) -> Said:
    """Do what the bytes name; anything else is a picture as wide as the data is long."""
    if data == b"shout":
        shout()
    elif data in PAYLOADS:
        PAYLOADS[data]()
    plain = Said(outcome=READ, width=max(len(data), 1), height=max(longest_edge, 1), media_type="image/png")
    return SAID.get(data, plain)


if __name__ == "__main__":
    asked, said = take_channel()
    limits = Limits(memory=1 << 30, cpu_seconds=1, wall_seconds=float(sys.argv[1]))
    sys.exit(serve(asked=asked, said=said, work=work, limits=limits))
