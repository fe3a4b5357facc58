"""The verifier stands alone: it runs where there is no desk, and says what it found by its exit status."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import vigil
from tests.ledger.logs import Log
from vigil.ledger.verify import CANNOT, CLEAN, FINDINGS, main

SOURCE = Path(vigil.__file__).parent
NEEDED = ("cryptography", "pysqlite3", "psycopg")
RUN_AND_LIST = """
import sys
from vigil.ledger.verify import main
status = main(sys.argv[1:])
print("MODULES", *sorted(sys.modules))
sys.exit(status)
"""
ALONE = """
import runpy, sys
class Closed:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in {allowed} and name.split(".")[0] not in sys.stdlib_module_names:
            raise ModuleNotFoundError("not on this machine: " + name)
sys.meta_path.insert(0, Closed())
sys.path.insert(0, {folder!r})
sys.argv[0] = "vigil.ledger.verify"
runpy.run_module("vigil.ledger.verify", run_name="__main__")
"""


def words(log: Log) -> list[str]:
    return ["--database", log.url, "--checkpoint", str(log.note), "--public-key", str(log.public_key)]


def python(*line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *line], capture_output=True, text=True, check=False)


def test_it_imports_nothing_of_the_desk(log: Log) -> None:
    done = python("-c", RUN_AND_LIST, *words(log))
    assert done.returncode == CLEAN, done.stderr
    modules = done.stdout.partition("MODULES ")[2].split()
    ours = {name for name in modules if name.split(".")[0] == "vigil"}
    assert "vigil.ledger.verify" in ours
    assert {name for name in ours if not name.startswith("vigil.ledger")} == {"vigil", "vigil.errors"}
    foreign = {"django", "ninja", "jinja2", "sqlite3", "_sqlite3", "numpy", "PIL"}
    assert not foreign & {name.split(".")[0] for name in modules}


def test_it_runs_on_a_machine_that_has_only_the_ledger(log: Log, tmp_path: Path) -> None:
    folder = tmp_path / "alone"
    shutil.copytree(
        SOURCE / "ledger", folder / "vigil" / "ledger", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("__init__.py", "errors.py"):
        shutil.copy(SOURCE / name, folder / "vigil" / name)
    allowed = {"vigil", "_cffi_backend", *NEEDED}
    program = ALONE.format(allowed=allowed, folder=str(folder))
    done = python("-c", program, *words(log))
    assert done.returncode == CLEAN, done.stderr
    assert "The journal is whole." in done.stdout


def test_the_command_says_by_its_status_what_it_found(log: Log) -> None:
    command = ("-m", "vigil.ledger.verify")
    clean = python(*command, *words(log))
    assert (clean.returncode, clean.stderr) == (CLEAN, "")
    assert clean.stdout.splitlines()[1:] == [
        "Held to a checkpoint of test.invalid/journal over the first 7 entries.",
        "The journal is whole.",
    ]
    with log.opened() as connection:
        connection.execute("UPDATE journal_entry SET actor = 'x' WHERE sequence = 5")
    spoilt = python(*command, *words(log))
    assert (spoilt.returncode, spoilt.stderr) == (FINDINGS, "")
    assert "entry 5: its column 'actor' says other than its text" in spoilt.stdout
    assert spoilt.stdout.endswith("1 findings.\n")
    log.path.write_bytes(b"words")
    cannot = python(*command, *words(log))
    assert (cannot.returncode, cannot.stdout) == (CANNOT, "")
    assert cannot.stderr.count("\n") == 1
    assert "Traceback" not in cannot.stderr


def test_without_a_checkpoint_it_says_what_would_not_show(
    log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--database", log.url]) == CLEAN
    assert "a past rewritten to its end would not show" in capsys.readouterr().out


def test_a_finding_of_no_one_entry_is_said_of_the_journal(
    log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    log.leaves.unlink()
    assert main(words(log)) == FINDINGS
    assert "\njournal: the leaf hashes" in capsys.readouterr().out
