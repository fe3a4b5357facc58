"""One process at a time writes a scan file: a lock that the system lets go when its process ends, however it ends.

It lies on a byte of the scan file that SQLite never locks, and belongs to the opened file, not to the process (fcntl's
F_OFD_SETLK, Linux 3.15), so that what SQLite opens and closes leaves it alone.
"""

import errno
import fcntl
import os
import struct
from pathlib import Path
from types import TracebackType
from typing import Self

from vigil.media.errors import MediaError

PLACE = 1 << 40  # SQLite locks bytes at 1 GiB
# struct flock: kind, from where, first byte, how many, process (0: the lock is the opened file's).
_FLOCK = struct.Struct("@hhqqi4x")
_HELD = {errno.EAGAIN, errno.EACCES}


class OneWriter:
    """Held for as long as the block runs; leave it after everything else that opens the file.

    Args:
        path: the scan file; it is made where there is none.

    Raises:
        MediaError: another process holds it.
        OSError: the file cannot be opened for writing, or its file system has no locks.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, PLACE, 1, 0))
        except OSError as error:
            os.close(self._file)
            if error.errno in _HELD:
                raise MediaError(
                    f"Another process is writing {path}; let it end, or name another file with --to."
                ) from error
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)
