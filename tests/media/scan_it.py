"""Scans in processes of their own, so that tests can kill them.

Reads lines of three paths (source, known set, scan file) from standard input. For each it forks a child that scans in small
batches and rests after each, so that there is time to kill it between two. The child says its process id, and ``+`` at each
progress; when it has ended it is said how it ended: 0, an exit status, or minus the signal.
"""

import os
import sys
import time
import traceback
from pathlib import Path

from vigil.known.known_set import KnownSet
from vigil.media import reading
from vigil.media.scan import Progress, scan

REST = 0.006  # seconds


def child(source: Path, known: Path, to: Path) -> int:
    print(os.getpid(), flush=True)  # noqa: T201 the channel to the test
    try:
        with KnownSet.open(known) as opened:
            scan(source=source, known=opened, to=to, progress=rest)
    except BaseException:  # noqa: BLE001 the parent is told, and the test shows it
        traceback.print_exc()
        return 1
    return 0


def rest(_done: Progress) -> None:
    os.write(sys.stdout.fileno(), b"+\n")  # in one piece: this process may be killed at any instant
    time.sleep(REST)


if __name__ == "__main__":
    reading.MOST_FILES = 3
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        paths = map(Path, line.split())
        if (pid := os.fork()) == 0:
            os._exit(child(*paths))
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201
