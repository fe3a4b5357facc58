"""What must stand beside figures made of few events."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_statistics import ends
from vigil.statistics.errors import StatisticsError
from vigil.statistics.few_events import few_events
from vigil.statistics.proportions import proportion


@pytest.mark.parametrize(("events", "below"), [(0, 10), (9, 10), (10, 20), (19, 20), (20, 100), (99, 100)])
def test_each_step_begins_where_it_says(events: int, below: int) -> None:
    (warning,) = few_events(events=events, non_events=1_000)
    assert (warning.counted, warning.number, warning.below) == ("events", events, below)


def test_a_hundred_of_either_is_enough_to_say_nothing() -> None:
    assert few_events(events=100, non_events=100) == ()


def test_few_on_the_other_side_are_warned_of_too() -> None:
    warnings = few_events(events=5, non_events=50)
    assert [(one.counted, one.below) for one in warnings] == [("events", 10), ("non-events", 100)]


@settings(deadline=None)
@given(st.integers(1, 99))
def test_the_width_is_that_of_the_widest_interval(events: int) -> None:
    (warning,) = few_events(events=events, non_events=100)
    widths = [
        upper - lower for lower, upper in (ends(proportion(events=k, of=events)) for k in range(events + 1))
    ]
    assert warning.widest == pytest.approx(max(widths))


def test_a_warning_is_said_in_words() -> None:
    (ten,) = few_events(events=12, non_events=100)
    assert ten.in_words().startswith("12 events, fewer than 20: one or two cases more or fewer")
    assert ten.in_words().endswith("the interval is 49 percentage points wide.")
    assert few_events(events=1, non_events=100)[0].in_words().startswith("1 event, fewer than 10")
    assert few_events(events=0, non_events=100)[0].in_words() == (
        "No events: report the counts, and draw no conclusion from any rate, AUC or calibration made of them."
    )


def test_a_count_is_a_count() -> None:
    with pytest.raises(StatisticsError, match="non_events is -1"):
        few_events(events=3, non_events=-1)
