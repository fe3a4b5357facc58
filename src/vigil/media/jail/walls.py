"""What the kernel denies a child of the jail from then on, whatever its decoder is made to do: Landlock and seccomp.

A child needs memory, time, threads for some decoders, and one pipe that is open already. So there is a list of the system
calls it may make, and anything else ends it; opening files, also by way of the linker, is answered with *permission denied*,
because the C library asks for some on its own and goes on without them. Landlock denies the file system, TCP and signals to
others a second time, where the kernel has it. A native child needs no memory but what it has: it may write and end, and a
shorter list is taken on in less time. Sources: seccomp(2), landlock(7), linux/audit.h, linux/filter.h.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from functools import cache

NUMBERS = {
    # x86-64; other processors have other numbers, and no jail yet.
    "read": 0, "write": 1, "open": 2, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "poll": 7, "lseek": 8, "mmap": 9,
    "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "ioctl": 16,
    "access": 21, "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35, "getpid": 39, "clone": 56, "exit": 60,
    "uname": 63, "fcntl": 72, "getcwd": 79, "readlink": 89, "gettimeofday": 96, "getrusage": 98, "sysinfo": 99,
    "sigaltstack": 131, "prctl": 157, "gettid": 186, "time": 201, "futex": 202, "sched_getaffinity": 204,
    "restart_syscall": 219, "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "tgkill": 234,
    "openat": 257, "newfstatat": 262, "readlinkat": 267, "set_robust_list": 273, "prlimit64": 302, "getrandom": 318,
    "statx": 332, "rseq": 334, "clone3": 435, "openat2": 437, "faccessat2": 439,
}  # fmt: skip
ALLOWED = (
    "read", "write", "close", "fstat", "poll", "lseek", "munmap", "brk", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
    "sched_yield", "mremap", "madvise", "nanosleep", "getpid", "exit", "uname", "gettimeofday", "getrusage", "sysinfo",
    "sigaltstack", "gettid", "time", "futex", "sched_getaffinity", "restart_syscall", "clock_gettime", "clock_getres",
    "clock_nanosleep", "exit_group", "set_robust_list", "getrandom", "rseq",
)  # fmt: skip
# What a native child needs, which asks for no memory and has one descriptor.
LEAN = ("write", "exit_group", "rt_sigreturn")
DENIED = (
    "open",
    "stat",
    "lstat",
    "access",
    "getcwd",
    "readlink",
    "openat",
    "readlinkat",
    "statx",
    "openat2",
    "faccessat2",
)

_LIBC = ctypes.CDLL(None, use_errno=True)
# Bound here: each child would look for them anew.
_PRCTL, _SYSCALL = _LIBC.prctl, _LIBC.syscall
_SECCOMP_SET_MODE_FILTER, _SYS_SECCOMP = 1, 317
_NO_NEW_PRIVILEGES = 38  # prctl
_SET_NAME = 15  # prctl
_AUDIT_ARCH_X86_64 = 0xC000003E
_X32 = 0x40000000
_KILL, _ALLOW, _ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # places in struct seccomp_data
_EXECUTABLE = 4  # PROT_EXEC
_NUMBER_LAYOUT = struct.Struct("<I")
_THREAD = 0x10000  # CLONE_THREAD
_EMPTY_PATH = 0x1000  # AT_EMPTY_PATH
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
# By version of Landlock: how many kinds of access to files it knows.
_FILE_ACCESSES = {1: 13, 2: 14, 3: 15, 4: 15}
_LATEST_FILE_ACCESSES = 16
_WITH_TCP, _WITH_SCOPES = 4, 6


class NoWallsError(Exception):
    """The kernel does not give what a child needs to be shut in."""


class _Program(ctypes.Structure):
    """What sock_fprog holds: how many steps, and where they stand."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def raise_walls() -> None:
    """Shut this process in, for good; to be called last before a file's bytes are touched.

    Raises:
        NoWallsError: the kernel refuses; then nothing may be decoded.
    """
    if not can_be_raised():
        raise NoWallsError(f"the jail's walls are known for Linux on x86-64, not for {platform.machine()}")
    if _PRCTL(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        raise NoWallsError(f"no_new_privs: {os.strerror(ctypes.get_errno())}")
    if (descriptor := ruleset()) is not None:
        if _SYSCALL(_RESTRICT_SELF, descriptor, 0) != 0:
            raise NoWallsError(f"Landlock: {os.strerror(ctypes.get_errno())}")
        os.close(descriptor)
    _seccomp()


@cache
def can_be_raised() -> bool:
    """Whether this system is one that the walls are known for."""
    return sys.platform == "linux" and platform.machine() == "x86_64"


@cache
def landlock_version() -> int:
    """Which version of Landlock the kernel has; 0 for none, and seccomp stands alone."""
    return max(0, int(_SYSCALL(_CREATE_RULESET, None, 0, 1)))


def ruleset() -> int | None:
    """A descriptor of Landlock's rules, which allow nothing, to be taken on; None where the kernel has no Landlock.

    Raises:
        NoWallsError: the kernel has it and refuses.
    """
    if landlock_version() == 0:
        return None
    rules = _rules()
    descriptor = int(_SYSCALL(_CREATE_RULESET, rules, ctypes.c_size_t(len(rules)), 0))
    if descriptor < 0:
        raise NoWallsError(f"Landlock: {os.strerror(ctypes.get_errno())}")
    return descriptor


@cache
def _rules() -> bytes:
    """What landlock_ruleset_attr holds, as far as this kernel's version knows it."""
    version = landlock_version()
    files = (1 << _FILE_ACCESSES.get(version, _LATEST_FILE_ACCESSES)) - 1
    kinds = (files, 3, 3)[: 1 if version < _WITH_TCP else 2 if version < _WITH_SCOPES else 3]
    return struct.pack(f"<{len(kinds)}Q", *kinds)


def _seccomp() -> None:
    code, place, program = _own_program()
    _NUMBER_LAYOUT.pack_into(code, place, os.getpid())
    if _SYSCALL(_SYS_SECCOMP, _SECCOMP_SET_MODE_FILTER, 0, ctypes.byref(program)) != 0:
        raise NoWallsError(f"seccomp: {os.strerror(ctypes.get_errno())}")


@cache
def _own_program() -> tuple[ctypes.Array[ctypes.c_char], int, _Program]:
    """The program, where in it the one number stands that each child has another of, and both as seccomp takes them."""
    stand_in = 0xA5A5A5A5
    made = filter_program(stand_in)
    code = ctypes.create_string_buffer(made, len(made))
    place = made.index(_NUMBER_LAYOUT.pack(stand_in))
    return code, place, _Program(len(made) // 8, ctypes.addressof(code))


def prepare() -> None:
    """Make what every child takes on; to be called before any is started, for a child pays for each object that it makes."""
    if can_be_raised():
        _rules()
        _own_program()


def filter_program(own: int) -> bytes:
    """The classic BPF program, 8 bytes an instruction.

    Args:
        own: process id of the child: the only one it may send a signal to, which is how a C library aborts.
    """
    refuse = _ERRNO | errno.EPERM
    return b"".join((
        _step(_LOAD, _ARCHITECTURE), _step(_EQUAL, _AUDIT_ARCH_X86_64, yes=1), _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER), _step(_AT_LEAST, _X32, no=1), _step(_RETURN, _KILL),
        *(_when(name, _RETURN, _ALLOW) for name in ALLOWED),
        *(_when(name, _RETURN, _ERRNO | errno.EACCES) for name in DENIED),
        _when("clone3", _RETURN, _ERRNO | errno.ENOSYS),
        _when("ioctl", _RETURN, _ERRNO | errno.ENOTTY),
        _when("fcntl", _RETURN, refuse),
        _checked("mmap", 2, _ANY_SET, _EXECUTABLE, yes=refuse, no=_ALLOW),
        _checked("mprotect", 2, _ANY_SET, _EXECUTABLE, yes=refuse, no=_ALLOW),
        _checked("clone", 0, _ANY_SET, _THREAD, yes=_ALLOW, no=refuse),
        _checked("prctl", 0, _EQUAL, _SET_NAME, yes=_ALLOW, no=refuse),
        _checked("tgkill", 0, _EQUAL, own, yes=_ALLOW, no=refuse),
        _checked("newfstatat", 3, _ANY_SET, _EMPTY_PATH, yes=_ALLOW, no=_ERRNO | errno.EACCES),
        # Limits may be read, not changed: no half of the pointer to new ones is set.
        _step(_EQUAL, NUMBERS["prlimit64"], no=6),
        _step(_LOAD, _ARGUMENTS + 16), _step(_EQUAL, 0, no=3),
        _step(_LOAD, _ARGUMENTS + 20), _step(_EQUAL, 0, no=1),
        _step(_RETURN, _ALLOW), _step(_RETURN, refuse),
        _step(_RETURN, _KILL),
    ))  # fmt: skip


def lean_program() -> bytes:
    """The same for a native child: a few calls, and any other ends it."""
    return b"".join((
        _step(_LOAD, _ARCHITECTURE), _step(_EQUAL, _AUDIT_ARCH_X86_64, yes=1), _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        *(_when(name, _RETURN, _ALLOW) for name in LEAN),
        _step(_RETURN, _KILL),
    ))  # fmt: skip


def _step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("<HBBI", code, yes, no, value)


def _when(name: str, code: int, value: int) -> bytes:
    return _step(_EQUAL, NUMBERS[name], no=1) + _step(code, value)


def _checked(name: str, argument: int, test: int, value: int, *, yes: int, no: int) -> bytes:
    """For one system call: look at the lower half of an argument; the number is loaded anew by none that follows."""
    return (
        _step(_EQUAL, NUMBERS[name], no=4)
        + _step(_LOAD, _ARGUMENTS + 8 * argument)
        + _step(test, value, no=1)
        + _step(_RETURN, yes)
        + _step(_RETURN, no)
    )
