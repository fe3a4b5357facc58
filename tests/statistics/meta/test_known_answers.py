"""Published results, reproduced to the digits they are given with; each test names where they stand."""

import doctest

import numpy as np
import pytest

import vigil.statistics.meta
from vigil.statistics.meta import (
    BinomialEqual,
    BinomialNormal,
    Effects,
    Interval,
    InverseVariance,
    Measure,
    Pooled,
    Study,
    TauSquared,
    Variance,
    Weighting,
    Width,
    effects_of,
    exact_interval,
    pool,
    rate_from,
    studies_from,
)
from vigil.statistics.meta.inverse_variance import Fit, fit_effects, half_width

RAW, PFT = Measure.RAW, Measure.FREEMAN_TUKEY
EE, DL, REML = TauSquared.NONE, TauSquared.DERSIMONIAN_LAIRD, TauSquared.REML
METADAT = "wviechtb/metadat 0cb96ce4, docs/reference/dat.pritz1997.html"


def pooled(studies: tuple[Study, ...], by: BinomialNormal | BinomialEqual | InverseVariance) -> Pooled:
    found = pool(studies, by=by)
    assert isinstance(found, Pooled)
    return found


def ends(interval: object, digits: int = 4) -> tuple[float, float]:
    assert isinstance(interval, Interval)
    return round(interval.lower, digits), round(interval.upper, digits)


def test_pritz_as_one_study_by_clopper_and_pearson(pritz: tuple[Study, ...]) -> None:
    """Source: known answers of the project, recomputed: 246 of 326."""
    together = Study("all", sum(study.events for study in pritz), sum(study.n for study in pritz))
    assert together == Study("all", 246, 326)
    assert round(together.rate, 7) == 0.7546012
    assert ends(exact_interval(together), 7) == (0.7041627, 0.8003469)


def test_pritz_with_one_rate_for_all_is_the_share_of_all(pritz: tuple[Study, ...]) -> None:
    """Source: METADAT; Q is Pearson's chi-squared of the table (Zhou et al. 1999)."""
    found = pooled(pritz, InverseVariance(measure=RAW, tau2=EE, variance=Variance.COMMON))
    assert (round(found.rate, 4), round(found.error, 4)) == (0.7546, 0.0238)
    assert round(found.heterogeneity.tests[0].statistic, 3) == 37.375
    assert isinstance(found.heterogeneity.i2, float)
    assert round(100 * found.heterogeneity.i2, 2) == 65.22


def test_pritz_raw_by_reml(pritz: tuple[Study, ...]) -> None:
    """Source: METADAT, ``rma(yi, vi)`` of measure PR."""
    found = pooled(pritz, InverseVariance(measure=RAW))
    assert (round(found.rate, 4), round(found.error, 4)) == (0.7968, 0.0423)
    assert ends(found.interval) == (0.7138, 0.8797)


def test_pritz_log_odds_by_reml_turned_back(pritz: tuple[Study, ...]) -> None:
    """Source: METADAT, ``rma(yi, vi)`` of measure PLO, ``predict(transf=transf.ilogit)``."""
    found = pooled(pritz, InverseVariance())
    assert round(found.rate, 4) == 0.7575
    assert ends(found.interval) == (0.6605, 0.8337)
    assert ends(found.prediction) == (0.4661, 0.9179)


def test_pritz_log_odds_by_reml_and_by_dersimonian_and_laird(pritz: tuple[Study, ...]) -> None:
    """Source: known answers of the project, recomputed. Those of REML are good to 8 digits: an optimiser made them."""
    found = pooled(pritz, InverseVariance())
    assert (found.mean, found.error, found.heterogeneity.tau2) == pytest.approx(
        (1.1389091193, 0.2414779004, 0.3645877894), abs=2e-8
    )
    found = pooled(pritz, InverseVariance(tau2=DL))
    assert round(found.mean, 10) == 1.1379693537
    assert round(found.error, 10) == 0.2408960868
    assert isinstance(found.heterogeneity.tau2, float)
    assert round(found.heterogeneity.tau2, 10) == 0.3615582772
    assert round(found.heterogeneity.tests[0].statistic, 10) == 29.7854164603


def test_pritz_freeman_tukey_by_reml(pritz: tuple[Study, ...]) -> None:
    """Source: known answers of the project, recomputed there only, and good to 8 digits: an optimiser made them."""
    found = pooled(pritz, InverseVariance(measure=PFT))
    assert (found.mean, found.error, found.heterogeneity.tau2) == pytest.approx(
        (1.0846791847, 0.054405164, 0.025761118), abs=2e-9
    )


@pytest.mark.parametrize("measure", [Measure.LOGIT, PFT])
def test_reml_is_exact_to_the_last_digits_of_a_double(measure: Measure, pritz: tuple[Study, ...]) -> None:
    """The oracle: the slope of the restricted likelihood, bisected in extended precision."""
    effects = effects_of(pritz, measure=measure)
    values, variances = effects.values.astype(np.longdouble), effects.variances.astype(np.longdouble)
    lower, upper = np.longdouble(0), np.longdouble(10)
    for _ in range(90):
        tau2 = (lower + upper) / 2
        weights = 1 / (variances + tau2)
        residuals = values - np.sum(weights * values) / np.sum(weights)
        trace = np.sum(weights) - np.sum(weights**2) / np.sum(weights)
        lower, upper = (tau2, upper) if np.sum(weights**2 * residuals**2) > trace else (lower, tau2)
    found = pooled(pritz, InverseVariance(measure=measure))
    assert found.heterogeneity.tau2 == pytest.approx(float(lower), rel=1e-12)


