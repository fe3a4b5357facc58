"""How the report shows what its figures would be without their known flaws."""

from collections.abc import Iterator

from vigil.documents import Block, Bullets, Notice, Paragraph, Table
from vigil.statistics.estimate import NotEstimable
from vigil.statistics.optimism import Optimism
from vigil.validation.parts.local_rates import LocalRates
from vigil.validation.parts.overlapping import WithoutOverlap
from vigil.validation.parts.verifying import Verification
from vigil.validation.saying import between, cases, in_a_line, not_estimated, number, table


def show_overlap(part: WithoutOverlap, *, restricted: bool) -> Iterator[Block]:
    """With and without the items; what a restricted definition names stays in it."""
    yield Paragraph(
        "An item that is, or comes close to, what is counted as the outcome makes an instrument look better than it is. Each "
        f"case was assessed again without those items ({cases(part.cases)})."
    )
    if restricted:
        many = len(part.overlaps)
        yield Paragraph(f"The definition is restricted; it names {many} such item{'' if many == 1 else 's'}.")
    else:
        yield Bullets(tuple(f"{one.item}: {one.outcome}. {one.because}" for one in part.overlaps))
    yield from _with_and_without(part)


def _with_and_without(part: WithoutOverlap) -> Iterator[Block]:
    compared = part.compared
    if isinstance(compared, NotEstimable):
        yield not_estimated("The difference", compared)
        return
    yield table(
        "With and without the items that overlap the outcome",
        [
            ("AUC with them", compared.first),
            ("AUC without them", compared.second),
            ("Difference", compared.difference),
        ],
    )


def show_verification(part: Verification) -> Iterator[Block]:
    """What was looked into, and the correction."""
    yield Table(
        caption="How many were looked into",
        heads=("Upper level", "Cases", "Outcome known", "With the outcome"),
        rows=tuple(
            (one.level, f"{one.cases:,}", f"{one.verified:,}", f"{one.with_outcome:,}") for one in part.levels
        ),
        numeric=frozenset({1, 2, 3}),
    )
    yield Table(
        caption="Accuracy, as it seems and corrected (Begg and Greenes)",
        heads=("Cut", "Sensitivity, as it seems", "Corrected", "Specificity, as it seems", "Corrected"),
        rows=tuple(
            (
                f"{one.level.label} and above",
                in_a_line(one.corrected.uncorrected_sensitivity, share=True),
                in_a_line(one.corrected.sensitivity, share=True),
                in_a_line(one.corrected.uncorrected_specificity, share=True),
                in_a_line(one.corrected.specificity, share=True),
            )
            for one in part.cuts
        ),
    )
    yield Notice(
        "Limit",
        "The correction is right only if, within a level, who was looked into had nothing to do with the outcome. These data "
        "cannot show that.",
    )


def show_local_rates(part: LocalRates) -> Iterator[Block]:
    """A table of local rates, and what is left of it elsewhere."""
    yield Paragraph(
        "The instrument was fixed before these cases arrived, so the figures above hold no optimism of that kind. Reading each "
        "level as the share of these very cases that had the outcome would: the table below says how much is lost on others."
    )
    yield Table(
        caption="What local rates would be worth",
        heads=("Measure", "On these cases", "Optimism", "Corrected", "95% interval"),
        rows=(_lost("Scaled Brier score", part.brier), _lost("AUC", part.auc)),
        numeric=frozenset({1, 2, 3, 4}),
    )


def _lost(name: str, part: Optimism | NotEstimable) -> tuple[str, ...]:
    if isinstance(part, NotEstimable):
        return (name, str(part), "none", "none", "none")
    corrected = part.corrected
    return (
        name,
        number(part.apparent),
        number(part.optimism),
        number(corrected.value),
        between(corrected.interval),
    )
