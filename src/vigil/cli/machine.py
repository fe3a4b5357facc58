"""What this machine has besides Python: programs, and the Debian package that brings each."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

POSTGRESQL_HOME = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Program:
    """A program Vigil can use and does well without."""

    names: tuple[str, ...]
    package: str
    purpose: str

    def path(self) -> Path | None:
        """Where it is; the first of its names that is there."""
        # The file-system makers live where an ordinary user's path does not look.
        places = ("/usr/sbin", "/sbin")
        for name in self.names:
            found = shutil.which(name) or next((p for p in places if shutil.which(name, path=p)), None)
            if found:
                return Path(found) if Path(found).is_file() else Path(found) / name
        return None


COMPILER = Program(("c++", "g++", "clang++"), "g++", "builds the native twins of the hot loops")
CHROMIUM = Program(("chromium",), "chromium", "runs the browser tests")
IMAGE_TOOLS = (
    Program(("mke2fs", "mkfs.ext4"), "e2fsprogs", "makes the demo's ext4 image"),
    Program(("mkfs.fat", "mkfs.vfat"), "dosfstools", "makes the demo's FAT image"),
    Program(("mcopy",), "mtools", "fills the demo's FAT image"),
    Program(("mkntfs",), "ntfs-3g", "makes the demo's NTFS image"),
    Program(("ntfscp",), "ntfs-3g", "fills the demo's NTFS image"),
    Program(("ewfacquire",), "ewf-tools", "makes the demo's E01 image"),
)


def postgresql_binaries(home: Path = POSTGRESQL_HOME) -> Path | None:
    """The folder of the newest PostgreSQL server's programs, as Debian lays them out."""
    versions = [path for path in home.glob("*/bin") if (path / "initdb").is_file()]
    return max(versions, key=lambda path: _number(path.parent.name), default=None)


def _number(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", name))
