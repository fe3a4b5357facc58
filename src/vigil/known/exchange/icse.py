"""INTERPOL's ICSE baseline list: values separated by semicolons, with a header.

Seen in the wild: a column without a name at the end, and an MD5 of 33 characters. Flags are 0 or 1 and stay as they came.
Source: the columns that the IPED forensic tool reads. *Baseline* is kept as a grade of that name, 1 or 0.
"""

from collections.abc import Iterator
from pathlib import Path

from vigil.known.errors import KnownError
from vigil.known.exchange.fields import Fields, named, taken
from vigil.known.exchange.texts import Row, rows
from vigil.known.values import DamagedRow, Entry, Grade, Kind

NEEDED = {"md5", "image id", "baseline"}
SCALE, VERSION = "interpol-baseline", "icse-csv"


def recognises(header: list[str]) -> bool:
    """Whether a file with this header is one."""
    return {name.lower() for name in header} >= NEEDED


def read(path: Path, *, kind: Kind = "known") -> Iterator[Entry | DamagedRow]:
    """One entry for each row.

    Raises:
        KnownError: the file cannot be read, or has another header.
    """
    header: list[str] | None = None
    for one in rows(path, delimiter=";"):
        if header is not None:
            yield from _read(one, header, Fields(one.number, path.name, kind, one.raw))
            continue
        header = one.cells
        if not recognises(header):
            raise KnownError(f"{path.name} is not a baseline list of ICSE; its header says otherwise.")


def _read(one: Row, header: list[str], row: Fields) -> Iterator[Entry | DamagedRow]:
    # A last column without a name may be in some rows and not in others.
    names = [*header, *[""] * (len(one.cells) - len(header))]
    if (
        one.problem
        or len(one.cells) < len([name for name in header if name])
        or any(one.cells[len(header) :])
    ):
        yield row.damaged(
            one.problem or f"the row has {len(one.cells)} columns; the header has {len(header)}"
        )
        return
    said = {name: cell for name, cell in zip(names, one.cells, strict=False) if name or cell}
    lower = {name.lower(): name for name in said}
    row.md5, row.sha1, row.photodna = (
        said.pop(lower.get(name, ""), None) for name in ("md5", "sha1", "photodna")
    )
    row.series = said.pop(lower.get("series name", ""), "")
    if baseline := said.pop(lower["baseline"], ""):
        row.grade = Grade(SCALE, VERSION, baseline)
    row.extra = named(dict(said))
    yield from taken(row)
