"""What this checkout's ``.venv`` holds, against what it should hold."""

import hashlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

COMPILERS = ("c++", "g++", "clang++")
FORMAT = b"1"


@dataclass(frozen=True)
class State:
    """The checkout and the marks the set-up leaves in its ``.venv``.

    A mark holds the hash of what a step was done for. A step whose mark differs is done again; while
    packages are being changed the mark ``unfinished`` stands, and a set-up that finds it begins from nothing.
    """

    root: Path
    venv: Path = field(init=False)
    marks: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "venv", self.root / ".venv")
        object.__setattr__(self, "marks", self.venv / "vigil-set-up")

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.venv / "bin" / "python"

    @property
    def lock(self) -> Path:
        """The hashed list of packages."""
        return self.root / "requirements.lock"

    @property
    def unfinished(self) -> Path:
        """The mark that stands while packages are being changed."""
        return self.marks / "unfinished"

    def is_ready(self) -> bool:
        """Whether nothing at all is to be done."""
        return self.has_packages() and self.has_twins()

    def has_packages(self) -> bool:
        """Whether the locked packages and the command are installed, for this checkout at this place."""
        return (
            self._mark("packages") == self.packages_wanted()
            and not self.unfinished.exists()
            and self.python.exists()
        )

    def has_twins(self) -> bool:
        """Whether the native twins were dealt with, for these sources and this compiler."""
        return self._mark("twins") == self.twins_wanted()

    def packages_wanted(self) -> str:
        """The hash of the lock and of the place the command was written for."""
        return _hash(FORMAT, os.fsencode(self.root), self.lock.read_bytes())

    def twins_wanted(self) -> str:
        """The hash of the native sources, their builder and the compiler found."""
        sources = sorted((self.root / "native").glob("*.*"))
        builder = self.root / "src" / "vigil" / "kernels" / "build.py"
        parts = [path.read_bytes() for path in (*sources, builder) if path.is_file()]
        return _hash(FORMAT, os.fsencode(compiler() or ""), *parts)

    def set_mark(self, name: str, value: str) -> None:
        """Leave a mark, whole or not at all."""
        draft = self.marks / f".{name}"
        draft.write_text(value)
        draft.replace(self.marks / name)

    def _mark(self, name: str) -> str:
        try:
            return (self.marks / name).read_text()
        except FileNotFoundError:
            return ""


def compiler() -> str | None:
    """The first C++ compiler on the path."""
    return next((path for name in COMPILERS if (path := shutil.which(name))), None)


def _hash(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
