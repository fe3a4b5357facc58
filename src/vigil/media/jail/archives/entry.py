"""A member as a reader finds it, the reasons why one or all further ones cannot be read, and the count of what came out."""

from collections.abc import Callable
from dataclasses import dataclass

from vigil.media.jail.unpacking_limits import MIB, UnpackLimits

CUT_SHORT = "cut short"
ENCRYPTED = "encrypted"
LINK = "symbolic link, not followed"


def shown(name: bytes) -> str:
    """A name as a person reads it; bytes that are no UTF-8 are escaped, as those of a file system are."""
    return name.decode("utf-8", "backslashreplace")


class BadMemberError(Exception):
    """One member cannot be read; the next may be."""


class RestNotReadError(Exception):
    """Nothing after this point of the archive can be read, or may be."""


def _nothing() -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class Entry:
    """A member, in the archive's own order.

    Attributes:
        name: as a person reads it; nothing is ever written under it, so it may be any.
        size: unpacked, as the archive says.
        modified: seconds since 1970, or None.
        problem: why it is listed only; empty when its bytes can be asked for.
        read: its bytes, whole; raises BadMemberError or RestNotReadError. To be called before the next entry is asked for.
    """

    name: str
    size: int
    modified: int | None
    problem: str = ""
    read: Callable[[], bytes | bytearray | memoryview] = _nothing


class Budget:
    """Counts what has come out of an archive, read or passed over, and stops at the limits."""

    def __init__(self, limits: UnpackLimits, *, packed: int) -> None:
        self.limits = limits
        self._packed = packed
        self._spent = 0

    def spend(self, unpacked: int) -> None:
        """Count bytes that came out.

        Raises:
            RestNotReadError: they are too many in all, or too many for so small an archive.
        """
        self._spent += unpacked
        if self._spent > self.limits.total:
            raise RestNotReadError(f"unpacks to more than {self.limits.total // MIB:,} MiB in all")
        if not self.limits.allows(packed=self._packed, unpacked=self._spent):
            raise RestNotReadError(f"unpacks to more than {self.limits.ratio} times its size")

    def check_one(self, size: int) -> None:
        """Refuse a member that is larger than one may be.

        Raises:
            BadMemberError: it is.
        """
        if size > self.limits.one:
            raise BadMemberError(f"too large: more than {self.limits.one // MIB:,} MiB unpacked")
