"""The native twins: found when they were built for exactly these sources, otherwise absent and said so."""

import ctypes
import hashlib
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "_native"
LIBRARY = FOLDER / "libvigil.so"
STAMP = FOLDER / "sources.sha256"
SOURCES = Path(__file__).parents[3] / "native"


class Library:
    """The loaded native twins; arrays go in by address and must be C-contiguous."""

    def __init__(self, path: Path) -> None:
        self._within = ctypes.CDLL(str(path)).vigil_hamming_within
        pointer = ctypes.c_void_p
        self._within.argtypes = [pointer, ctypes.c_int64, pointer, ctypes.c_int32, pointer, pointer]
        self._within.restype = ctypes.c_int64

    def hamming_within(
        self,
        codes: NDArray[np.uint8],
        query: NDArray[np.uint8],
        radius: int,
        places: NDArray[np.int64],
        distances: NDArray[np.int64],
    ) -> int:
        """Fill ``places`` and ``distances``, each as long as ``codes``, and return how many were filled."""
        address = (array.ctypes.data for array in (codes, query, places, distances))
        code_address, query_address, place_address, distance_address = address
        return int(
            self._within(code_address, len(codes), query_address, radius, place_address, distance_address)
        )


def sources() -> list[Path]:
    """The C++ sources, in a stable order; empty when the package stands without its repository."""
    return sorted(SOURCES.glob("*.cpp"))


def sources_digest() -> str:
    """SHA-256 over the sources, by which a library built from others is not used."""
    digest = hashlib.sha256()
    for source in sources():
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()


def is_built() -> bool:
    """Whether a library built from exactly these sources is there."""
    return LIBRARY.exists() and STAMP.exists() and STAMP.read_text() == sources_digest()


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
