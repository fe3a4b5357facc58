"""Two programs, one answer: statsmodels' ``combine_effects``, where it has the thing.

It is not built upon, because it knows no moderators, no restricted likelihood and no interval of tau2, lets DerSimonian and
Laird's tau2 be negative, and says 0 where rounding takes its Paule-Mandel search past the root.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from vigil.statistics.meta import (
    Effects,
    InverseVariance,
    Measure,
    Pooled,
    Study,
    TauSquared,
    Width,
    effects_of,
    pool,
)
from vigil.statistics.meta.heterogeneity import tau_squared
from vigil.statistics.meta.inverse_variance import fit_effects
from vigil.statistics.meta.linear import weighted_fit

EFFECTS = st.lists(
    st.tuples(st.floats(-5, 5, allow_subnormal=False), st.floats(0.01, 4)), min_size=2, max_size=12
)


def effects(rows: list[tuple[float, float]]) -> Effects:
    values, variances = zip(*rows, strict=True)
    return Effects(np.array(values), np.array(variances))


@settings(deadline=None, max_examples=150)
@given(rows=EFFECTS)
def test_equal_effects_and_dersimonian_laird_are_theirs(rows: list[tuple[float, float]]) -> None:
    given_effects = effects(rows)
    with np.errstate(all="ignore"):  # their negative tau2 may cancel a variance
        theirs = combine_effects(given_effects.values, given_effects.variances, method_re="dl")
    ones = np.ones((len(rows), 1))
    equal = fit_effects(given_effects, ones, by=InverseVariance(tau2=TauSquared.NONE), confidence=0.95)
    assert equal.coefficients[0] == pytest.approx(theirs.mean_effect_fe, abs=1e-9)
    assert equal.covariance[0, 0] == pytest.approx(theirs.var_eff_w_fe, rel=1e-9)
    # Theirs is a difference of two sums of squares, which loses digits where studies agree.
    assert equal.heterogeneity.tests[0].statistic == pytest.approx(theirs.q, rel=1e-9, abs=1e-7)
    moments = fit_effects(
        given_effects, ones, by=InverseVariance(tau2=TauSquared.DERSIMONIAN_LAIRD), confidence=0.95
    )
    assert moments.tau2 == pytest.approx(max(0.0, theirs.tau2), rel=1e-8, abs=1e-7)
    if theirs.tau2 > 1e-6:
        assert moments.coefficients[0] == pytest.approx(theirs.mean_effect_re, abs=1e-6)
        assert moments.covariance[0, 0] == pytest.approx(theirs.var_eff_w_re, rel=1e-6)
        hartung = fit_effects(
            given_effects,
            ones,
            by=InverseVariance(tau2=TauSquared.DERSIMONIAN_LAIRD, width=Width.KNAPP_HARTUNG),
            confidence=0.95,
        )
        assert hartung.covariance[0, 0] == pytest.approx(theirs.var_hksj_re, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("measure", Measure)
def test_paule_mandel_is_theirs(measure: Measure, pritz: tuple[Study, ...]) -> None:
    given_effects = effects_of(pritz, measure=measure)
    theirs = combine_effects(given_effects.values, given_effects.variances, method_re="pm")
    ours = pool(pritz, by=InverseVariance(measure=measure, tau2=TauSquared.PAULE_MANDEL))
    assert isinstance(ours, Pooled)
    assert ours.heterogeneity.tau2 == pytest.approx(theirs.tau2, rel=1e-5)
    assert ours.mean == pytest.approx(theirs.mean_effect_re, rel=1e-6)
    assert ours.error == pytest.approx(theirs.sd_eff_w_re, rel=1e-6)


@settings(deadline=None, max_examples=100)
@given(rows=EFFECTS)
def test_paule_mandel_solves_its_equation(rows: list[tuple[float, float]]) -> None:
    """Their search is no oracle for any data: where rounding takes it past the root it gives 0."""
    given_effects, ones = effects(rows), np.ones((len(rows), 1))
    tau2 = tau_squared(given_effects, ones, by=TauSquared.PAULE_MANDEL)
    q, df = weighted_fit(given_effects, ones, tau2=tau2).residual_sum, len(rows) - 1
    assert q <= df * (1 + 1e-9) if tau2 == 0 else q == pytest.approx(df, rel=1e-9)
