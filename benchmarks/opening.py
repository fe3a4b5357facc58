"""How long a known set of a hundred million pictures takes to open, and to answer its first question.

The set is made part by part on the disk, in a folder that is removed again: 25 GB for a hundred million. Its PDQ hashes are
random. Each opening is timed by the wall, the first after the file was written out and let go from memory, where the system
allows that.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.command import Figures, say
from vigil.kernels.exact import ExactTable
from vigil.known.columns import write_near
from vigil.known.draft import Draft
from vigil.known.known_set import KnownSet
from vigil.known.layout import ENDS, FORMAT, FRAME_BYTES, FRAMES, NEAR, TABLES, WIDTHS
from vigil.known.values import Label

COUNT = 100_000_000
SMALL = 60_000
PART = 1_000_000  # codes made at once
ROUNDS = 5
ASKED = 20
FLIPPED = 31  # bits


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Milliseconds to open the set and to find pictures in it, the first time and later."""
    count = SMALL if small else COUNT
    with tempfile.TemporaryDirectory(dir=os.environ.get("VIGIL_BENCHMARK_DISK")) as folder:
        path = Path(folder) / "opened.vigil"
        say(f"{count:,} codes: making the set")
        write_set(path, count)
        _let_go(path)
        say(f"{count:,} codes: opening it")
        openings = [_opened(path) for _ in range(ROUNDS)]
        return {
            "codes": count,
            "file_gb": round(path.stat().st_size / 1e9, 2),
            "open_first_ms": openings[0],
            "open_ms": sorted(openings)[ROUNDS // 2],
            "open_rounds_ms": openings,
            **_asked(path),
        }


def write_set(path: Path, count: int) -> None:
    """Make a known set of so many pictures, each known by its PDQ hash alone."""
    label = Label("known", None, "", "invented")
    with Draft(path) as draft:
        draft.reserve("labels", "<u4", (count,))
        draft.write("sizes", 8, (np.full(size, 2**64 - 1, dtype="<u8") for _, size in _parts(count)))
        draft.write("extra", 1, [])
        draft.write("extra.runs", 16, [])
        for name, width in WIDTHS.items():
            own = count if name == "pdq" else 0
            draft.write(f"{name}.rows", 4, _numbers(count, 1) if own else _zeros(count))
            draft.write(name, width, _codes(own))
            draft.write(f"{name}.records", 4, _numbers(own, 0))
            if name in TABLES:
                directory = ExactTable.build(draft.array(name, np.uint8)).directory
                draft.write(f"{name}.directory", 4, [directory])
        draft.write(FRAMES, FRAME_BYTES, [])
        draft.write(ENDS, 8, [])
        chunks = {name: write_near(draft, name) for name in NEAR}
        header = {"format": FORMAT, "built": "", "damaged": {}, "repeated": 0}
        draft.finish(header | {"labels": [asdict(label)], "chunks": chunks})


def _parts(count: int) -> Iterator[tuple[int, int]]:
    """Where each part begins, and how many it has."""
    return ((start, min(PART, count - start)) for start in range(0, count, PART))


def _numbers(count: int, first: int) -> Iterator[NDArray[np.uint32]]:
    return (np.arange(first + start, first + start + size, dtype="<u4") for start, size in _parts(count))


def _zeros(count: int) -> Iterator[NDArray[np.uint32]]:
    return (np.zeros(size, dtype="<u4") for _, size in _parts(count))


def _codes(count: int) -> Iterator[NDArray[np.uint8]]:
    """Random codes in order: each part has its share of all beginnings."""
    dice = np.random.default_rng(count)
    for start, size in _parts(count):
        codes = dice.integers(0, 256, (size, 32), dtype=np.uint8)
        low, high = (2**64 * place // count for place in (start, start + size))
        beginnings = np.sort(dice.integers(low, high, size, dtype=np.uint64, endpoint=False))
        codes[:, :8] = beginnings.astype(">u8")[:, None].view(np.uint8)
        yield codes


def _let_go(path: Path) -> None:
    """Ask the system to forget what it holds of the file, so that it lies on the disk alone."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _opened(path: Path) -> float:
    began = time.perf_counter()
    known = KnownSet.open(path)
    milliseconds = (time.perf_counter() - began) * 1e3
    known.close()
    return round(milliseconds, 2)


def _asked(path: Path) -> dict[str, object]:
    """Find some pictures by hashes 31 bits away, from the disk and then from memory."""
    dice = np.random.default_rng(1)
    with KnownSet.open(path) as known:
        codes = known.keys("pdq")
        queries = codes[dice.integers(0, len(codes), ASKED)].copy()
        del codes
        for query in queries:
            bits = np.unpackbits(query)
            bits[dice.choice(256, FLIPPED, replace=False)] ^= 1
            query[:] = np.packbits(bits)
        times = []
        for _ in range(2):
            began = time.perf_counter()
            answers = [known.near({"": query.tobytes()}) for query in queries]
            times.append(round((time.perf_counter() - began) / ASKED * 1e3, 2))
            if any(answer.verdict != "near" for answer in answers):
                raise SystemExit("The set missed a picture within the radius.")
    return {"near_from_disk_ms": times[0], "near_ms": times[1], "recall": 1.0}
