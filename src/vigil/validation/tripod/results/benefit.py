"""How the report shows net benefit and hits: whether the instrument is worth following."""

from collections.abc import Iterator

from vigil.documents import Block, Paragraph, Table
from vigil.statistics.charts.decision_curve import Benefit as Drawn
from vigil.statistics.charts.decision_curve import decision_curve_chart
from vigil.statistics.decision_curve import NetBenefit
from vigil.statistics.hits import Hits
from vigil.validation.parts.benefit import Benefit
from vigil.validation.saying import Named, drawn, interval_of, number, table, value_of

SHOWN_THRESHOLDS = frozenset({0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5})  # of the curve, in the table


def show_benefit(part: Benefit) -> Iterator[Block]:
    """The curve, and its table at some thresholds."""
    yield Paragraph(
        f"The instrument flags {part.flags}. Order of arrival visits as many, whoever came first. A threshold is the least "
        "probability at which a visit is worth its cost to whoever decides."
    )
    yield decision_curve_chart(
        title="Net benefit",
        curve=[
            Drawn(
                one.threshold,
                one.policy.value,
                one.policy.interval,
                one.everyone.value,
                one.arrival_order.value,
            )
            for one in part.curve
        ],
    ).figure
    yield Table(
        caption="Net benefit per case, in hits",
        heads=(
            "Threshold",
            "Instrument",
            "95% interval",
            "Order of arrival",
            "Everyone",
            "Gain over arrival",
            "95% interval",
        ),
        rows=tuple(_at_threshold(one) for one in part.curve if one.threshold in SHOWN_THRESHOLDS),
        numeric=frozenset(range(7)),
    )


def _at_threshold(one: NetBenefit) -> tuple[str, ...]:
    return (
        number(one.threshold, share=True),
        value_of(one.policy),
        interval_of(one.policy),
        value_of(one.arrival_order),
        value_of(one.everyone),
        value_of(one.over_arrival_order),
        interval_of(one.over_arrival_order),
    )


def show_hits(part: Hits) -> Iterator[Block]:
    """Hits a week by level and in order of arrival."""
    yield Paragraph(
        f"With {part.places} visits a week, over {part.weeks} weeks: hits a week, on average, among the cases that arrived "
        f"in that week and whose outcome is known. Knowing every outcome would have found {part.possible:.2f}."
    )
    rows: list[Named] = [
        ("By level, then arrival", part.by_level),
        ("In order of arrival", part.arrival_order),
        ("Gained by level", part.gained),
    ]
    yield table("Hits a week in the first visits", rows)
    yield from drawn(title="Hits a week", across="Hits a week", rows=rows[:2], identifier="hits")
