"""From the file of a register to nominals and numbered rejections."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from vigil.desk.people.errors import RegisterError, RowError
from vigil.desk.people.registers.rows import rows
from vigil.desk.people.registers.values import ParsedNominal, ReadRow, Spell, Status
from vigil.linkage.identifiers import Refused, read_birth

LONGEST = {"number": 40, "household": 40, "given_names": 200, "family_name": 200}  # characters
LONGEST_VALUE = 400
MOST_VALUES = 50  # in one cell
BETWEEN = ";"

_IDENTIFIERS = {"emails": "email", "phones": "phone", "handles": "handle", "devices": "device"}
_STATUSES: dict[str, Status] = {
    "registered": "registered",
    "ended": "ended",
    "not registered": "not registered",
}
COLUMNS = (
    "number",
    "given_names",
    "family_name",
    "date_of_birth",
    *_IDENTIFIERS,
    "status",
    "status_since",
    "status_until",
    "conditions",
    "positions",
    "addresses",
    "household",
)
# Behind a condition, position or address: (since 2020-01-01, until 2030-01-01), or one of the two.
_SPELL = re.compile(r"(.*?)\s*\(\s*(?:since\s+([^\s,()]+))?\s*,?\s*(?:until\s+([^\s,()]+))?\s*\)", re.DOTALL)
_UNFIT = re.compile(r"[\x00-\x1f\x7f]")


def read(path: Path, *, on: date) -> Iterator[ReadRow]:
    """Every row below the heading, in order, with its nominal or with why there is none.

    Args:
        path: CSV in UTF-8 with a heading of ``COLUMNS`` (in any order; only ``number`` must be there).
        on: the day it is handed in: nobody is born later.

    Raises:
        RegisterError: the file cannot be read, or its heading is wrong. Raised before the first row.
    """
    lines = rows(path)
    # The heading is read at once, so that a wrong file is refused before anything of it is kept.
    names = _heading(path, next(lines, (b"", []))[1])
    return (_outcome(number, raw, cells, names, on) for number, (raw, cells) in enumerate(lines, start=1))


def _heading(path: Path, cells: list[str] | RowError) -> list[str]:
    if isinstance(cells, RowError):
        raise RegisterError(f"The heading of {path.name} cannot be read: {cells}.")
    names = [cell.casefold() for cell in cells]
    if "number" not in names:
        raise RegisterError(
            f"{path.name} has no column 'number'; its first line names columns of: {', '.join(COLUMNS)}."
        )
    for name in names:
        if name not in COLUMNS:
            raise RegisterError(
                f"{path.name} has a column {name[:40]!r} that is not taken; leave it out, or name it as one of: "
                f"{', '.join(COLUMNS)}."
            )
        if names.count(name) > 1:
            raise RegisterError(f"{path.name} has the column '{name}' twice; keep one of them.")
    return names


def _outcome(number: int, raw: bytes, cells: list[str] | RowError, names: list[str], on: date) -> ReadRow:
    try:
        if isinstance(cells, RowError):
            raise cells
        if len(cells) != len(names):
            raise RowError(f"the row has {len(cells)} cells, and the heading {len(names)}")
        return ReadRow(number, raw, _nominal(dict(zip(names, cells, strict=True)), on))
    except RowError as error:
        return ReadRow(number, raw, None, f"{error}.")


def _nominal(row: Mapping[str, str], on: date) -> ParsedNominal:
    number = _text(row, "number")
    if not number:
        raise RowError("the row has no number; write what the register calls the person")
    if not (row.get("given_names") or row.get("family_name")):
        raise RowError("the row names nobody; write a given or a family name")
    status = _status(row.get("status", ""))
    since, until = (
        _day(row.get("status_since", ""), "status_since"),
        _day(row.get("status_until", ""), "status_until"),
    )
    if status is None and (since or until):
        raise RowError(
            "the row has dates of a status and no status; write registered, ended or not registered"
        )
    return ParsedNominal(
        number=number,
        given_names=_text(row, "given_names"),
        family_name=_text(row, "family_name"),
        born=_born(row.get("date_of_birth", ""), on),
        identifiers=tuple((kind, one) for name, kind in _IDENTIFIERS.items() for one in _several(row, name)),
        status=status,
        status_since=since,
        status_until=_in_order(since, until, "status"),
        conditions=_spells(row, "conditions"),
        positions=_spells(row, "positions"),
        addresses=_spells(row, "addresses"),
        household=_text(row, "household"),
    )


def _text(row: Mapping[str, str], name: str) -> str:
    return _within(row.get(name, ""), name, LONGEST[name])


def _within(text: str, name: str, longest: int) -> str:
    if len(text) > longest:
        raise RowError(f"{name} has a value longer than {longest} characters")
    if _UNFIT.search(text):
        raise RowError(f"{name} holds a control character")
    return text


def _several(row: Mapping[str, str], name: str) -> list[str]:
    values = [value.strip() for value in row.get(name, "").split(BETWEEN)]
    once = list(dict.fromkeys(value for value in values if value))
    if len(once) > MOST_VALUES:
        raise RowError(f"{name} has {len(once)} values; more than {MOST_VALUES} are not taken")
    return [_within(value, name, LONGEST_VALUE) for value in once]


def _status(word: str) -> Status | None:
    if not word:
        return None
    status = _STATUSES.get(word.casefold())
    if status is None:
        raise RowError(
            f"status {word[:40]!r} is none of registered, ended and not registered; leave it empty when not known"
        )
    return status


def _born(written: str, on: date) -> date | None:
    if not written:
        return None
    read = read_birth(written, on=on)
    if isinstance(read, Refused):
        raise RowError(read.reason.removesuffix("."))
    if not read.days:
        raise RowError(
            f"date_of_birth {written[:40]!r} is only part of a date; leave it out until all of it is known"
        )
    return read.days[0]


def _spells(row: Mapping[str, str], name: str) -> tuple[Spell, ...]:
    return tuple(_spell(value, name) for value in _several(row, name))


def _spell(value: str, name: str) -> Spell:
    found = _SPELL.fullmatch(value)
    if found is None or not (found[2] or found[3]):
        return Spell(value)
    if not found[1]:
        raise RowError(f"{name} has dates and no words in front of them")
    since, until = _day(found[2] or "", name), _day(found[3] or "", name)
    return Spell(found[1], since, _in_order(since, until, name))


def _day(written: str, name: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise RowError(f"{name} has {written[:40]!r}, which is no date; write it as 2026-11-27") from error


def _in_order(since: date | None, until: date | None, name: str) -> date | None:
    if since and until and until < since:
        raise RowError(f"{name} ends ({until}) before it begins ({since})")
    return until