def test_pritz_binomial_with_one_rate(pritz: tuple[Study, ...]) -> None:
    """Source: metafor, ``rma.glmm(measure="PLO", method="EE")`` on METADAT's data."""
    found = pooled(pritz, BinomialEqual())
    assert (round(found.mean, 4), round(found.error, 4)) == (1.1233, 0.1287)
    ratio, wald = found.heterogeneity.tests
    assert (ratio.name, round(ratio.statistic, 4)) == ("likelihood ratio", 42.2324)
    assert (wald.name, round(wald.statistic, 4)) == ("Wald", 25.0979)
    assert (ratio.df, wald.df) == (13, 13)


def test_pritz_binomial_normal_turned_back(pritz: tuple[Study, ...]) -> None:
    """Source: METADAT, ``rma.glmm(measure="PLO")``, ``predict(transf=transf.ilogit)``."""
    found = pooled(pritz, BinomialNormal())
    assert found == pool(pritz)
    assert round(found.rate, 4) == 0.7984
    assert ends(found.interval) == (0.6924, 0.8746)
    assert ends(found.prediction) == (0.4426, 0.9518)


def test_millers_four_studies() -> None:
    """Source: Miller 1978, The American Statistician 32, 138; his scale is twice ours."""
    studies = studies_from(events=(3, 6, 10, 1), n=(11, 17, 21, 6))
    effects = effects_of(studies, measure=PFT)
    assert [round(value, 4) for value in 2 * effects.values] == [1.1391, 1.2888, 1.5253, 0.9515]
    assert [round(value, 4) for value in 4 * effects.variances] == [0.0870, 0.0571, 0.0465, 0.1538]
    weighted = pooled(studies, InverseVariance(measure=PFT, tau2=EE))
    assert (round(2 * weighted.mean, 4), round(weighted.rate, 4)) == (1.3093, 0.3595)
    plain = pooled(studies, InverseVariance(measure=PFT, tau2=EE, weighting=Weighting.EQUAL))
    assert (round(2 * plain.mean, 4), round(plain.rate, 4)) == (1.2262, 0.3164)


def test_a_freeman_tukey_pool_with_none_and_all_turned_back() -> None:
    """Source: wviechtb/metafor 0aecc950, tests/testthat/test_analysis_example_miller1978.r."""
    studies = studies_from(events=(0, 4, 9, 16, 20), n=(10, 10, 15, 20, 20))
    for study, value in zip(studies, effects_of(studies, measure=PFT).values, strict=True):
        assert rate_from(value, measure=PFT, studies=[study]) == pytest.approx(study.rate, abs=1e-12)
    found = pooled(studies, InverseVariance(measure=PFT, tau2=EE))
    assert round(found.rate, 4) == 0.6886
    assert ends(found.interval) == (0.5734, 0.7943)


# Niel-Weise et al. 2007, Intensive Care Medicine 33, 2058-2068: infections and patients, of standard and treated catheters,
# as wviechtb/metadat has it (dat.nielweise2007).
STANDARD = studies_from(
    events=(3, 3, 9, 7, 6, 4, 3, 2, 19, 2, 7, 1, 5, 11, 0, 1, 3, 1),
    n=(117, 35, 195, 136, 157, 139, 177, 39, 103, 122, 64, 58, 175, 180, 105, 262, 362, 69),
)
TREATED = studies_from(
    events=(0, 1, 2, 0, 5, 1, 1, 1, 1, 1, 0, 0, 3, 6, 0, 0, 1, 4),
    n=(116, 44, 208, 130, 151, 98, 174, 74, 97, 113, 66, 70, 188, 187, 118, 252, 345, 64),
)


@pytest.mark.parametrize(
    ("studies", "by", "scale", "turned_back"),
    [
        (STANDARD, InverseVariance(), (-3.30, 0.24, 0.663), (0.036, 0.023, 0.055)),
        (TREATED, InverseVariance(), (-4.26, 0.26, 0.393), (0.014, 0.008, 0.023)),
        (STANDARD, BinomialNormal(), (-3.50, 0.26, 0.81), (0.029, 0.018, 0.048)),
        (TREATED, BinomialNormal(), (-4.81, 0.36, 0.83), (0.008, 0.004, 0.016)),
    ],
)
def test_rare_infections_of_stijnen_hamza_and_ozdemir(
    studies: tuple[Study, ...],
    by: BinomialNormal | InverseVariance,
    scale: tuple[float, float, float],
    turned_back: tuple[float, float, float],
) -> None:
    """Source: Stijnen et al. 2010, Table II, as wviechtb/metafor 01464f36 has it (test_analysis_example_stijnen2010.r)."""
    found = pooled(studies, by)
    tau2 = found.heterogeneity.tau2
    assert isinstance(tau2, float)
    digits = 3 if isinstance(by, InverseVariance) else 2
    assert (round(found.mean, 2), round(found.error, 2), round(tau2, digits)) == scale
    assert (round(found.rate, 3), *ends(found.interval, 3)) == turned_back


