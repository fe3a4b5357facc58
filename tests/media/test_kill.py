"""A scan killed at any instant and run again ends as an undisturbed one: nothing twice, nothing missed."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.media.evidence import exhibit, known_set
from vigil.media.errors import MediaError
from vigil.media.scanfile import ScanFile, ScannedFile, ScanSummary

SCAN = Path(__file__).with_name("scan_it.py")
KILLS = 20


def result(path: Path) -> tuple[ScanSummary, list[ScannedFile]]:
    with ScanFile.open(path) as held:
        held.check_content()
        return held.summary(), held.files(limit=10_000)


def run_for(seconds: float | None, *words: Path) -> bool:
    """Run a scan and kill it after this long; whether it came to its end before."""
    process = subprocess.Popen([sys.executable, SCAN, *words], stderr=subprocess.PIPE)
    try:
        _, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return False
    assert process.returncode == 0, errors.decode()
    return True


@pytest.mark.slow
def test_a_scan_killed_twenty_times_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    folder = exhibit(tmp_path / "exhibit", more=60)
    known = known_set(tmp_path / "set", folder)
    began = time.monotonic()
    assert run_for(None, folder, known, tmp_path / "whole.scan")
    whole = time.monotonic() - began
    moments = random.Random(11)
    kills, states = 0, set()
    to = tmp_path / "killed.scan"
    while kills < KILLS:
        if run_for(moments.uniform(0, whole * 0.7), folder, known, to):
            assert result(to) == result(tmp_path / "whole.scan")
            to.unlink()
        else:
            kills += 1
            states.add(so_far(to))
    assert run_for(None, folder, known, to)
    assert result(to) == result(tmp_path / "whole.scan")
    assert not list(tmp_path.glob("killed.scan-*"))
    # The kills fell on scans that stood at different places, or they have shown nothing.
    assert len(states) >= 3, states


def so_far(path: Path) -> int:
    if not path.exists() or path.stat().st_size == 0:
        return -1
    try:
        with ScanFile.open(path) as held:
            files = held.files(limit=10_000)
    except MediaError as error:
        # Killed before its tables were committed.
        if "no such table" not in str(error):
            raise
        return -1
    assert [file.number for file in files] == list(range(1, len(files) + 1))
    return len(files)
