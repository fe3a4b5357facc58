"""``vigil doctor``: what this machine can do, what it lacks, and which package brings it."""

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from vigil import __version__
from vigil.cli.machine import CHROMIUM, COMPILER, IMAGE_TOOLS, Program, postgresql_binaries
from vigil.cli.probe import probe_png

NAME = "doctor"
HELP = "what this machine can do, and what it lacks"
DESCRIPTION = """\
Looks at this machine and says what Vigil can do on it.

'yes' is in order; 'no' is something Vigil does without, with the Debian package
that brings it; 'UNSAFE' must be mended before real work, and makes the exit
status 1."""


class Standing(StrEnum):
    """How a part stands."""

    GOOD = "yes"
    LACKING = "no"
    UNSAFE = "UNSAFE"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the machine and how it stands."""

    subject: str
    standing: Standing
    words: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no options."""


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 1 when one is unsafe."""
    is_unsafe = False
    for look in LOOKS:
        for finding in look():
            # Each as it is known: trying the jail takes some seconds.
            print(f"{finding.subject:<14} {finding.standing.value:<7} {finding.words}", flush=True)
            is_unsafe |= finding.standing is Standing.UNSAFE
    return int(is_unsafe)


def python() -> Iterator[Finding]:
    """The interpreter and Vigil's own version."""
    words = f"{platform.python_version()} at {sys.executable}"
    yield Finding("Vigil", Standing.GOOD, __version__)
    yield Finding("Python", Standing.GOOD, words)


def native_twins() -> Iterator[Finding]:
    """Whether the hot loops run natively."""
    from vigil.kernels import native  # noqa: PLC0415 help stays quick

    standing = Standing.GOOD if native.is_built() else Standing.LACKING
    yield Finding("native twins", standing, native.describe())
    yield _program("C++ compiler", COMPILER)


def sqlite() -> Iterator[Finding]:
    """Whether the SQLite library keeps what it acknowledges, in the desk's own settings."""
    from pysqlite3 import dbapi2  # noqa: PLC0415 help stays quick

    from vigil.desk.sqlite.safety import FULL, UnsafeSqliteError, check_safe  # noqa: PLC0415

    try:
        check_safe(version=dbapi2.sqlite_version_info, journal_mode="wal", synchronous=FULL)
    except UnsafeSqliteError as error:
        yield Finding("SQLite", Standing.UNSAFE, str(error))
    else:
        yield Finding("SQLite", Standing.GOOD, f"{dbapi2.sqlite_version}, safe with WAL and synchronous=FULL")


def jail() -> Iterator[Finding]:
    """Whether pictures can be decoded where a hostile one harms nothing."""
    standing, words = _try_jail()
    yield Finding("picture jail", standing, words)


def _try_jail() -> tuple[Standing, str]:
    from vigil.media.errors import MediaError  # noqa: PLC0415 help stays quick
    from vigil.media.jail import Decoder, Unreadable  # noqa: PLC0415

    try:
        with Decoder() as decoder:
            answer = decoder.decode(probe_png())
    except MediaError as error:
        return Standing.LACKING, f"{error} Files are hashed, but no picture is decoded."
    if isinstance(answer, Unreadable):
        return Standing.UNSAFE, f"a picture drawn here is {answer.reason}: {answer.detail}"
    return Standing.GOOD, f"pictures are decoded in a process apart ({answer.decoder})"


def lean_jail() -> Iterator[Finding]:
    """Whether plain JPEGs are looked at in native processes, which cost a tenth."""
    from vigil.media.jail import lean  # noqa: PLC0415 help stays quick

    if lean.is_there():
        yield Finding("lean jail", Standing.GOOD, "JPEG, PNG and GIF are hashed in small native processes")
    else:
        words = "plain JPEGs are decoded as every picture is: same results, slower (package g++)"
        yield Finding("lean jail", Standing.LACKING, words)


def canaries() -> Iterator[Finding]:
    """What becomes of a decoder that is made to do harm."""
    command = [sys.executable, "-I", "-m", "vigil.media.jail.canaries"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        said = (done.stderr.strip().splitlines() or ["no word"])[-1]
        yield Finding("canaries", Standing.UNSAFE, f"the jail ended while it was tried ({said[:200]})")
        return
    lean = report.get("lean") or {"contained": 0, "canaries": 0, "ended": {}}
    ended = (*report["ended"].items(), *((f"{name} (lean)", how) for name, how in lean["ended"].items()))
    escaped = [name for name, how in ended if how == "ESCAPED"]
    words = f"{report['contained']} of {report['canaries']} hostile deeds contained"
    if lean["canaries"]:
        words += f", {lean['contained']} of {lean['canaries']} in the lean jail"
    second = (
        f"Landlock {report['landlock']}"
        if report["landlock"]
        else "no Landlock in this kernel: seccomp alone"
    )
    if escaped:
        yield Finding("canaries", Standing.UNSAFE, f"{words}; not: {', '.join(escaped)}")
    else:
        yield Finding("canaries", Standing.GOOD, f"{words} ({second})")


def postgresql() -> Iterator[Finding]:
    """Whether a PostgreSQL server can be started here for the tests."""
    folder = postgresql_binaries()
    if folder is None:
        words = "no server here; the tests leave it out (package postgresql)"
        yield Finding("PostgreSQL", Standing.LACKING, words)
    else:
        yield Finding("PostgreSQL", Standing.GOOD, str(folder))


def tools() -> Iterator[Finding]:
    """The programs that make the demo's images and drive the browser."""
    for tool in IMAGE_TOOLS:
        yield _program(tool.names[0], tool)
    yield _program("Chromium", CHROMIUM)


def _program(subject: str, program: Program) -> Finding:
    path = program.path()
    if path is None:
        return Finding(subject, Standing.LACKING, f"{program.purpose} (package {program.package})")
    return Finding(subject, Standing.GOOD, f"{path}, {program.purpose}")


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    python,
    native_twins,
    jail,
    lean_jail,
    canaries,
    sqlite,
    postgresql,
    tools,
)
