"""Assessing with unknown answers: the exact interval of reachable levels, why, and what to ask next."""

from collections.abc import Mapping, Sequence

from vigil.risk.enumeration import Completions, completions
from vigil.risk.errors import AnswerError
from vigil.risk.explanation import reasons
from vigil.risk.instrument import Instrument, Item, Rule, Step
from vigil.risk.levels import Answer, Level
from vigil.risk.outcome import Assessment, InstrumentUsed, NotApplicable, OpenItem, ReachedRule

OLDEST = 150  # years; beyond it an age is a mistake


def assess(
    *, instrument: Instrument, answers: Mapping[str, Answer], suspect_age: int | None = None
) -> Assessment | NotApplicable:
    """Assess one suspect.

    Args:
        instrument: the definition to assess with.
        answers: an answer for every item, exactly; what nobody has looked at is ``NOT_YET_CHECKED``.
        suspect_age: age in years, or None when it is not known; only the population gate reads it.

    Returns:
        The exact interval of reachable levels, or NotApplicable when the suspect is below the instrument's population.

    Raises:
        AnswerError: an item has no answer, an answer is to no item, or the age is impossible.

    Don't read ``lower`` as the level: it is what is left if every open answer turns out to be no, and unknown is never no.
    """
    _check_answers(instrument, answers)
    _check_age(suspect_age)
    used = InstrumentUsed(instrument.id, instrument.version, instrument.checksum)
    if suspect_age is not None and suspect_age < instrument.minimum_age:
        return NotApplicable(used, _child_first(suspect_age, instrument), suspect_age, dict(answers))
    yes = {item for item, answer in answers.items() if answer is Answer.YES}
    open_items = [item for item in instrument.items if answers[item.id].is_open]
    all_rules = [rule for _, rule in instrument.rules()]
    left = completions(rules=all_rules, yes=yes, open_items={item.id for item in open_items})
    levels = left.reachable()
    reached = _reached(instrument, yes)
    return Assessment(
        instrument=used,
        lower=levels[0],
        upper=levels[-1],
        reachable=levels,
        reached=reached,
        reasons=reasons(
            instrument=instrument,
            reachable=levels,
            reached=reached,
            open_count=len(open_items),
            age_known=suspect_age is not None,
        ),
        open_items=_ranked(open_items, left, levels),
        answers=dict(answers),
        age_known=suspect_age is not None,
    )


def _check_answers(instrument: Instrument, answers: Mapping[str, Answer]) -> None:
    known = {item.id for item in instrument.items}
    if missing := sorted(known - set(answers)):
        raise AnswerError(
            f"'{missing[0]}' has no answer; give yes, no_checked, unknown or not_yet_checked for every item."
        )
    if extra := sorted(set(answers) - known):
        raise AnswerError(f"'{extra[0]}' is no item of {instrument.title} {instrument.version}.")


def _check_age(age: int | None) -> None:
    if age is not None and not 0 <= age <= OLDEST:
        raise AnswerError(f"The suspect cannot be {age} years old; mend the age, or leave it unknown.")


def _child_first(age: int, instrument: Instrument) -> str:
    return (
        f"The suspect is {age}: a person under {instrument.minimum_age} is a child and leaves the "
        "adult path for a child-first one; no adult instrument is applied."
    )


def _reached(instrument: Instrument, yes: set[str]) -> tuple[ReachedRule, ...]:
    fired = [
        _fired(step, rule, yes)
        for step, rule in instrument.rules()
        if sum(item in yes for item in rule.items) >= rule.needed
    ]
    return tuple(sorted(fired, key=lambda one: -one.level))


def _fired(step: Step, rule: Rule, yes: set[str]) -> ReachedRule:
    said_yes = tuple(item for item in rule.items if item in yes)
    return ReachedRule(step.number, step.title, rule.words, rule.level, rule.reason, said_yes)


def _ranked(open_items: Sequence[Item], left: Completions, levels: Sequence[Level]) -> tuple[OpenItem, ...]:
    """Those whose two answers narrow the interval most come first, then those that decide most completions."""
    made = [_open_item(item, left) for item in open_items]
    width = levels[-1] - levels[0]
    return tuple(sorted(made, key=lambda one: (-_narrowing(one, width), -one.power)))


def _open_item(item: Item, left: Completions) -> OpenItem:
    settled = left.settled(item.id)
    return OpenItem(
        id=item.id,
        question=item.question,
        who_can_answer=item.who_can_answer,
        if_yes=(settled.if_yes[0], settled.if_yes[-1]),
        if_no=(settled.if_no[0], settled.if_no[-1]),
        power=settled.power,
        changes=settled.power > 0,
    )


def _narrowing(one: OpenItem, width: int) -> int:
    return sum(width - (upper - lower) for lower, upper in (one.if_yes, one.if_no))
