"""The filing of a finished scan: every file under its path and under what was concluded, so that filters answer at once.

A full-text table (SQLite's FTS5) without texts of its own holds, for each file, the runs of three letters of its path, and one
tag for its verdict, reason, state and type together. The rows that bear the same tag are one line of the scan's tally. Files
are found in the order of their numbers, so that a first page does not wait for the rest. What the letters find is held to the
path itself before it is told.
"""

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence

from pysqlite3 import dbapi2 as sqlite3

from vigil.media.errors import MediaError

NAMES = {"filing", "filing_data", "filing_idx", "filing_config"}
LETTERS = 3  # of one run
MOST_LETTERS = 200  # of a text that is looked for
TALLIED = ("verdict", "reason", "state", "media_type")
_TABLE = (
    "CREATE VIRTUAL TABLE filing USING fts5 "
    "(path, tag, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1')"
)
# A letter that no path keeps begins a tag; two more count, so that a tag is one run of three letters.
_MARK, _FIRST, _BASE = "\U0010fffd", 0x10_F000, 256
MOST_TAGS = _BASE * _BASE
_LEFT_OUT = {0: "\ufffd", ord(_MARK): "\ufffd"}


def folded(text: str) -> str:
    """A text as it is compared: without regard to case, accents composed (Unicode NFC of the case-folded NFC)."""
    if text.isascii():
        return text.lower().replace("\0", "\ufffd")
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return composed.translate(_LEFT_OUT)


def tag(place: int) -> str:
    """The tag of the tally's line at this place, from 0."""
    return f"{_MARK}{chr(_FIRST + place // _BASE)}{chr(_FIRST + place % _BASE)}"


def write(connection: sqlite3.Connection) -> None:
    """File every row of a scan, in place of what was filed before.

    Args:
        connection: to a scan file whose tally is complete; the transaction is the caller's.

    Raises:
        MediaError: there are more kinds of rows than can be told apart.
    """
    lines = tallied(connection)
    if len(lines) > MOST_TAGS:
        raise MediaError(f"The scan has more than {MOST_TAGS:,} kinds of rows; scan parts of the evidence.")
    tags = {line: tag(place) for place, line in enumerate(lines)}
    connection.execute("DROP TABLE IF EXISTS filing")
    connection.execute(_TABLE)
    rows = connection.execute(f"SELECT number, path, {', '.join(TALLIED)} FROM file ORDER BY number")  # noqa: S608 names of our own
    connection.executemany(
        "INSERT INTO filing (rowid, path, tag) VALUES (?, ?, ?)",
        ((number, folded(path), tags[tuple(line)]) for number, path, *line in rows),
    )
    # As one piece: searching is quickest then.
    connection.execute("INSERT INTO filing (filing) VALUES ('optimize')")


def digest(connection: sqlite3.Connection) -> str:
    """SHA-256 over the filing's own blocks, in their order; once it was committed, for until then some are in memory only."""
    held = hashlib.sha256()
    for number, block in connection.execute("SELECT id, block FROM filing_data ORDER BY id"):
        held.update(number.to_bytes(8, "big", signed=True) + len(block).to_bytes(8, "big") + block)
    return held.hexdigest()


def tallied(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    """The lines of the tally (verdict, reason, state, media type), in their order: a line's place gives its tag."""
    columns = ", ".join(TALLIED)
    return list(connection.execute(f"SELECT {columns} FROM tally ORDER BY {columns}"))  # noqa: S608 names of our own


def asked(*, lines: Sequence[bool], text: str) -> str | None:
    """What the full-text table is asked.

    Args:
        lines: for each line of the tally, whether it is wanted.
        text: part of a path, folded, of three letters at least; or empty.

    Returns:
        The question; None where no line is wanted, and so no file.
    """
    if not any(lines):
        return None
    tags = [] if all(lines) else [tag(place) for place, is_wanted in enumerate(lines) if is_wanted]
    parts = [f"({' OR '.join(map(_quoted, tags))})"] if tags else []
    return " AND ".join((*parts, *map(_quoted, dict.fromkeys(_runs(text)))))


def _runs(text: str) -> Iterator[str]:
    return (text[start : start + LETTERS] for start in range(len(text) - LETTERS + 1))


def _quoted(token: str) -> str:
    return f'"{token.replace(chr(34), chr(34) * 2)}"'
