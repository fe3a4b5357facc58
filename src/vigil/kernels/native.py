"""The native twins: found when they were built for exactly these sources, otherwise absent and said so.

NumPy and OpenSSL are loaded by whoever has arrays or looks for the twins: the start processes of the jail import this too.
"""

import ctypes
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

POINTER = ctypes.c_void_p
INT32, INT64 = ctypes.c_int32, ctypes.c_int64

FOLDER = Path(__file__).parent / "_native"
LIBRARY = FOLDER / "libvigil.so"
# The lean start processes of the jail, for pictures and for archives, from the same sources.
PROGRAM, UNPACKING = FOLDER / "vigil-start", FOLDER / "vigil-unpack"
MAIN = ".main.cpp"
STAMP = FOLDER / "sources.sha256"
SOURCES = Path(__file__).parents[3] / "native"


class Library:
    """The loaded native twins. Each kernel binds the functions of its own source."""

    def __init__(self, path: Path) -> None:
        self._handle = ctypes.CDLL(str(path))

    def function(self, name: str, *arguments: type[Any], returns: type[Any] | None = None) -> Any:
        """A function of the C interface with its types; arrays go in by `address`."""
        bound = self._handle[name]
        bound.argtypes, bound.restype = arguments, returns
        return bound


def address(array: "NDArray[Any]", kind: "type[np.generic]") -> int:
    """Where an array's data lie.

    Raises:
        ValueError: the array is not C-contiguous or of another type; the native side would read something else.
    """
    if array.dtype != kind or not array.flags.c_contiguous:
        raise ValueError(f"the native twins need a C-contiguous array of {kind.__name__}")
    return array.ctypes.data


def sources() -> list[Path]:
    """The library's C++ sources, in a stable order; empty when the package stands without its repository."""
    return [path for path in sorted(SOURCES.glob("*.cpp")) if not path.name.endswith(MAIN)]


def sources_digest() -> str:
    """SHA-256 over the sources, by which a library built from others is not used."""
    import hashlib  # noqa: PLC0415 with it comes OpenSSL

    digest = hashlib.sha256()
    for source in sorted((*SOURCES.glob("*.cpp"), *SOURCES.glob("*.h"))):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()


def is_built() -> bool:
    """Whether a library built from exactly these sources is there."""
    return LIBRARY.exists() and STAMP.exists() and STAMP.read_text() == sources_digest()


@cache
def program(path: Path = PROGRAM) -> Path | None:
    """A lean start process, or None where it has not been built from exactly these sources."""
    return path if is_built() and path.exists() else None


@cache
def library() -> Library | None:
    """The native twins, or None when they have not been built; read once for each process."""
    return Library(LIBRARY) if is_built() else None


def describe() -> str:
    """One sentence on which twins are in use."""
    if library() is not None:
        return "Native twins are in use (compiled C++, chosen by what this processor supports)."
    if not sources():
        return "NumPy twins are in use: this installation carries no C++ sources."
    return "NumPy twins are in use: same results, slower; install g++ (Debian package g++) and run ./vigil again."
