"""Opening a set reads its header and nothing else, so that it takes no longer however many codes there are."""

import sys
from pathlib import Path

import numpy as np
import pytest

from vigil.kernels.near import FEWEST_INDEXED
from vigil.known.build import build
from vigil.known.known_set import KnownSet
from vigil.known.values import Entry

TOUCHED = 512 * 1024  # bytes: two ends of a file, each with what the system maps around a page that is read


def resident(path: Path) -> int:
    """Bytes of a mapped file that this process has touched, or that the system mapped around those."""
    kilobytes, inside = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        first = line.split()[0]
        if not first.endswith(":"):
            inside = line.endswith(str(path))
        elif inside and first == "Rss:":
            kilobytes += int(line.split()[1])
    return kilobytes * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="how much of a file is mapped is asked of Linux")
def test_opening_touches_the_header_and_no_table(tmp_path: Path) -> None:
    codes = np.random.default_rng(1).integers(0, 256, (FEWEST_INDEXED, 32), dtype=np.uint8)
    path = tmp_path / "many.vigil"
    build(entries=(Entry("known", "set", pdq=code.tobytes()) for code in codes), to=path)
    with KnownSet.open(path) as known:
        assert path.stat().st_size > 10 * TOUCHED
        assert 0 < resident(path) <= TOUCHED
        known.verify()
        assert resident(path) > path.stat().st_size // 2
