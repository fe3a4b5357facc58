"""What the jail costs for each file: pictures of a megapixel decoded in it and, in turns, in this process; and what it holds.

CPU time of the jail is that of this process, of the start process and of every child it waited for.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import peers, photographs
from benchmarks.command import Figures, run, say
from benchmarks.measuring import ROUNDS
from vigil.media.jail import Decoded, Decoder, decoding

SIZE = (1152, 864)  # pixels: a megapixel
FILES, SMALL = 40, 4
TICKS = os.sysconf("SC_CLK_TCK")


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Milliseconds of CPU time that the jail adds to each picture, and how many canaries it contains."""
    photographed = photographs.jpegs(size=SIZE, to=peers.folder() / "jpeg-1mp")
    files = [path.read_bytes() for path in photographed[: SMALL if small else FILES]]
    decoding.prepare()
    inside, plain = [], []
    with Decoder() as jail:
        _each(files, jail.decode)
        for data in files:
            if not isinstance(jail.decode(data), Decoded):
                raise SystemExit("The jail does not decode its photographs.")
        say("in turns")
        for _ in range(ROUNDS):
            plain.append(_spent(lambda: _each(files, decoding.decode)))
            inside.append(_spent(lambda: _each(files, jail.decode)))
    overheads = sorted((one - other) / len(files) * 1000 for one, other in zip(inside, plain, strict=True))
    say("canaries")
    done = subprocess.run(
        [sys.executable, "-I", "-m", "vigil.media.jail.canaries"], capture_output=True, text=True, check=False
    )
    report = json.loads(done.stdout)
    return {
        "ms_plain": round(sorted(plain)[ROUNDS // 2] / len(files) * 1000, 2),
        "ms_in_jail": round(sorted(inside)[ROUNDS // 2] / len(files) * 1000, 2),
        "overhead_ms": round(overheads[ROUNDS // 2], 2),
        "contained": report["contained"],
        "canaries": report["canaries"],
        "landlock": report["landlock"],
    }


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
