"""The files that a person names, read one after the other, each by the reader of its format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from vigil.known.errors import KnownError
from vigil.known.exchange import nsrl, nsrl_delta, plain_csv
from vigil.known.exchange.plain_csv import NO_MAPPING, ColumnMapping
from vigil.known.exchange.recognition import DELTA, FORMATS, recognise
from vigil.known.values import DamagedRow, Entry, Kind


@dataclass(frozen=True, slots=True)
class Source:
    """A file; what its entries are and its format where a person says so, else what the file tells."""

    path: Path
    kind: Kind | None = None
    format: str | None = None

    def __post_init__(self) -> None:
        if self.format is not None and self.format not in FORMATS:
            raise KnownError(f"There is no format '{self.format[:80]}'; there are {', '.join(FORMATS)}.")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A source, its format, and the deltas that go onto it."""

    source: Source
    format: str
    deltas: tuple[Path, ...] = ()


def recognise_all(sources: Sequence[Source]) -> list[Recognised]:
    """What each file is; a delta belongs to the NSRL database named before it.

    Raises:
        KnownError: a file cannot be read or recognised, or a delta has no database.
    """
    found: list[Recognised] = []
    for source in sources:
        name = source.format or recognise(source.path)
        if name != DELTA:
            found.append(Recognised(source, name))
            continue
        if not found or found[-1].format != "nsrl":
            raise KnownError(f"{source.path.name} changes an NSRL database; name the database before it.")
        last = found[-1]
        found[-1] = Recognised(last.source, last.format, (*last.deltas, source.path))
    return found


def read_all(
    sources: Sequence[Recognised], *, folder: Path, mapping: ColumnMapping = NO_MAPPING
) -> Iterator[Entry | DamagedRow]:
    """Every row of every source, in order.

    Args:
        sources: from `recognise_all`.
        folder: where a database lies while deltas are applied to a copy of it.
        mapping: for plain comma-separated values.

    Raises:
        KnownError: a source cannot be read as what it is.
    """
    for one in sources:
        kind = one.source.kind or FORMATS[one.format].kind
        if one.deltas:
            yield from _changed(one, folder, kind or "benign")
        elif one.format == "csv":
            yield from plain_csv.read(one.source.path, kind=kind or "known", mapping=mapping)
        else:
            yield from FORMATS[one.format].read(one.source.path, kind=kind)


def _changed(one: Recognised, folder: Path, kind: Kind) -> Iterator[Entry | DamagedRow]:
    try:
        place = TemporaryDirectory(dir=folder, prefix=".delta-")
    except OSError as error:
        raise KnownError(f"{folder} cannot be written ({error.strerror}).") from error
    with place as inside:
        # Under its own name, which the entries bear as their source.
        copy = Path(inside) / one.source.path.name
        nsrl_delta.apply(base=one.source.path, deltas=list(one.deltas), to=copy)
        yield from nsrl.read(copy, kind=kind)
