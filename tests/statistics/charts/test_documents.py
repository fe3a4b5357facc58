"""Charts go out in documents: on a page, in Markdown and as tagged PDF."""

from datetime import UTC, datetime

from vigil.documents import Document, to_html, to_markdown, to_pdf
from vigil.statistics.charts.calibration import Predicted, calibration_chart
from vigil.statistics.charts.cusum import cusum_chart_drawn
from vigil.statistics.charts.decision_curve import Benefit, decision_curve_chart
from vigil.statistics.charts.intervals import Row, interval_chart
from vigil.statistics.estimate import Interval

BETWEEN = Interval(0.05, 0.2, 0.95)
CHARTS = (
    calibration_chart(title="Calibration", groups=[Predicted(0.1, 0.12, BETWEEN, 50, 6)]),
    decision_curve_chart(
        title="Net benefit",
        curve=[Benefit(0.1, 0.1, BETWEEN, 0.08, 0.05), Benefit(0.2, 0.08, BETWEEN, -0.2, 0.02)],
    ),
    interval_chart(title="Shares", across="Share", rows=[Row("North", 0.1, BETWEEN)]),
    cusum_chart_drawn(title="Drift", heights=[0, 4, 6, 1], limit=5, signals=[3]),
)
REPORT = Document(
    title="Validation",
    made_at=datetime(2030, 1, 1, tzinfo=UTC),
    blocks=[block for chart in CHARTS for block in (chart.figure, chart.table)],
)


def test_every_chart_goes_out_as_a_page_with_its_table() -> None:
    page = to_html(REPORT)
    for chart in CHARTS:
        assert chart.figure.svg.strip() in page
        assert f"<caption>{chart.table.caption}</caption>" in page


def test_every_chart_goes_out_as_markdown_in_words() -> None:
    said = to_markdown(REPORT)
    for chart in CHARTS:
        assert chart.figure.alternative.split(".")[0] in said


def test_every_chart_goes_out_as_tagged_pdf() -> None:
    assert to_pdf(REPORT).startswith(b"%PDF-")
