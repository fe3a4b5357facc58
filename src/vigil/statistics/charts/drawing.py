"""The paper that every chart is drawn on: its title read aloud, its axes, and words and lines in grey."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from vigil.documents import Figure, Table
from vigil.statistics.charts.scales import Scale
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Interval, NotEstimable

LONGEST_TITLE = 90  # letters that fit; the whole stands in the caption
FONT = "font-family='sans-serif' font-size='12' fill='#111'"
BLACK, GREY, PALE = "#111", "#555", "#ddd"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the table that says the same; a notebook shows the drawing.

    Attributes:
        figure: the SVG with its caption, and the same in words.
        table: every value drawn.
    """

    figure: Figure
    table: Table

    def _repr_svg_(self) -> str:
        return self.figure.svg


@dataclass(frozen=True, slots=True)
class Paper:
    """The field of a chart, in pixels, with an axis across and one upwards."""

    across: Scale
    upwards: Scale
    width: int = 640
    height: int = 420
    left: int = 74
    right: int = 30
    top: int = 70
    bottom: int = 58

    def x(self, value: float) -> float:
        """How far across a value stands."""
        return self.left + self.across.place(value) * (self.width - self.left - self.right)

    def y(self, value: float) -> float:
        """How far down a value stands."""
        return self.height - self.bottom - self.upwards.place(value) * (self.height - self.top - self.bottom)

    def axes(
        self,
        *,
        across: str,
        upwards: str,
        written_across: Callable[[float], str],
        written_upwards: Callable[[float], str],
    ) -> Iterator[str]:
        """Both axes with their marks and what they are about."""
        floor, end = self.height - self.bottom, self.width - self.right
        for mark in self.upwards.marks:
            y = self.y(mark)
            yield line((self.left, y), (end, y), look=f"stroke='{PALE}'")
            yield text(self.left - 8, y + 4, written_upwards(mark), anchor="end")
        for mark in self.across.marks:
            x = self.x(mark)
            yield line((x, floor), (x, floor + 5), look=f"stroke='{BLACK}'")
            yield text(x, floor + 20, written_across(mark), anchor="middle")
        yield path([(self.left, self.top), (self.left, floor), (end, floor)], look=f"stroke='{BLACK}'")
        yield text((self.left + end) / 2, self.height - 14, across, anchor="middle")
        middle = (self.top + floor) / 2
        yield f"<g transform='rotate(-90 18 {middle:.1f})'>{text(18, middle, upwards, anchor='middle')}</g>"


@dataclass(frozen=True, slots=True)
class Said:
    """What a drawing shows, for those who do not see it: in words, and value by value in a table."""

    words: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int]


def chart(*, title: str, identifier: str, size: tuple[int, int], drawn: Iterable[str], said: Said) -> Chart:
    """Put a chart together.

    Args:
        title: what is shown, of whom; drawn above and read aloud.
        identifier: letters that no other drawing on the page has, for the names inside this one.
        size: width and height of the drawing, in pixels.
        drawn: the elements of the drawing.
        said: the same in words and in a table.

    Raises:
        StatisticsError: the title is blank or not on one line, or the identifier is no plain word.
    """
    if not title.strip() or not title.isprintable():
        raise StatisticsError("A chart needs a title, on one line, that says what is shown of whom.")
    if not (identifier.isidentifier() and identifier.isascii()):
        raise StatisticsError(f"'{identifier}' cannot name a drawing; use letters, digits and _.")
    width, height = size
    named = f"{identifier}-title {identifier}-words"
    field = f"viewBox='0 0 {width} {height}' width='{width}' height='{height}'"
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' {field} role='img' aria-labelledby='{named}'>",
        f"<title id='{identifier}-title'>{escape(title)}</title>",
        f"<desc id='{identifier}-words'>{escape(said.words)}</desc>",
        f"<rect width='{width}' height='{height}' fill='#fff'/>",
        text(12, 26, shortened(title, LONGEST_TITLE), size=15, weight="bold"),
        *drawn,
        "</svg>",
        "",
    ]
    return Chart(
        Figure(svg="\n".join(lines), caption=title, alternative=said.words),
        Table(caption=title, heads=said.heads, rows=said.rows, numeric=said.numeric),
    )


def text(x: float, y: float, words: str, *, size: int = 12, weight: str = "", anchor: str = "start") -> str:
    """Words on one line."""
    bold = f" font-weight='{weight}'" if weight else ""
    font = FONT.replace("'12'", f"'{size}'")
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' {font}{bold}>{escape(words)}</text>"


def line(start: Point, end: Point, *, look: str) -> str:
    """A straight line."""
    return f"<line x1='{start[0]:.1f}' y1='{start[1]:.1f}' x2='{end[0]:.1f}' y2='{end[1]:.1f}' {look}/>"


def path(points: Sequence[Point], *, look: str) -> str:
    """A line through points."""
    along = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f"<polyline points='{along}' fill='none' {look}/>"


def area(points: Sequence[Point], *, look: str) -> str:
    """The field inside a line through points."""
    along = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f"<polygon points='{along}' {look}/>"


def dot(x: float, y: float, *, radius: float, told: str) -> str:
    """A filled circle; pointing at it tells what it is."""
    return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius:.1f}' fill='{BLACK}'><title>{escape(told)}</title></circle>"


def whisker(start: Point, end: Point) -> str:
    """An interval, level or upright, with a short stroke across either end."""
    (x1, y1), (x2, y2) = start, end
    dx, dy = (0, 4) if y1 == y2 else (4, 0)
    strokes = " ".join(f"M{x - dx:.1f} {y - dy:.1f} L{x + dx:.1f} {y + dy:.1f}" for x, y in (start, end))
    look = f"fill='none' stroke='{BLACK}' stroke-width='1.5'"
    return f"<path d='M{x1:.1f} {y1:.1f} L{x2:.1f} {y2:.1f} {strokes}' {look}/>"


def shortened(words: str, longest: int) -> str:
    """Words that fit."""
    return words if len(words) <= longest else f"{words[: longest - 1]}\N{HORIZONTAL ELLIPSIS}"


def plain(value: float) -> str:
    """A number as an axis has it."""
    return f"{value:.6g}".replace("-", "\N{MINUS SIGN}")


def percent(value: float) -> str:
    """A share as an axis has it."""
    return f"{100 * value:.6g}%"


def written(interval: Interval | NotEstimable, *, decimals: int = 3) -> str:
    """An interval as a table has it, or why there is none."""
    if isinstance(interval, NotEstimable):
        return str(interval)
    return f"{interval.lower:.{decimals}f} to {interval.upper:.{decimals}f}"


def check_drawable(what: str, values: Iterable[float]) -> None:
    """Refuse what has no place on paper.

    Raises:
        StatisticsError: a value is not finite.
    """
    if not all(math.isfinite(value) for value in values):
        raise StatisticsError(f"{what}: a value is not finite and cannot be drawn; leave it out and say why.")
