"""The environment itself: made without ensurepip, which a bare Debian lacks."""

import os
import shlex
import shutil
import sysconfig
from pathlib import Path

from bootstrap.errors import SetUpError
from bootstrap.state import State


def make_environment(state: State) -> None:
    """Make ``.venv``, or keep a whole one of ours whose packages only need changing.

    Raises:
        SetUpError: ``.venv`` is somebody else's, or this Python cannot make environments.
    """
    if is_ours_and_whole(state):
        return
    check_ours(state)
    import venv  # noqa: PLC0415 seldom needed

    discard(state)
    state.marks.mkdir(parents=True)
    state.unfinished.touch()
    venv.EnvBuilder(with_pip=False, symlinks=True, prompt="vigil").create(state.venv)


def discard(state: State) -> None:
    """Take an old environment away in one move: a cut-off deletion never leaves half of one in its place."""
    doomed = state.venv.with_name(".venv.discarded")
    shutil.rmtree(doomed, ignore_errors=True)
    if state.venv.exists():
        state.venv.replace(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def is_ours_and_whole(state: State) -> bool:
    """Whether an earlier set-up came to its end here, with an interpreter that still serves."""
    return (
        (state.marks / "packages").exists()
        and not state.unfinished.exists()
        and state.python.exists()
        and packages_folder(state).is_dir()
    )


def check_ours(state: State) -> None:
    """Refuse to delete an environment that somebody else made.

    Raises:
        SetUpError: there is a ``.venv`` without our marks.
    """
    if state.venv.is_dir() and any(state.venv.iterdir()) and not state.marks.is_dir():
        raise SetUpError(
            f"'{state.venv}' was not made by ./vigil; move it away or delete it, then run ./vigil again."
        )


def packages_folder(state: State) -> Path:
    """Where the environment keeps its packages, for the Python it was made with."""
    made = next((state.venv / "lib").glob("python3.*/site-packages"), None)
    if made is not None:
        return made
    return Path(sysconfig.get_path("purelib", scheme="venv", vars={"base": str(state.venv)}))


def write_path_file(state: State) -> None:
    """Make the checkout's own ``src`` importable."""
    (packages_folder(state) / "vigil-source.pth").write_text(f"{state.root / 'src'}\n")


def write_command(state: State) -> None:
    """Write ``.venv/bin/vigil``; through ``sh``, as a first line may hold no space and no long path."""
    path = state.venv / "bin" / "vigil"
    path.write_text(f'#!/bin/sh\nexec {shlex.quote(str(state.python))} -P -m vigil.cli.door "$@"\n')
    path.chmod(0o755)


def clean_environment() -> dict[str, str]:
    """This process's environment without what would point the environment's Python elsewhere."""
    dropped = {"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__"}
    return {name: value for name, value in os.environ.items() if name not in dropped} | {"PYTHONUTF8": "1"}
