"""What must hold of any pool, whatever the counts; and counts at the edge of what can be pooled."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from vigil.statistics.errors import StatisticsError
from vigil.statistics.meta import (
    BinomialEqual,
    BinomialNormal,
    Effects,
    Interval,
    InverseVariance,
    LeftOut,
    Measure,
    Model,
    NotEstimable,
    Pooled,
    Study,
    TauSquared,
    Variance,
    Weighting,
    Width,
    leave_one_out,
    pool,
    studies_from,
)
from vigil.statistics.meta.heterogeneity import q_profile, tau_squared
from vigil.statistics.meta.pooled import percent
from vigil.statistics.meta.values import LARGEST_N

RANDOM = [tau2 for tau2 in TauSquared if tau2 is not TauSquared.NONE]
INVERSE = st.builds(
    InverseVariance,
    measure=st.sampled_from(Measure),
    tau2=st.sampled_from(RANDOM),
    width=st.sampled_from(Width),
)
COUNTS = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
STUDIES = st.lists(COUNTS, min_size=3, max_size=9).map(
    lambda rows: studies_from(events=[events for events, _ in rows], n=[n for _, n in rows])
)
# The binomial-normal model is fitted by a search; a dozen tries are a second or two.
FEW, MANY = settings(deadline=None, max_examples=12), settings(deadline=None, max_examples=60)


def pooled(studies: tuple[Study, ...], by: Model = BinomialNormal(), confidence: float = 0.95) -> Pooled:  # noqa: B008 frozen
    found = pool(studies, by=by, confidence=confidence)
    if isinstance(found, NotEstimable):
        reject()
    return found


def number(value: float | NotEstimable) -> float:
    assert isinstance(value, float), value
    return value


def interval(value: Interval | NotEstimable) -> Interval:
    assert isinstance(value, Interval), value
    return value


def check_order(studies: tuple[Study, ...], by: Model, close: float) -> None:
    one, other = pooled(studies, by), pooled(studies[::-1], by)
    assert one.mean == pytest.approx(other.mean, rel=close, abs=close)
    assert one.error == pytest.approx(other.error, rel=10 * close)
    assert number(one.heterogeneity.tau2) == pytest.approx(
        number(other.heterogeneity.tau2), rel=100 * close, abs=close
    )


@MANY
@given(studies=STUDIES, by=INVERSE)
def test_the_order_of_studies_does_not_matter(studies: tuple[Study, ...], by: InverseVariance) -> None:
    check_order(studies, by, 1e-8)


@FEW
@given(studies=STUDIES)
def test_the_order_of_studies_does_not_matter_to_the_default(studies: tuple[Study, ...]) -> None:
    check_order(studies, BinomialNormal(), 1e-5)


def check_intervals(found: Pooled) -> None:
    average, another = interval(found.interval), interval(found.prediction)
    assert 0 <= another.lower <= average.lower <= found.rate <= average.upper <= another.upper <= 1
    i2 = number(found.heterogeneity.i2)
    assert 0 <= i2 < 1
    assert number(found.heterogeneity.tau2) >= 0
    assert all(0 <= test.p_value <= 1 and test.statistic >= 0 for test in found.heterogeneity.tests)


@MANY
@given(studies=STUDIES, by=INVERSE)
def test_the_prediction_interval_contains_the_interval_and_that_the_rate(
    studies: tuple[Study, ...], by: InverseVariance
) -> None:
    check_intervals(pooled(studies, by))


@FEW
@given(studies=STUDIES)
def test_so_does_that_of_the_default(studies: tuple[Study, ...]) -> None:
    found = pooled(studies)
    check_intervals(found)
    spread = found.heterogeneity.tau2_interval
    assert isinstance(spread, NotEstimable) or number(found.heterogeneity.tau2) in spread


def test_a_spread_without_an_upper_limit_says_so() -> None:
    found = pooled(studies_from(events=[0, 0, 5], n=[1, 1, 6]))
    assert found.heterogeneity.tau2_interval == NotEstimable(
        "the counts set no upper limit to how much studies differ"
    )


ALIKE = st.lists(st.tuples(st.integers(20, 200), st.integers(-1, 1)), min_size=3, max_size=9).map(
    lambda rows: studies_from(events=[n // 3 + more for n, more in rows], n=[n for n, _ in rows])
)


@MANY
@given(studies=ALIKE, by=INVERSE)
def test_without_differences_random_effects_are_equal_effects(
    studies: tuple[Study, ...], by: InverseVariance
) -> None:
    found = pooled(studies, replace(by, width=Width.NORMAL))
    assume(found.heterogeneity.tau2 == 0)
    equal = pooled(studies, InverseVariance(measure=by.measure, tau2=TauSquared.NONE))
    assert (found.mean, found.error, found.interval) == (equal.mean, equal.error, equal.interval)
    assert found.prediction == found.interval


@FEW
@given(rows=st.lists(st.integers(20, 200), min_size=3, max_size=6))
def test_without_differences_the_binomial_models_are_one(rows: list[int]) -> None:
    studies = studies_from(events=[n // 4 for n in rows], n=rows)
    found, equal = pooled(studies), pooled(studies, BinomialEqual())
    assert found.heterogeneity.tau2 == 0
    assert (found.mean, found.error, found.interval) == (equal.mean, equal.error, equal.interval)
    assert found.prediction == found.interval


@MANY
@given(studies=STUDIES, by=INVERSE)
def test_non_events_are_pooled_to_the_rest(studies: tuple[Study, ...], by: InverseVariance) -> None:
    check_mirror(studies, by, 1e-6)


@FEW
@given(studies=STUDIES)
def test_non_events_are_pooled_to_the_rest_by_the_default(studies: tuple[Study, ...]) -> None:
    check_mirror(studies, BinomialNormal(), 1e-4)


def check_mirror(studies: tuple[Study, ...], by: Model, close: float) -> None:
    mirrored = tuple(Study(study.name, study.n - study.events, study.n) for study in studies)
    one, other = pooled(studies, by), pooled(mirrored, by)
    assert one.rate == pytest.approx(1 - other.rate, abs=close)
    assert one.error == pytest.approx(other.error, rel=close)
    assert interval(one.interval).lower == pytest.approx(1 - interval(other.interval).upper, abs=close)


ROWS = st.lists(
    st.tuples(st.floats(-5, 5, allow_subnormal=False), st.floats(0.01, 4)), min_size=3, max_size=10
)


@MANY
@given(
    rows=ROWS,
    by=st.sampled_from(RANDOM),
    factor=st.sampled_from([1e-4, 0.1, 7.0, 1e4]),
    shift=st.floats(-3, 3),
)
def test_tau2_goes_with_the_square_of_the_unit_and_not_with_the_origin(
    rows: list[tuple[float, float]], by: TauSquared, factor: float, shift: float
) -> None:
    values, variances = (np.array(column) for column in zip(*rows, strict=True))
    ones = np.ones((len(rows), 1))
    plain = Effects(values, variances)
    moved = Effects((values + shift) * factor, variances * factor**2)
    expected = tau_squared(plain, ones, by=by)
    assert tau_squared(moved, ones, by=by) / factor**2 == pytest.approx(expected, rel=1e-5, abs=1e-7)
    one, other = (q_profile(effects, ones, confidence=0.95) for effects in (plain, moved))
    if isinstance(one, Interval) and isinstance(other, Interval):
        assert other.upper / factor**2 == pytest.approx(one.upper, rel=1e-6, abs=1e-9)
        assert other.lower / factor**2 == pytest.approx(one.lower, rel=1e-6, abs=1e-7)
    else:
        # Both refuse, but for a Q within rounding of the limit.
        assert isinstance(one, Interval) == isinstance(other, Interval) or interval_is_nearly_empty(
            one, other
        )


def interval_is_nearly_empty(*found: Interval | NotEstimable) -> bool:
    return all(it.upper < 1e-6 for it in found if isinstance(it, Interval))


@FEW
@given(studies=STUDIES, times=st.integers(2, 9))
def test_counts_many_times_over_keep_the_rate_and_shrink_its_error_by_the_root(
    studies: tuple[Study, ...], times: int
) -> None:
    more = tuple(Study(study.name, study.events * times, study.n * times) for study in studies)
    one, other = pooled(studies, BinomialEqual()), pooled(more, BinomialEqual())
    assert other.mean == pytest.approx(one.mean, abs=1e-12)
    assert other.error == pytest.approx(one.error / math.sqrt(times), rel=1e-12)


@MANY
@given(studies=STUDIES, by=INVERSE)
def test_more_confidence_is_a_wider_interval(studies: tuple[Study, ...], by: InverseVariance) -> None:
    less, more = (pooled(studies, by, confidence) for confidence in (0.8, 0.99))
    assert interval(more.interval).lower <= interval(less.interval).lower
    assert interval(less.interval).upper <= interval(more.interval).upper


@MANY
@given(studies=STUDIES, measure=st.sampled_from(Measure), tau2=st.sampled_from(RANDOM))
def test_knapp_and_hartung_never_narrower_is_never_narrower(
    studies: tuple[Study, ...], measure: Measure, tau2: TauSquared
) -> None:
    normal, plain, guarded = (
        pooled(studies, InverseVariance(measure=measure, tau2=tau2, width=width)) for width in Width
    )
    assert guarded.error >= max(normal.error, plain.error) * (1 - 1e-12)
    assert interval(guarded.interval).lower <= interval(normal.interval).lower
    assert normal.mean == plain.mean == guarded.mean


def test_more_nodes_change_nothing_that_a_person_could_read(pritz: tuple[Study, ...]) -> None:
    seven, many = pooled(pritz), pooled(pritz, BinomialNormal(nodes=51))
    assert seven.rate == pytest.approx(many.rate, abs=5e-6)
    assert number(seven.heterogeneity.tau2) == pytest.approx(number(many.heterogeneity.tau2), abs=5e-5)
    laplace = pooled(pritz, BinomialNormal(nodes=1))
    assert laplace.rate == pytest.approx(many.rate, abs=5e-4)
    assert laplace.rate != many.rate


# At the edge.

EVERY = [
    BinomialNormal(),
    BinomialEqual(),
    *(InverseVariance(measure=measure, tau2=tau2) for measure in Measure for tau2 in TauSquared),
    InverseVariance(width=Width.KNAPP_HARTUNG),
    InverseVariance(weighting=Weighting.EQUAL),
    InverseVariance(measure=Measure.RAW, variance=Variance.COMMON),
]


@pytest.mark.parametrize("by", EVERY, ids=repr)
@pytest.mark.parametrize("events", [0, 50])
def test_nobody_or_everybody_everywhere_has_a_reason_or_an_end(by: Model, events: int) -> None:
    studies = studies_from(events=[events] * 3, n=[50] * 3)
    found = pool(studies, by=by)
    if isinstance(by, InverseVariance) and by.measure is Measure.FREEMAN_TUKEY:
        assert isinstance(found, Pooled)
        assert found.rate == events / 50
        return
    assert isinstance(found, NotEstimable)
    who = (
        "no study saw the event (0 of 150)"
        if events == 0
        else "every person in every study had the event (150 of 150)"
    )
    limits = "0.0% to 2.4%" if events == 0 else "97.6% to 100.0%"
    assert found.reason == (
        f"{who}, so that the log odds and their errors have no end; "
        f"taken as one study, the exact 95% interval is {limits}"
    )


@pytest.mark.parametrize("by", EVERY, ids=repr)
def test_one_study_is_its_own_pool_and_says_nothing_of_differences(by: Model) -> None:
    found = pool([Study("alone", 3, 12)], by=by)
    assert isinstance(found, Pooled)
    assert found.rate == pytest.approx(0.25, abs=1e-9)
    assert isinstance(found.prediction, NotEstimable)
    assert isinstance(found.heterogeneity.i2, NotEstimable)
    assert isinstance(found.heterogeneity.tau2, NotEstimable)
    assert not found.heterogeneity.tests
    knapp_hartung = isinstance(by, InverseVariance) and by.width is not Width.NORMAL
    assert isinstance(found.interval, NotEstimable) == knapp_hartung
    assert "1 study, 3 of 12 people" in found.in_words()


@pytest.mark.parametrize("by", EVERY, ids=repr)
def test_two_studies_predict_no_third(by: Model) -> None:
    found = pool(studies_from(events=[3, 9], n=[12, 20]), by=by)
    assert isinstance(found, Pooled)
    assert isinstance(found.prediction, NotEstimable)
    assert "not estimable" in found.in_words()


@pytest.mark.parametrize("by", EVERY, ids=repr)
def test_the_largest_counts_are_pooled(by: Model) -> None:
    n = LARGEST_N
    found = pool(studies_from(events=[n // 10, n // 9, n // 8, 1_000], n=[n] * 4), by=by)
    if isinstance(by, BinomialNormal):
        assert isinstance(found, NotEstimable)
        assert found.reason.startswith("the studies' rates are so far apart")
    else:
        assert isinstance(found, Pooled)
        assert 0 < found.rate < 0.5
    near = pool(studies_from(events=[n // 10, n // 9, n // 8, n // 7], n=[n] * 4), by=by)
    assert isinstance(near, Pooled)
    assert 0.1 < near.rate < 0.15
    same = pool(studies_from(events=[n // 10] * 4, n=[n] * 4), by=by)
    assert isinstance(same, Pooled)
    assert same.rate == pytest.approx(0.1, abs=1e-7)


def test_studies_may_be_larger_together_than_one_may_be() -> None:
    found = pool(studies_from(events=[0, 0], n=[LARGEST_N, LARGEST_N]))
    assert isinstance(found, NotEstimable)
    assert "(0 of 2,000,000,000)" in found.reason


def test_studies_that_are_all_or_nothing_have_no_most_likely_spread() -> None:
    studies = studies_from(events=[0, 10, 0], n=[5, 10, 8])
    found = pool(studies)
    assert isinstance(found, NotEstimable)
    assert found.reason.startswith("in every study either nobody or everybody had the event")
    assert isinstance(pool(studies, by=BinomialEqual()), Pooled)
    assert isinstance(pool(studies, by=InverseVariance()), Pooled)


def test_one_study_between_none_and_all_is_enough() -> None:
    assert isinstance(pool(studies_from(events=[0, 10, 4], n=[5, 10, 8])), Pooled)


def test_studies_closer_than_chance_have_no_q_profile_interval() -> None:
    found = pooled(studies_from(events=[10] * 9, n=[100] * 9), InverseVariance())
    assert isinstance(found.heterogeneity.tau2_interval, NotEstimable)
    assert "agree more closely than chance" in str(found.heterogeneity.tau2_interval)
    assert found.heterogeneity.tau2 == 0


def test_a_likelihood_that_cannot_be_worked_out_is_refused(
    pritz: tuple[Study, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vigil.statistics.meta.likelihood.MOST_STEPS", 1)
    with pytest.raises(StatisticsError, match=r"could not be worked out .* pool by InverseVariance instead"):
        pool(pritz)


@pytest.mark.parametrize("nodes", [0, -1, 102, 7.0])
def test_a_number_of_nodes_that_cannot_be_is_refused(nodes: int) -> None:
    with pytest.raises(StatisticsError, match="nodes cannot be used; take 1 to 101"):
        BinomialNormal(nodes=nodes)


def test_choices_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(StatisticsError, match="belong to a random-effects model"):
        InverseVariance(tau2=TauSquared.NONE, width=Width.KNAPP_HARTUNG)
    with pytest.raises(StatisticsError, match="belong to weights by precision"):
        InverseVariance(weighting=Weighting.EQUAL, width=Width.KNAPP_HARTUNG)
    with pytest.raises(StatisticsError, match="belongs to raw proportions"):
        InverseVariance(variance=Variance.COMMON)


# Leaving one out.


def test_each_study_is_left_out_once_and_the_rest_pooled(pritz: tuple[Study, ...]) -> None:
    by = InverseVariance()
    left = leave_one_out(pritz, by=by)
    assert [one.study for one in left] == list(pritz)
    assert left[3] == LeftOut(pritz[3], pool(pritz[:3] + pritz[4:], by=by))


def test_what_hangs_on_one_study_is_seen() -> None:
    studies = studies_from(events=[0, 0, 4], n=[40, 50, 60])
    without = leave_one_out(studies)[2].pooled
    assert isinstance(without, NotEstimable)
    assert "no study saw the event (0 of 90)" in str(without)


def test_one_study_cannot_be_left_out() -> None:
    with pytest.raises(StatisticsError, match="nothing is left when it is left out"):
        leave_one_out([Study("alone", 1, 2)])


@pytest.mark.parametrize(
    ("rate", "said"),
    [(0.0, "0.0%"), (0.0012, "0.12%"), (0.00999, "1%"), (0.01, "1.0%"), (0.122, "12.2%"), (1.0, "100.0%")],
)
def test_a_rate_is_said_with_one_decimal_or_two_figures(rate: float, said: str) -> None:
    assert percent(rate) == said
