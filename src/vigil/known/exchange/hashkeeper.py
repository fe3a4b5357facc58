"""HashKeeper's lists (``.hsh``): quoted comma-separated values with a header.

Source: the columns that the United States' National Drug Intelligence Center published with HashKeeper.
"""

from collections.abc import Iterator
from pathlib import Path

from vigil.known.errors import KnownError
from vigil.known.exchange.fields import Fields, named, taken
from vigil.known.exchange.texts import rows
from vigil.known.values import DamagedRow, Entry, Kind

NEEDED = {"file_id", "hashset_id", "hash"}


def recognises(header: list[str]) -> bool:
    """Whether a file with this header is one."""
    return {name.lower() for name in header} >= NEEDED


def read(path: Path, *, kind: Kind = "known") -> Iterator[Entry | DamagedRow]:
    """One entry for each file; the hash is an MD5.

    Raises:
        KnownError: the file cannot be read, or has another header.
    """
    header: list[str] | None = None
    for one in rows(path, delimiter=","):
        if header is None:
            header = [name.lower() for name in one.cells]
            if not recognises(header):
                raise KnownError(f"{path.name} is not a list of HashKeeper; its header says otherwise.")
            continue
        row = Fields(one.number, path.name, kind, one.raw)
        if one.problem or len(one.cells) != len(header):
            yield row.damaged(
                one.problem or f"the row has {len(one.cells)} columns; the header has {len(header)}"
            )
            continue
        said = dict(zip(header, one.cells, strict=True))
        row.md5, row.size = said.pop("hash"), said.pop("file_size", None)
        row.extra = named(dict(said))
        yield from taken(row)
