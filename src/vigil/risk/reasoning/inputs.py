"""What a structure reads: yes-or-no answers, counts and whole years, each cut where its tests can tell values apart."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

LONGEST_TEST = 200  # characters
Span: TypeAlias = tuple[int, int]
"""Whole numbers from the first to the second, both included."""
Spans: TypeAlias = tuple[Span, ...]
"""Spans in order that neither touch nor overlap."""
NO, YES = 0, 1
WORDS = {"yes": YES, "no": NO, '"yes"': YES, '"no"': NO, "true": YES, "false": NO}
COMPARED = re.compile(r"(<=|>=|<|>)\s*([0-9]{1,6})")
RANGED = re.compile(r"([\[\](])\s*([0-9]{1,6})\s*\.\.\s*([0-9]{1,6})\s*([\])\[])")
NEGATED = re.compile(r"not\s*\((.*)\)")


class Worse(Enum):
    """Which way an input's values get worse."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a test can read.

    Attributes:
        id: the item's id, or that of a measure between dates.
        words: what it is, for sentences.
        least: its lowest value; 0 (no) where it is answered yes or no.
        most: its highest value; 1 (yes) where it is answered yes or no.
        yes_no: whether it is answered yes or no.
        worse: which way its values get worse, or None where the instrument does not say.
    """

    id: str
    words: str
    least: int
    most: int
    yes_no: bool
    worse: Worse | None


def parse_test(text: str, *, read: Input) -> Spans:
    """The values for which a test holds.

    Args:
        text: a unary test of S-FEEL (DMN 1.3, chapter 9) over whole numbers or yes and no: ``-``, ``yes``, ``2``, ``>= 2``,
            ``[1..3]``, ``(1..3]``, several with commas, or ``not(…)`` around any of them.
        read: the input that is tested; values outside its range are cut off.

    Raises:
        ValueError: it is no such test, or no value of the input could ever meet it.
    """
    if len(text) > LONGEST_TEST:
        raise ValueError(f"a test of '{read.id}' is longer than {LONGEST_TEST} characters; split the rule")
    plain = text.strip()
    inner = NEGATED.fullmatch(plain)
    held = _listed((inner[1] if inner else plain).strip(), text, read)
    spans = _without(held, read) if inner else held
    if not spans:
        raise ValueError(f"the test '{text}' of '{read.id}' can never be met; mend it or remove its rule")
    return spans


def _listed(plain: str, text: str, read: Input) -> Spans:
    if plain == "-":
        return ((read.least, read.most),)
    return joined((_one(part.strip(), text, read) for part in plain.split(",")), read=read)


def _one(part: str, text: str, read: Input) -> Span:
    lowest, highest = read.least, read.most
    if read.yes_no:
        if part.lower() in WORDS:
            value = WORDS[part.lower()]
            return value, value
    elif part.isascii() and part.isdigit() and len(part) <= len("999999"):
        return int(part), int(part)
    elif found := COMPARED.fullmatch(part):
        number = int(found[2])
        return {
            "<": (lowest, number - 1),
            "<=": (lowest, number),
            ">": (number + 1, highest),
            ">=": (number, highest),
        }[found[1]]
    elif found := RANGED.fullmatch(part):
        return int(found[2]) + (found[1] != "["), int(found[3]) - (found[4] != "]")
    known = "yes, no or -" if read.yes_no else "a whole number, < <= > >=, a range as [1..3], or -"
    raise ValueError(f"'{text}' is no test of '{read.id}'; write {known}")


def joined(spans: Iterable[Span], *, read: Input) -> Spans:
    """Spans in order, cut to an input's range, those that touch made one."""
    cut = sorted((max(low, read.least), min(high, read.most)) for low, high in spans)
    made: list[Span] = []
    for low, high in cut:
        if low > high:
            continue
        if made and low <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(made[-1][1], high))
        else:
            made.append((low, high))
    return tuple(made)


def overlap(one: Spans, other: Spans) -> bool:
    """Whether some value lies in both."""
    return any(low <= last and first <= high for low, high in one for first, last in other)


def _without(spans: Spans, read: Input) -> Spans:
    edges = [read.least - 1, *(edge for span in spans for edge in span), read.most + 1]
    gaps = [(edges[at] + 1, edges[at + 1] - 1) for at in range(0, len(edges), 2)]
    return joined(gaps, read=read)


def write_test(spans: Spans, *, read: Input) -> str:
    """The test that holds for these values, in its one spelling."""
    if spans == ((read.least, read.most),):
        return "-"
    return ", ".join(_written(span, read) for span in spans)


def _written(span: Span, read: Input) -> str:
    low, high = span
    if read.yes_no:
        return "yes" if low == YES else "no"
    if low == high:
        return str(low)
    if high == read.most:
        return f">= {low}"
    return f"<= {high}" if low == read.least else f"[{low}..{high}]"


def said(span: Span, *, read: Input) -> str:
    """Values of an input as they are said."""
    low, high = span
    if span == (read.least, read.most):
        return "any answer"
    if read.yes_no:
        return "yes" if low == YES else "no"
    if low == high:
        return str(low)
    if high == read.most:
        return f"{low} or more"
    return f"{high} or less" if low == read.least else f"{low} to {high}"


@dataclass(frozen=True, slots=True)
class Cells:
    """An input's values, cut so that no test tells two values of one cell apart.

    Attributes:
        read: the input.
        spans: the cells, lowest first; together they are the input's whole range.
    """

    read: Input
    spans: Spans

    def holding(self, value: int) -> int:
        """The cell that a value of the input lies in."""
        return bisect_right(self.spans, (value, self.read.most)) - 1

    def within(self, spans: Spans) -> tuple[bool, ...]:
        """Which cells lie in these spans."""
        return tuple(any(low <= cell[0] <= high for low, high in spans) for cell in self.spans)

    def worst_last(self) -> Sequence[int]:
        """The cells from best to worst; as they come where nothing is said."""
        cells = range(len(self.spans))
        return cells[::-1] if self.read.worse is Worse.LOWER else cells

    def words(self, cell: int) -> str:
        """A cell as it is said."""
        return said(self.spans[cell], read=self.read)


def cells_of(read: Input, tested: Iterable[Spans]) -> Cells:
    """Cut an input's range wherever one of the tests begins or ends."""
    starts = {read.least}
    for spans in tested:
        for low, high in spans:
            starts |= {low, high + 1}
    if read.yes_no:
        starts.add(YES)
    cuts = sorted(start for start in starts if start <= read.most)
    return Cells(read, tuple(zip(cuts, [cut - 1 for cut in cuts[1:]] + [read.most], strict=True)))
