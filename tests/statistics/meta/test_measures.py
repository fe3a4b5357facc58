"""Scales, and the way back from each."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.statistics.meta import (
    InverseVariance,
    Measure,
    Pooled,
    Study,
    Variance,
    effects_of,
    pool,
    rate_from,
    studies_from,
)

COUNTS = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(counts=COUNTS, measure=st.sampled_from(Measure))
def test_a_study_turned_back_is_its_own_rate(counts: tuple[int, int], measure: Measure) -> None:
    study = Study("a", *counts)
    value = effects_of([study], measure=measure).values[0]
    corrected = measure is not Measure.FREEMAN_TUKEY and study.events in {0, study.n}
    expected = (study.events + 0.5) / (study.n + 1) if corrected else study.rate
    # Miller's inverse takes the difference of numbers near 1, and then its root.
    assert rate_from(value, measure=measure, studies=[study]) == pytest.approx(expected, abs=1e-7)


@settings(deadline=None)
@given(counts=COUNTS, measure=st.sampled_from(Measure))
def test_events_and_non_events_are_mirror_images(counts: tuple[int, int], measure: Measure) -> None:
    study = Study("a", *counts)
    mirrored = Study("a", study.n - study.events, study.n)
    one, other = (effects_of([it], measure=measure) for it in (study, mirrored))
    middle = {Measure.RAW: 0.5, Measure.LOGIT: 0.0, Measure.FREEMAN_TUKEY: math.pi / 4}[measure]
    assert one.values[0] - middle == pytest.approx(middle - other.values[0], abs=1e-12)
    assert one.variances[0] == pytest.approx(other.variances[0], rel=1e-12)


@settings(deadline=None)
@given(
    value=st.floats(-1e3, 1e3),
    measure=st.sampled_from(Measure),
    counts=st.lists(COUNTS, min_size=1, max_size=4),
)
def test_whatever_the_value_a_rate_is_from_nought_to_one(
    value: float, measure: Measure, counts: list[tuple[int, int]]
) -> None:
    studies = studies_from(events=[events for events, _ in counts], n=[n for _, n in counts])
    assert 0 <= rate_from(value, measure=measure, studies=studies) <= 1


@settings(deadline=None)
@given(
    values=st.lists(st.floats(-2, 3), min_size=2, max_size=2), counts=COUNTS, measure=st.sampled_from(Measure)
)
def test_a_higher_value_is_no_lower_rate(
    values: list[float], counts: tuple[int, int], measure: Measure
) -> None:
    lower, higher = (rate_from(it, measure=measure, studies=[Study("a", *counts)]) for it in sorted(values))
    assert lower <= higher + 1e-9


def test_only_a_study_with_an_empty_side_is_corrected() -> None:
    studies = studies_from(events=[0, 1, 4], n=[4, 4, 4])
    effects = effects_of(studies, measure=Measure.LOGIT)
    assert effects.values == pytest.approx([math.log(0.5 / 4.5), math.log(1 / 3), math.log(4.5 / 0.5)])
    assert effects.variances == pytest.approx([1 / 0.5 + 1 / 4.5, 1 + 1 / 3, 1 / 0.5 + 1 / 4.5])
    raw = effects_of(studies, measure=Measure.RAW)
    assert raw.variances[1] == pytest.approx(0.25 * 0.75 / 4)
    assert (raw.variances > 0).all()


def test_a_common_variance_is_that_of_the_rate_of_all() -> None:
    effects = effects_of(
        studies_from(events=[0, 4], n=[4, 12]), measure=Measure.RAW, variance=Variance.COMMON
    )
    assert effects.values == pytest.approx([0, 1 / 3])
    assert effects.variances == pytest.approx(np.array([0.25 * 0.75 / 4, 0.25 * 0.75 / 12]))


def test_freeman_tukey_turned_back_can_be_a_rate_that_no_study_comes_near() -> None:
    """Why it is the default of nothing: Schwarzer et al. 2019. Here every study saw the event, and the pool says never."""
    studies = studies_from(events=[1, 10, 1], n=[1_000, 10_000, 20])
    misled = pool(studies, by=InverseVariance(measure=Measure.FREEMAN_TUKEY))
    default = pool(studies)
    assert isinstance(misled, Pooled)
    assert isinstance(default, Pooled)
    assert misled.rate == 0
    assert isinstance(misled.interval, type(default.interval))
    assert min(study.rate for study in studies) <= default.rate <= max(study.rate for study in studies)
