"""One record against 100,000 and a million others: the index in SQLite, and Splink on the same records.

Times are CPU time of one thread, for records that are kept already and so find themselves never and others of their person
often. That the scores are the batch's is asserted on every record asked.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pysqlite3 import dbapi2 as sqlite

from benchmarks import invented_people, peers
from benchmarks.command import Figures, run, say
from benchmarks.linkage import flat
from vigil.linkage import Record, Scorer
from vigil.linkage.batch import Columns, Pairs, Scored, columns_of, estimate, pairs_of, score
from vigil.linkage.online import SqliteIndex, matches
from vigil.linkage.shipped import with_shipped_calibration
from vigil.linkage.weights import Weights

SEED: Final = 3
SIZES, SMALL_SIZES = {"100k": 100_000, "1m": 1_000_000}, {"5k": 5_000}
ASKED, SMALL_ASKED = 5_000, 200  # records
OF_PEER: Final = 12  # records that the peer is asked, each of which takes it half a second
LEAST: Final = -10_000_000  # millibits, so that every candidate's score is looked at


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Both sizes, with the peer, and the ratio at the larger."""
    told: dict[str, object] = {}
    for name, size in (SMALL_SIZES if small else SIZES).items():
        told |= {
            f"{figure}_{name}": value for figure, value in _at(size, SMALL_ASKED if small else ASKED).items()
        }
    return told


def _at(size: int, asked: int) -> dict[str, object]:
    say(f"{size:,} records")
    began, cpu = time.perf_counter(), time.process_time()
    columns = columns_of(invented_people.read_records(invented_people.records(seed=SEED, count=size)))
    read = time.process_time() - cpu
    pairs = pairs_of(columns)
    weights = with_shipped_calibration(estimate(columns, pairs, seed=SEED))
    scored = score(columns, pairs, weights)
    batch, wall = time.process_time() - cpu, time.perf_counter() - began
    say(f"{len(pairs):,} pairs in the batch; the index")
    with TemporaryDirectory() as folder:
        connection = sqlite.connect(f"{folder}/index.sqlite", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        index = SqliteIndex(connection)
        index.create()
        cpu = time.process_time()
        connection.execute("BEGIN")
        index.add(invented_people.read_records(invented_people.records(seed=SEED, count=size)))
        connection.execute("COMMIT")
        insert = (time.process_time() - cpu - read) / size
        size_mb = Path(f"{folder}/index.sqlite").stat().st_size / 1e6
        times, records = _ask(index, weights, _sample(columns, asked), _Held(columns, pairs, scored))
        connection.close()
    say("Splink")
    theirs = _splink(size, records[:OF_PEER])
    return {
        "batch_read_cpu_s": round(read, 1),
        "batch_cpu_s": round(batch, 1),
        "batch_wall_s": round(wall, 1),
        "batch_memory_mb": _memory(),
        "batch_pairs": len(pairs),
        "insert_ms": round(insert * 1000, 3),
        "index_mb": round(size_mb),
        "asked": len(times),
        "p50_ms": round(float(np.percentile(times, 50)), 3),
        "p99_ms": round(float(np.percentile(times, 99)), 3),
        "max_ms": round(float(times.max()), 3),
        "scores_are_the_batchs": True,
        "splink_asked": len(theirs),
        "splink_p50_ms": round(float(np.median(theirs)), 1),
        "ratio": round(float(np.median(theirs) / np.percentile(times, 50))),
    }


class _Held:
    """The batch's scores by record, to hold the index's to."""

    def __init__(self, columns: Columns, pairs: Pairs, scored: Scored) -> None:
        self.columns, self.scored = columns, scored
        self.by_second = np.argsort(pairs.second, kind="stable")
        self.seconds = pairs.second[self.by_second]

    def of(self, number: int) -> dict[str, tuple[int, int]]:
        low, high = np.searchsorted(self.scored.first, (number, number + 1))
        below, above = np.searchsorted(self.seconds, (number, number + 1))
        places = np.concatenate([np.arange(low, high), self.by_second[below:above]])
        others = self.scored.first[places] + self.scored.second[places] - number
        return {
            self.columns.keys[other]: (int(self.scored.person[place]), int(self.scored.household[place]))
            for other, place in zip(others.tolist(), places.tolist(), strict=True)
        }


def _sample(columns: Columns, asked: int) -> list[int]:
    return sorted(Random(SEED).sample(range(len(columns)), asked))


def _ask(
    index: SqliteIndex, weights: Weights, numbers: Sequence[int], held: _Held
) -> tuple[NDArray[np.float64], list[Record]]:
    scorer = Scorer(weights)
    records = [_kept(index, held.columns.keys[number]) for number in numbers]
    times = []
    for number, record in zip(numbers, records, strict=True):
        began = time.thread_time()
        found = matches(index, scorer, record, least=LEAST)
        times.append((time.thread_time() - began) * 1000)
        if {one.key: (one.scores.person, one.scores.household) for one in found} != held.of(number):
            raise SystemExit(f"The index and the batch disagree on record {record.key}.")
    return np.array(times), records


def _kept(index: SqliteIndex, key: str) -> Record:
    record = index.get(key)
    if record is None:
        raise SystemExit(f"The index lost record {key}.")
    return record


def _memory() -> int:
    """The most memory that this process had, in megabytes."""
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _splink(size: int, records: Sequence[Record]) -> NDArray[np.float64]:
    """CPU milliseconds of Splink for each record, in a process of its own."""
    with TemporaryDirectory() as folder:
        asked, to = Path(folder) / "rows.json", Path(folder) / "times.json"
        rows: list[Any] = [
            flat(record, row["person"])
            for row in invented_people.records(seed=SEED, count=size)
            for record in invented_people.read_records([row])
        ]
        asked.write_text(json.dumps({"rows": rows, "asked": [flat(record, "") for record in records]}))
        del rows
        line = [sys.executable, "-m", "benchmarks.linkage_peer_online", str(asked), str(to)]
        subprocess.run(line, check=True, env=peers.beside("splink"), stdout=sys.stderr)
        return np.array(json.loads(to.read_text()))


if __name__ == "__main__":
    sys.exit(run(measure, about=__doc__ or ""))
