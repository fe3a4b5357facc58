"""``vigil people nightly``: whoever is new is compared once, on the database that the desk is on."""

import subprocess
import sys
from pathlib import Path


def nightly(home: Path) -> str:
    line = [sys.executable, "-m", "vigil.cli.door", "people", "--home", str(home), "nightly"]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_desk_without_anybody_is_compared_at_once(tmp_path: Path, command_database: str) -> None:
    assert "Looked at 0 people; 0 were new or changed" in nightly(tmp_path)
