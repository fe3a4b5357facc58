"""Lists of digests as md5sum, sha1sum and sha256sum write them, as BSD's tools do, or one digest on each line.

Sources: GNU coreutils manual, md5sum invocation (a line that begins with a backslash has an escaped name); BSD md5(1).
"""

import re
from collections.abc import Iterator
from pathlib import Path

from vigil.known.exchange.fields import Fields, taken
from vigil.known.exchange.texts import lines
from vigil.known.values import HEX_LENGTH, DamagedRow, Entry, Kind

GNU = re.compile(
    r"(?P<escaped>\\?)(?P<hex>[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})(?:\s+|\s\*)(?P<name>\S.*)"
)
BSD = re.compile(r"(?P<kind>MD5|SHA1|SHA256) \((?P<name>.*)\) = (?P<hex>[0-9A-Fa-f]+)")
BARE = re.compile(r"(?P<hex>[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})")
ESCAPES = re.compile(r"\\([\\nr])")
NAMES = {length: name for name, length in HEX_LENGTH.items()}


def recognises(first_line: str) -> bool:
    """Whether a list that begins so is one of digests."""
    return _match(first_line.strip()) is not None


def read(path: Path, *, kind: Kind = "known") -> Iterator[Entry | DamagedRow]:
    """One entry for each line; empty lines and those that begin with ``#`` or ``;`` say nothing.

    Raises:
        KnownError: the file cannot be read.
    """
    for line in lines(path):
        text = line.text.strip()
        row = Fields(line.number, path.name, kind, line.text)
        if line.problem:
            yield row.damaged(line.problem)
        elif text and not text.startswith(("#", ";")):
            yield from _read(text, row)


def _read(text: str, row: Fields) -> Iterator[Entry | DamagedRow]:
    match = _match(text)
    if match is None:
        yield row.damaged("the line does not begin with an MD5, SHA-1 or SHA-256")
        return
    setattr(row, NAMES.get(len(match["hex"]), "md5"), match["hex"])
    found = match.groupdict()
    if name := found.get("name"):
        row.extra["name"] = ESCAPES.sub(_unescaped, name) if found.get("escaped") else name.removeprefix("*")
    yield from taken(row)


def _match(text: str) -> re.Match[str] | None:
    return BARE.fullmatch(text) or GNU.fullmatch(text) or BSD.fullmatch(text)


def _unescaped(match: re.Match[str]) -> str:
    return {"\\": "\\", "n": "\n", "r": "\r"}[match[1]]
