"""Installing the locked packages with pip's own wheel, which travels with the checkout, pinned by hash."""

import hashlib
import re
import subprocess
from pathlib import Path

from bootstrap.environment import clean_environment
from bootstrap.errors import SetUpError
from bootstrap.progress import Bar
from bootstrap.state import State

PIP = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
UNREACHABLE = "after connection broken by"
PER_REQUIREMENT = re.compile(r"(?:Collecting|Requirement already satisfied:|Ignoring) ([\w.-]+)")


def install(state: State, *, wheels: Path | None, lock: int) -> None:
    """Install exactly what the lock lists, wheels only, every one checked against its hash.

    pip's own configuration (index, certificates, proxies, ``PIP_NO_INDEX``, ``PIP_FIND_LINKS``) is respected;
    a folder of wheels replaces it all.

    Raises:
        SetUpError: a package is missing, does not fit its hash, or cannot be fetched.
    """
    command = [str(state.python), str(checked_pip(state.root)), *arguments(state.lock, wheels=wheels)]
    total = sum(1 for line in state.lock.read_text().splitlines() if line[:1].isalnum())
    with Bar("Installing packages", total=total) as bar:
        pip = subprocess.Popen(
            command,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            pass_fds=(lock,),
        )
        complaints = [complaint for line in pip.stdout or () if (complaint := follow(line, bar=bar))]
        if pip.wait() != 0:
            raise SetUpError(explain(complaints, wheels=wheels))


def arguments(lock: Path, *, wheels: Path | None) -> list[str]:
    """What pip is told."""
    told = [
        "install",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--no-deps",
        "--no-user",
        "--no-input",
        "--no-color",
    ]
    told += ["--disable-pip-version-check", "--no-warn-script-location", "--progress-bar", "off"]
    if wheels is not None:
        told += ["--no-index", "--find-links", str(wheels)]
    return [*told, "-r", str(lock)]


def checked_pip(root: Path) -> Path:
    """The runnable part of pip's wheel, after its hash was checked.

    Raises:
        SetUpError: the wheel is missing or not the pinned one.
    """
    wheel = root / "bootstrap" / PIP
    if not wheel.is_file() or hashlib.sha256(wheel.read_bytes()).hexdigest() != PIP_SHA256:
        raise SetUpError(
            f"'{wheel}' is missing or not the pinned file; restore it with: git checkout -- bootstrap."
        )
    return wheel / "pip"


def follow(line: str, *, bar: Bar) -> str | None:
    """Move the bar by what pip just said; what it complained of is returned."""
    if spoken := PER_REQUIREMENT.match(line):
        bar.step(spoken[1])
    elif line.startswith("Installing collected packages"):
        bar.say("unpacking")
    elif line.startswith("ERROR: ") or UNREACHABLE in line:
        return line.strip().removeprefix("ERROR: ")
    return None


def explain(complaints: list[str], *, wheels: Path | None) -> str:
    """The sentence for a failed installation."""
    if wheels is not None:
        source, mend = f"from '{wheels}'", "fill the folder again as CONTRIBUTING.md shows"
    else:
        source, mend = (
            "from the package index",
            "check the network, or use a folder of wheels: ./vigil --wheels DIR",
        )
    if any(UNREACHABLE in complaint for complaint in complaints):
        return f"the packages could not be installed {source}, which cannot be reached; {mend}."
    reason = complaints[0].rstrip(".") if complaints else "pip gave no reason"
    return f"the packages could not be installed {source} ({reason}); {mend}."
