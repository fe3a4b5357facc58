r"""EnCase's hash sets (``.hash``): a header of 1,152 bytes, then MD5s.

Source: The Sleuth Kit's encase.c: the file begins ``HASH\r\n\xff\0``, holds its name in UTF-16 at 1,032, and a record is
16 bytes of MD5 and two that are not understood.
"""

from collections.abc import Iterator
from pathlib import Path

from vigil.known.errors import KnownError
from vigil.known.exchange.fields import Fields, taken
from vigil.known.values import DamagedRow, Entry, Kind

BEGINNING = b"HASH\r\n\xff\0"
NAME, RECORDS, RECORD = 1032, 1152, 18  # bytes
MD5 = 16


def read(path: Path, *, kind: Kind = "known") -> Iterator[Entry | DamagedRow]:
    """One entry for each MD5, with the name of the set.

    Raises:
        KnownError: the file cannot be read, is no such set, or ends within a record.
    """
    try:
        with path.open("rb") as file:
            header = file.read(RECORDS)
            rest = path.stat().st_size - RECORDS
            if len(header) < RECORDS or not header.startswith(BEGINNING) or rest % RECORD:
                raise KnownError(f"{path.name} is not a whole hash set of EnCase; fetch it again.")
            name = header[NAME:].decode("utf-16-le", "replace").partition("\0")[0]
            for number in range(1, rest // RECORD + 1):
                data = file.read(RECORD)
                row = Fields(number, path.name, kind, data.hex(), md5=data[:MD5].hex())
                row.extra = {"set": name} if name else {}
                yield from taken(row)
    except OSError as error:
        raise KnownError(f"{path} cannot be opened ({error.strerror}); check the name.") from error
