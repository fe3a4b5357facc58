"""A mixed disk image from end to end: ours beside pytsk3, hashlib and threatexchange, files a second for each core.

What lies on the image stands in `benchmarks.mix`, what the peer does and leaves out in `benchmarks.scan_peer`. Ours runs as
``vigil scan`` does by default; on top of what the peer does it takes the digest of the whole image, reads deleted files, decodes
in the jail and writes the scan file. Sets are opened or built beforehand on both sides; no time counts for that, and the
image lies in the page cache. Time is CPU time of all processes. Speed alone would reward whoever looks at less: what each side
found of what was planted is printed too.
"""

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import evidence, peers
from benchmarks.command import Figures, run, say
from benchmarks.measuring import ROUNDS, Measured, ratio
from benchmarks.mix import PICTURES
from benchmarks.processes import run_watched
from vigil.media.scanfile import ScanFile

PLANTED = ("known", "deleted_known", "near_plain", "near_wrapped", "near_altered", "near_camera")
Verdicts = Mapping[str, str]


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Files a second of CPU time on each side, the ratio, and what each found."""
    peers.need("threatexchange", "pdqhash", "faiss-cpu")
    held = evidence.made(small=small)
    _read_through(held.image)
    ours: list[dict[str, Any]] = []
    theirs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="vigil-scan-") as scratch:
        to = Path(scratch) / "mixed.scan"
        for number in range(ROUNDS):
            say(f"round {number + 1} of {ROUNDS}: ours")
            to.unlink(missing_ok=True)
            ours.append(_side("scan_ours", str(held.image), str(held.known_set), str(to)))
            say(f"round {number + 1} of {ROUNDS}: the peer; ours took {ours[-1]['seconds']:.1f} s of CPU")
            theirs.append(_side("scan_peer", str(held.folder)))
        found = _verdicts(to)
    times = {"ours": _measured(ours), "peer": _measured(theirs)}
    in_use = sum(name not in _deleted() for name in held.parts.values())
    return {
        "files": in_use,
        "files_deleted": len(held.parts) - in_use,
        "megabytes": round(held.image.stat().st_size / 1e6),
        "known_entries": held.bulk + len(held.known),
        **{f"cpu_s_{name}": round(one.median, 2) for name, one in times.items()},
        **{f"files_per_s_per_core_{name}": round(in_use / one.median, 1) for name, one in times.items()},
        "ratio": round(ratio(peer=times["peer"], ours=times["ours"]), 2),
        "wall_s_ours": round(median(one["wall_s"] for one in ours), 1),
        "cores": len(os.sched_getaffinity(0)),
        "peak_mb_ours": max(one["peak_mb"] for one in ours),
        "peak_mb_peer": max(one["peak_mb"] for one in theirs),
        **_compared(held.parts, ours=found, peer=theirs[-1]["verdicts"]),
    }


def _side(name: str, *words: str) -> dict[str, Any]:
    said, peak = run_watched([sys.executable, "-m", f"benchmarks.{name}", *words], folder=peers.ROOT)
    told: dict[str, Any] = json.loads(said)
    return told | {"peak_mb": peak}


def _measured(rounds: list[dict[str, Any]]) -> Measured:
    return Measured(tuple(one["seconds"] for one in rounds))


def _verdicts(path: Path) -> Verdicts:
    with ScanFile.open(path) as held:
        held.check_content()
        return {row.path: row.verdict for row in held.every()}


def _compared(parts: Verdicts, *, ours: Verdicts, peer: Verdicts) -> dict[str, object]:
    """What each side found, as ``[ours, the peer, of how many]``."""
    figures: dict[str, object] = {
        f"found_{name}": [
            *(
                sum(one.get(path) == name.removeprefix("deleted_").partition("_")[0] for path in paths)
                for one in (ours, peer)
            ),
            len(paths),
        ]
        for name, paths in ((name, [path for path, of in parts.items() if of == name]) for name in PLANTED)
    }
    whole = [path for path, name in parts.items() if _is_whole_picture(name)]
    cut = [path for path, name in parts.items() if name == "cut"]
    failed = {"unreadable", "failed"}
    unplanned = [
        path for path, name in parts.items() if not name.startswith(("near", "known", "deleted_known"))
    ]
    return figures | {
        "failed_of_whole_pictures": [*(_count(one, whole, failed) for one in (ours, peer)), len(whole)],
        "refused_of_cut_pictures": [*(_count(one, cut, failed) for one in (ours, peer)), len(cut)],
        "near_but_not_planted": [
            *(_count(one, unplanned, {"near"}) for one in (ours, peer)),
            len(unplanned),
        ],
        "verdicts_ours": dict(Counter(ours.values())),
        "verdicts_peer": dict(Counter(peer.values())),
    }


def _count(found: Verdicts, paths: list[str], wanted: set[str]) -> int:
    return sum(found.get(path) in wanted for path in paths)


def _is_whole_picture(name: str) -> bool:
    """Whether files of a part are pictures in use that can be read."""
    return any(part.name == name and part.says != "unreadable" and not part.is_deleted for part in PICTURES)


def _deleted() -> set[str]:
    return {part.name for part in PICTURES if part.is_deleted}


def _read_through(path: Path) -> None:
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass


if __name__ == "__main__":
    raise SystemExit(
        run(measure, about="A mixed disk image end to end beside pytsk3, hashlib and threatexchange.")
    )
