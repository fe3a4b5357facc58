"""NSRL's quarterly deltas (``.sql``): applied to a private copy of their database, all or nothing.

A delta is a script of INSERT, UPDATE and DELETE on the tables of the RDS between BEGIN and COMMIT. Nothing else is done: each
statement is held to that by SQLite itself, while it is prepared.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite3

from vigil.known.errors import KnownError
from vigil.known.exchange.databases import restrict
from vigil.known.exchange.texts import lines

TABLES = {"file", "pkg", "mfg", "os", "version", "metadata"}
BEGINS = re.compile(r"\s*BEGIN(\s+(DEFERRED|IMMEDIATE|EXCLUSIVE))?(\s+TRANSACTION)?\s*;\s*", re.IGNORECASE)
ENDS = re.compile(r"\s*(COMMIT|END)(\s+TRANSACTION)?\s*;\s*", re.IGNORECASE)
CHANGES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
LONGEST_STATEMENT = 1 << 20  # characters
MOST_LINES = 1_000  # of one statement
CHANGING = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}


def recognises(first_line: str) -> bool:
    """Whether a text that begins so is a script of changes."""
    return bool(BEGINS.match(first_line) or CHANGES.match(first_line))


def apply(*, base: Path, deltas: list[Path], to: Path) -> int:
    """Write a copy of an RDS database with deltas applied, in their order.

    Args:
        base: the database; it is not changed.
        deltas: scripts.
        to: the copy to make; removed again when a delta fails.

    Returns:
        How many statements were carried out.

    Raises:
        KnownError: a file cannot be read or written, a script is cut short, or a statement fails or is not allowed.
    """
    try:
        shutil.copyfile(base, to)
    except OSError as error:
        to.unlink(missing_ok=True)
        raise KnownError(f"{base.name} cannot be copied to apply a delta ({error.strerror}).") from error
    connection = sqlite3.connect(to, isolation_level=None)
    done = False
    try:
        restrict(connection)
        connection.execute("BEGIN IMMEDIATE")
        count = sum(_apply(connection, delta) for delta in deltas)
        connection.execute("COMMIT")
        done = True
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise KnownError(f"{base.name} cannot take the changes ({error}); nothing was changed.") from error
    finally:
        connection.close()
        if not done:
            to.unlink(missing_ok=True)
    return count


def _apply(connection: Any, delta: Path) -> int:
    connection.set_authorizer(_allowed)
    count = 0
    try:
        for number, statement in _statements(delta):
            try:
                connection.execute(statement)
            except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
                raise KnownError(
                    f"{delta.name} fails in line {number} ({error}); nothing was changed."
                ) from error
            count += 1
    finally:
        connection.set_authorizer(None)
    return count


def _allowed(
    action: int, first: str | None, _second: str | None, database: str | None, _trigger: str | None
) -> int:
    """SQLite's question for each thing a statement would do."""
    if action in CHANGING and database == "main" and (first or "").lower() in TABLES:
        return int(sqlite3.SQLITE_OK)
    return int(sqlite3.SQLITE_OK if action in READING else sqlite3.SQLITE_DENY)


def _statements(delta: Path) -> Iterator[tuple[int, str]]:
    """The script's changes, each with the line where it begins."""
    held: list[str] = []
    begun, is_open, length = 1, False, 0
    for line in lines(delta):
        if not held and not line.text.strip():
            continue
        begun = begun if held else line.number
        held.append(line.text)
        length += len(line.text)
        if line.problem or length > LONGEST_STATEMENT or len(held) > MOST_LINES:
            raise KnownError(
                f"{delta.name} has a statement that is too long, at line {begun}; nothing was changed."
            )
        if ";" in line.text and sqlite3.complete_statement(statement := "\n".join(held)):
            held, length = [], 0
            if BEGINS.fullmatch(statement) and not is_open:
                is_open = True
            elif ENDS.fullmatch(statement) and is_open:
                is_open = False
            else:
                yield begun, statement
    if held or is_open:
        raise KnownError(f"{delta.name} is cut short; nothing was changed. Fetch it again.")
