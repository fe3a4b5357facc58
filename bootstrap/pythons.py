"""Which Python this is, and which other one would do. Readable by any Python 3."""

import os
import shutil
import subprocess

OLDEST, NEWEST = (3, 11), (3, 13)
NAMES = ("python3.13", "python3.12", "python3.11")


def is_suitable(version: "tuple[int, ...]") -> bool:
    """Whether Vigil runs on a Python of this version."""
    return OLDEST <= tuple(version[:2]) <= NEWEST


def refusal(version: "tuple[int, ...]") -> str:
    """The sentence for a Python that will not do."""
    return (
        "vigil: this is Python {}.{}; Vigil needs Python 3.11, 3.12 or 3.13. "
        "Install one (on Debian 12: apt install python3) and run ./vigil again.\n"
    ).format(*version[:2])


def other_python() -> "str | None":
    """A suitable Python elsewhere on the path."""
    for name in NAMES:
        path = shutil.which(name)
        if path and _answers(path):
            return path
    return None


def _answers(path: str) -> bool:
    # A name on the path may be a shim for a Python that is not there: only an answer counts.
    probe = f"import sys; sys.exit(not ({OLDEST} <= sys.version_info[:2] <= {NEWEST}))"
    with open(os.devnull, "w") as nothing:
        return subprocess.call([path, "-c", probe], stdout=nothing, stderr=nothing) == 0
