"""Whether evidence is still where it was opened: of a disk that was pulled out, every file looks as if it could not be read."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from vigil.media.errors import MediaError

DEVICES = Path("/sys/dev/block")  # Linux names every disk there that is connected


@dataclass(frozen=True, slots=True)
class Presence:
    """What lay at a path when it was opened.

    Attributes:
        path: where.
        identity: device and inode.
        disk: how Linux names the disk that it lies on, or None for one that it names nowhere (a network's, or a layered one).
    """

    path: Path
    identity: tuple[int, int]
    disk: Path | None

    @classmethod
    def of(cls, path: Path) -> Self:
        """What lies there now.

        Raises:
            OSError: nothing does.
        """
        known = path.stat()
        # Of a device node, the disk is the device itself.
        device = known.st_rdev or known.st_dev
        disk = DEVICES / f"{os.major(device)}:{os.minor(device)}"
        return cls(path, (known.st_dev, known.st_ino), disk if disk.exists() else None)

    def check(self) -> None:
        """Find out whether it is still there.

        Raises:
            MediaError: it is not.
        """
        try:
            now = self.path.stat()
            is_there = (now.st_dev, now.st_ino) == self.identity and (self.disk is None or self.disk.exists())
        except OSError:
            is_there = False
        if not is_there:
            raise MediaError(
                f"{self.path} is no longer there: pulled out, unmounted or moved? Put it back and run the same command "
                "again: what was committed is kept."
            )
