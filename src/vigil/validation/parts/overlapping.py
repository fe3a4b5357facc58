"""Incorporation bias: how well the instrument does without the items that come close to being the outcome."""

from dataclasses import dataclass

from vigil.risk import Answer, Given, Instrument, Kind, interval_in_words
from vigil.risk.terms import Overlap
from vigil.statistics.auc import AucDifference, auc_difference
from vigil.statistics.estimate import NotEstimable
from vigil.validation.columns import Columns
from vigil.validation.errors import CohortError
from vigil.validation.parts.assessing import Again


@dataclass(frozen=True, slots=True)
class WithoutOverlap:
    """The same cases assessed with the whole instrument, and without the items that overlap the outcome.

    Attributes:
        overlaps: the items, what each comes close to, and why.
        cases: how many were assessed again.
        compared: AUC with the items less AUC without them, by DeLong's paired test.
    """

    overlaps: tuple[Overlap, ...]
    cases: int
    compared: AucDifference | NotEstimable


def without_overlap(columns: Columns, *, again: Again | None) -> WithoutOverlap | NotEstimable:
    """Assess every case anew without the items, and see what is left of the order.

    To leave an item out is to let no rule be reached through it: it is taken as *no (checked)*, or as the least count, for
    everyone. That is so only of an instrument in which no worse answer lowers the level.

    Args:
        columns: the cases, with their answers.
        again: the instrument, or None where it is not at hand.
    """
    if again is None:
        return NotEstimable(
            "the instrument's definition is not at hand, so no case can be assessed without an item"
        )
    definition = again.definition
    if not definition.overlaps:
        return NotEstimable("the instrument's definition names no item that overlaps an outcome")
    if reason := _why_not(definition):
        return NotEstimable(reason)
    if not all(one.assessed.answers for one in columns.known) or not columns.known:
        return NotEstimable("answers were not kept for every case whose outcome is known")
    taken = {overlap.item for overlap in definition.overlaps}
    with_all = [again.upper(one, one.assessed.answers) for one in columns.known]
    out = _taken_out(definition, taken)
    without = [again.upper(one, {**one.assessed.answers, **out}) for one in columns.known]
    kept = [
        (first, second, one.event)
        for first, second, one in zip(with_all, without, columns.known, strict=True)
        if first is not None and second is not None
    ]
    if not kept:
        return NotEstimable("the instrument applies to none of the cases")
    return WithoutOverlap(
        overlaps=definition.overlaps,
        cases=len(kept),
        compared=auc_difference(
            first=[one for one, _, _ in kept],
            second=[one for _, one, _ in kept],
            outcomes=[bool(event) for _, _, event in kept],
        ),
    )


def check_levels_follow(columns: Columns, *, again: Again) -> None:
    """Refuse a cohort whose levels do not follow from its answers and the definition.

    Raises:
        CohortError: a case's level or answers contradict the definition.
    """
    definition = again.definition
    for one in columns.all:
        if not one.assessed.answers:
            continue
        found = again.ends(one, one.assessed.answers)
        if found is None:
            raise CohortError(
                f"Case {one.case.reference}: {definition.title} does not apply to its answers, and it has a level; leave it out."
            )
        stated = one.assessed.levels
        if stated is not None and definition.gives_levels and stated != found:
            raise CohortError(
                f"Case {one.case.reference}: its answers come to {interval_in_words(*found)} and the file says "
                f"{interval_in_words(*stated)}; mend one of the two."
            )


def _why_not(definition: Instrument) -> str:
    if not definition.monotone:
        return "in this instrument a worse answer may lower the level, so an item cannot be taken out by answering it no"
    items = {item.id: item for item in definition.items}
    for overlap in definition.overlaps:
        if overlap.item not in items or items[overlap.item].kind is Kind.DATE:
            return f"'{overlap.item}' is a date, and no day stands for leaving it out"
    return ""


def _taken_out(definition: Instrument, taken: set[str]) -> dict[str, Given]:
    """Each item that is taken out, answered so that no rule is reached through it."""
    return {
        name: Answer.NO_CHECKED if definition.item(name).kind is Kind.YES_NO else definition.item(name).least
        for name in taken
    }
