"""Conclusions written into the tables of a scan file, and one found again by its content; the transaction is the caller's."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import compress
from operator import attrgetter

from pysqlite3 import dbapi2 as sqlite3

from vigil.media.jail.protocol import CRASHED, TOOK_TOO_LONG
from vigil.media.layout import (
    FOUND,
    INSERT_FOUND,
    MEMBER_RANK,
    RESULT,
    Row,
    ScannedFile,
    insert_result,
    read_row,
)

_found_columns = attrgetter(*FOUND)
_result_columns = attrgetter(*RESULT)


def keep(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Write conclusions, and count them; what lies in an archive is found with its conclusion."""
    files = [row.file for row in rows]
    connection.executemany(
        INSERT_FOUND, ((*_found_columns(file), MEMBER_RANK, "") for file in files if file.inside)
    )
    for columns, results in _by_what_they_hold(files):
        connection.executemany(insert_result(columns), results)
    connection.executemany(
        "INSERT INTO turned VALUES (?, ?)", ((row.file.number, row.turned) for row in rows if row.turned)
    )
    connection.executemany(
        "INSERT INTO frame VALUES (?, ?, ?, ?, ?)",
        ((row.file.number, place, *frame) for row in rows for place, frame in enumerate(row.frames)),
    )
    _tally(connection, files)


def _by_what_they_hold(files: Sequence[ScannedFile]) -> Iterator[tuple[list[str], list[tuple[object, ...]]]]:
    """Results that have the same columns, together; a column without a value is left out, for None costs more than a value."""
    alike: defaultdict[tuple[bool, ...], list[tuple[object, ...]]] = defaultdict(list)
    for values in map(_result_columns, files):
        holds = tuple([value is not None for value in values])
        alike[holds].append(tuple(compress(values, holds)))
    return ((list(compress(RESULT, holds)), results) for holds, results in alike.items())


def decoded_before(connection: sqlite3.Connection, sha256: str) -> Row | None:
    """The conclusion about the same content under another name, if a decoder judged it.

    What could not be decoded is the same under every name; what a limit of time or a signal ended may not be, and is tried again.
    """
    query = "SELECT min(number) FROM result WHERE sha256 = ? AND decoder IS NOT NULL AND reason NOT IN (?, ?)"
    number = connection.execute(query, (sha256, TOOK_TOO_LONG, CRASHED)).fetchone()[0]
    return None if number is None else read_row(connection, number)


def _tally(connection: sqlite3.Connection, files: Sequence[ScannedFile]) -> None:
    counts: Counter[tuple[str, str, str, str]] = Counter()
    sizes: Counter[tuple[str, str, str, str]] = Counter()
    for file in files:
        key = (file.verdict, file.reason, file.state, file.media_type)
        counts[key] += 1
        sizes[key] += file.size
    connection.executemany(
        "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "files = files + excluded.files, bytes = bytes + excluded.bytes",
        ((*key, number, sizes[key]) for key, number in counts.items()),
    )
