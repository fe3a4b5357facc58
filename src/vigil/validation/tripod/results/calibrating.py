"""How the report shows calibration."""

from collections.abc import Iterator

from vigil.documents import Block, Paragraph
from vigil.statistics.charts.calibration import Predicted, calibration_chart
from vigil.statistics.estimate import Estimate
from vigil.validation.parts.calibrating import Calibration
from vigil.validation.saying import table


def show_calibration(part: Calibration) -> Iterator[Block]:
    """What was predicted beside what happened."""
    yield Paragraph(
        f"The probabilities add up to {part.expected:.1f} events; there were {part.observed:,}. Right would be an O/E of 1, an "
        "intercept of 0 and a slope of 1."
    )
    yield table(
        "Calibration",
        [
            ("O/E", part.over_expected),
            ("E/O", part.expected_over),
            ("Intercept", part.recalibration.intercept),
            ("Slope", part.recalibration.slope),
            ("Brier score", part.brier.score),
            ("Scaled Brier score", part.brier.scaled),
        ],
    )
    chart = calibration_chart(
        title="Calibration",
        groups=[
            Predicted(one.predicted, one.observed.value, one.observed.interval, one.cases, one.events)
            for one in part.groups
            if isinstance(one.observed, Estimate)
        ],
    )
    yield chart.figure
    yield chart.table
