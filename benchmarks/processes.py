"""CPU time and memory of a process with everything that it started, whether or not it waited for it."""

import ctypes
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
SHORTEST, LONGEST = 0.1, 2.0  # seconds between two looks
LOOKS_EACH_TIME_AS_LONG = 40  # a long run is looked at more seldom: a look at a gigabyte takes a while itself
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, prctl(2)


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent ends, so that their time is not lost."""
    if ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "orphans cannot be adopted")


def cpu_seconds() -> float:
    """User and system seconds of this process, of its descendants that live, and of all that were waited for."""
    return sum(map(_seconds, _family(os.getpid())))


def run_watched(command: Sequence[str], *, folder: Path) -> tuple[str, int]:
    """Run a program; what it printed, and the most megabytes that it held with all its descendants.

    Memory is looked at from outside, ten times a second at first; a page that several processes share counts once (Pss
    in ``smaps_rollup``, proc(5)).

    Raises:
        SystemExit: it failed; its own words stand on standard error.
    """
    peak, began = 0, time.monotonic()
    # A pipe would fill up while nobody reads it.
    with tempfile.TemporaryFile("w+") as said, subprocess.Popen(command, cwd=folder, stdout=said) as program:
        while program.poll() is None:
            peak = max(peak, sum(map(_kilobytes, _family(program.pid))))
            pause = (time.monotonic() - began) / LOOKS_EACH_TIME_AS_LONG
            time.sleep(min(max(pause, SHORTEST), LONGEST))
        if program.returncode != 0:
            raise SystemExit(
                f"'{' '.join(command[1:4])}' ended with {program.returncode}; its words stand above."
            )
        said.seek(0)
        return said.read(), peak // 1024


def _family(process: int) -> list[int]:
    """A process and all its descendants; one that ends while it is looked at is left out."""
    try:
        children = [
            int(child)
            for thread in Path(f"/proc/{process}/task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [process, *(one for child in children for one in _family(child))]


def _seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    # utime, stime and those of children that were waited for: fields 14 to 17 of proc(5).
    return sum(map(int, fields[11:15])) / TICKS


def _kilobytes(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        # It has ended, or is just beginning or ending.
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
