"""Killing the main job with ``kill -9`` at twenty random moments, and running it again, ends as one undisturbed run does."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from vigil.ledger.reading import rows
from vigil.media.scanfile import ScanFile

KILLS = 20
NAMED = re.compile(r"\b([a-z]+\.[a-z]+):(\d+)\b")
ITS_OWN = ("accounts.user", "exhibits.exhibit", "exhibits.scan")
SHOWN = """
import django; django.setup()
import json
from vigil.cli.demo.numbers import numbers
print(json.dumps(numbers()))
"""


def demo(home: Path) -> list[str]:
    return [
        sys.executable, "-m", "vigil.cli.door", "demo", "--no-serve", "--home", str(home), "--referrals", "60", "--seed", "3",
        "--as-of", "2026-11-24T08:00:00+00:00", "--evidence", "shipped",
    ]  # fmt: skip


def undisturbed(home: Path) -> float:
    began = time.monotonic()
    subprocess.run(demo(home), check=True, capture_output=True)
    return time.monotonic() - began


def disturbed(
    folder: Path, *, usual: float, dice: random.Random, new_database: Callable[[], str]
) -> list[tuple[Path, str]]:
    """Kill twenty runs, each after a random part of what is usual; a home whose demo ended is left for a new one.

    Returns:
        Each home with its database.
    """
    homes, killed = [(folder / "killed-0", new_database())], 0
    while killed < KILLS:
        with (folder / "said").open("w") as said:
            process = subprocess.Popen(
                demo(homes[-1][0]), stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
            )
        try:
            assert process.wait(timeout=dice.uniform(0.3, usual * 0.7)) == 0, (folder / "said").read_text()
            homes.append((folder / f"killed-{len(homes)}", new_database()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
    subprocess.run(demo(homes[-1][0]), check=True, capture_output=True)
    return homes


def state(home: Path, database: str) -> dict[str, object]:
    """Everything the demo made, without what no two runs share: keys, password salts, numbers that a database skips."""
    environment = os.environ | {"VIGIL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "vigil.desk.settings"}
    environment |= {"VIGIL_DATABASE_URL": database} if database else {}
    shown = subprocess.run(
        [sys.executable, "-c", SHOWN], env=environment, check=True, capture_output=True, text=True
    )
    return {
        "numbers": json.loads(shown.stdout),
        "journal": journal(database or f"sqlite:///{home / 'vigil.sqlite3'}"),
        "scans": {path.name: content(path) for path in sorted((home / "scans").iterdir())},
        "files": sorted(
            str(path.relative_to(home))
            for path in home.rglob("*")
            if path.is_file() and "sqlite3" not in path.name
        ),
        "referrals": {path.name: path.read_bytes() for path in sorted((home / "referrals").iterdir())},
    }


def content(path: Path) -> str:
    with ScanFile.open(path) as scanned:
        return scanned.summary().content_sha256


def journal(database: str) -> list[object]:
    """Every entry with rows named by their order of appearance.

    The digest of a row that holds a salted password, or the name of the folder the demo lies in, is left out.
    """
    order: dict[str, dict[str, int]] = {}

    def named(match: re.Match[str]) -> str:
        known = order.setdefault(match[1], {})
        return f"{match[1]}:{known.setdefault(match[2], len(known) + 1)}"

    told = []
    for row in rows(database):
        payload = json.loads(str(row.payload))
        exact = database.startswith("sqlite")
        changes = [
            (name, change["how"], change["digest"] if exact and not name.startswith(ITS_OWN) else "")
            for name, change in sorted(payload["changes"].items(), key=by_number)
        ]
        kept = {key: value for key, value in payload.items() if key not in {"changes", "previous"}}
        told.append(NAMED.sub(named, json.dumps([kept, changes], sort_keys=True)))
    return told


def by_number(change: tuple[str, object]) -> tuple[str, int]:
    """As rows were made, so that their order of appearance is the same whatever their numbers: 99 comes before 100."""
    kind, _, number = change[0].rpartition(":")
    return kind, int(number)


@pytest.mark.slow
def test_twenty_kills_end_in_the_state_of_one_undisturbed_run(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    database = new_database()
    usual = undisturbed(tmp_path / "whole")
    whole = state(tmp_path / "whole", database)
    dice = random.Random(20261124)
    for home, its_own in disturbed(tmp_path, usual=usual, dice=dice, new_database=new_database):
        ended = state(home, its_own)
        for part in ("numbers", "scans", "referrals", "files", "journal"):
            assert ended[part] == whole[part], f"{home.name}: {part}"


def test_a_finished_demo_run_again_changes_nothing(tmp_path: Path, command_database: str) -> None:
    home = tmp_path / "demo"
    undisturbed(home)
    before = state(home, command_database)
    undisturbed(home)
    assert state(home, command_database) == before


def test_a_checkpoint_that_is_in_the_journal_and_was_not_written_is_written(
    tmp_path: Path, command_database: str
) -> None:
    home = tmp_path / "demo"
    undisturbed(home)
    before = state(home, command_database)
    shutil.rmtree(home / "checkpoints")
    undisturbed(home)
    assert state(home, command_database) == before
