"""What to ask next: open questions by their power to change what the assessment comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from vigil.risk.errors import AnswerError
from vigil.risk.instrument import Instrument
from vigil.risk.item import Item, Kind
from vigil.risk.levels import Given, Reading, is_open
from vigil.risk.outcome import Assessment, Left, OpenItem
from vigil.risk.reasoning.dates import Measure, Vector
from vigil.risk.reasoning.inputs import Cells, Span, said
from vigil.risk.reasoning.remaining import DATES, Counts, Known, Remaining
from vigil.risk.reasoning.sums import Choice


def open_items(
    *, instrument: Instrument, answers: Mapping[str, Given], known: Known, left: Remaining, counts: Counts
) -> tuple[OpenItem, ...]:
    """Open items, those first whose answers narrow the interval most, then those that decide most ways of answering.

    Args:
        instrument: the definition.
        answers: what stands.
        known: what the answers say of the inputs.
        left: the ways of answering that they leave open.
        counts: these ways, counted.
    """
    now = _interval(counts.all(), instrument.scale)
    by_name = {layer.name: number for number, layer in enumerate(left.layers)}
    powers = counts.powers()
    made = []
    for item in instrument.items:
        if not is_open(answers[item.id]):
            continue
        number = by_name.get(DATES if item.kind is Kind.DATE else item.id)
        if number is None:
            each, power = [_left("any answer", counts.all(), instrument.scale)], 0
        elif item.kind is Kind.DATE:
            each = _left_by_date(item, instrument, known.vectors, counts.by_choice(number))
            power = powers[number] if each else 0
        else:
            cells = instrument.compiled.cells[item.id]
            each = _left_by_choice(
                cells, left.layers[number].choices, counts.by_choice(number), instrument.scale
            )
            power = powers[number]
        made.append(_open_item(item, each, power, now))
    return tuple(sorted(made, key=_order))


def ranked(
    assessment: Assessment, *, base_rates: Mapping[str, Mapping[str, Fraction]]
) -> tuple[OpenItem, ...]:
    """Open items by how far an answer can be expected to narrow the interval where this force works.

    Args:
        assessment: what the answers come to.
        base_rates: by item and answer in words, how often that answer is found. An item without them is taken as if all its
            answers were alike. Rates of answers that can still be are taken for all there is.

    Raises:
        AnswerError: rates are of an item or an answer that there is not, negative, or nought for all that can still be.
    """
    known = {one.id for one in assessment.open_items}
    stray = sorted(base_rates.keys() - assessment.answers.keys())
    if stray:
        raise AnswerError(f"'{stray[0]}' has base rates and is no item of {assessment.instrument.id}.")
    weighed = [
        replace(one, narrowing=_expected(one, assessment, base_rates[one.id]))
        if one.id in base_rates
        else one
        for one in assessment.open_items
        if one.id in known
    ]
    return tuple(sorted(weighed, key=_order))


def _expected(one: OpenItem, assessment: Assessment, rates: Mapping[str, Fraction]) -> Fraction:
    held = [rates.get(left.answer) for left in one.left]
    given = [rate for rate in held if rate is not None]
    total = sum(given, Fraction(0))
    if len(given) != len(held) or min(given, default=Fraction(-1)) < 0 or not total:
        wanted = ", ".join(left.answer for left in one.left)
        raise AnswerError(f"The base rates of '{one.id}' need a rate, not all nought, for each of: {wanted}.")
    now = (assessment.lower, assessment.upper)
    return (
        sum((rate * _narrowed(now, left) for rate, left in zip(given, one.left, strict=True)), Fraction(0))
        / total
    )


def _open_item(item: Item, each: Sequence[Left], power: int, now: tuple[Reading, Reading]) -> OpenItem:
    narrowing = Fraction(sum(_narrowed(now, one) for one in each), len(each))
    return OpenItem(item.id, item.question, item.who_can_answer, tuple(each), power, narrowing)


def _order(one: OpenItem) -> tuple[Fraction, Fraction]:
    pairs = len(one.left) * (len(one.left) - 1) // 2
    return -one.narrowing, -Fraction(one.power, max(1, pairs))


def _narrowed(now: tuple[Reading, Reading], one: Left) -> int:
    if one.lower is None or one.upper is None:
        return now[1].rank - now[0].rank
    return (now[1].rank - now[0].rank) - (one.upper.rank - one.lower.rank)


def _left_by_choice(
    cells: Cells, choices: Sequence[Choice], by_choice: Sequence[Sequence[int]], scale: Sequence[Reading]
) -> list[Left]:
    """What each answer would leave; values of a count that leave the same are said together."""
    made: list[tuple[Span, Left]] = []
    for choice, counts in zip(choices, by_choice, strict=True):
        if not any(counts):
            continue
        span, left = (choice.low, choice.high), _left("", counts, scale)
        if made and made[-1][1] == left and made[-1][0][1] + 1 == choice.low and not cells.read.yes_no:
            span = (made.pop()[0][0], choice.high)
        made.append((span, left))
    said_all = [replace(left, answer=said(span, read=cells.read)) for span, left in made]
    return said_all[::-1] if cells.read.yes_no else said_all


def _left_by_date(
    item: Item, instrument: Instrument, vectors: Sequence[Vector], by_choice: Sequence[Sequence[int]]
) -> list[Left]:
    """For each measure that hangs on the date, what each number of years would leave."""
    made = []
    for place, (measure, cells) in enumerate(instrument.compiled.measures):
        if item.id not in {measure.since, measure.until}:
            continue
        together: dict[int, list[int]] = {}
        for vector, counts in zip(vectors, by_choice, strict=True):
            held = together.setdefault(vector[place], [0] * len(counts))
            together[vector[place]] = [one + other for one, other in zip(held, counts, strict=True)]
        if len(together) > 1:
            made += [
                _left(_measured(measure, cells.words(cell)), together[cell], instrument.scale)
                for cell in sorted(together)
                if any(together[cell])
            ]
    return made


def _measured(measure: Measure, years: str) -> str:
    return f"{measure.words} is {years}"


def _left(answer: str, counts: Sequence[int], scale: Sequence[Reading]) -> Left:
    if not any(counts[:-1]):
        return Left(answer, None, None, may_not_apply=True)
    lower, upper = _interval(counts, scale)
    return Left(answer, lower, upper, may_not_apply=counts[-1] > 0)


def _interval(counts: Sequence[int], scale: Sequence[Reading]) -> tuple[Reading, Reading]:
    reached = [reading for reading, count in zip(scale, counts, strict=False) if count]
    return reached[0], reached[-1]
