"""Assessing with unknown answers: the exact interval of reachable levels, why, and what to ask next."""

from collections.abc import Mapping, Sequence
from datetime import date

from vigil.risk.answers import age_known, check_answers, known_from
from vigil.risk.asking import open_items
from vigil.risk.errors import AnswerError
from vigil.risk.explanation import reasons
from vigil.risk.instrument import Instrument
from vigil.risk.levels import Answer, Given, Reading, is_open
from vigil.risk.outcome import Assessment, InstrumentUsed, NotApplicable, Told
from vigil.risk.reaching import excluded_because, reached_rules
from vigil.risk.reasoning.remaining import Counts, Known, Remaining, remaining
from vigil.risk.telling import told

OLDEST = 150  # years; beyond it an age is a mistake


def assess(
    *,
    instrument: Instrument,
    answers: Mapping[str, Given],
    suspect_age: int | None = None,
    on: date | None = None,
) -> Assessment | NotApplicable:
    """Assess one suspect.

    Args:
        instrument: the definition to assess with.
        answers: an answer for every item and gate, exactly; what nobody has looked at is ``NOT_YET_CHECKED``.
        suspect_age: age in years, or None when it is not known; only the population gate reads it.
        on: the day of the assessment; an instrument that counts years needs it.

    Returns:
        The exact interval of reachable levels, or NotApplicable when the suspect is below the instrument's population.

    Raises:
        AnswerError: an item has no answer, an answer is to no item or cannot be, answers contradict each other, or the age
            is impossible.

    Don't read ``lower`` as the level: it is what is left if every open answer turns out well, and unknown is never no.
    """
    check_answers(instrument, answers, on)
    _check_age(suspect_age)
    age = age_known(instrument, answers, stated=suspect_age, on=on)
    refusal = _refused(instrument, answers, age)
    if refusal is not None:
        return _not_applicable(instrument, answers, on, reason=refusal, age=age)
    known = known_from(instrument, answers, on)
    return _assessed(instrument, answers, known, on=on, age_is_known=age is not None)


def ends_of(
    *, instrument: Instrument, answers: Mapping[str, Given], on: date | None = None
) -> tuple[Reading, Reading] | None:
    """The lowest and the highest result that ``assess`` gives, and nothing else of it: for thousands of cases at once.

    Args:
        instrument: the definition to assess with.
        answers: an answer for every item and gate, exactly.
        on: the day of the assessment; an instrument that counts years needs it.

    Returns:
        Both ends; None where the instrument does not apply.

    Raises:
        AnswerError: as ``assess``.
    """
    check_answers(instrument, answers, on)
    age = age_known(instrument, answers, stated=None, on=on)
    if _refused(instrument, answers, age) is not None:
        return None
    _, counts = _counted(instrument, known_from(instrument, answers, on))
    reachable = _reachable(instrument, counts.all())
    return (reachable[0], reachable[-1]) if reachable else None


def _check_age(age: int | None) -> None:
    if age is not None and not 0 <= age <= OLDEST:
        raise AnswerError(f"The suspect cannot be {age} years old; mend the age, or leave it unknown.")


def _refused(instrument: Instrument, answers: Mapping[str, Given], age: int | None) -> str | None:
    if _is_child(instrument, age):
        return (
            f"The suspect is {age}: a person under {instrument.minimum_age} is a child and leaves the "
            "adult path for a child-first one; no adult instrument is applied."
        )
    closed = (gate.otherwise for gate in instrument.gates if answers[gate.id] is Answer.NO_CHECKED)
    return next(closed, None)


def _is_child(instrument: Instrument, age: int | None) -> bool:
    return age is not None and age < instrument.minimum_age


def _not_applicable(
    instrument: Instrument, answers: Mapping[str, Given], on: date | None, *, reason: str, age: int | None
) -> NotApplicable:
    child = _is_child(instrument, age)
    return NotApplicable(
        instrument=_used(instrument),
        reason=reason,
        suspect_age=age if child else None,
        answers=dict(answers),
        child_first=child,
        on=on if instrument.needs_day else None,
        restricted=instrument.restricted,
    )


def _used(instrument: Instrument) -> InstrumentUsed:
    settings = {setting.id: setting.taken for setting in instrument.settings}
    return InstrumentUsed(instrument.id, instrument.version, instrument.checksum, settings)


def _counted(instrument: Instrument, known: Known) -> tuple[Remaining, Counts]:
    """The ways of answering that are left, and how many come to what."""
    ready = instrument.compiled
    left = remaining(ready.diagram, known=known, at_most=ready.at_most, ranks=len(instrument.scale))
    counts = left.counts()
    if not any(counts.all()):
        raise AnswerError(
            "The answers contradict each other: no way of answering what is open fits them; mend one of them."
        )
    return left, counts


def _reachable(instrument: Instrument, ways: Sequence[int]) -> tuple[Reading, ...]:
    """What some way comes to, lowest first; the last of the ways is that the instrument does not apply."""
    return tuple(reading for reading, count in zip(instrument.scale, ways, strict=False) if count)


def _assessed(
    instrument: Instrument,
    answers: Mapping[str, Given],
    known: Known,
    *,
    on: date | None,
    age_is_known: bool,
) -> Assessment | NotApplicable:
    left, counts = _counted(instrument, known)
    ways = counts.all()
    reachable = _reachable(instrument, ways)
    if not reachable:
        reason = excluded_because(instrument, known)
        return _not_applicable(instrument, answers, on, reason=reason, age=None)
    reached = reached_rules(instrument, known)
    open_count = sum(is_open(answers[item.id]) for item in instrument.items)
    tells: Told | None = told(instrument, known)
    stands = instrument.missing.most is None or open_count <= instrument.missing.most
    return Assessment(
        instrument=_used(instrument),
        lower=reachable[0],
        upper=reachable[-1],
        reachable=reachable,
        may_not_apply=ways[-1] > 0,
        stands=stands,
        reached=reached,
        told=tells,
        reasons=reasons(
            instrument=instrument,
            answers=answers,
            reachable=reachable,
            may_not_apply=ways[-1] > 0,
            stands=stands,
            reached=reached,
            open_count=open_count,
            age_known=age_is_known,
        ),
        open_items=open_items(instrument=instrument, answers=answers, known=known, left=left, counts=counts),
        answers=dict(answers),
        age_known=age_is_known,
        on=on if instrument.needs_day else None,
        restricted=instrument.restricted,
    )
