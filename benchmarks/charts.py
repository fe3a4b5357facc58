"""Line charts as SVG: panels beside and below each other, readable in grey, with nothing but text and lines in them.

Across is always a count on a logarithmic scale; upwards is linear from nothing, or logarithmic where the values differ much.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 380, 320  # pixels of a panel
LEFT, RIGHT, TOP, BOTTOM = 74, 30, 66, 56  # margins within it
TITLE = 34  # pixels above all panels
LOGARITHMIC_FROM = 20.0  # times the least value that the greatest is
DASHES = ("", "7 4", "2 3")
SHADES = ("#111", "#555", "#888")
PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
FONT = "font-family='sans-serif' font-size='12' fill='#111'"
MOST_SERIES = len(DASHES)
MOST_BESIDE = 3  # panels in a row

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name and its points, counts rising."""

    name: str
    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        counts = [x for x, _ in self.points]
        if not counts or counts != sorted(set(counts)) or counts[0] <= 0:
            raise ValueError(f"the points of '{self.name}' need counts that rise from more than 0")
        if any(not math.isfinite(y) or y < 0 for _, y in self.points):
            raise ValueError(f"'{self.name}' has a value that cannot be drawn")


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart: title, what is across and what upwards with its unit, and up to three lines."""

    title: str
    across: str
    upwards: str
    series: tuple[Series, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= MOST_SERIES:
            raise ValueError(f"a panel has one to {MOST_SERIES} lines")


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a value stands between two ends, and which values are marked."""

    marks: tuple[float, ...]
    is_logarithmic: bool

    def place(self, value: float) -> float:
        """0 at the first mark, 1 at the last."""
        first, last, value = (
            (math.log10(one) if self.is_logarithmic else one)
            for one in (self.marks[0], self.marks[-1], value)
        )
        return (value - first) / (last - first)


def drawn(title: str, panels: Sequence[Panel]) -> str:
    """The SVG's text.

    Args:
        title: what all panels are about; also the text that is read aloud.
        panels: at least one.

    Raises:
        ValueError: there is no panel.
    """
    if not panels:
        raise ValueError("a chart has a panel")
    rows = -(-len(panels) // MOST_BESIDE)
    columns = -(-len(panels) // rows)
    width, height = WIDTH * columns, HEIGHT * rows + TITLE
    size = f"viewBox='0 0 {width} {height}' width='{width}' height='{height}'"
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img' aria-labelledby='title'>",
        f"<title id='title'>{escape(title)}</title>",
        f"<rect width='{width}' height='{height}' fill='#fff'/>",
        _text(LEFT, 26, title, size=15, weight="bold"),
    ]
    for number, panel in enumerate(panels):
        corner = f"{number % columns * WIDTH} {TITLE + number // columns * HEIGHT}"
        lines += [f"<g transform='translate({corner})'>", *_panel(panel), "</g>"]
    return "\n".join([*lines, "</svg>", ""])


def counts_scale(counts: Sequence[float]) -> Scale:
    """Powers of ten around the counts."""
    first, last = math.floor(math.log10(min(counts))), math.ceil(math.log10(max(counts)))
    return Scale(tuple(10.0**power for power in range(first, max(last, first + 1) + 1)), is_logarithmic=True)


def values_scale(values: Sequence[float]) -> Scale:
    """From nothing in even steps, or powers of ten where the values differ much."""
    least, most = min(values), max(values)
    if least > 0 and most / least >= LOGARITHMIC_FROM:
        return counts_scale(values)
    step = _round_step((most or 1.0) / 4)
    return Scale(
        tuple(step * number for number in range(math.ceil((most or 1.0) / step) + 1)), is_logarithmic=False
    )


def written(value: float) -> str:
    """A number as an axis has it: ``200k``, ``0.5``."""
    for size, prefix in PREFIXES:
        if value >= size:
            return f"{value / size:g}{prefix}"
    return f"{value:.6g}"


def _panel(panel: Panel) -> Iterator[str]:
    points = [point for series in panel.series for point in series.points]
    across, upwards = counts_scale([x for x, _ in points]), values_scale([y for _, y in points])
    yield _text(LEFT, 20, panel.title, size=13, weight="bold")
    yield from _axes(panel, across, upwards)
    for number, series in enumerate(panel.series):
        places = [(_x(across.place(x)), _y(upwards.place(y))) for x, y in series.points]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        look = f"stroke='{SHADES[number]}' stroke-width='2' stroke-dasharray='{DASHES[number]}'"
        yield f"<polyline points='{line}' fill='none' {look}/>"
        for (x, y), (_, value) in zip(places, series.points, strict=True):
            yield _mark(x, y, number, f"{series.name}: {written(value)}")
        if len(panel.series) > 1:
            x = LEFT + number * 120
            yield f"<line x1='{x}' y1='38' x2='{x + 26}' y2='38' {look}/>"
            yield _mark(x + 13, 38, number, series.name)
            yield _text(x + 32, 42, series.name)


def _axes(panel: Panel, across: Scale, upwards: Scale) -> Iterator[str]:
    for mark in upwards.marks:
        y = _y(upwards.place(mark))
        yield f"<line x1='{LEFT}' y1='{y:.1f}' x2='{WIDTH - RIGHT}' y2='{y:.1f}' stroke='#ddd'/>"
        yield _text(LEFT - 8, y + 4, written(mark), anchor="end")
    for mark in across.marks:
        x = _x(across.place(mark))
        yield f"<line x1='{x:.1f}' y1='{HEIGHT - BOTTOM}' x2='{x:.1f}' y2='{HEIGHT - BOTTOM + 5}' stroke='#111'/>"
        yield _text(x, HEIGHT - BOTTOM + 20, written(mark), anchor="middle")
    floor = HEIGHT - BOTTOM
    yield f"<polyline points='{LEFT},{TOP} {LEFT},{floor} {WIDTH - RIGHT},{floor}' fill='none' stroke='#111'/>"
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, panel.across, anchor="middle")
    middle = (TOP + HEIGHT - BOTTOM) / 2
    yield f"<g transform='rotate(-90 18 {middle})'>{_text(18, middle, panel.upwards, anchor='middle')}</g>"


def _mark(x: float, y: float, number: int, words: str) -> str:
    """A filled circle, an open square, a filled triangle; pointing at it tells the value."""
    shapes = (
        f"circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='#111'",
        f"rect x='{x - 4:.1f}' y='{y - 4:.1f}' width='8' height='8' fill='#fff' stroke='#555' stroke-width='2'",
        f"path d='M{x:.1f} {y - 5:.1f} l5 9 h-10 z' fill='#888'",
    )
    shape = shapes[number]
    return f"<{shape}><title>{escape(words)}</title></{shape.partition(' ')[0]}>"


def _text(x: float, y: float, words: str, *, size: int = 12, weight: str = "", anchor: str = "start") -> str:
    bold = f" font-weight='{weight}'" if weight else ""
    font = FONT.replace("'12'", f"'{size}'")
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' {font}{bold}>{escape(words)}</text>"


def _round_step(step: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next((times * power for times in (1, 2, 5) if times * power >= step * (1 - 1e-9)), 10 * power)


def _x(place: float) -> float:
    return LEFT + place * (WIDTH - LEFT - RIGHT)


def _y(place: float) -> float:
    return HEIGHT - BOTTOM - place * (HEIGHT - TOP - BOTTOM)
