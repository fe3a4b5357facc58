"""Meta-regression: what must hold, and moderators that cannot be."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.statistics.errors import StatisticsError
from vigil.statistics.meta import (
    InverseVariance,
    Measure,
    NotEstimable,
    Pooled,
    Study,
    TauSquared,
    Weighting,
    Width,
    pool,
    regress,
    studies_from,
)

NORMAL = InverseVariance()


def years(studies: tuple[Study, ...]) -> list[float]:
    return [1990.0 + number for number in range(len(studies))]


def test_a_moderator_that_makes_the_differences_explains_them() -> None:
    treated = [0, 1, 0, 1, 0, 1, 0, 1]
    studies = studies_from(
        events=[100 + 400 * it + number for number, it in enumerate(treated)], n=[1_000] * 8
    )
    found = regress(studies, moderators={"treated": treated})
    assert found.explained == 1
    assert found.moderators_p < 1e-6
    assert [one.name for one in found.coefficients] == ["intercept", "treated"]
    assert found.predict({"treated": 0}).rate == pytest.approx(0.103, abs=0.002)
    assert found.predict({"treated": 1}).rate == pytest.approx(0.504, abs=0.002)


@settings(deadline=None, max_examples=60)
@given(
    factor=st.sampled_from([1e-3, 0.1, -2.0, 1e3]),
    shift=st.floats(-3_000, 3_000),
    measure=st.sampled_from(Measure),
    width=st.sampled_from(Width),
)
def test_the_unit_and_origin_of_a_moderator_do_not_matter(
    factor: float, shift: float, measure: Measure, width: Width
) -> None:
    studies = studies_from(events=(16, 10, 4, 43, 25, 13, 22), n=(17, 12, 8, 58, 42, 14, 41))
    at = [3.0, 1.0, 4.0, 1.5, 5.0, 9.0, 2.0]
    by = InverseVariance(measure=measure, width=width)
    one = regress(studies, moderators={"x": at}, by=by)
    other = regress(studies, moderators={"x": [factor * (it + shift) for it in at]}, by=by)
    assert other.fit.tau2 == pytest.approx(one.fit.tau2, rel=1e-5, abs=1e-9)
    assert other.coefficients[1].estimate * factor == pytest.approx(
        one.coefficients[1].estimate, rel=1e-4, abs=1e-9
    )
    assert other.moderators_p == pytest.approx(one.moderators_p, rel=1e-4)
    expected, found = one.predict({"x": 2.5}), other.predict({"x": factor * (2.5 + shift)})
    assert found.rate == pytest.approx(expected.rate, abs=1e-6)
    assert found.prediction.lower == pytest.approx(expected.prediction.lower, abs=1e-6)
    assert found.prediction.lower <= found.interval.lower <= found.rate <= found.interval.upper


def test_the_order_of_studies_does_not_matter(pritz: tuple[Study, ...]) -> None:
    at = years(pritz)
    one = regress(pritz, moderators={"year": at})
    other = regress(pritz[::-1], moderators={"year": at[::-1]})
    for here, there in zip(one.coefficients, other.coefficients, strict=True):
        assert here.estimate == pytest.approx(there.estimate, rel=1e-6)
        assert here.p_value == pytest.approx(there.p_value, rel=1e-6)


def test_one_moderator_alone_has_the_p_value_of_all_together(pritz: tuple[Study, ...]) -> None:
    for by in (NORMAL, InverseVariance(width=Width.KNAPP_HARTUNG)):
        found = regress(pritz, moderators={"year": years(pritz)}, by=by)
        assert found.coefficients[1].p_value == pytest.approx(found.moderators_p, rel=1e-9)


def test_a_moderator_centred_on_the_weights_leaves_the_average_alone(pritz: tuple[Study, ...]) -> None:
    found = pool(pritz, by=NORMAL)
    assert isinstance(found, Pooled)
    regression = regress(
        pritz, moderators={"nothing to do with it": [math.sin(it * it) for it in range(14)]}, by=NORMAL
    )
    assert regression.predict({"nothing to do with it": 0.0}).rate == pytest.approx(found.rate, abs=0.05)


def test_where_studies_do_not_differ_nothing_is_explained() -> None:
    found = regress(studies_from(events=[10, 11, 10, 9], n=[100] * 4), moderators={"x": [1, 2, 3, 5]})
    assert isinstance(found.explained, NotEstimable)
    assert "differ no more than chance" in str(found.explained)


FOUR = studies_from(events=[1, 2, 3, 4], n=[9, 9, 9, 9])


@pytest.mark.parametrize(
    ("moderators", "said"),
    [
        ({}, "There is no moderator; give one, or pool the studies."),
        ({"x": [1, 2, 3]}, "x has 3 values for 4 studies; give one a study."),
        *(
            (
                {"x": [1, 2, 3, odd]},
                "x has a value that is no number of at most 1e+12; leave that study out or mend it.",
            )
            for odd in (math.nan, math.inf, 1e13, 10**400, "4", None, 1j)
        ),
        ({"x": [7, 7, 7, 7]}, "x is the same for all studies, so it explains nothing; leave it out."),
        ({"x": [0.1] * 4}, "x is the same for all studies, so it explains nothing; leave it out."),
        (
            {"x": [1, 2, 3, 5], "y": [2, 4, 6, 10]},
            "Among x, y, one says what others say already; leave one of them out.",
        ),
        (
            {"x": [1, 2, 3, 5], "y": [1, 0, 1, 0], "z": [0, 0, 1, 1]},
            "4 studies cannot carry 4 coefficients; 5 are the fewest.",
        ),
        ({"intercept": [1, 2, 3, 4]}, "A moderator cannot be called 'intercept'; give it another name."),
        ({" ": [1, 2, 3, 4]}, "A moderator cannot be called ' '; give it another name."),
    ],
)
def test_moderators_that_cannot_be_are_refused_in_one_sentence(moderators: dict[str, Any], said: str) -> None:
    with pytest.raises(StatisticsError) as refused:
        regress(FOUR, moderators=moderators)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    "by", [InverseVariance(tau2=TauSquared.NONE), InverseVariance(weighting=Weighting.EQUAL)]
)
def test_a_model_without_differences_or_precision_is_refused(by: InverseVariance) -> None:
    with pytest.raises(StatisticsError, match="needs a tau2 and weights by precision"):
        regress(FOUR, moderators={"x": [1, 2, 3, 5]}, by=by)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Values are needed of exactly x; none came."),
        ({"y": 1.0}, "Values are needed of exactly x; y came."),
        (
            {"x": math.inf},
            "x has a value that is no number of at most 1e+12; leave that study out or mend it.",
        ),
    ],
)
def test_a_prediction_needs_every_moderator(values: dict[str, float], said: str) -> None:
    found = regress(FOUR, moderators={"x": [1, 2, 3, 5]})
    with pytest.raises(StatisticsError) as refused:
        found.predict(values)
    assert str(refused.value) == said


def test_years_close_together_and_far_from_nought_cost_no_digits(pritz: tuple[Study, ...]) -> None:
    at = years(pritz)
    far = regress(pritz, moderators={"year": [it + 1e6 for it in at]}, by=NORMAL)
    near = regress(pritz, moderators={"year": [it - 1990 for it in at]}, by=NORMAL)
    assert far.coefficients[1].estimate == pytest.approx(near.coefficients[1].estimate, rel=1e-6)
