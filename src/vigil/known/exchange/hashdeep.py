"""hashdeep's lists, version 1.0: a header names the columns, which may change on the way.

Source: md5deep and hashdeep, file format of known hashes (``%%%% HASHDEEP-1.0``).
"""

from collections.abc import Iterator
from pathlib import Path

from vigil.known.errors import KnownError
from vigil.known.exchange.fields import Fields, named, taken
from vigil.known.exchange.texts import Line, lines
from vigil.known.values import DamagedRow, Entry, Kind

MARK = "%%%%"
FIRST = "%%%% HASHDEEP-1.0"
UNDERSTOOD = {"size", "md5", "sha1", "sha256"}


def read(path: Path, *, kind: Kind = "known") -> Iterator[Entry | DamagedRow]:
    """One entry for each file.

    Raises:
        KnownError: the file cannot be read, or is no list of hashdeep 1.0.
    """
    columns: list[str] = []
    for line in lines(path):
        if line.number == 1 and line.text.strip() != FIRST:
            raise KnownError(f"{path.name} is not a list of hashdeep 1.0; its first line says otherwise.")
        if line.text.startswith(MARK):
            columns = [name.strip().lower() for name in line.text.removeprefix(MARK).split(",")]
        elif line.problem or (line.text.strip() and not line.text.startswith("##")):
            yield from _read(line, columns, path.name, kind)


def _read(line: Line, columns: list[str], source: str, kind: Kind) -> Iterator[Entry | DamagedRow]:
    # The name comes last and may hold commas.
    cells = line.text.split(",", max(len(columns) - 1, 0))
    row = Fields(line.number, source, kind, line.text)
    if line.problem or len(cells) != len(columns) or len(columns) < 2:
        yield row.damaged(
            line.problem or f"the row has {len(cells)} columns; the header names {len(columns)}"
        )
        return
    said = dict(zip(columns, cells, strict=True))
    for name in UNDERSTOOD & set(said):
        setattr(row, name, said[name])
    row.extra = named({key: value for key, value in said.items() if key not in UNDERSTOOD})
    yield from taken(row)
