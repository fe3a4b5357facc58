"""How scans grow: CPU time, memory and scan file for each file, from a thousand files to two hundred thousand.

No peer is asked. What should stay flat is the time of a file, and with it the memory of the scan as a whole. Every file has a
content of its own: nine in ten are texts and programs of up to 4 KB, one is a small picture that is decoded.
"""

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks import disk, peers, photographs
from benchmarks.command import Figures, run, say
from benchmarks.processes import run_watched
from vigil.known.build import build
from vigil.known.values import Entry, Grade

# Files, and how many times they are scanned: the median counts.
COUNTS = {"1k": (1_000, 5), "20k": (20_000, 3), "200k": (200_000, 1)}
SMALL = {"200": (200, 1), "1k": (1_000, 1)}
PICTURES_EVERY = 10  # files
DRAWN = 40  # pictures that differ to the eye; each file adds a comment of its own
KNOWN_ENTRIES = 100_000
A_FOLDER = 500  # files
LONGEST = 4_000  # bytes
SEED = 20261124


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """CPU and wall milliseconds, bytes of scan file for each file, and megabytes that the scan held at most."""
    pictures = _pictures()
    figures: dict[str, object] = {"known_entries": KNOWN_ENTRIES, "pictures_every": PICTURES_EVERY}
    with tempfile.TemporaryDirectory(prefix="vigil-growth-", dir=_scratch()) as scratch:
        known = _known_set(Path(scratch) / "bulk.known")
        for name, (count, rounds) in (SMALL if small else COUNTS).items():
            say(f"{count:,} files")
            image = Path(scratch) / f"{name}.raw"
            _image(count, pictures, image)
            for figure, value in _scanned(image, known, count, rounds).items():
                figures[f"{figure}_{name}"] = value
            image.unlink()
    return figures


def _scanned(image: Path, known: Path, count: int, rounds: int) -> dict[str, object]:
    to = image.with_suffix(".scan")
    command = [sys.executable, "-m", "benchmarks.scan_ours", str(image), str(known), str(to)]
    said: list[dict[str, Any]] = []
    for _ in range(rounds):
        to.unlink(missing_ok=True)
        printed, peak = run_watched(command, folder=peers.ROOT)
        said.append(json.loads(printed) | {"peak_mb": peak})
    if any(one["files"] != count for one in said):
        raise SystemExit(f"The scan of {count:,} files has rows for {said[0]['files']:,}.")
    return {
        "scan_cpu_ms_a_file": round(median(one["seconds"] for one in said) / count * 1000, 3),
        "scan_wall_ms_a_file": round(median(one["wall_s"] for one in said) / count * 1000, 3),
        "scan_peak_mb": max(one["peak_mb"] for one in said),
        "scan_file_bytes_a_file": round(to.stat().st_size / count),
        "scan_rounds": rounds,
    }


def _image(count: int, pictures: list[bytes], to: Path) -> None:
    root = to.with_suffix("")
    for number in range(count):
        path = root / f"{number // A_FOLDER:04}" / f"file_{number:06}"
        if number % A_FOLDER == 0:
            path.parent.mkdir(parents=True)
        if number % PICTURES_EVERY == 0:
            picture = pictures[number // PICTURES_EVERY % len(pictures)]
            path.with_suffix(".jpg").write_bytes(_commented(picture, f"{number:08}".encode()))
        else:
            path.with_suffix(".txt").write_bytes(_text(number))
    disk.make(root, to=to)
    shutil.rmtree(root)


def _pictures() -> list[bytes]:
    made = photographs.jpegs(size=(320, 240), to=peers.folder() / "jpeg-thumbnail")
    return [path.read_bytes() for path in made[:DRAWN]]


def _commented(jpeg: bytes, words: bytes) -> bytes:
    """The same picture with a comment (COM, ITU-T T.81 B.2.4.5) behind its first marker: another content, the same look."""
    return jpeg[:2] + b"\xff\xfe" + (2 + len(words)).to_bytes(2) + words + jpeg[2:]


def _text(number: int) -> bytes:
    beginning = b"%08d " % number
    length = int.from_bytes(hashlib.sha256(beginning).digest()[:4]) % LONGEST
    return (beginning * (LONGEST // len(beginning) + 1))[: len(beginning) + length]


def _known_set(to: Path) -> Path:
    dice = np.random.default_rng(SEED)
    codes, sha1s = (dice.integers(0, 256, (KNOWN_ENTRIES, width), dtype=np.uint8) for width in (32, 20))
    grade = Grade("demonstration", "1", "B")
    build(
        entries=(
            Entry(kind="known", source="bulk", grade=grade, sha1=sha1.tobytes().hex(), pdq=code.tobytes())
            for code, sha1 in zip(codes, sha1s, strict=True)
        ),
        to=to,
    )
    return to


def _scratch() -> Path:
    folder = peers.folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    raise SystemExit(run(measure, about="How time and memory grow with the number of files in a scan."))
