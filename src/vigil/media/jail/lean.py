"""The lean start processes for plain pictures and plain zips: small native programs that fork one native child for each file.

A fork costs as much as the process holds. So the programs, `native/start.main.cpp` and `native/unpack.main.cpp`, hold nothing
but ready-made tables: no interpreter, no library of arrays or pictures. Their children are native from the first byte to the
last, ask the kernel for no memory, and may do nothing but write their answers and end. What is not plain they leave to the
other start processes.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER
from vigil.media.jail.child import taken
from vigil.media.jail.limits import Limits
from vigil.media.jail.own import OWN
from vigil.media.jail.protocol import READ, SAY, Said, unpack
from vigil.media.jail.walls import can_be_raised, lean_program, ruleset

COMMAND = (sys.executable, "-I", "-m", "vigil.media.jail.leanstart")
PICTURES, ARCHIVES = "pictures", "archives"
UNPACKING = (*COMMAND, ARCHIVES)
_PROGRAMS = {PICTURES: native.PROGRAM, ARCHIVES: native.UNPACKING}
NO_RULESET = -1
# The caller's own lock on the interpreter is kept: a child that is shut in cannot take it anew.
_WORK = ctypes.PYFUNCTYPE(None, POINTER, POINTER)


def is_there(task: str = PICTURES) -> bool:
    """Whether the program has been built for this system; without it the other start process reads all."""
    return can_be_raised() and native.program(_PROGRAMS[task]) is not None


def in_lean_child(work: Callable[[], object], *, limits: Limits, is_shut_in: bool = True) -> Said:
    """Do a work of Python's in the very child that decodes, to try what it may do; says READ where the work came to its end.

    Args:
        work: must get by without new memory, as everything in this child.
        limits: of the child.
        is_shut_in: False leaves the walls away, so that the trial itself can be tried.
    """
    done = Said(outcome=READ, width=1, height=1, media_type="image/jpeg").pack()

    def answered(_about: int | None, answer: int) -> None:
        work()
        ctypes.memmove(answer, done, len(done))

    numbers = [number for limit in taken(limits) for number in limit]
    filter_ = lean_program() if is_shut_in else b""
    rules = ruleset() if is_shut_in else None
    answer = ctypes.create_string_buffer(SAY.size)
    try:
        _contained()(
            _WORK(answered),
            (INT64 * len(numbers))(*numbers),
            len(numbers) // 3,
            int(limits.wall_seconds * 1000),
            filter_,
            len(filter_) // 8,
            NO_RULESET if rules is None else rules,
            answer,
        )
    finally:
        if rules is not None:
            os.close(rules)
    return unpack(answer.raw)


@cache
def _contained() -> Any:
    bound = ctypes.PyDLL(str(native.LIBRARY)).vigil_contained
    bound.argtypes = (_WORK, POINTER, INT64, INT64, ctypes.c_char_p, INT64, INT64, POINTER)
    bound.restype = INT32
    return bound


def look(untrusted_data: bytes, *, in_full: bool = False) -> Said:
    """What the native child does to a file, in this process: for measuring and for the tests, on pictures of one's own.

    Args:
        untrusted_data: the file.
        in_full: decode every pixel.

    Raises:
        FileNotFoundError: the native twins have not been built.
        MemoryError: there is no room for it.
    """
    library = native.library()
    if library is None:
        raise FileNotFoundError("the native twins have not been built")
    answer = ctypes.create_string_buffer(SAY.size)
    if (
        _look(library)(untrusted_data, len(untrusted_data), in_full, OWN.encode(), ctypes.addressof(answer))
        != 0
    ):
        raise MemoryError("no room to look at a picture")
    return unpack(answer.raw)


@cache
def _look(library: native.Library) -> Any:
    arguments = (ctypes.c_char_p, INT64, INT32, ctypes.c_char_p, POINTER)
    return library.function("vigil_look", *arguments, returns=INT32)


def program(task: str = PICTURES, *, asked: int, said: int, limits: Limits) -> list[str]:
    """The command line that serves a channel; its descriptors and that of Landlock's rules stay open over exec."""
    path = native.program(_PROGRAMS[task])
    if path is None:
        raise FileNotFoundError("the lean start process has not been built")
    rules = ruleset()
    for descriptor in (asked, said, rules):
        if descriptor is not None:
            os.set_inheritable(descriptor, True)  # noqa: FBT003 its only form
    numbers = [number for limit in taken(limits) for number in limit]
    wall = int(limits.wall_seconds * 1000)
    shut_in = (NO_RULESET if rules is None else rules, lean_program().hex())
    return [str(path), str(asked), str(said), OWN, *map(str, (wall, *shut_in, *numbers))]
