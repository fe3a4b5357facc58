"""Invented cases for the tests of the statistics, here because their own folder has the name of a standard module."""

from collections.abc import Sequence

from hypothesis import strategies as st

from vigil.statistics.estimate import Estimate, Interval, NotEstimable

outcomes = st.lists(st.booleans(), min_size=2, max_size=40)
counts = st.integers(0, 60)


@st.composite
def scored(draw: st.DrawFn, *, most: int = 30) -> tuple[list[int], list[bool]]:
    """Levels with ties, and outcomes of both kinds."""
    with_outcome = draw(st.lists(st.integers(0, 6), min_size=1, max_size=most))
    without = draw(st.lists(st.integers(0, 6), min_size=1, max_size=most))
    return [*with_outcome, *without], [True] * len(with_outcome) + [False] * len(without)


@st.composite
def forecast(draw: st.DrawFn, *, most: int = 40) -> tuple[list[float], list[bool]]:
    """Probabilities that claim no certainty, and outcomes."""
    n = draw(st.integers(2, most))
    probabilities = st.floats(1e-6, 1 - 1e-6)
    return (
        draw(st.lists(probabilities, min_size=n, max_size=n)),
        draw(st.lists(st.booleans(), min_size=n, max_size=n)),
    )


def shuffled(order: Sequence[int], *columns: Sequence[object]) -> list[list[object]]:
    """The columns with their cases in another order."""
    return [[column[at] for at in order] for column in columns]


def estimated(figure: Estimate | NotEstimable) -> Estimate:
    """The estimate, where there must be one."""
    assert isinstance(figure, Estimate), figure
    return figure


def interval(figure: Estimate | NotEstimable) -> Interval:
    """The interval, where there must be one."""
    found = estimated(figure).interval
    assert isinstance(found, Interval), found
    return found


def ends(figure: Estimate | NotEstimable) -> tuple[float, float]:
    """Both ends of the interval, where there must be one."""
    found = interval(figure)
    return found.lower, found.upper


def why_none(figure: object) -> str:
    """Why there is no estimate, where there must be none."""
    assert isinstance(figure, NotEstimable), figure
    return figure.reason


def why_no_interval(figure: Estimate | NotEstimable) -> str:
    """Why there is no interval, where there is a number."""
    return why_none(estimated(figure).interval)


def check_contained(figure: Estimate | NotEstimable) -> None:
    """An interval, where there is one, holds its estimate."""
    if isinstance(figure, Estimate) and isinstance(figure.interval, Interval):
        slack = 1e-9 * max(1.0, abs(figure.value))
        assert figure.interval.lower - slack <= figure.value <= figure.interval.upper + slack
