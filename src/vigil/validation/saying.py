"""Estimates as documents say them: a number, its interval, or the sentence that says why there is none."""

from collections.abc import Iterable, Sequence

from vigil.documents import Block, Paragraph, Table
from vigil.statistics.charts.intervals import Row, interval_chart
from vigil.statistics.estimate import Estimate, Interval, NotEstimable

Figure = Estimate | NotEstimable
Named = tuple[str, Figure]


def number(value: float, *, share: bool = False) -> str:
    """A number, or a share as a percentage."""
    return f"{100 * value:.1f}%" if share else f"{value:.3f}"


def value_of(figure: Figure, *, share: bool = False) -> str:
    """The number of an estimate, or why there is none."""
    return str(figure) if isinstance(figure, NotEstimable) else number(figure.value, share=share)


def interval_of(figure: Figure, *, share: bool = False) -> str:
    """The interval of an estimate, or why it has none."""
    if isinstance(figure, NotEstimable):
        return "none"
    return between(figure.interval, share=share)


def between(interval: Interval | NotEstimable, *, share: bool = False) -> str:
    """An interval as a table has it."""
    if isinstance(interval, NotEstimable):
        return f"none: {interval.reason}"
    return f"{number(interval.lower, share=share)} to {number(interval.upper, share=share)}"


def in_a_line(figure: Figure, *, share: bool = False) -> str:
    """An estimate within a sentence."""
    if isinstance(figure, NotEstimable):
        return str(figure)
    if isinstance(figure.interval, NotEstimable):
        return f"{number(figure.value, share=share)} (no interval: {figure.interval.reason})"
    return (
        f"{number(figure.value, share=share)} ({100 * figure.interval.confidence:g}% interval "
        f"{between(figure.interval, share=share)})"
    )


def table(caption: str, rows: Sequence[Named], *, share: bool = False) -> Table:
    """Estimates below each other, each with its interval and what made it."""
    return Table(
        caption=caption,
        heads=("What", "Estimate", "95% interval", "Interval by"),
        rows=tuple(
            (
                name,
                value_of(figure, share=share),
                interval_of(figure, share=share),
                "" if isinstance(figure, NotEstimable) else figure.method,
            )
            for name, figure in rows
        ),
        numeric=frozenset({1, 2}),
    )


def drawn(
    *,
    title: str,
    across: str,
    rows: Sequence[Named],
    identifier: str,
    reference: float | None = None,
    reference_is: str = "",
) -> Iterable[Block]:
    """The same as a chart of intervals; nothing where no row has a number, since the table has said so."""
    if any(isinstance(figure, Estimate) for _, figure in rows):
        yield interval_chart(
            title=title,
            across=across,
            rows=[_row(name, figure) for name, figure in rows],
            identifier=identifier,
            reference=reference,
            reference_is=reference_is,
        ).figure


def _row(name: str, figure: Figure) -> Row:
    if isinstance(figure, NotEstimable):
        return Row(name, None, None, figure.reason)
    if isinstance(figure.interval, NotEstimable):
        return Row(name, figure.value, None, figure.interval.reason)
    return Row(name, figure.value, figure.interval)


def not_estimated(what: str, why: NotEstimable) -> Paragraph:
    """The sentence that stands where a part would."""
    return Paragraph(f"{what} cannot be estimated: {why.reason}.")


def cases(number: int) -> str:
    """So many cases."""
    return "1 case" if number == 1 else f"{number:,} cases"
