"""A scan killed at any instant and run again ends as an undisturbed one: nothing twice, nothing missed."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.media.evidence import exhibit, known_set
from vigil.media.errors import MediaError
from vigil.media.scanfile import ScanFile, ScannedFile, ScanSummary

SCAN = Path(__file__).with_name("scan_it.py")
KILLS = 200
LEFT_ALONE = 20
# A killed scan goes on where it was, so that few steps at a time lead through all of it. In its first steps it only begins.
PROGRESS = (0, 0, 1, 2, 3, 5)
LONGEST = 0.02  # seconds


class Scans:
    """Starts scans one after the other, and kills them when asked to."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, SCAN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._said() == "ready"

    def run(self, *paths: Path, kill_at: int | None = None, later: float = 0.0) -> bool:
        """Run a scan and kill it so many seconds after its so manieth progress; whether it came to its end before."""
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(map(str, paths)) + "\n")
        self._process.stdin.flush()
        pid, killer, seen, said = int(self._said()), None, 0, "+"
        while said == "+":
            if seen == kill_at:
                killer = threading.Timer(later, _kill, (pid,))
                killer.start()
            said = self._said()
            seen += 1
        if killer is not None:
            killer.cancel()
            killer.join()
        assert said in {"0", str(-signal.SIGKILL)}, said
        return said == "0"

    def end(self) -> None:
        self._process.communicate(timeout=30)

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.fixture
def scans() -> Iterator[Scans]:
    started = Scans()
    yield started
    started.end()


def result(path: Path) -> tuple[ScanSummary, list[ScannedFile]]:
    with ScanFile.open(path) as held:
        held.check_content()
        return held.summary(), held.files(limit=10_000)


@pytest.mark.slow
def test_a_scan_killed_two_hundred_times_ends_as_an_undisturbed_one(tmp_path: Path, scans: Scans) -> None:
    folder = exhibit(tmp_path / "exhibit", more=60)
    known = known_set(tmp_path / "set", folder)
    assert scans.run(folder, known, tmp_path / "whole.scan")
    moments = random.Random(11)
    kills, runs, states = 0, 0, set()
    to = tmp_path / "killed.scan"
    while kills < KILLS:
        runs += 1
        # Some are left to come to their end, whatever this machine makes of the moments.
        kill_at = None if runs % LEFT_ALONE == 0 else moments.choice(PROGRESS)
        if scans.run(folder, known, to, kill_at=kill_at, later=moments.uniform(0, LONGEST)):
            assert result(to) == result(tmp_path / "whole.scan")
            to.unlink()
        else:
            kills += 1
            states.add(so_far(to))
    assert scans.run(folder, known, to)
    assert result(to) == result(tmp_path / "whole.scan")
    assert not list(tmp_path.glob("killed.scan-*"))
    # The kills fell on scans that stood at different places.
    assert len(states) >= 10, states


def so_far(path: Path) -> int:
    """How many files a killed scan has concluded, each once."""
    if not path.exists() or path.stat().st_size == 0:
        return -1
    try:
        with ScanFile.open(path) as held:
            files = held.files(limit=10_000)
            assert held.summary().files == len(files)
    except MediaError as error:
        # Killed before its tables were committed.
        if "no such table" not in str(error):
            raise
        return -1
    assert len({file.path for file in files}) == len(files)
    return len(files)
