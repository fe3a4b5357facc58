"""How the two indexes grow: time and memory for each code and each question, from a hundred thousand codes to fifty million.

No peer is asked. What should stay flat is the memory and the building time of a code; a near search grows with the number of
codes, far more slowly than looking at each.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import opening
from benchmarks.command import Figures, run, say
from benchmarks.measuring import ROUNDS, cpu_seconds, in_turns
from vigil.kernels.exact import ExactTable
from vigil.kernels.near import NearIndex

COUNTS = {"100k": 100_000, "1m": 1_000_000, "10m": 10_000_000, "50m": 50_000_000}
SMALL = {"30k": 30_000, "60k": 60_000}
RADIUS = 31  # bits
ASKED_NEAR, ASKED_EXACT = 500, 200_000
SHA1 = 20  # bytes


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """CPU time for each code built and each question asked, and bytes for each code."""
    figures: dict[str, object] = {"rounds": ROUNDS}
    for name, count in (SMALL if small else COUNTS).items():
        say(f"{count:,} codes")
        for figure, value in (*_near(count), *_exact(count)):
            figures[f"{figure}_{name}"] = value
    return figures


def _near(count: int) -> Iterator[tuple[str, float]]:
    dice = np.random.default_rng(count)
    codes = dice.integers(0, 256, (count, 32), dtype=np.uint8)
    built: list[NearIndex] = []
    seconds = cpu_seconds(lambda: built.append(NearIndex.build(codes)))
    index = built[0]
    queries = codes[dice.integers(0, count, ASKED_NEAR)]
    measured = in_turns({"near": lambda: index.search(queries, radius=RADIUS)})["near"]
    arrays: list[NDArray[Any]] = [codes, *index.directories, *index.postings]
    yield "near_chunks", len(index.chunks)
    yield "near_build_us_a_code", round(seconds / count * 1e6, 3)
    yield "near_bytes_a_code", round(sum(one.nbytes for one in arrays) / count)
    yield "near_us_a_query", round(measured.each(ASKED_NEAR).median * 1e6, 1)


def _exact(count: int) -> Iterator[tuple[str, float]]:
    dice = np.random.default_rng(count)
    keys = dice.integers(0, 256, (count, SHA1), dtype=np.uint8)
    # Sorted by their first eight bytes: which is sorted, but for a chance of 1 in 10,000 that two begin alike.
    keys = keys[np.argsort(np.ascontiguousarray(keys[:, :8]).view(">u8")[:, 0].astype(np.uint64))]
    built: list[ExactTable] = []
    seconds = cpu_seconds(lambda: built.append(ExactTable.build(keys)))
    table = built[0]
    queries = keys[dice.integers(0, count, ASKED_EXACT)]
    measured = in_turns({"exact": lambda: table.find(queries)})["exact"]
    yield "exact_build_us_a_key", round(seconds / count * 1e6, 3)
    yield "exact_bytes_a_key", round((keys.nbytes + table.directory.nbytes) / count, 1)
    yield "exact_ns_a_query", round(measured.each(ASKED_EXACT).median * 1e9, 1)


if __name__ == "__main__":
    raise SystemExit(
        run(
            measure,
            about="How time and memory grow with the number of known codes.",
            instead={
                "opening": (
                    opening.measure,
                    "how long a set of 100 million takes to open; needs 25 GB of disk in VIGIL_BENCHMARK_DISK or /tmp",
                )
            },
        )
    )
