"""Near-match at radius 31: ours beside ThreatExchange's PDQIndex and a flat search, nothing missed by any.

The set holds random codes; queries are members with 0 to 31 bits flipped, in random places and in the worst case of the
pigeonhole argument. Recall is asserted before anything is timed. Ours answers a batch of 16,000, as a scan of many pictures asks,
a batch of 2,000, and single queries; the ratios are those of the large batch. The peers answer one query after another whatever
the batch.
"""

import resource
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import peers
from benchmarks.command import Figures, run, say
from benchmarks.measuring import cpu_seconds, in_turns, ratio
from vigil.kernels.near import NearIndex, thresholds

RADIUS = 31
SIZES = {"1m": 1_000_000, "10m": 10_000_000}
SMALL = {"1m": 30_000, "10m": 60_000}
QUERIES = 16_000
FEWER = 2_000
SINGLE = 200
ASKED_OF_PEERS = {"pdqindex": 60, "flat": 20}  # they take longer; the time for each query is what is compared

Codes = NDArray[np.uint8]
WORST_EVERY = 4  # every fourth query is spread over the chunks


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Queries a second of CPU time at each size, and how many times the peers' ours is."""
    peers.need("threatexchange", "faiss-cpu")
    figures: dict[str, object] = {"radius": RADIUS}
    for name, count in (SMALL if small else SIZES).items():
        for figure, value in _at(count).items():
            figures[f"{figure}_{name}"] = value
    # The names without a size are those at the full size.
    return figures | {key: figures[f"{key}_10m"] for key in ("ratio_pdqindex", "ratio_flat", "recall")}


def _at(count: int) -> dict[str, object]:
    say(f"{count:,} codes: ours")
    dice = np.random.default_rng(20261124)
    codes = dice.integers(0, 256, (count, 32), dtype=np.uint8)
    built: list[NearIndex] = []
    build_seconds = cpu_seconds(lambda: built.append(NearIndex.build(codes)))
    index = built[0]
    members = dice.integers(0, count, QUERIES)
    queries = np.array([_moved(index, codes[m], number, dice) for number, m in enumerate(members)])
    recall = _recall(index, queries, members)
    if recall != 1.0:
        raise SystemExit(f"The index missed codes within the radius: recall {recall}.")
    say(f"{count:,} codes: PDQIndex")
    pdq_index, pdq_build = _pdq_index(codes)
    flat = _flat(codes)
    hexed = [query.tobytes().hex() for query in queries[: ASKED_OF_PEERS["pdqindex"]]]
    few = queries[: ASKED_OF_PEERS["flat"]]
    _check_peer(pdq_index, hexed[0], int(members[0]))
    works: dict[str, Callable[[], object]] = {
        "ours": partial(index.search, queries, radius=RADIUS),
        "ours_2000": partial(index.search, queries[:FEWER], radius=RADIUS),
        "single": lambda: [index.search(query[None, :], radius=RADIUS) for query in queries[:SINGLE]],
        "pdqindex": lambda: [pdq_index.query(one) for one in hexed],
        # faiss keeps what is strictly below its threshold.
        "flat": lambda: flat.range_search(few, RADIUS + 1),
    }
    say(f"{count:,} codes: in turns")
    asked = {
        "ours": len(queries),
        "ours_2000": FEWER,
        "single": SINGLE,
        "pdqindex": len(hexed),
        "flat": len(few),
    }
    times = in_turns(works)
    each = {name: measured.each(asked[name]) for name, measured in times.items()}
    return {
        **{f"queries_per_s_{name}": round(1 / one.median, 1) for name, one in each.items()},
        "ratio_pdqindex": round(ratio(peer=each["pdqindex"], ours=each["ours"]), 1),
        "ratio_flat": round(ratio(peer=each["flat"], ours=each["ours"]), 1),
        "ratio_flat_2000": round(ratio(peer=each["flat"], ours=each["ours_2000"]), 1),
        "flat_rounds_ms": [round(seconds * 1e3, 2) for seconds in each["flat"].seconds],
        "ours_rounds_us": [round(seconds * 1e6, 2) for seconds in each["ours"].seconds],
        "recall": recall,
        "build_cpu_s_ours": round(build_seconds, 2),
        "build_cpu_s_pdqindex": round(pdq_build, 2),
        "index_mb_ours": round(_bytes(index) / 1e6),
        "chunks": len(index.chunks),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _bytes(index: NearIndex) -> int:
    return sum(one.nbytes for one in index.directories) + sum(one.nbytes for one in index.postings)


def _moved(index: NearIndex, code: Codes, number: int, dice: np.random.Generator) -> Codes:
    """A member with 0 to 31 bits flipped; every fourth in the worst case: each chunk one past its threshold, but one."""
    bits = np.unpackbits(code, bitorder="little")
    if number % WORST_EVERY or not index.chunks:
        bits[dice.choice(256, number % (RADIUS + 1), replace=False)] ^= 1
    else:
        allowed = thresholds(radius=RADIUS, chunks=index.chunks)
        spared = number // WORST_EVERY % len(allowed)
        for place, (chunk, most) in enumerate(zip(index.chunks, allowed, strict=True)):
            bits[chunk.start + dice.choice(chunk.width, most + (place != spared), replace=False)] ^= 1
    return np.packbits(bits, bitorder="little")


def _recall(index: NearIndex, queries: Codes, members: NDArray[np.int64]) -> float:
    found = index.search(queries, radius=RADIUS)
    pairs = set(zip(found.queries.tolist(), found.places.tolist(), strict=True))
    return sum((number, int(member)) in pairs for number, member in enumerate(members)) / len(members)


def _pdq_index(codes: Codes) -> tuple[Any, float]:
    """ThreatExchange's index as a matcher has it: built, written and read back, which makes it several times faster."""
    from threatexchange.signal_type.pdq.pdq_faiss_matcher import PDQMultiHashIndex
    from threatexchange.signal_type.pdq.pdq_index import PDQIndex

    built: list[Any] = []
    entries = ((code.tobytes().hex(), number) for number, code in enumerate(codes))
    seconds = cpu_seconds(lambda: built.append(PDQIndex(entries)))
    written = built[0].index.__getstate__()
    built[0].index.dispose()
    built[0].index = PDQMultiHashIndex()
    built[0].index.__setstate__(written)
    return built[0], seconds


def _check_peer(index: Any, hexed: str, member: int) -> None:
    if member not in [match.metadata for match in index.query(hexed)]:
        raise SystemExit("PDQIndex does not find its own member; it is not being asked rightly.")


def _flat(codes: Codes) -> Any:
    import faiss

    faiss.omp_set_num_threads(1)
    flat = faiss.IndexBinaryFlat(256)
    flat.add(codes)
    return flat


if __name__ == "__main__":
    raise SystemExit(run(measure, about="Near-match at radius 31 beside PDQIndex and faiss flat."))
