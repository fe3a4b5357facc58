"""Scans in a process of its own, so that the tests can kill it: source, known set and scan file are given."""

import sys
from pathlib import Path

from vigil.known.known_set import KnownSet
from vigil.media import scan as scanning

if __name__ == "__main__":
    source, known, to = map(Path, sys.argv[1:])
    scanning.BATCH = 3
    with KnownSet.open(known) as opened:
        scanning.scan(source=source, known=opened, to=to)
