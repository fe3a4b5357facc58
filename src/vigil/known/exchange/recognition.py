"""Which format a file is of, told by its content; its name is not believed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vigil.known.errors import KnownError
from vigil.known.exchange import (
    databases,
    encase,
    hashdeep,
    hashkeeper,
    icse,
    kdb,
    known_sets,
    ncmec,
    nsrl,
    nsrl_delta,
    plain_csv,
    sums,
    vics,
    vpdq,
)
from vigil.known.exchange.texts import Line, lines
from vigil.known.layout import MAGIC, OLDER_MAGICS
from vigil.known.values import DamagedRow, Entry, Kind

ENOUGH = 4096  # bytes
LINES_LOOKED_AT = 50
DELTA = "nsrl-delta"
PACKED = {
    b"PK\3\4": "a ZIP archive",
    b"\x1f\x8b": "packed with gzip",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"BZh": "packed with bzip2",
    b"\xfd7zXZ": "packed with xz",
    b"\x28\xb5\x2f\xfd": "packed with Zstandard",
}


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, what it is called, its reader, and what its entries are unless a person says otherwise."""

    name: str
    title: str
    read: Callable[..., Iterator[Entry | DamagedRow]]
    kind: Kind | None = "known"


FORMATS = {
    one.name: one
    for one in (
        Format("vics", "VICS JSON, 1.0 to 2.0", vics.read),
        Format("nsrl", "NSRL RDSv3 database", nsrl.read, "benign"),
        Format("ncmec", "NCMEC hash sharing v2, XML", ncmec.read),
        Format("icse", "INTERPOL ICSE baseline, CSV", icse.read),
        Format("kdb", "Autopsy hash database", kdb.read),
        Format("encase", "EnCase hash set", encase.read),
        Format("hashkeeper", "HashKeeper list", hashkeeper.read),
        Format("hashdeep", "hashdeep list", hashdeep.read),
        Format("sums", "md5sum, sha1sum or sha256sum list, or one digest on each line", sums.read),
        Format("vpdq", "frames of one video, as vPDQ writes them", vpdq.read),
        Format("csv", "comma-separated values with a header", plain_csv.read),
        # Entries of a known set are what they are there.
        Format("known", "known set of Vigil", known_sets.read, None),
    )
}


def recognise(path: Path) -> str:
    """The name of a file's format: one of ``FORMATS``, or ``nsrl-delta``, which needs its database.

    Raises:
        KnownError: the file cannot be read, is packed, or is of no format that is known.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(ENOUGH)
    except OSError as error:
        raise KnownError(f"{path} cannot be opened ({error.strerror}); check the name.") from error
    for mark, what in PACKED.items():
        if beginning.startswith(mark):
            raise KnownError(f"{path.name} is {what}; unpack it first, and give what is in it.")
    found = _by_beginning(path, beginning) or _by_lines(path)
    if found is None:
        raise KnownError(
            f"{path.name} is of no format that is known ({', '.join(FORMATS)}); "
            "if you know which it is, say so with --as FORMAT FILE."
        )
    return found


def _by_beginning(path: Path, beginning: bytes) -> str | None:
    if beginning.startswith(databases.BEGINNING):
        tables = databases.tables(path)
        return "nsrl" if nsrl.recognises(tables) else "kdb" if kdb.recognises(tables) else None
    if beginning.startswith((MAGIC, *OLDER_MAGICS)):
        return "known"
    if beginning.startswith(encase.BEGINNING):
        return "encase"
    # Older exporters wrote UTF-16: every second byte is zero there.
    plain = beginning.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain.startswith(b"{"):
        return "vics" if vics.recognises(plain) else None
    if plain.startswith(b"<"):
        return "ncmec" if ncmec.recognises(plain) else None
    return None


def _by_lines(path: Path) -> str | None:
    for line in lines(path):
        if line.number > LINES_LOOKED_AT:
            return None
        if found := _by_line(line):
            return found
    return None


def _by_line(line: Line) -> str | None:
    text = line.text.strip()
    if line.problem or not text:
        return None
    if line.number == 1 and text.startswith(hashdeep.MARK):
        return "hashdeep"
    if nsrl_delta.recognises(f"{text}\n"):
        return DELTA
    if vpdq.recognises(text):
        return "vpdq"
    if sums.recognises(text):
        return "sums"
    delimiter, header = plain_csv.header_of(text)
    if delimiter == ";" and icse.recognises(header):
        return "icse"
    if hashkeeper.recognises(header):
        return "hashkeeper"
    return "csv" if plain_csv.recognises(header) else None
