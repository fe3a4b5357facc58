"""Our side of `benchmarks.scan`, in a process of its own: one scan as a user runs it, and what it cost.

Given the evidence (an image or a folder), the known set or ``-``, and the scan file to write; prints one line of JSON.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks.processes import adopt_orphans, cpu_seconds
from vigil.known.known_set import KnownSet
from vigil.media.scan import scan


def main(source: Path, known: str, to: Path) -> None:
    """Scan once; the time of every process that the scan starts counts."""
    adopt_orphans()
    began, clock = cpu_seconds(), time.monotonic()
    if known == "-":
        summary = scan(source=source, known=None, to=to)
    else:
        with KnownSet.open(Path(known)) as opened:
            summary = scan(source=source, known=opened, to=to)
    spent, waited = cpu_seconds() - began, time.monotonic() - clock
    print(json.dumps({"seconds": spent, "wall_s": waited, "files": summary.files}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
