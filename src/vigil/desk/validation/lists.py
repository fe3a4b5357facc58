"""Lists that are handed in as CSV: groups of cases, and blind ratings. A list is taken whole or not at all."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from vigil.desk.validation.errors import ListError
from vigil.desk.validation.models import Membership
from vigil.errors import VigilError
from vigil.risk import Given
from vigil.validation.table import cells
from vigil.validation.table.rows import ANSWER

MOST_ROWS = 50_000
MOST_TOLD = 5  # refused rows that are told one by one
LONGEST_GROUP = 60  # characters
LONGEST_RATER = 60
GROUP_HEADS = ("case", "characteristic", "group")
RATING_HEADS = ("case", "rater", "rated_on")

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Grouped:
    """One line of a list of groups."""

    reference: str
    characteristic: str
    group: str


@dataclass(frozen=True, slots=True)
class Rated:
    """One line of a list of blind ratings."""

    reference: str
    rater: str
    rated_on: date
    answers: Mapping[str, Given]


def read_groups(data: bytes) -> list[Grouped]:
    """A list with the columns ``case``, ``characteristic`` and ``group``.

    Raises:
        ListError: it cannot be read, or a row cannot; every such row is told with its line, the first ones in full.
    """
    return _read(data, heads=GROUP_HEADS, more=False, row=_grouped)


def read_ratings(data: bytes, *, today: date) -> list[Rated]:
    """A list with the columns ``case``, ``rater``, ``rated_on``, and one ``answer:ITEM`` for each item.

    Raises:
        ListError: as of ``read_groups``.
    """
    return _read(data, heads=RATING_HEADS, more=True, row=lambda held: _rated(held, today))


def _grouped(row: Mapping[str, str]) -> Grouped:
    characteristic = row["characteristic"]
    if characteristic not in Membership.Characteristic.values:
        raise ListError(
            f"characteristic is {cells.told(characteristic)}; write one of {', '.join(Membership.Characteristic.values)}."
        )
    group = cells.needed("group", row["group"])
    if len(group) > LONGEST_GROUP:
        raise ListError(f"group has {len(group)} characters; up to {LONGEST_GROUP} are taken.")
    return Grouped(cells.needed("case", row["case"]), characteristic, group)


def _rated(row: Mapping[str, str], today: date) -> Rated:
    rater = cells.needed("rater", row["rater"])
    if len(rater) > LONGEST_RATER:
        raise ListError(f"rater has {len(rater)} characters; up to {LONGEST_RATER} are taken.")
    return Rated(
        reference=cells.needed("case", row["case"]),
        rater=rater,
        rated_on=cells.past_day("rated_on", row["rated_on"], today=today),
        answers={
            name.removeprefix(ANSWER): cells.answer(name, cells.needed(name, cell))
            for name, cell in row.items()
            if name.startswith(ANSWER)
        },
    )


def _read(
    data: bytes, *, heads: tuple[str, ...], more: bool, row: Callable[[Mapping[str, str]], Row]
) -> list[Row]:
    lines = _lines(data)
    found = _heads(next(lines, (1, []))[1], heads, more=more)
    taken: list[Row] = []
    refused: list[str] = []
    for number, (line, held) in enumerate(lines, 1):
        if number > MOST_ROWS:
            raise ListError(f"The list has more than {MOST_ROWS:,} rows; hand in fewer at once.")
        try:
            if len(held) != len(found):
                raise ListError(f"there are {len(held)} cells under {len(found)} columns.")
            taken.append(row({name: cells.plain(name, cell) for name, cell in zip(found, held, strict=True)}))
        except VigilError as error:
            refused.append(f"Line {line}: {error}")
    if refused:
        rest = f" And {len(refused) - MOST_TOLD:,} more." if len(refused) > MOST_TOLD else ""
        raise ListError(f"Nothing was taken. {' '.join(refused[:MOST_TOLD])}{rest}")
    if not taken:
        raise ListError("The list holds no row.")
    return taken


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListError("The list is no text in UTF-8; save the sheet as CSV in UTF-8.") from error
    if "\0" in text:
        raise ListError("The list holds NUL characters and is no CSV; save the sheet as CSV in UTF-8.")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for held in reader:
            if any(cell.strip() for cell in held):
                yield reader.line_num, held
    except csv.Error as error:
        raise ListError(f"Line {reader.line_num}: this is no CSV ({error}); save the sheet again.") from error


def _heads(untrusted_heads: list[str], heads: tuple[str, ...], *, more: bool) -> tuple[str, ...]:
    found = tuple(head.strip() for head in untrusted_heads)
    if missing := [head for head in heads if head not in found]:
        raise ListError(
            f"The list has no column '{missing[0]}'; its first line names the columns: {', '.join(heads)}."
        )
    for head in found:
        if found.count(head) > 1:
            raise ListError(f"The list has two columns called {cells.told(head)}; name each once.")
        if head not in heads and not (more and head.startswith(ANSWER) and len(head) > len(ANSWER)):
            raise ListError(
                f"The list has a column {cells.told(head)}, which is none of {', '.join(heads)}; take it out."
            )
    return found
