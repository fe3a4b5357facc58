"""From ``./vigil …`` to the installed ``vigil …``: set up first when something is not as it should be."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from bootstrap.errors import SetUpError
from bootstrap.state import State

EXIT_MISTAKE, EXIT_INTERRUPTED = 2, 130


def launch(*, root: str, arguments: list[str]) -> NoReturn:
    """Become the installed command, set up first when needed; exit 2 with one sentence when that fails."""
    try:
        wheels, rest = read_wheels(arguments, environment=os.environ)
        state = State(Path(root))
        if not state.is_ready():
            from bootstrap.setup import set_up  # noqa: PLC0415 not needed the second time

            set_up(state, wheels=wheels)
        os.execv(state.python, [str(state.python), *HAND_OVER, *rest])  # noqa: S606 no shell is wanted
    except SetUpError as error:
        _leave(f"vigil: {error}", status=EXIT_MISTAKE)
    except OSError as error:
        _leave(f"vigil: the set-up stopped: {error}. Mend that and run ./vigil again.", status=EXIT_MISTAKE)
    except KeyboardInterrupt:
        _leave("\nvigil: stopped; run ./vigil again to complete the set-up.", status=EXIT_INTERRUPTED)


# -P: one may stand in a suspect's folder, and a file named like a module must not be imported from it.
HAND_OVER = ("-P", "-m", "vigil.cli.door")


def read_wheels(arguments: list[str], *, environment: Mapping[str, str]) -> tuple[Path | None, list[str]]:
    """Take a leading ``--wheels DIR`` off the arguments; else the folder named by ``VIGIL_WHEELS``, if any.

    Raises:
        SetUpError: the folder is missing or holds no wheel.
    """
    named, rest = environment.get("VIGIL_WHEELS", ""), arguments
    if arguments[:1] == ["--wheels"]:
        if len(arguments) == 1:
            raise SetUpError(
                "--wheels needs the folder of wheels to install from: ./vigil --wheels DIR COMMAND."
            )
        named, rest = arguments[1], arguments[2:]
    elif arguments and arguments[0].startswith("--wheels="):
        named, rest = arguments[0].removeprefix("--wheels="), arguments[1:]
    if not named:
        return None, rest
    folder = Path(named).expanduser().resolve()
    if not folder.is_dir() or not any(folder.glob("*.whl")):
        raise SetUpError(f"there are no wheels in '{named}'; name the folder that 'pip download' filled.")
    return folder, rest


def _leave(sentence: str, *, status: int) -> NoReturn:
    sys.stderr.write(sentence + "\n")
    sys.exit(status)
