"""``vigil people nightly``: whoever is new is compared once, on the database that the desk is on."""

import subprocess
import sys
from pathlib import Path

VIGIL = [sys.executable, "-m", "vigil.cli.door"]


def nightly(home: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*VIGIL, "people", "--home", str(home), "nightly"], capture_output=True, text=True, check=False
    )


def test_a_desk_without_anybody_is_compared_at_once(tmp_path: Path, command_database: str) -> None:
    made = [*VIGIL, "force", "--home", str(tmp_path), "add", "wex", "Wexmere"]
    subprocess.run(made, capture_output=True, check=True)
    done = nightly(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Looked at 0 people; 0 were new or changed" in done.stdout
