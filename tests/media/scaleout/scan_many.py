"""A coordinator that is killed at moments of chance, and begun again until it comes to its end; says how often it was killed.

Arguments: source, known set, scan file, the longest time in seconds before a kill, how many kills are wanted.
"""

import os
import random
import signal
import sys
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


if __name__ == "__main__":
    paths = [Path(name) for name in sys.argv[1:4]]
    longest, wanted = float(sys.argv[4]), int(sys.argv[5])
    chance, kills = random.Random(5), 0
    while True:
        moment = chance.uniform(0, longest) if kills < wanted else 0.0
        if (pid := os.fork()) == 0:
            os._exit(child(*paths, moment, seed=kills))
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if ended != -signal.SIGALRM:
            print(kills)  # noqa: T201 the channel to the test
            sys.exit(ended)
        kills += 1
