"""``vigil test``: everything this machine can test, on every database it has, and what was left out."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from vigil.cli.machine import CHROMIUM, IMAGE_TOOLS, postgresql_binaries
from vigil.errors import VigilError

NAME = "test"
HELP = "run the tests: all that this machine can, on every database it has"
DESCRIPTION = """\
Runs this checkout's test suite: everything on SQLite, then what reaches the desk's
database once more on a throw-away PostgreSQL cluster, when a server is installed.
What was left out is said at the end, with the Debian package that brings it.

Words after -- go to pytest, for example: vigil test -- tests/risk -k interval"""

ON_POSTGRESQL = ("tests/desk", "tests/cli", "tests/ledger")
MEASURED = [
    "--cov"
]  # with nothing chosen, a branch of rules, actions or permissions that no test takes fails the run
LEAST_WORKERS, MOST_WORKERS = 2, 8
NOTHING_COLLECTED = 5
TERMINATED = 128 + signal.SIGTERM


class NoTestsError(VigilError):
    """There are no tests beside this installation."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    workers = min(max(os.cpu_count() or 1, LEAST_WORKERS), MOST_WORKERS)
    parser.add_argument("--workers", type=int, default=workers, help=f"tests at once (default: {workers})")
    parser.add_argument("--sqlite-only", action="store_true", help="leave PostgreSQL out though it is here")
    parser.add_argument("words", nargs="*", metavar="WORD", help="passed on to pytest")


def run(arguments: argparse.Namespace) -> int:
    """Run every pass; 0 only when all passed."""
    root = checkout()
    # A terminated run must still take its cluster down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    binaries = None if arguments.sqlite_only else postgresql_binaries()
    passes = run_passes(root, binaries=binaries, workers=arguments.workers, words=arguments.words)
    for name, status in passes.items():
        print(f"Tests on {name}: {'passed' if status == 0 else 'FAILED'}.")
    for sentence in left_out(binaries=binaries, sqlite_only=arguments.sqlite_only):
        print(f"Left out: {sentence}")
    return max(passes.values())


def checkout() -> Path:
    """The checkout whose tests these are.

    Raises:
        NoTestsError: this is an installation without its tests.
    """
    root = Path(__file__).resolve().parents[3]
    if not (root / "tests").is_dir():
        raise NoTestsError(f"There are no tests in '{root}'; run ./vigil test in a checkout of the project.")
    return root


def run_passes(root: Path, *, binaries: Path | None, workers: int, words: list[str]) -> dict[str, int]:
    """The exit status of each pass, by database."""
    if binaries is None:
        return {"SQLite": run_pytest(root, words=words or MEASURED, workers=workers, databases={})}
    from vigil.cli.testing.cluster import throw_away_cluster  # noqa: PLC0415 help stays quick

    with throw_away_cluster(binaries) as url:
        beside = {"VIGIL_TEST_POSTGRES": url}
        first = run_pytest(root, words=words or MEASURED, workers=workers, databases=beside)
        paths = words or [path for path in ON_POSTGRESQL if (root / path).is_dir()]
        print("\nThe same on PostgreSQL:", flush=True)
        second = run_pytest(
            root, words=paths, workers=workers, databases=beside | {"VIGIL_DATABASE_URL": url}
        )
        # Chosen words may choose nothing here; the first pass has told when they choose nothing at all.
        return {"SQLite": first, "PostgreSQL": 0 if words and second == NOTHING_COLLECTED else second}


def run_pytest(root: Path, *, words: list[str], workers: int, databases: dict[str, str]) -> int:
    """One run of pytest in its own process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VIGIL_")}
    command = [sys.executable, "-m", "pytest", "-n", str(workers), "--dist", "worksteal", *words]
    return subprocess.run(command, cwd=root, env=kept | databases, check=False).returncode


def left_out(*, binaries: Path | None, sqlite_only: bool) -> Iterator[str]:
    """What this machine could not test, each with the package that brings it."""
    if sqlite_only:
        yield "PostgreSQL, as asked."
    elif binaries is None:
        yield "PostgreSQL; install Debian's package postgresql."
    if CHROMIUM.path() is None:
        yield f"the browser; install Debian's package {CHROMIUM.package}."
    missing = sorted({tool.package for tool in IMAGE_TOOLS if tool.path() is None})
    if missing:
        yield f"making disk images; install Debian's packages {', '.join(missing)}."
