"""A CUSUM chart: how far a rate has drifted from what it was, case by case, and where it signalled."""

from collections.abc import Iterator, Sequence

from vigil.statistics.charts.drawing import (
    BLACK,
    GREY,
    Chart,
    Paper,
    Said,
    area,
    chart,
    check_drawable,
    line,
    path,
    plain,
    text,
)
from vigil.statistics.charts.scales import even
from vigil.statistics.errors import StatisticsError

MOST_CASES = 5_000


def cusum_chart_drawn(
    *,
    title: str,
    heights: Sequence[float],
    limit: float,
    signals: Sequence[int],
    labels: Sequence[str] = (),
    identifier: str = "cusum",
) -> Chart:
    """Draw a chart that has run; a triangle points at each signal, the dashed line is the limit.

    Args:
        title: which rate, of what, held against what.
        heights: after each case, oldest first; up to 5,000. **Don't** thin them out: signals are at single cases.
        limit: where it signals.
        signals: numbers of the cases, from 1, at which it signalled.
        labels: what to call each case, such as its date; without, its number.
        identifier: letters that no other drawing on the page has.

    Raises:
        StatisticsError: there is no case or too many, a height is below 0 or not finite, a signal is at no case or below the
            limit, or there are not as many labels as cases.
    """
    if not 1 <= len(heights) <= MOST_CASES:
        raise StatisticsError(
            f"{len(heights):,} cases cannot be drawn; give 1 to {MOST_CASES:,}, such as the last."
        )
    check_drawable("heights", (*heights, limit))
    if min(heights) < 0 or limit <= 0:
        raise StatisticsError("A CUSUM never stands below 0, and its limit is above 0.")
    if list(signals) != sorted(set(signals)) or any(
        not 1 <= at <= len(heights) or heights[at - 1] < limit for at in signals
    ):
        raise StatisticsError(
            "A signal is at a case whose height reaches the limit; check the numbers of the cases, which rise."
        )
    if labels and len(labels) != len(heights):
        raise StatisticsError(
            f"There are {len(labels):,} labels for {len(heights):,} cases; give one each, or none."
        )
    paper = Paper(across=even(0, len(heights)), upwards=even(0, max(*heights, limit)), height=360, top=92)
    named = [(labels[at - 1] if labels else f"case {at}", heights[at - 1]) for at in signals]
    return chart(
        title=title,
        identifier=identifier,
        size=(paper.width, paper.height),
        drawn=_drawn(paper, heights, limit, signals),
        said=Said(
            words=_words(heights, limit, [name for name, _ in named]),
            heads=("Signal", "At", "Height", "Limit"),
            rows=(
                *(
                    (str(number), name, plain(height), plain(limit))
                    for number, (name, height) in enumerate(named, 1)
                ),
                ("Now", labels[-1] if labels else f"case {len(heights)}", plain(heights[-1]), plain(limit)),
            ),
            numeric=frozenset({2, 3}),
        ),
    )


def _drawn(paper: Paper, heights: Sequence[float], limit: float, signals: Sequence[int]) -> Iterator[str]:
    yield from paper.axes(
        across="Case, in order of time",
        upwards="Height",
        written_across=plain,
        written_upwards=plain,
    )
    y = paper.y(limit)
    yield line(
        (paper.left, y),
        (paper.width - paper.right, y),
        look=f"stroke='{GREY}' stroke-width='1.5' stroke-dasharray='9 4'",
    )
    yield text(
        paper.left,
        56,
        "Dashed: the limit. A triangle marks a signal, after which the chart begins anew at 0.",
    )
    start = 0
    for end in (*signals, len(heights)):
        points = [(float(start), 0.0), *((float(at + 1), heights[at]) for at in range(start, end))]
        if len(points) > 1:
            yield path(
                [(paper.x(x), paper.y(height)) for x, height in points],
                look=f"stroke='{BLACK}' stroke-width='1.5'",
            )
        start = end
    for at in signals:
        x, top = paper.x(at), paper.y(heights[at - 1])
        yield area([(x, top - 4), (x - 6, top - 15), (x + 6, top - 15)], look=f"fill='{BLACK}'")


def _words(heights: Sequence[float], limit: float, signals: Sequence[str]) -> str:
    count = f"{len(signals)} signal{'s' if len(signals) != 1 else ''}"
    where = f", at {', '.join(signals)}" if signals else ""
    return (
        f"CUSUM chart of {len(heights):,} case{'s' if len(heights) > 1 else ''} with its limit at {plain(limit)}. "
        f"{count}{where}. It stands at {plain(heights[-1])} now, and its greatest height was {plain(max(heights))}."
    )
