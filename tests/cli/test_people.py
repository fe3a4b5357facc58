"""``vigil people nightly``: whoever is new is compared once, on the database that the desk is on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.skipif(
    os.environ.get("VIGIL_DATABASE_URL", "").startswith("postgres"),
    reason="a server's desk is in no folder",
)
def test_a_mistyped_folder_is_refused_and_becomes_no_desk(tmp_path: Path, command_database: str) -> None:
    done = nightly(tmp_path / "absent")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("vigil: There is no desk in ")
    assert not (tmp_path / "absent").exists()
