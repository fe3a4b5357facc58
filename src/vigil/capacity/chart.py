"""The options in one chart, as SVG: a panel a measure, a row an option, a dot with its 95% interval. Readable in grey.

Nothing in it is told by colour: options are named beside their rows, the first is a square and a dotted line through all
panels, and every mark tells its numbers when it is pointed at.
"""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from vigil.capacity.comparison import Comparison, Row
from vigil.capacity.errors import ComparisonError
from vigil.capacity.estimates import Estimate
from vigil.capacity.levels import LEVELS
from vigil.capacity.measures import EXPOSURE, SOONER, WORST, Better, Measure
from vigil.capacity.steps import rounded_marks
from vigil.capacity.table import with_interval, written

SHOWN = (
    EXPOSURE.name,
    SOONER.name,
    *(f"in_clock_{'_'.join(level.lower().split())}" for level in LEVELS[::-1]),
    WORST.name,
)
NAMES, PANEL, GAP, RIGHT = 210, 200, 44, 12  # pixels across
TOP, ROW, FOOT, LINE = 96, 26, 56, 16  # pixels down
BESIDE = 4  # panels in a row, where nothing else is asked
LONGEST_NAME = 30  # characters
FONT = "font-family='sans-serif' fill='#111'"
ARROWS = {Better.LOWER: "← better", Better.HIGHER: "better →", Better.NEITHER: ""}


def chart(comparison: Comparison, *, measures: Sequence[str] = SHOWN, beside: int = BESIDE) -> str:
    """The SVG's text, with a title and a description for who cannot see it.

    Args:
        comparison: what is drawn.
        measures: names of those to show, in order; one that has no number for any option is left out.
        beside: panels in a row; the fewer, the larger their letters on paper.

    Raises:
        ComparisonError: a measure is not in the comparison, or nothing is left to draw.
    """
    known = {row.measure.name: row for row in comparison.rows}
    if unknown := [name for name in measures if name not in known and name != SOONER.name]:
        raise ComparisonError(f"'{unknown[0]}' is no measure of this comparison.")
    rows = [known[name] for name in measures if name in known and any(known[name].estimates)]
    if not rows:
        raise ComparisonError("There is nothing to draw: no measure has a number.")
    bands = [rows[place : place + beside] for place in range(0, len(rows), beside)]
    width = NAMES + min(beside, len(rows)) * (PANEL + GAP) + RIGHT
    band = TOP + ROW * len(comparison.options) + FOOT
    height = band * len(bands) + LINE
    title = f"{len(comparison.options)} option{'s' if len(comparison.options) > 1 else ''} compared"
    about = _about(comparison, rows)
    size = f"viewBox='0 0 {width} {height}' width='{width}' height='{height}'"
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img' aria-labelledby='title about'>",
        f"<title id='title'>{escape(title)}</title>",
        f"<desc id='about'>{escape(about)}</desc>",
        f"<rect width='{width}' height='{height}' fill='#fff'/>",
    ]
    for place, some in enumerate(bands):
        lines += [f"<g transform='translate(0 {place * band})'>", *_band(some, comparison.options), "</g>"]
    return "\n".join([*lines, "</svg>", ""])


def in_words(comparison: Comparison, *, measures: Sequence[str] = SHOWN) -> str:
    """What the chart shows, for who cannot see it."""
    return _about(comparison, [row for row in comparison.rows if row.measure.name in measures])


def _about(comparison: Comparison, rows: Sequence[Row]) -> str:
    head = f"Means of {comparison.replications} replications with 95% intervals."
    return " ".join([head, *(_described(row, comparison.options) for row in rows if any(row.estimates))])


def _described(row: Row, options: Sequence[str]) -> str:
    told = [
        f"{name} {with_interval(estimate, row.measure)}"
        for name, estimate in zip(options, row.estimates, strict=True)
        if estimate
    ]
    return f"{row.measure.title} ({row.measure.unit}): {'; '.join(told)}."


def _band(rows: Sequence[Row], options: Sequence[str]) -> Iterator[str]:
    for place, name in enumerate(options):
        y = TOP + ROW * place + ROW / 2
        shown = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
        yield _text(NAMES - 12, y + 4, shown, anchor="end", whole=name, bold=place == 0)
    for place, row in enumerate(rows):
        left = NAMES + place * (PANEL + GAP)
        yield f"<g transform='translate({left} 0)'>"
        yield from _panel(row, len(options))
        yield "</g>"


def _panel(row: Row, options: int) -> Iterator[str]:
    ends = [end for one in row.estimates if one for end in (one.low, one.high)]
    marks = rounded_marks(0.0, 1.0 if row.measure.unit == "share" else max(*ends, 0.0))
    floor = TOP + ROW * options

    def x(value: float) -> float:
        return min(1.0, max(0.0, value / marks[-1])) * PANEL

    yield _text(0, TOP - 40, row.measure.title, bold=True)
    yield _text(0, TOP - 22, f"{_unit(row.measure)} {ARROWS[row.measure.better]}".strip(), size=11)
    for mark in marks:
        yield f"<line x1='{x(mark):.1f}' y1='{TOP - 8}' x2='{x(mark):.1f}' y2='{floor}' stroke='#ddd'/>"
        shown = f"{100 * mark:g}" if row.measure.unit == "share" else f"{mark:,g}"
        yield _text(x(mark), floor + LINE, shown, size=11, anchor="middle")
    if first := row.estimates[0]:
        at = f"{x(first.mean):.1f}"
        yield f"<line x1='{at}' y1='{TOP - 8}' x2='{at}' y2='{floor}' stroke='#555' stroke-dasharray='2 4'/>"
    for place, estimate in enumerate(row.estimates):
        y = TOP + ROW * place + ROW / 2
        if estimate:
            yield from _mark(estimate, row.measure, x, y, is_first=place == 0)
        elif place or row.measure != SOONER:
            yield _text(4, y + 4, "no number" if row.measure != SOONER else "other arrivals", size=11)


def _mark(
    estimate: Estimate, measure: Measure, x: Callable[[float], float], y: float, *, is_first: bool
) -> Iterator[str]:
    low, mean, high = (x(one) for one in (estimate.low, estimate.mean, estimate.high))
    yield f"<g><title>{escape(with_interval(estimate, measure))}</title>"
    yield f"<line x1='{low:.1f}' y1='{y}' x2='{high:.1f}' y2='{y}' stroke='#111' stroke-width='2'/>"
    for end in (low, high):
        yield f"<line x1='{end:.1f}' y1='{y - 4}' x2='{end:.1f}' y2='{y + 4}' stroke='#111' stroke-width='2'/>"
    if is_first:
        yield f"<rect x='{mean - 5:.1f}' y='{y - 5}' width='10' height='10' fill='#fff' stroke='#111' stroke-width='2'/>"
    else:
        yield f"<circle cx='{mean:.1f}' cy='{y}' r='5' fill='#111'/>"
    yield "</g>"
    yield _text(min(high + 8, PANEL - 40), y - 6, written(estimate.mean, measure), size=10)


def _unit(measure: Measure) -> str:
    return "per cent of cases" if measure.unit == "share" else measure.unit


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 12,
    anchor: str = "start",
    bold: bool = False,
    whole: str = "",
) -> str:
    weight = " font-weight='bold'" if bold else ""
    told = f"<title>{escape(whole)}</title>" if whole and whole != words else ""
    return f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' text-anchor='{anchor}' {FONT}{weight}>{escape(words)}{told}</text>"
