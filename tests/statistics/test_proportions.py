"""Shares and their intervals, against published figures."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from invented_statistics import check_contained, ends, estimated, why_none
from vigil.statistics.errors import StatisticsError
from vigil.statistics.proportions import ProportionInterval, proportion

EXACT = ProportionInterval.CLOPPER_PEARSON


# HMIC and HMICFRS: the share judged inadequate or requiring improvement, counts as published, Wilson's interval.
@pytest.mark.parametrize(
    ("what", "bad", "n", "wilson"),
    [
        ("Metropolitan Police, third quarter 2017", 64 + 61, 135, (0.869, 0.9593)),
        ("Metropolitan Police, fourth quarter 2017", 191, 214, (0.8439, 0.9273)),
        ("Metropolitan Police, online cases 2021", 29, 34, (0.6987, 0.9355)),
        ("Cheshire, January 2023", 18 + 10, 38, (0.5799, 0.8503)),
    ],
)
def test_published_audits_have_their_intervals(
    what: str, bad: int, n: int, wilson: tuple[float, float]
) -> None:
    assert ends(proportion(events=bad, of=n)) == pytest.approx(wilson, abs=0.00005), what


def test_the_published_52_per_cent_of_124_files_allows_two_counts() -> None:
    # HMIC 2015, six forces: 52% of 124 files; only the percentage is published.
    compatible = [k for k in range(125) if round(100 * estimated(proportion(events=k, of=124)).value) == 52]
    assert compatible == [64, 65]


def test_the_exact_interval_of_246_of_326() -> None:
    # Pritz 1997 pooled, as recomputed from metadat's dat.pritz1997.
    pooled = proportion(events=246, of=326, by=EXACT)
    assert estimated(pooled).value == pytest.approx(0.7546012, abs=5e-8)
    assert ends(pooled) == pytest.approx((0.7041627, 0.8003469), abs=5e-8)


@settings(deadline=None)
@given(st.integers(0, 400), st.integers(1, 400), st.sampled_from(ProportionInterval), st.floats(0.5, 0.999))
def test_the_interval_holds_the_share_and_is_statsmodels(
    k: int, n: int, by: ProportionInterval, confidence: float
) -> None:
    k = min(k, n)
    found = proportion(events=k, of=n, by=by, confidence=confidence)
    check_contained(found)
    method = {ProportionInterval.WILSON: "wilson", EXACT: "beta"}[by]
    lower, upper = proportion_confint(k, n, alpha=1 - confidence, method=method)
    assert ends(found) == pytest.approx((0 if k == 0 else lower, 1 if k == n else upper), abs=1e-9)
    assert (ends(found)[0] == 0) == (k == 0)
    assert (ends(found)[1] == 1) == (k == n)


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(1, 200))
def test_what_has_not_happened_is_the_mirror_of_what_has(k: int, n: int) -> None:
    k = min(k, n)
    lower, upper = ends(proportion(events=k, of=n))
    assert ends(proportion(events=n - k, of=n)) == pytest.approx((1 - upper, 1 - lower), abs=1e-12)


def test_of_nobody_there_is_no_share() -> None:
    assert why_none(proportion(events=0, of=0)) == "there is no case to take a share of"


@pytest.mark.parametrize(("events", "of"), [(2, 1), (1, 0)])
def test_more_than_there_are_cannot_have_it(events: int, of: int) -> None:
    with pytest.raises(StatisticsError, match="check which count is which"):
        proportion(events=events, of=of)
