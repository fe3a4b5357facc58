"""A coordinator that is killed at moments of chance, and begun again until it comes to its end; says how often it was killed.

Arguments: source, known set, scan file, the longest time before a kill as a share of what a whole run takes, the kills wanted.
A share, as a time in seconds would let a fast machine end before it is killed and a slow one never begin.
"""

import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

from tests.media.scaleout.scattered import InAnyOrder
from vigil.known.known_set import KnownSet
from vigil.media.scaleout.coordinator import scan_with
from vigil.media.scaleout.parts import Limits


def child(source: Path, known: Path, to: Path, kill_after: float, seed: int) -> int:
    # An alarm that nobody handles ends the process at once, wherever it is.
    signal.setitimer(signal.ITIMER_REAL, kill_after)
    try:
        with KnownSet.open(known) as opened:
            workers = InAnyOrder(seed=seed, room=3)
            scan_with(workers=workers, source=source, known=opened, to=to, limits=Limits(files=4))
    except BaseException:  # noqa: BLE001 the test shows it
        traceback.print_exc()
        return 1
    return 0


def ran(source: Path, known: Path, to: Path, kill_after: float, seed: int) -> int:
    if (pid := os.fork()) == 0:
        os._exit(child(source, known, to, kill_after, seed))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    source, known, to = (Path(name) for name in sys.argv[1:4])
    share, wanted = float(sys.argv[4]), int(sys.argv[5])
    began = time.monotonic()
    if whole := ran(source, known, to.with_name("whole.scan"), 0.0, seed=0):
        sys.exit(whole)
    longest = share * (time.monotonic() - began)
    chance, kills = random.Random(5), 0
    while True:
        ended = ran(source, known, to, chance.uniform(0, longest) if kills < wanted else 0.0, seed=kills)
        if ended != -signal.SIGALRM:
            print(kills)  # noqa: T201 the channel to the test
            sys.exit(ended)
        kills += 1
