"""A coordinator killed at any instant and begun again ends as one machine would have: nothing twice, nothing missed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.media.evidence import known_set
from tests.media.scaleout.scattered import everything, scattered
from vigil.known.known_set import KnownSet
from vigil.media.scan import scan

ROOT = Path(__file__).resolve().parents[3]
SHARE, KILLS = 0.25, 12


@pytest.mark.slow
def test_a_coordinator_killed_many_times_ends_as_one_machine(tmp_path: Path) -> None:
    folder = scattered(tmp_path / "exhibit", more=20)
    known = known_set(tmp_path / "set", folder)
    with KnownSet.open(known) as opened:
        scan(source=folder, known=opened, to=tmp_path / "alone.scan")
    to = tmp_path / "a.scan"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.media.scaleout.scan_many", folder, known, to, str(SHARE), str(KILLS)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}/src:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    # It may come to its end before so many; runs of a quarter of the time cannot end it before it was killed at several places.
    assert int(ran.stdout) >= 3
    assert everything(to) == everything(tmp_path / "alone.scan")
    assert not list(tmp_path.glob("a.scan-*"))
    assert not list(tmp_path.glob("*.shards"))
