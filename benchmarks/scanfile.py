"""A scan file of five million files: how long its filters take, by the clock, and what the filing that answers them costs.

``--files`` makes another number of files, ``--keep PATH`` keeps the scan file, or uses the one that lies there. No peer is
asked: the issue is whether a person waits. A first page is asked for, a page deep in the scan, and combinations of which the
last ones find nothing although every part of them is found often.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from pysqlite3 import dbapi2 as sqlite3

from benchmarks import invented
from benchmarks.command import Figures, run, say
from benchmarks.measuring import ROUNDS, cpu_seconds
from vigil.media import filing
from vigil.media.scanfile import Filter, ScanFile

FILES, SMALL = 5_000_000, 20_000
DEEP = 0.96  # of the scan
JPEG, PROGRAM = "image/jpeg", "application/vnd.microsoft.portable-executable"
WANTED = {
    **{verdict: Filter(verdict=verdict) for verdict in ("known", "near", "benign", "unseen", "unreadable")},
    "jpeg": Filter(media_type=JPEG),
    "deleted": Filter(state="deleted"),
    "reason": Filter(reason="truncated"),
    "deleted_known_png": Filter(verdict="known", media_type="image/png", state="deleted"),
    "benign_jpeg": Filter(verdict="benign", media_type=JPEG),
    "text": Filter(text="quartz"),
    "text_often": Filter(text="pictures"),
    "text_of_digits": Filter(text="img_1234"),
    "text_nowhere": Filter(text="deadbee"),
    "text_known": Filter(text="pictures", verdict="known"),
    "text_often_and_type_often_never_both": Filter(text="pictures", media_type=PROGRAM),
    "text_often_and_two_often_never_all": Filter(text="winsxs", verdict="unseen", media_type=JPEG),
}


def main() -> int:
    """Measure as many files as are asked for."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--files", type=int)
    parser.add_argument("--keep", type=Path)
    own, sys.argv[1:] = parser.parse_known_args()
    return run(lambda small: measure(own.files or (SMALL if small else FILES), own.keep), about=__doc__ or "")


def measure(files: int, keep: Path | None) -> Figures:
    """Milliseconds by the clock of each filter, the slowest of them, and the filing's CPU time and bytes for each file."""
    figures: dict[str, object] = {"rounds": ROUNDS, "files": files}
    with tempfile.TemporaryDirectory() as folder:
        path = keep or Path(folder) / "invented.scan"
        if not path.exists():
            say(f"inventing {files:,} files")
            invented.write(path, files=files)
        say("filing")
        figures |= _filing(path, files)
        say("asking")
        figures |= dict(_asked(path, files))
        figures["scan_file_bytes_a_file"] = round(path.stat().st_size / files)
    slowest = max((value, name) for name, value in figures.items() if name.startswith("ms_"))
    return figures | {"slowest_ms": slowest[0], "slowest": slowest[1].removeprefix("ms_")}


def _filing(path: Path, files: int) -> dict[str, object]:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        seconds = cpu_seconds(lambda: _file(connection))
        held = connection.execute("SELECT sum(length(block)) FROM filing_data").fetchone()[0]
    finally:
        connection.close()
    return {"filing_us_a_file": round(seconds / files * 1e6, 1), "filing_bytes_a_file": round(held / files)}


def _file(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")
    filing.write(connection)
    connection.execute("COMMIT")


def _asked(path: Path, files: int) -> Iterator[tuple[str, float]]:
    yield "ms_open_and_summary", _milliseconds(partial(_opened, path))
    with ScanFile.open(path) as scan:
        for name, wanted in WANTED.items():
            yield f"ms_{name}", _milliseconds(partial(scan.files, wanted=wanted))
            deep = partial(scan.files, wanted=wanted, after=int(files * DEEP))
            yield f"ms_{name}_deep", _milliseconds(deep)


def _opened(path: Path) -> None:
    with ScanFile.open(path) as scan:
        scan.summary()


def _milliseconds(work: Callable[[], object]) -> float:
    """The median round by the clock, for that is what a person waits; the first, which warms caches, is not counted."""
    work()
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return round(median(took) * 1000, 1)


if __name__ == "__main__":
    raise SystemExit(main())
