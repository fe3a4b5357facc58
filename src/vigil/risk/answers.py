"""Answers held to their questions: what each may be, what contradicts what, and what they leave open."""

from collections.abc import Iterator, Mapping
from datetime import date

from vigil.risk.errors import AnswerError
from vigil.risk.instrument import Instrument
from vigil.risk.item import Item, Kind
from vigil.risk.levels import Answer, Given, is_open
from vigil.risk.reasoning.dates import (
    ASSESSMENT,
    EARLIEST,
    FURTHEST_AHEAD,
    LATEST,
    Dates,
    anniversary,
    years_between,
)
from vigil.risk.reasoning.inputs import NO, YES
from vigil.risk.reasoning.remaining import Known
from vigil.risk.reasoning.sums import Choice, choices_of

WANTED = {
    Kind.YES_NO: "yes, no_checked, unknown or not_yet_checked",
    Kind.COUNT: "a whole number, unknown or not_yet_checked",
    Kind.DATE: "a date, unknown or not_yet_checked",
}


def check_answers(instrument: Instrument, answers: Mapping[str, Given], on: date | None) -> None:
    """Hold every answer to its question, and the answers to each other.

    Raises:
        AnswerError: one is missing, is to no question, is of the wrong kind, impossible, or contradicts another; or the day
            of the assessment is needed and not given.
    """
    known = {item.id for item in instrument.items} | {gate.id for gate in instrument.gates}
    if missing := sorted(known - set(answers)):
        raise AnswerError(
            f"'{missing[0]}' has no answer; give yes, no_checked, unknown or not_yet_checked for every item."
        )
    if extra := sorted(set(answers) - known):
        raise AnswerError(f"'{extra[0]}' is no item of {instrument.title} {instrument.version}.")
    if on is not None and not EARLIEST <= on <= LATEST:
        raise AnswerError(f"{on.isoformat()} is no day on which a case is assessed; mend the day.")
    if instrument.needs_day and on is None:
        raise AnswerError(f"{instrument.title} counts years; say on which day the assessment is made.")
    for item in instrument.items:
        _check_kind(item.id, item.kind, answers[item.id])
        _check_value(item, answers[item.id], on)
    for gate in instrument.gates:
        _check_kind(gate.id, Kind.YES_NO, answers[gate.id])
    for because in _contradictions(instrument, answers, on):
        why = "why stands in the restricted definition" if instrument.restricted else because
        raise AnswerError(f"The answers contradict each other: {why}; mend one of them.")


def _check_kind(name: str, kind: Kind, given: Given) -> None:
    if isinstance(given, Answer):
        fits = given.is_open or kind is Kind.YES_NO
    elif isinstance(given, int):
        fits = kind is Kind.COUNT and not isinstance(given, bool)
    else:
        fits = kind is Kind.DATE
    if not fits:
        said = given.value if isinstance(given, Answer) else given
        raise AnswerError(f"'{name}' is answered '{said}'; give {WANTED[kind]}.")


def _check_value(item: Item, given: Given, on: date | None) -> None:
    if isinstance(given, int) and not item.least <= given <= item.most:
        raise AnswerError(
            f"'{item.id}' is answered {given}; it can be from {item.least} to {item.most}: mend it, or leave it unknown."
        )
    if isinstance(given, date) and on is not None:
        first, last = _span(item, on)
        if not first <= given <= last:
            when = "before" if given < first else "after"
            raise AnswerError(
                f"'{item.id}' is answered {given.isoformat()}, {when} the {'first' if given < first else 'last'} day that "
                f"it can be ({(first if given < first else last).isoformat()}): mend it, or leave it unknown."
            )


def _span(item: Item, on: date) -> tuple[date, date]:
    return EARLIEST, anniversary(on, FURTHEST_AHEAD) if item.may_lie_ahead else on


def _contradictions(instrument: Instrument, answers: Mapping[str, Given], on: date | None) -> Iterator[str]:
    """Why what is known already cannot be so, whatever the open answers turn out to be."""
    dates = _known_dates(instrument, answers, on)
    for order in instrument.orders:
        if order.earlier in dates and order.later in dates and dates[order.later] < dates[order.earlier]:
            yield order.because
    for measure in instrument.measures:
        if measure.since in dates and measure.until in dates:
            years = years_between(dates[measure.since], dates[measure.until])
            years = max(0, years) if measure.backwards else years
            if not measure.least <= years <= measure.most:
                yield f"{measure.words} would be {years} years, and can be from {measure.least} to {measure.most}"
    least = {item.id: _least(item, answers[item.id]) for item in instrument.items if item.kind is Kind.COUNT}
    for one in instrument.at_most:
        given = answers[one.bound]
        bound = given if isinstance(given, int) else instrument.item(one.bound).most
        if sum(least[name] for name in one.members) > bound:
            yield one.because


def _least(item: Item, given: Given) -> int:
    return given if isinstance(given, int) else item.least


def _known_dates(instrument: Instrument, answers: Mapping[str, Given], on: date | None) -> dict[str, date]:
    named = ((item.id, answers[item.id]) for item in instrument.items)
    known = {name: given for name, given in named if isinstance(given, date)}
    return known if on is None else known | {ASSESSMENT: on}


def known_from(instrument: Instrument, answers: Mapping[str, Given], on: date | None) -> Known:
    """What checked answers say of the inputs.

    Raises:
        AnswerError: no choice of the open dates fits the known ones.
    """
    values = {name: given for name, given in answers.items() if isinstance(given, int)}
    counted = [item.id for item in instrument.items if item.kind is not Kind.DATE]
    return Known(
        values=values,
        choices={name: _choices(name, instrument, answers[name], values) for name in counted},
        vectors=_vectors(instrument, answers, on),
    )


def _choices(
    name: str, instrument: Instrument, given: Given, values: Mapping[str, int]
) -> tuple[Choice, ...]:
    ready = instrument.compiled
    cells = ready.cells[name]
    if is_open(given):
        return choices_of(cells, at_most=ready.at_most, known=values, every=ready.cells)
    value = given if isinstance(given, int) else YES if given is Answer.YES else NO
    return (Choice(cells.holding(value), value, value),)


def _vectors(instrument: Instrument, answers: Mapping[str, Given], on: date | None) -> list[tuple[int, ...]]:
    if on is None or not instrument.measures:
        return [()]
    vectors = dates_of(instrument, answers, on).vectors()
    if not vectors:
        raise AnswerError(
            "The dates contradict each other: no day for those that are unknown fits those that are known; mend one of them."
        )
    return vectors


def dates_of(instrument: Instrument, answers: Mapping[str, Given], on: date) -> Dates:
    """The days that each date may still be."""
    spans = {ASSESSMENT: (on, on)}
    for item in instrument.items:
        if item.kind is Kind.DATE:
            given = answers[item.id]
            spans[item.id] = (given, given) if isinstance(given, date) else _span(item, on)
    return Dates(spans, instrument.compiled.measures, instrument.orders)


def age_known(
    instrument: Instrument, answers: Mapping[str, Given], *, stated: int | None, on: date | None
) -> int | None:
    """The suspect's age on the day of the assessment, as it is stated or follows from the date of birth.

    Raises:
        AnswerError: both are given and differ.
    """
    born = answers.get(instrument.born)
    if not isinstance(born, date) or on is None:
        return stated
    age = years_between(born, on)
    if stated is not None and stated != age:
        raise AnswerError(
            f"The suspect is said to be {stated}, and would be {age} by the date of birth; mend one of the two."
        )
    return age
