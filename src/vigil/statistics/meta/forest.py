"""A forest plot: each study's rate and the pool's on one axis, and the same in a table."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from vigil.documents import Figure, Table
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Interval, NotEstimable
from vigil.statistics.meta.models import words_of
from vigil.statistics.meta.pooled import Pooled, percent
from vigil.statistics.meta.single import exact_interval

MOST_ROWS = 200  # studies that a person can still take in
LONGEST_LABEL, LONGEST_TITLE = (
    36,
    100,
)  # letters that fit; the whole of a name stands in the table, of a title in the caption
NAMES, COUNTS, LEFT, RIGHT, RATES, WIDTH = (
    12,
    330,
    350,
    690,
    706,
    900,
)  # pixels across: columns and the axis's ends
TOP, ROW = 78, 22  # pixels down: the first study, and from one to the next
LEAST_SQUARE, MOST_SQUARE = 2.5, 8.0  # half the side, in pixels
FONT = "font-family='sans-serif' font-size='12' fill='#111'"


@dataclass(frozen=True, slots=True)
class Forest:
    """The drawing and the table that says the same; a notebook shows the drawing."""

    figure: Figure
    table: Table

    def _repr_svg_(self) -> str:
        return self.figure.svg


def forest(pooled: Pooled, *, title: str, identifier: str = "forest") -> Forest:
    """Draw a pool.

    A square is a study, larger for more people, its line the exact (Clopper-Pearson) interval. The diamond is the pool and
    its interval, the dashed line where another study may lie. Shape and place say everything; nothing hangs on a colour.

    Args:
        pooled: what ``pool`` gave.
        title: what was counted, among whom; drawn above and read aloud.
        identifier: letters that no other drawing on the page has, for the names inside this one.

    Raises:
        StatisticsError: the title is blank or not on one line, the identifier is no plain word, or there are more studies than a
            page takes.
    """
    if not title.strip() or not title.isprintable():
        raise StatisticsError("A forest plot needs a title, on one line, that says what was counted.")
    if not identifier.isidentifier():
        raise StatisticsError(f"'{identifier}' cannot name a drawing; use letters, digits and _.")
    if len(pooled.studies) > MOST_ROWS:
        raise StatisticsError(
            f"{len(pooled.studies):,} studies are too many to draw; {MOST_ROWS} are the most, so use the table of a pool."
        )
    intervals = [exact_interval(study, confidence=pooled.confidence) for study in pooled.studies]
    drawing = _Drawing(pooled, intervals, title, identifier)
    return Forest(
        figure=Figure(svg=drawing.svg(), caption=title, alternative=_alternative(pooled)),
        table=_table(pooled, intervals, title),
    )


def _alternative(pooled: Pooled) -> str:
    rates = [study.rate for study in pooled.studies]
    return (
        f"Forest plot of {len(rates)} {'study' if len(rates) == 1 else 'studies'} with rates from {percent(min(rates))} "
        f"to {percent(max(rates))}. Pooled: {pooled.in_words()}"
    )


def _table(pooled: Pooled, intervals: list[Interval], title: str) -> Table:
    confidence = f"{100 * pooled.confidence:g}% interval"
    rows = [
        (study.name, f"{study.events:,}", f"{study.n:,}", percent(study.rate), _written(interval))
        for study, interval in zip(pooled.studies, intervals, strict=True)
    ]
    together = (f"{pooled.events:,}", f"{pooled.n:,}")
    rows += [
        ("Pooled", *together, percent(pooled.rate), _written(pooled.interval)),
        ("Another study", "", "", "", _written(pooled.prediction)),
    ]
    return Table(
        caption=f"{title} ({words_of(pooled.model)})",
        heads=("Study", "Events", "People", "Rate", confidence),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3, 4}),
    )


def _written(interval: Interval | NotEstimable) -> str:
    if isinstance(interval, NotEstimable):
        return str(interval)
    return f"{percent(interval.lower)} to {percent(interval.upper)}"


@dataclass(frozen=True, slots=True)
class _Drawing:
    pooled: Pooled
    intervals: list[Interval]
    title: str
    identifier: str

    def svg(self) -> str:
        floor = TOP + ROW * (len(self.intervals) + 2)
        height = floor + 74
        named = f"{self.identifier}-title {self.identifier}-words"
        size = f"viewBox='0 0 {WIDTH} {height}' width='{WIDTH}' height='{height}'"
        lines = [
            f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img' aria-labelledby='{named}'>",
            f"<title id='{self.identifier}-title'>{escape(self.title)}</title>",
            f"<desc id='{self.identifier}-words'>{escape(_alternative(self.pooled))}</desc>",
            f"<rect width='{WIDTH}' height='{height}' fill='#fff'/>",
            _text(NAMES, 26, _shortened(self.title, LONGEST_TITLE), size=15, weight="bold"),
            *self._heads(),
            *self._axis(floor),
            *self._studies(),
            *self._pool(),
            _text(NAMES, height - 14, self._below()),
        ]
        return "\n".join([*lines, "</svg>", ""])

    def _heads(self) -> Iterator[str]:
        y = TOP - 20
        yield _text(NAMES, y, "Study", weight="bold")
        yield _text(COUNTS, y, "Events / people", anchor="end", weight="bold")
        yield _text(RATES, y, f"Rate, {100 * self.pooled.confidence:g}% interval", weight="bold")
        yield f"<line x1='{NAMES}' y1='{y + 7}' x2='{WIDTH - NAMES}' y2='{y + 7}' stroke='#111'/>"

    def _axis(self, floor: int) -> Iterator[str]:
        for mark in self._marks():
            x = self._x(mark)
            yield f"<line x1='{x:.1f}' y1='{TOP - 12}' x2='{x:.1f}' y2='{floor}' stroke='#ddd'/>"
            yield f"<line x1='{x:.1f}' y1='{floor}' x2='{x:.1f}' y2='{floor + 5}' stroke='#111'/>"
            yield _text(x, floor + 20, f"{100 * mark:g}%", anchor="middle")
        yield f"<line x1='{LEFT}' y1='{floor}' x2='{RIGHT}' y2='{floor}' stroke='#111'/>"

    def _studies(self) -> Iterator[str]:
        largest = max(study.n for study in self.pooled.studies)
        for number, (study, interval) in enumerate(zip(self.pooled.studies, self.intervals, strict=True)):
            y = TOP + ROW * number
            yield from self._words(
                y, study.name, study.events, study.n, f"{percent(study.rate)} ({_written(interval)})"
            )
            yield self._line(y, interval, "stroke='#111' stroke-width='1.5'")
            # The area, not the side, goes with the number of people.
            half = max(LEAST_SQUARE, MOST_SQUARE * math.sqrt(study.n / largest))
            x = self._x(study.rate)
            told = f"<title>{escape(study.name)}: {percent(study.rate)}</title>"
            side, corner = f"{2 * half:.1f}", f"x='{x - half:.1f}' y='{y - half:.1f}'"
            yield f"<rect {corner} width='{side}' height='{side}' fill='#555'>{told}</rect>"

    def _pool(self) -> Iterator[str]:
        y = TOP + ROW * len(self.intervals) + 4
        pooled = self.pooled
        yield f"<line x1='{NAMES}' y1='{y - 13}' x2='{WIDTH - NAMES}' y2='{y - 13}' stroke='#888'/>"
        interval = pooled.interval
        known = not isinstance(interval, NotEstimable)
        rate = f"{percent(pooled.rate)} ({_written(interval) if known else 'interval not estimable'})"
        yield from self._words(y, "Pooled", pooled.events, pooled.n, rate, weight="bold")
        if not isinstance(interval, NotEstimable):
            left, middle, right = (self._x(at) for at in (interval.lower, pooled.rate, interval.upper))
            corners = f"{left:.1f},{y} {middle:.1f},{y - 7} {right:.1f},{y} {middle:.1f},{y + 7}"
            yield f"<polygon points='{corners}' fill='#111' stroke='#111'/>"
        y += ROW
        yield _text(NAMES, y + 4, "Another study may lie")
        if isinstance(pooled.prediction, NotEstimable):
            yield _text(RATES, y + 4, "not estimable")
        else:
            yield _text(RATES, y + 4, _written(pooled.prediction))
            yield self._line(y, pooled.prediction, "stroke='#111' stroke-width='2' stroke-dasharray='7 4'")

    def _words(
        self, y: float, name: str, events: int, n: int, rate: str, *, weight: str = ""
    ) -> Iterator[str]:
        yield _text(NAMES, y + 4, _shortened(name, LONGEST_LABEL), weight=weight)
        yield _text(COUNTS, y + 4, f"{events:,} / {n:,}", anchor="end", weight=weight)
        yield _text(RATES, y + 4, rate, weight=weight)

    def _line(self, y: float, interval: Interval, look: str) -> str:
        left, right = self._x(interval.lower), self._x(interval.upper)
        return f"<path d='M{left:.1f} {y} H{right:.1f} M{left:.1f} {y - 4} v8 M{right:.1f} {y - 4} v8' fill='none' {look}/>"

    def _below(self) -> str:
        found = self.pooled.heterogeneity
        said = [words_of(self.pooled.model)]
        if not isinstance(found.tau2, NotEstimable):
            said.append(f"tau\u00b2 {found.tau2:.3g}")
        if not isinstance(found.i2, NotEstimable):
            said.append(f"I\u00b2 {100 * found.i2:.0f}%")
        said += [
            f"{test.name} {test.statistic:.1f}, {test.df} df, {_p(test.p_value)}" for test in found.tests[:1]
        ]
        return "; ".join(said)

    def _ends(self) -> list[float]:
        wide = [self.pooled.interval, self.pooled.prediction, *self.intervals]
        return [one.upper for one in wide if isinstance(one, Interval)]

    def _marks(self) -> list[float]:
        """From nothing in even steps to beyond every interval, and not beyond all."""
        most = max(self._ends())
        step = _round_step(most / 5)
        return [
            step * number for number in range(math.ceil(most / step - 1e-9) + 1) if step * number <= 1 + 1e-9
        ]

    def _x(self, rate: float) -> float:
        marks = self._marks()
        return LEFT + (RIGHT - LEFT) * min(rate / max(marks[-1], *self._ends()), 1.0)


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def _shortened(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}\u2026"


def _round_step(step: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next((times * power for times in (1, 2, 5) if times * power >= step * (1 - 1e-9)), 10 * power)


def _text(x: float, y: float, words: str, *, size: int = 12, weight: str = "", anchor: str = "start") -> str:
    bold = f" font-weight='{weight}'" if weight else ""
    font = FONT.replace("'12'", f"'{size}'")
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' {font}{bold}>{escape(words)}</text>"
