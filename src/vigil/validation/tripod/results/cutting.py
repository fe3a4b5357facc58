"""How the report shows its cuts, and what they mean at each base rate."""

from collections.abc import Iterator, Sequence
from itertools import chain

from vigil.documents import Block, Notice, Paragraph, Table
from vigil.statistics.estimate import NotEstimable
from vigil.validation.parts.cutting import LevelCutShown
from vigil.validation.rates import Rates
from vigil.validation.saying import Named, drawn, in_a_line, number, table


def show_cuts(cuts: Sequence[LevelCutShown], *, rates: Rates) -> Iterator[Block]:
    """Counts, accuracy, and what each cut means at each base rate."""
    yield Table(
        caption="Cases counted at each cut",
        heads=(
            "Flagged from",
            "With, flagged",
            "Without, flagged",
            "With, not flagged",
            "Without, not flagged",
        ),
        rows=tuple(_counts(one) for one in cuts),
        numeric=frozenset({1, 2, 3, 4}),
    )
    for one in cuts:
        shares: list[Named] = [
            ("Sensitivity", one.accuracy.sensitivity),
            ("Specificity", one.accuracy.specificity),
            ("Flagged share of these cases", one.accuracy.flagged_share),
        ]
        yield table(f"{one.level.label} and above: shares", shares, share=True)
        yield table(
            f"{one.level.label} and above: likelihood ratios",
            [
                ("Likelihood ratio of a flag", one.accuracy.likelihood_ratio_positive),
                ("Likelihood ratio of no flag", one.accuracy.likelihood_ratio_negative),
            ],
        )
    yield from drawn(
        title="Sensitivity and specificity at each cut",
        across="Share of cases",
        rows=list(chain.from_iterable(_two(one) for one in cuts)),
        identifier="cuts",
    )
    yield from _at_rates(cuts, rates)


def _two(one: LevelCutShown) -> list[Named]:
    label = one.level.label
    return [
        (f"{label} and above: sensitivity", one.accuracy.sensitivity),
        (f"{label} and above: specificity", one.accuracy.specificity),
    ]


def _counts(one: LevelCutShown) -> tuple[str, ...]:
    cut = one.cut
    counts = (cut.true_positives, cut.false_positives, cut.false_negatives, cut.true_negatives)
    return (one.level.label, *(f"{many:,}" for many in counts))


def _at_rates(cuts: Sequence[LevelCutShown], rates: Rates) -> Iterator[Block]:
    yield Paragraph(
        "What a flag means hangs on how frequent the outcome is. Each cut is read at the local base rate, and at both published "
        "rates together."
    )
    yield Table(
        caption="Base rates",
        heads=("Rate", "Value", "Source"),
        rows=tuple(
            (
                rate.name,
                str(rate.value) if isinstance(rate.value, NotEstimable) else number(rate.value, share=True),
                rate.source,
            )
            for rate in rates.all
        ),
        numeric=frozenset({1}),
    )
    yield Notice("Why the two published rates differ", rates.why)
    rows = [
        (
            f"{one.level.label} and above",
            at.rate.name,
            *(
                (str(at.means), "none", "none")
                if isinstance(at.means, NotEstimable)
                else (
                    in_a_line(at.means.positive_predictive, share=True),
                    in_a_line(at.means.negative_predictive, share=True),
                    in_a_line(at.means.flagged_share, share=True),
                )
            ),
        )
        for one in cuts
        for at in one.at
    ]
    yield Table(
        caption="Predictive values and flagged share at each base rate",
        heads=("Cut", "At", "Of the flagged, with it", "Of the others, without it", "Flagged share"),
        rows=tuple(rows),
    )
