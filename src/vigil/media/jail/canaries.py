"""Thirty things that a file may make its decoder do, done on purpose: what a jail is worth is seen by trying it.

Each is run as the decoder is: in a child, behind its limits and walls. It is *contained* when the start process lives on and
takes the child's end for an unreadable file; a deed that succeeds says so, and nothing is decoded in such a jail.
``python -I -m vigil.media.jail.canaries`` tries all, in either kind of child, and prints each with how it ended, as JSON.
"""

# What stands behind socket and threading: each child of the start process would copy pages of those, and after each fork the
# latter keeps its threads in order.
import _socket
import _thread
import ctypes
import mmap
import os
import resource
import signal
import stat
import struct
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn, Protocol

from vigil.media.jail.limits import Limits
from vigil.media.jail.protocol import READ, UNREADABLE, Said
from vigil.media.jail.start import in_child
from vigil.media.jail.walls import landlock_version

TRIED_WITH = Limits(memory=1 << 30, cpu_seconds=1, wall_seconds=3.0)
_LIBC = ctypes.CDLL(None, use_errno=True)
_HERE = Path(__file__)
_PTRACE, _PTRACE_ATTACH, _PROCESS_VM_WRITEV, _UNSHARE, _MOUNT, _KEYCTL = 101, 16, 311, 272, 165, 250
_MEMFD_CREATE, _BPF, _USERFAULTFD, _IO_URING_SETUP, _EXECVE, _SETRLIMIT = 319, 321, 323, 425, 59, 160
_X32_GETPID = 0x40000000 | 39
_MAP = struct.pack("<IIII", 2, 4, 4, 1).ljust(64, b"\0")  # an array of one number, asked of bpf(2)
_NEW_USER = 0x10000000  # CLONE_NEWUSER


class DeniedError(Exception):
    """The deed did not succeed."""


def _call(number: int, *arguments: object) -> None:
    if _LIBC.syscall(number, *arguments) < 0:
        raise DeniedError(os.strerror(ctypes.get_errno()))


def _spin() -> NoReturn:
    while True:
        pass


def _spin_on() -> None:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    _spin()


def _recurse() -> None:
    _recurse()


def _start_threads() -> None:
    for _ in range(10_000):
        _thread.start_new_thread(time.sleep, (60,))


def _pipe() -> int:
    """The one descriptor that is open: where the outcome goes."""
    return next(one for one in range(3, 64) if _is_open(one))


def _is_open(descriptor: int) -> bool:
    try:
        return stat.S_IFMT(os.fstat(descriptor).st_mode) != 0
    except OSError:
        return False


def _say_garbage() -> NoReturn:
    os.write(_pipe(), os.urandom(5000))
    os._exit(0)


def _flood() -> None:
    for _ in range(4096):
        os.write(_pipe(), bytes(1 << 16))


def _use_inherited() -> None:
    if sum(map(_is_open, range(3, 1024))) < 2:
        raise DeniedError("nothing else is open")


def _leave_somebody() -> None:
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)


def _write_executable() -> None:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)


def _raise_limits() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


CANARIES: dict[str, Callable[[], object]] = {
    "segmentation fault": lambda: ctypes.string_at(0),
    "abort": os.abort,
    "exit without a word": lambda: os._exit(0),
    "deep recursion": _recurse,
    "4 GiB of memory": lambda: bytearray(4 << 30),
    "spin": _spin,
    "spin on at SIGXCPU": _spin_on,
    "sleep": lambda: time.sleep(60),
    "ten thousand threads": _start_threads,
    "flood the answer": _flood,
    "garbage for an answer": _say_garbage,
    "use an inherited descriptor": _use_inherited,
    "read a file": _HERE.read_bytes,
    "write a file": lambda: Path("/tmp/vigil-canary").write_bytes(b"x"),  # noqa: S108 it must not come into being
    "list a folder": lambda: list(_HERE.parent.iterdir()),
    "read the parent's environment": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "connect by TCP": lambda: _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM),
    "send by UDP": lambda: _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9)),
    "fork": _leave_somebody,
    "run a program": lambda: os.execv(sys.executable, [sys.executable, "-c", "0"]),  # noqa: S606 it must not start
    "kill the parent": lambda: os.kill(os.getppid(), signal.SIGKILL),
    "trace the parent": lambda: _call(_PTRACE, _PTRACE_ATTACH, os.getppid(), 0, 0),
    "write to the parent's memory": lambda: _call(_PROCESS_VM_WRITEV, os.getppid(), None, 0, None, 0, 0),
    "new name space": lambda: _call(_UNSHARE, _NEW_USER),
    "kernel's key ring": lambda: _call(_KEYCTL, 0, -3, 1),
    "file in memory": lambda: _call(_MEMFD_CREATE, b"x", 0),
    "program in the kernel": lambda: _call(_BPF, 0, _MAP, len(_MAP)),
    "other doors to the kernel": lambda: _call(_IO_URING_SETUP, 1, ctypes.create_string_buffer(256)),
    "writable and executable memory": _write_executable,
    "raise its limits": _raise_limits,
}
# These end by their limits; the others at once.
SLOW = frozenset(
    ("spin", "spin on at SIGXCPU", "sleep", "ten thousand threads", "4 GiB of memory", "flood the answer")
)
QUICK = tuple(name for name in CANARIES if name not in SLOW)


class InChild(Protocol):
    """Does a work in a child, as the start process does it for a file."""

    def __call__(self, work: Callable[[], Said], *, limits: Limits) -> Said:
        """What the start process makes of the child."""
        ...


def tried(names: tuple[str, ...], *, within: InChild = in_child) -> dict[str, Said]:
    """Do each deed in a child of its own; returns what the start process made of each."""
    return {name: within(partial(_deed, name), limits=TRIED_WITH) for name in names}


def escaped(names: tuple[str, ...], *, within: InChild = in_child) -> list[str]:
    """Which of these were not contained; nothing may be decoded while there is one."""
    return [name for name, said in tried(names, within=within).items() if said.outcome != UNREADABLE]


def _deed(name: str) -> Said:
    CANARIES[name]()
    return Said(outcome=READ, width=1, height=1, media_type="image/png", detail=name)


def _report(ended: dict[str, Said]) -> dict[str, object]:
    return {
        "canaries": len(ended),
        "contained": sum(said.outcome == UNREADABLE for said in ended.values()),
        "ended": {
            name: f"{said.reason}: {said.detail}" if said.reason else "ESCAPED"
            for name, said in ended.items()
        },
    }


def main() -> int:
    """Try all, and print how each ended."""
    import json  # noqa: PLC0415 nobody else here needs it

    from vigil.media.jail import lean  # noqa: PLC0415 it needs this module

    reports = [_report(tried(tuple(CANARIES)))]
    if lean.is_there():
        reports.append(_report(tried(tuple(CANARIES), within=lean.in_lean_child)))
    report = {"landlock": landlock_version(), **reports[0], "lean": reports[1] if reports[1:] else None}
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0 if all(one["contained"] == one["canaries"] for one in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
