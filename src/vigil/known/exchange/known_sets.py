"""Known sets as sources of another: their entries keep where they come from."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from vigil.known.known_set import KnownSet
from vigil.known.values import DamagedRow, Entry, Kind


def read(path: Path, *, kind: Kind | None = None) -> Iterator[Entry | DamagedRow]:
    """The set's entries, as they are or all of one kind.

    Raises:
        KnownError: the file is no known set, or is damaged.
    """
    with KnownSet.open(path) as held:
        held.verify()
        for entry in held.entries():
            yield entry if kind is None else replace(entry, kind=kind)
