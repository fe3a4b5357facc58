"""A set in the shape of NIST's NSRL (RDSv3, minimal): what was found to be nothing, to be set aside next time.

Only *benign* files, or *unseen* ones after people have looked at them, can be in such a set: its readers take what it holds for
harmless. A scan takes no CRC32; that column is empty, and the set's own description says so.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath

from pysqlite3 import dbapi2 as sqlite3

from vigil.known.exchange.nsrl import SCHEMA
from vigil.media.errors import MediaError
from vigil.media.exports.about import About, Exported
from vigil.media.exports.draft import drafted
from vigil.media.scanfile import Filter, ScanFile

HARMLESS = ("benign", "unseen")
NO_CRC32 = "CRC32 is not told (empty)"
_CACHE = 128 * 1024  # KiB: the table's key is in no order that rows come in
Row = tuple[str, str, str, str, int]


def export(*, scan: ScanFile, to: Path, wanted: Filter | None = None, about: About | None = None) -> Exported:
    """Write the wanted files as an RDSv3 database.

    Args:
        scan: the scan.
        to: the file to make; nothing may lie there.
        wanted: which files; its verdict is *benign* or *unseen*.
        about: case and exhibit, for the set's description.

    Raises:
        MediaError: the verdict was not chosen, the scan is damaged, something lies at ``to``, or it cannot be written.
    """
    if wanted is None or wanted.verdict not in HARMLESS:
        raise MediaError(
            "An NSRL set is taken for harmless: choose --verdict benign, or --verdict unseen for what people have looked at."
        )
    left_out: Counter[str] = Counter()
    with drafted(to) as draft:
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(draft)) as connection, connection:
            connection.execute(f"PRAGMA cache_size=-{_CACHE}")
            connection.executescript(SCHEMA)
            _describe(connection, scan, wanted, about or About())
            connection.executemany(
                "INSERT OR IGNORE INTO FILE VALUES (upper(?), upper(?), upper(?), '', ?, ?, 1)",
                _rows(scan, wanted, left_out),
            )
            files = connection.execute("SELECT count(*) FROM FILE").fetchone()[0]
    return Exported(files, dict(left_out), (f"{NO_CRC32}; one row for each content and name.",))


def _describe(connection: sqlite3.Connection, scan: ScanFile, wanted: Filter, about: About) -> None:
    summary = scan.summary()
    told = [
        f"{wanted.verdict} files of a scan",
        about.case,
        about.exhibit,
        summary.content_sha256[:16],
        NO_CRC32,
    ]
    description = ", ".join(filter(None, told))
    connection.execute(
        "INSERT INTO VERSION VALUES (?, ?)", (f"vigil {summary.tools.get('vigil', '')}", description)
    )
    connection.execute("INSERT INTO PKG VALUES (1, ?, '1')", (description,))


def _rows(scan: ScanFile, wanted: Filter, left_out: Counter[str]) -> Iterator[Row]:
    for file in scan.every(wanted=wanted):
        if file.sha256 and file.sha1 and file.md5:
            yield file.sha256, file.sha1, file.md5, PurePosixPath(file.path).name, file.size
        else:
            left_out["its digests are not known"] += 1
