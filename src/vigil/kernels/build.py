"""``python -m vigil.kernels.build``: compile the native twins when a C++ compiler is there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from vigil.errors import VigilError
from vigil.kernels import native

COMPILERS = ("c++", "g++", "clang++")
# Never -march=native: each function names its own target and is chosen at run time.
FLAGS = ("-std=c++20", "-O3", "-Wall", "-Wextra", "-Werror")
SHARED = ("-fPIC", "-shared")
# A process without a dynamic linker's leavings is forked in two thirds of the time; not every machine has the static libraries.
ALONE: tuple[tuple[str, ...], ...] = (("-static",), ())


# What the lean start processes are made of: pictures', and archives'.
PICTURES = (
    "start.main",
    "adler",
    "border",
    "coarse",
    "colour",
    "contained",
    "crc",
    "exif",
    "gif",
    "huffman",
    "inflate",
    "inverse",
    "jpeg",
    "look",
    "memory",
    "pdq",
    "png",
    "progressive",
    "reducing",
    "stretch",
    "unfilter",
    "vp8",
    "vp8_edges",
    "webp",
)
ARCHIVES = ("unpack.main", "adler", "contained", "crc", "inflate", "memory", "unzip")
PROGRAMS: Mapping[Path, tuple[str, ...]] = {native.PROGRAM: PICTURES, native.UNPACKING: ARCHIVES}


class BuildError(VigilError):
    """The compiler refused the sources."""


def compiler() -> str | None:
    """The first C++ compiler found, or None."""
    return next((found for name in COMPILERS if (found := shutil.which(name))), None)


def build(*, to: Path = native.LIBRARY, with_compiler: str, flags: Sequence[str] = ()) -> None:
    """Compile every source into one library and put it in place in one step.

    Args:
        to: the library.
        with_compiler: its path.
        flags: further ones, behind the usual.

    Raises:
        BuildError: the compiler refused; its first words are in the sentence.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    for error in _compiled(to, with_compiler, [*SHARED, *flags], native.sources()):
        raise BuildError(
            f"The compiler refused the native twins ({error.strip()[:300]}); NumPy twins serve instead."
        )
    to.with_name(native.STAMP.name).write_text(native.sources_digest())


def build_program(
    parts: Sequence[str] = PICTURES,
    *,
    to: Path = native.PROGRAM,
    with_compiler: str,
    flags: Sequence[str] | None = None,
) -> None:
    """Compile a lean start process of the jail and put it in place in one step.

    Args:
        parts: the sources that it is made of.
        to: the program.
        with_compiler: its path.
        flags: further ones; without, it is linked to stand alone where that can be.

    Raises:
        BuildError: the compiler refused.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    wanted = sorted(native.SOURCES / f"{name}.cpp" for name in parts)
    errors = ""
    for alone in ALONE if flags is None else (tuple(flags),):
        errors = "".join(_compiled(to, with_compiler, alone, wanted))
        if not errors:
            return
    raise BuildError(
        f"The compiler refused a lean start process ({errors.strip()[:300]}); the other jail serves instead."
    )


def _compiled(to: Path, with_compiler: str, flags: Sequence[str], sources: Sequence[Path]) -> list[str]:
    """Compile and put in place; the compiler's words where it refused."""
    draft = to.with_name(f".{to.name}.{os.getpid()}")
    command = [with_compiler, *FLAGS, *flags, "-o", str(draft), *map(str, sources)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own sources
    if result.returncode != 0:
        draft.unlink(missing_ok=True)
        return [result.stderr or f"status {result.returncode}"]
    draft.replace(to)
    return []


def main() -> int:
    """Build what is not up to date and say what was done."""
    found = compiler()
    if native.is_built():
        said = "Native twins are up to date."
    elif not native.sources():
        said = "No C++ sources here; NumPy twins serve."
    elif found is None:
        said = (
            "No C++ compiler found; NumPy twins serve: same results, slower (Debian package g++ brings one)."
        )
    else:
        try:
            for program, parts in PROGRAMS.items():
                build_program(parts, to=program, with_compiler=found)
            build(with_compiler=found)
        except BuildError as error:
            said = str(error)
        else:
            said = "Native twins built."
    sys.stdout.write(said + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