# Raudenbush 1985: standardised differences and their variances, weeks of contact before (3 for more), as wviechtb/metadat
# has it (dat.raudenbush1985).
RAUDENBUSH = Effects(
    np.array([
        0.03, 0.12, -0.14, 1.18, 0.26, -0.06, -0.02, -0.32, 0.27, 0.80,
        0.54, 0.18, -0.02, 0.23, -0.18, -0.06, 0.30, 0.07, -0.07,
    ]),
    np.array([
        0.0156, 0.0216, 0.0279, 0.1391, 0.1362, 0.0106, 0.0106, 0.0484, 0.0269, 0.0630,
        0.0912, 0.0497, 0.0835, 0.0841, 0.0253, 0.0279, 0.0193, 0.0088, 0.0303,
    ]),
)  # fmt: skip
WEEKS = (2, 3, 3, 0, 0, 3, 3, 3, 0, 1, 0, 0, 1, 2, 3, 3, 1, 2, 3)


def fitted(by: InverseVariance, *moderators: tuple[int, ...]) -> Fit:
    design = np.column_stack([np.ones(19), *moderators]).astype(np.float64)
    return fit_effects(RAUDENBUSH, design, by=by, confidence=0.95)


@pytest.mark.parametrize(
    ("by", "row"),
    [
        (InverseVariance(tau2=EE), (0.000, 0.060, 0.036, -0.011, 0.132)),
        (InverseVariance(tau2=REML), (0.019, 0.084, 0.052, -0.018, 0.185)),
        (InverseVariance(tau2=DL), (0.026, 0.089, 0.056, -0.020, 0.199)),
        (InverseVariance(tau2=REML, width=Width.KNAPP_HARTUNG), (0.019, 0.084, 0.062, -0.046, 0.213)),
        (InverseVariance(tau2=DL, width=Width.KNAPP_HARTUNG), (0.026, 0.089, 0.064, -0.044, 0.223)),
    ],
)
def test_teacher_expectancy_by_each_estimator(by: InverseVariance, row: tuple[float, ...]) -> None:
    """Source: Raudenbush 2009, Table 16.3, as wviechtb/metafor 01464f36 has it (test_analysis_example_raudenbush2009.r)."""
    fit = fitted(by)
    mean, error = float(fit.coefficients[0]), float(fit.covariance[0, 0]) ** 0.5
    reach = half_width(by.width, df=fit.df, confidence=0.95) * error
    found = (fit.tau2, mean, error, mean - reach, mean + reach)
    assert tuple(round(value, 3) for value in found) == row
    assert round(fit.heterogeneity.tests[0].statistic, 2) == 35.83


def test_teacher_expectancy_regressed_on_weeks() -> None:
    """Source: Raudenbush 2009, Table 16.2, as wviechtb/metafor 01464f36 has it."""
    fit = fitted(InverseVariance(), WEEKS)
    assert round(fit.tau2, 3) == 0
    assert [round(value, 3) for value in fit.coefficients] == [0.407, -0.157]
    assert [round(value, 2) for value in fit.coefficients / np.sqrt(np.diag(fit.covariance))] == [4.68, -4.39]
    assert round(fit.heterogeneity.tests[0].statistic, 2) == 16.57


def test_tau_squared_and_its_q_profile_interval_of_diuretics() -> None:
    """Source: Viechtbauer 2007, Table II, as wviechtb/metafor 06f42984 has it (test_analysis_example_viechtbauer2007a.r).

    Data: Collins, Yusuf and Peto 1985, as wviechtb/metadat has it (dat.collins1985b).
    """
    a, n1 = (
        np.array([14, 21, 14, 6, 12, 138, 15, 6, 65]),
        np.array([131, 385, 57, 38, 1011, 1370, 506, 108, 153]),
    )
    c, n2 = (
        np.array([14, 17, 24, 18, 35, 175, 20, 2, 40]),
        np.array([136, 134, 48, 40, 760, 1336, 524, 103, 102]),
    )
    log_odds_ratios = np.log(a * (n2 - c) / (c * (n1 - a)))
    effects = Effects(log_odds_ratios, 1 / a + 1 / (n1 - a) + 1 / c + 1 / (n2 - c))
    found = {
        by: fit_effects(effects, np.ones((9, 1)), by=InverseVariance(tau2=by), confidence=0.95)
        for by in (DL, REML)
    }
    assert (round(found[DL].tau2, 3), round(found[REML].tau2, 3)) == (0.230, 0.301)
    assert ends(found[DL].heterogeneity.tau2_interval, 3) == (0.072, 2.203)


def test_what_the_room_says_of_itself_is_what_it_prints() -> None:
    failed, tried = doctest.testmod(vigil.statistics.meta)
    assert (failed, tried) == (0, 3)
