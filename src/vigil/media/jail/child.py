"""The child's own half: shuts every way out but one, takes on its limits and walls, and does the work on one file."""

import ctypes
import os
import resource
import signal
from collections.abc import Callable
from typing import NoReturn

from vigil.media.jail.limits import Limits
from vigil.media.jail.protocol import Said
from vigil.media.jail.walls import NoWallsError, raise_walls

CRASHED, OUT_OF_MEMORY, NO_WALLS = 1, 3, 4  # exit statuses
OPEN_FILES = 16
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, linux/prctl.h
_KILL, _INTERRUPT = int(signal.SIGKILL), int(signal.SIGINT)
_LIBC = ctypes.CDLL(None)
# Bound here: each child would look for them anew.
_PRCTL, _SIGNAL = _LIBC.prctl, _LIBC.signal


def be_the_child(work: Callable[[], Said], *, writing: int, parent: int, limits: Limits) -> NoReturn:
    """Do the work and say its outcome on ``writing``; never returns into the code it was forked from.

    Args:
        work: touches the file's bytes; called when everything else is closed.
        writing: the one descriptor that stays open.
        parent: process id of the start process.
        limits: taken on before the work begins.
    """
    status = CRASHED
    try:
        _leave_with(parent)
        os.setsid()
        _close_all_but(writing)
        _take_on(limits)
        raise_walls()
        write_all(writing, work().pack())
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    except NoWallsError:
        status = NO_WALLS
    except BaseException:  # noqa: BLE001 whatever it is: the child ends here
        status = CRASHED
    os._exit(status)


def write_all(channel: int, data: bytes) -> None:
    """Write everything to a pipe."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(channel, rest) :]


def _leave_with(parent: int) -> None:
    _PRCTL(_DIE_WITH_PARENT, _KILL)
    if os.getppid() != parent:
        os._exit(CRASHED)
    # The C library's own, to which nothing is the default: Python's looks up names, in as many pages as all the walls need.
    _SIGNAL(_INTERRUPT, None)


def _close_all_but(writing: int) -> None:
    # The channel to the desk goes first: on it, a hostile file could forge the answer for the next one.
    highest = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(3, writing)
    os.closerange(writing + 1, min(highest, 1 << 16))
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)


def taken(limits: Limits) -> tuple[tuple[int, int, int], ...]:
    """What a child takes on, for setrlimit(2): which, soft, hard."""
    return (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_AS, limits.memory, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1),
        (resource.RLIMIT_NOFILE, OPEN_FILES, OPEN_FILES),
    )


def _take_on(limits: Limits) -> None:
    for what, soft, hard in taken(limits):
        resource.setrlimit(what, (soft, hard))
