"""A start process whose reader of archives does what the archive's bytes name; nothing of the product can be told to."""

import os
import sys
import time
from collections.abc import Callable

from tests.media.jail.hostile import PAYLOADS
from vigil.media.jail.archives.unpacking import Asked, Write, unpack
from vigil.media.jail.canaries import CANARIES
from vigil.media.jail.limits import Limits
from vigil.media.jail.protocol import OTHER, READ, Said
from vigil.media.jail.start import take_channel
from vigil.media.jail.unpacking_protocol import ENDED, FRAME, LAST, MEMBER, NO_TIME, RECORD
from vigil.media.jail.unpacking_start import serve

GOOD = RECORD.pack(MEMBER, 0, 4, 4, NO_TIME, 1, 0) + b"a" + b"good"
END = RECORD.pack(LAST, 0, 0, len(Said(outcome=READ).pack()), NO_TIME, 0, 0)


def shout(write: Write) -> None:
    """Write a forged last frame wherever something is open."""
    for channel in range(64):
        try:
            os.write(channel, FRAME.pack(bytes(16), ENDED, 0))
        except OSError:
            continue


def flood(write: Write) -> None:
    while True:
        write(bytes(1 << 20))


def drip(write: Write) -> None:
    while True:
        write(b"x")
        time.sleep(0.2)


def half(write: Write) -> None:
    write(RECORD.pack(MEMBER, 1, 0, 100, NO_TIME, 0, 0) + bytes(50))
    os._exit(0)


SAID: dict[bytes, Callable[[Write], None]] = {
    b"shout": shout,
    b"flood": flood,
    b"drip": drip,
    b"other index": lambda write: write(RECORD.pack(MEMBER, 7, 0, 0, NO_TIME, 0, 0) + END),
    b"no kind": lambda write: write(RECORD.pack(9, 1, 0, 0, NO_TIME, 0, 0)),
    b"long name": lambda write: write(RECORD.pack(MEMBER, 1, 0, 0, NO_TIME, 60_000, 0) + bytes(60_000)),
    b"large member": lambda write: write(RECORD.pack(MEMBER, 1, 0, 1 << 40, NO_TIME, 0, 0)),
    b"problem and bytes": lambda write: write(RECORD.pack(MEMBER, 1, 0, 1, NO_TIME, 0, 1) + b"px" + END),
    b"half a member": half,
    b"no end": lambda write: os._exit(0),
    b"words after": lambda write: write(END + Said(outcome=READ).pack() + b"more"),
    b"end twice": lambda write: write(END + Said(outcome=READ).pack() + END),
    b"left to another": lambda write: write(END + Said(outcome=OTHER).pack()),
    b"no outcome": lambda write: write(END),
}


DEEDS = {f"canary: {name}".encode(): deed for name, deed in CANARIES.items()}


def work(asked: Asked, write: Write) -> Said:
    """Say one good member, then do what the bytes name; anything else is unpacked."""
    data = bytes(asked.data)
    if data not in PAYLOADS | DEEDS and data not in SAID:
        return unpack(asked, write)
    write(GOOD)
    if data in PAYLOADS | DEEDS:
        (PAYLOADS | DEEDS)[data]()
    else:
        SAID[data](write)
    write(END)
    return Said(outcome=READ)


if __name__ == "__main__":
    asked, said = take_channel()
    limits = Limits(memory=1 << 30, cpu_seconds=1, wall_seconds=float(sys.argv[1]) if sys.argv[1:] else 5.0)
    sys.exit(serve(asked=asked, said=said, work=work, limits=limits))
