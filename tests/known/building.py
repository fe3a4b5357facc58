"""Builds a set of invented entries, as a process of its own: ``python building.py COUNT SET``; prints its peak of own memory.

What is measured is RssAnon: memory that only this process has and that cannot be taken back. Pages of the files that the
build maps are the system's cache, and are not counted.
"""

import hashlib
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from vigil.known.build import build
from vigil.known.values import Entry, Grade

GRADE = Grade("vics-uk", "2.0", "1")


def entries(count: int) -> Iterator[Entry]:
    for number in range(count):
        data = hashlib.sha512(number.to_bytes(8, "little")).digest()
        yield Entry(
            "known",
            "invented.json",
            md5=data[:16].hex(),
            sha1=data[16:36].hex(),
            pdq=data[32:] if number % 2 else None,
            photodna=(data * 3)[:144] if number % 2 == 0 else None,
            frames=film(data) if number % 16 == 0 else None,
            size=number,
            grade=GRADE,
            extra={"MediaID": number, "VictimIdentified": "false"},
        )


def film(seed: bytes) -> bytes:
    """The frames of a video."""
    return b"".join(sorted(hashlib.sha256(seed + bytes([frame])).digest() for frame in range(8)))


def own_memory() -> int:
    """Kilobytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


def watch(peaks: list[int]) -> None:
    while True:
        peaks.append(max(own_memory(), peaks.pop()))
        time.sleep(0.01)


if __name__ == "__main__":
    peaks = [0]
    threading.Thread(target=watch, args=(peaks,), daemon=True).start()
    sys.stdout.write("building\n")
    sys.stdout.flush()
    report = build(entries=entries(int(sys.argv[1])), to=Path(sys.argv[2]))
    sys.stdout.write(f"{report.entries} {max([*peaks, own_memory()])}\n")
