"""Exact lookup of SHA-1s in a batch, half of them known: ours beside LMDB and SQLite, every table mapped and warm.

The peers get their keys sorted, at building and when asked, which is what suits them best: LMDB is filled by appending and
asked through ``getmulti``, SQLite holds them in a table without row numbers and is asked for 500 at a time.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import peers
from benchmarks.command import Figures, run, say
from benchmarks.measuring import cpu_seconds, in_turns, ratio
from vigil.kernels.exact import ExactTable, Keys

WIDTH = 20  # bytes of a SHA-1
COUNT, SMALL = 50_000_000, 100_000  # keys
ASKED = {"ours": 1_000_000, "lmdb": 100_000, "sqlite": 50_000}
AT_A_TIME = 500  # parameters of one SQL query
ROWS = 100_000  # written together


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Lookups a second of CPU time, and how many times the peers' ours is."""
    peers.need("lmdb")
    count = SMALL if small else COUNT
    say(f"{count:,} keys: ours")
    keys = _sorted_keys(count)
    tables: list[ExactTable] = []
    seconds = cpu_seconds(lambda: tables.append(ExactTable.build(keys)))
    queries = {name: _queries(keys, asked) for name, asked in ASKED.items()}
    with tempfile.TemporaryDirectory(prefix="vigil-exact-") as folder:
        say(f"{count:,} keys: LMDB")
        lmdb_find = _lmdb(Path(folder), keys)
        say(f"{count:,} keys: SQLite")
        sqlite_find = _sqlite(Path(folder), keys)
        asked = {name: sorted(map(bytes, rows)) for name, rows in queries.items() if name != "ours"}
        for name, find in (("lmdb", lmdb_find), ("sqlite", sqlite_find)):
            found = int((tables[0].find(queries[name]) >= 0).sum())
            if find(asked[name]) != found or found != len(asked[name]) // 2:
                raise SystemExit(f"{name} finds others than ours.")
        say(f"{count:,} keys: in turns")
        works: dict[str, Callable[[], object]] = {
            "ours": partial(tables[0].find, queries["ours"]),
            "lmdb": partial(lmdb_find, asked["lmdb"]),
            "sqlite": partial(sqlite_find, asked["sqlite"]),
        }
        times = {name: one.each(ASKED[name]) for name, one in in_turns(works).items()}
        return {
            "keys": count,
            **{f"lookups_per_s_{name}": round(1 / one.median) for name, one in times.items()},
            "ratio_lmdb": round(ratio(peer=times["lmdb"], ours=times["ours"]), 1),
            "ratio_sqlite": round(ratio(peer=times["sqlite"], ours=times["ours"]), 1),
            "directory_cpu_s_ours": round(seconds, 2),
            "megabytes_ours": round((keys.nbytes + tables[0].directory.nbytes) / 1e6),
            "megabytes_lmdb": round((Path(folder) / "lmdb" / "data.mdb").stat().st_blocks * 512 / 1e6),
            "megabytes_sqlite": round((Path(folder) / "keys.sqlite3").stat().st_size / 1e6),
        }


def _sorted_keys(count: int) -> Keys:
    """Random keys, sorted by their first eight bytes, which no two of them share but by a chance of 1 in 10,000."""
    keys = np.random.default_rng(20261124).integers(0, 256, (count, WIDTH), dtype=np.uint8)
    first = np.ascontiguousarray(keys[:, :8]).view(">u8")[:, 0].astype(np.uint64)
    order = np.argsort(first)
    first = first[order]
    if (first[1:] == first[:-1]).any():
        raise SystemExit("Two keys begin alike; choose another seed.")
    return keys[order]


def _queries(keys: Keys, count: int) -> Keys:
    """Half of them members, half not, in no order."""
    dice = np.random.default_rng(count)
    members = keys[dice.choice(len(keys), count // 2, replace=len(keys) < count)]
    others = dice.integers(0, 256, (count - len(members), WIDTH), dtype=np.uint8)
    rows = np.concatenate([members, others])
    return rows[dice.permutation(len(rows))]


def _rows(keys: Keys) -> Iterator[list[tuple[bytes, int]]]:
    for start in range(0, len(keys), ROWS):
        some = keys[start : start + ROWS].tobytes()
        yield [(some[place : place + WIDTH], start + place // WIDTH) for place in range(0, len(some), WIDTH)]


def _lmdb(folder: Path, keys: Keys) -> Callable[[list[bytes]], int]:
    import lmdb

    opened = lmdb.open(str(folder / "lmdb"), map_size=64 << 30, writemap=True, sync=False)
    for rows in _rows(keys):
        with opened.begin(write=True) as writing, writing.cursor() as cursor:
            cursor.putmulti([(key, place.to_bytes(4, "little")) for key, place in rows], append=True)
    opened.close()
    mapped: Any = lmdb.open(str(folder / "lmdb"), readonly=True, lock=False, readahead=False)

    def find(asked: list[bytes]) -> int:
        with mapped.begin() as reading, reading.cursor() as cursor:
            return len(cursor.getmulti(asked))

    return find


def _sqlite(folder: Path, keys: Keys) -> Callable[[list[bytes]], int]:
    path = folder / "keys.sqlite3"
    with sqlite3.connect(path) as writing:
        writing.execute("PRAGMA journal_mode=OFF")
        writing.execute("PRAGMA synchronous=OFF")
        writing.execute("CREATE TABLE known (key BLOB PRIMARY KEY, label INTEGER) WITHOUT ROWID")
        for rows in _rows(keys):
            writing.executemany("INSERT INTO known VALUES (?, ?)", rows)
    writing.close()
    reading = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    reading.execute(f"PRAGMA mmap_size={path.stat().st_size + (1 << 20)}")
    question = f"SELECT key, label FROM known WHERE key IN ({', '.join('?' * AT_A_TIME)})"  # noqa: S608 question marks

    def find(asked: list[bytes]) -> int:
        return sum(
            len(reading.execute(question, asked[start : start + AT_A_TIME]).fetchall())
            for start in range(0, len(asked), AT_A_TIME)
        )

    return find


if __name__ == "__main__":
    raise SystemExit(run(measure, about="Exact lookup in a batch beside LMDB and SQLite."))
