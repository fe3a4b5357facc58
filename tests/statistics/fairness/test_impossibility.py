"""The identity that forbids fairness in every sense at once, on published and on any counts."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_statistics import why_none
from vigil.statistics.cuts import Cut
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import NotEstimable
from vigil.statistics.fairness.impossibility import (
    Conflict,
    Identity,
    conflict_between,
    identity_of,
    implied_false_positive_rate,
)

# ProPublica, compas-analysis bafff5da (2016): true positives first.
BLACK = Cut(true_positives=1369, false_positives=805, false_negatives=532, true_negatives=990)
WHITE = Cut(true_positives=505, false_positives=349, false_negatives=461, true_negatives=1139)
counts = st.integers(0, 60)
cuts = st.builds(Cut, counts, counts, counts, counts)


def conflict(one: Cut, other: Cut) -> Conflict:
    found = conflict_between(names=("group A", "group B"), cuts=(one, other))
    assert isinstance(found, Conflict), found
    return found


@settings(deadline=None)
@given(cuts)
def test_the_rate_worked_out_is_the_rate_counted_to_the_last_digit(cut: Cut) -> None:
    identity = identity_of(cut)
    if isinstance(identity, Identity):
        assert identity.worked_out == identity.false_positive_rate
    else:
        assert not (cut.events and cut.non_events and cut.true_positives)


def test_the_published_counts_satisfy_it() -> None:
    for cut, percent in ((BLACK, 44.85), (WHITE, 23.45)):
        identity = identity_of(cut)
        assert isinstance(identity, Identity)
        assert round(float(100 * identity.worked_out), 2) == percent


@settings(deadline=None)
@given(cuts, cuts)
def test_equal_predictive_values_and_misses_part_the_false_alarms_by_the_ratio_of_the_odds(
    one: Cut, other: Cut
) -> None:
    found = conflict_between(names=("A", "B"), cuts=(one, other))
    if isinstance(found, Conflict):
        odds = [identity.base_rate / (1 - identity.base_rate) for identity in found.identities]
        assert found.implied[0] * odds[1] == found.implied[1] * odds[0]
        assert found.implied[0] != found.implied[1]


@settings(deadline=None)
@given(cuts, st.integers(1, 5))
def test_groups_with_one_base_rate_are_in_no_conflict(cut: Cut, times: int) -> None:
    larger = Cut(
        cut.true_positives * times,
        cut.false_positives * times,
        cut.false_negatives * times,
        cut.true_negatives * times,
    )
    found = conflict_between(names=("A", "B"), cuts=(cut, larger))
    assert isinstance(found, NotEstimable)
    if isinstance(identity_of(cut), Identity):
        assert "same base rate" in found.reason


def test_the_notice_says_it_with_the_actual_numbers() -> None:
    said = conflict(BLACK, WHITE).in_words()
    assert "among group A (51.4%) as among group B (39.4%)" in said
    assert "42.6% of group A and 26.1% of group B would be flagged" in said
    assert "Counted are 44.8% and 23.5%" in said
    assert "Chouldechova" in said
    assert "1609.05807" in said


def test_a_tool_that_never_flags_wrongly_is_in_no_conflict() -> None:
    found = conflict_between(names=("A", "B"), cuts=(Cut(5, 0, 1, 4), Cut(2, 0, 3, 9)))
    assert "no flag was wrong" in why_none(found)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (Cut(0, 2, 3, 4), WHITE, "A: no flagged case has the outcome"),
        (WHITE, Cut(3, 0, 3, 0), "B: every case has the outcome"),
        (WHITE, Cut(0, 0, 0, 0), "B: every case has the outcome, or none has"),
    ],
)
def test_a_group_without_an_identity_is_named(one: Cut, other: Cut, said: str) -> None:
    assert said in why_none(conflict_between(names=("A", "B"), cuts=(one, other)))


@pytest.mark.parametrize(
    ("base_rate", "positive", "missed"),
    [(0, 1, 1), (1, 1, 1), (Fraction(1, 2), 0, 1), (Fraction(1, 2), 1, 2)],
)
def test_rates_that_cannot_be_together_are_refused(
    base_rate: Fraction, positive: Fraction, missed: Fraction
) -> None:
    with pytest.raises(StatisticsError, match="cannot be together"):
        implied_false_positive_rate(
            base_rate=Fraction(base_rate),
            positive_predictive=Fraction(positive),
            false_negative_rate=Fraction(missed),
        )
