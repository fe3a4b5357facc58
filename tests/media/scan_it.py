"""Scans in processes of their own, so that tests can kill them.

Reads lines of three paths (source, known set, scan file) from standard input. For each it forks a child that scans in small
batches and rests after each, so that what lies between the first batch and the last takes as long as what lies before. It says
the child's process id, and when the child has ended how it ended: 0, an exit status, or minus the signal.
"""

import os
import sys
import time
import traceback
from pathlib import Path

from vigil.known.known_set import KnownSet
from vigil.media import reading
from vigil.media.scan import scan

REST = 0.006  # seconds


def child(source: Path, known: Path, to: Path) -> int:
    try:
        with KnownSet.open(known) as opened:
            scan(source=source, known=opened, to=to, progress=lambda _: time.sleep(REST))
    except BaseException:  # noqa: BLE001 the parent is told, and the test shows it
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    reading.MOST_FILES = 3
    print("ready", flush=True)  # noqa: T201 the channel to the test
    for line in sys.stdin:
        paths = map(Path, line.split())
        if (pid := os.fork()) == 0:
            os._exit(child(*paths))
        print(pid, flush=True)  # noqa: T201
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201
