"""The set-up's steps, one process at a time: environment, packages, command, native twins."""

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap.environment import make_environment, write_command, write_path_file
from bootstrap.packages import install
from bootstrap.state import State


def set_up(state: State, *, wheels: Path | None) -> None:
    """Do what is not done yet. Killed at any instant, the next run completes it.

    Raises:
        SetUpError: a step failed, with the way out.
    """
    with only_one(state.root) as lock:
        if not state.has_packages():
            set_up_packages(state, wheels=wheels, lock=lock)
        if not state.has_twins():
            set_up_twins(state, lock=lock)


def set_up_packages(state: State, *, wheels: Path | None, lock: int) -> None:
    """Environment, packages and command; from nothing when an earlier attempt was cut off."""
    make_environment(state)
    state.unfinished.touch()
    install(state, wheels=wheels, lock=lock)
    write_path_file(state)
    write_command(state)
    state.set_mark("packages", state.packages_wanted())
    state.unfinished.unlink()


def set_up_twins(state: State, *, lock: int) -> None:
    """Build the native twins when a compiler is there; without them Vigil runs on their NumPy references."""
    wanted = state.twins_wanted()
    if (state.root / "src" / "vigil" / "kernels" / "build.py").is_file():
        command = [str(state.python), "-P", "-m", "vigil.kernels.build"]
        built = subprocess.run(command, stdout=sys.stderr, check=False, pass_fds=(lock,))
        if built.returncode != 0:
            say("The native twins could not be built (see above); Vigil uses their slower NumPy references.")
    state.set_mark("twins", wanted)


@contextmanager
def only_one(root: Path) -> Iterator[int]:
    """Hold the checkout's set-up; a second process waits.

    Yields:
        The lock's descriptor, to be passed to every child that changes the environment: a set-up killed alone
        then stays locked until its last child ends.
    """
    with (root / ".venv.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up of this checkout is running; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def say(sentence: str) -> None:
    """Talk to the person, leaving standard output to the command."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
