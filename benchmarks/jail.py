"""What the jail costs for each file: pictures of a megapixel decoded in it and, in turns, in this process; and what it holds.

Measured twice: for plain JPEGs, which the lean start process looks at where it is there, and for those that it leaves to the
other one, here the same pictures decoded in full without a lean one.

CPU time of the jail is that of this process, of the start process and of every child it waited for.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import peers, photographs
from benchmarks.command import Figures, run, say
from benchmarks.measuring import ROUNDS
from benchmarks.pdq import looked
from vigil.media.jail import Decoded, Decoder, decoding, lean

SIZE = (1152, 864)  # pixels: a megapixel
FILES, SMALL = 40, 4
TICKS = os.sysconf("SC_CLK_TCK")


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Milliseconds of CPU time that the jail adds to each picture, and how many canaries it contains."""
    photographed = photographs.jpegs(size=SIZE, to=peers.folder() / "jpeg-1mp")
    files = [path.read_bytes() for path in photographed[: SMALL if small else FILES]]
    decoding.prepare()
    inside, plain, full, full_plain = [], [], [], []
    with Decoder() as jail, Decoder(lean_command=()) as full_jail:
        _each(files, jail.decode)
        _each(files, full_jail.decode)
        for data in files:
            answers = (jail.decode(data), full_jail.decode(data, in_full=True))
            if not all(isinstance(one, Decoded) for one in answers):
                raise SystemExit("The jail does not decode its photographs.")
        say("in turns")
        for _ in range(ROUNDS):
            plain.append(_spent(lambda: _each(files, looked)))
            inside.append(_spent(lambda: _each(files, jail.decode)))
            full_plain.append(_spent(lambda: _each(files, decoding.decode_in_full)))
            full.append(_spent(lambda: _each(files, partial(full_jail.decode, in_full=True))))
    say("canaries")
    done = subprocess.run(
        [sys.executable, "-I", "-m", "vigil.media.jail.canaries"], capture_output=True, text=True, check=False
    )
    report = json.loads(done.stdout)
    return {
        "ms_plain": round(sorted(plain)[ROUNDS // 2] / len(files) * 1000, 2),
        "ms_in_jail": round(sorted(inside)[ROUNDS // 2] / len(files) * 1000, 2),
        "overhead_ms": _more(inside, plain, len(files)),
        "overhead_full_ms": _more(full, full_plain, len(files)),
        "is_lean": lean.is_there(),
        "contained": report["contained"],
        "canaries": report["canaries"],
        "landlock": report["landlock"],
        "lean_contained": report["lean"]["contained"] if report["lean"] else None,
    }


def _more(inside: list[float], plain: list[float], files: int) -> float:
    """Milliseconds that the jail adds to a file, in the median round."""
    more = sorted((one - other) / files * 1000 for one, other in zip(inside, plain, strict=True))
    return round(more[ROUNDS // 2], 2)


def _each(files: list[bytes], work: Callable[[bytes], object]) -> None:
    for data in files:
        work(data)


def _spent(work: Callable[[], object]) -> float:
    """CPU seconds of this process and of its children, waited for or not, and of those they waited for."""
    before = _all_seconds()
    work()
    return _all_seconds() - before


def _all_seconds() -> float:
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return sum(map(_seconds, [str(os.getpid()), *children]))


def _seconds(process: str) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    # utime, stime and those of children that were waited for: fields 14 to 17 of proc(5).
    return sum(map(int, fields[11:15])) / TICKS


if __name__ == "__main__":
    raise SystemExit(run(measure, about="What the jail costs for each picture, and what it contains."))
