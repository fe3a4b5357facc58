from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.validation.invented_cohort import USED, answered, by_chance, case, cohort, of_counts
from vigil.risk import Level, load
from vigil.statistics.auc import auc
from vigil.statistics.estimate import Estimate, Interval, NotEstimable
from vigil.statistics.evidence import load_evidence
from vigil.validation import Case, CohortError, Sampling, Used, ValidationReport, validate
from vigil.validation.cohort import Assessed, Outcome

EVIDENCE = load_evidence()
PARTS = (
    "discrimination",
    "cuts",
    "calibration",
    "benefit",
    "hits",
    "without_overlap",
    "verification",
    "local_rates",
)


def value(figure: object) -> float:
    assert isinstance(figure, Estimate), figure
    return figure.value


def reason(part: object) -> str:
    assert isinstance(part, NotEstimable), part
    return part.reason


def report(cases: list[Case], **more: object) -> ValidationReport:
    return validate(cohort=cohort(cases), used=USED, evidence=EVIDENCE, **more)  # type: ignore[arg-type]


# The published counts of KIRAT-2 (2016): 374 files, read off the paper's percentages; see known_answers.json, kirat2_2016.
KIRAT2 = of_counts(
    [
        (Level.HIGH, True, 166),
        (Level.LOW, True, 4),
        (Level.HIGH, False, 77),
        (Level.LOW, False, 127),
    ]
)


@pytest.fixture(scope="module")
def kirat2() -> ValidationReport:
    return validate(cohort=cohort(KIRAT2, sampling=Sampling.CASE_CONTROL), used=USED, evidence=EVIDENCE)


def test_the_published_cut_of_374_files_is_reproduced_with_its_wilson_intervals(
    kirat2: ValidationReport,
) -> None:
    assert not isinstance(kirat2.cuts, NotEstimable)
    high = next(one for one in kirat2.cuts if one.level is Level.HIGH)
    sensitivity, specificity = high.accuracy.sensitivity, high.accuracy.specificity
    assert isinstance(sensitivity, Estimate)
    assert isinstance(specificity, Estimate)
    assert isinstance(sensitivity.interval, Interval)
    assert isinstance(specificity.interval, Interval)
    assert (round(sensitivity.interval.lower, 4), round(sensitivity.interval.upper, 4)) == (0.9411, 0.9908)
    assert (round(specificity.interval.lower, 4), round(specificity.interval.upper, 4)) == (0.5543, 0.6862)
    assert round(value(high.accuracy.likelihood_ratio_positive), 3) == 2.587
    assert round(value(high.accuracy.likelihood_ratio_negative), 4) == 0.0378


def test_both_published_base_rates_stand_beside_each_other_with_why_they_differ(
    kirat2: ValidationReport,
) -> None:
    assert not isinstance(kirat2.cuts, NotEstimable)
    high = next(one for one in kirat2.cuts if one.level is Level.HIGH)
    local, official, self_report = high.at
    assert "chosen by their outcome" in reason(local.means)
    found = []
    for at in (official, self_report):
        assert not isinstance(at.means, NotEstimable)
        found.append(
            (
                round(at.means.base_rate, 3),
                round(value(at.means.positive_predictive), 3),
                round(value(at.means.negative_predictive), 4),
                round(value(at.means.flagged_share), 3),
            )
        )
    # known_answers.json, kirat2_2016, base_rate_PPV_NPV_flagshare.
    assert found == [(0.122, 0.264, 0.9948, 0.451), (0.551, 0.76, 0.9557, 0.708)]
    assert "12.2%" in kirat2.rates.why
    assert "55.1%" in kirat2.rates.why


def test_a_case_control_sample_gives_nothing_that_hangs_on_how_frequent_the_outcome_is(
    kirat2: ValidationReport,
) -> None:
    for part in (kirat2.benefit, kirat2.hits, kirat2.local_rates):
        assert "chosen by their outcome" in reason(part)


def test_a_local_rate_that_is_given_is_read_instead_of_the_samples_own() -> None:
    found = validate(
        cohort=cohort(KIRAT2, sampling=Sampling.CASE_CONTROL), used=USED, evidence=EVIDENCE, local_rate=0.05
    )
    assert not isinstance(found.cuts, NotEstimable)
    means = found.cuts[1].at[0].means
    assert not isinstance(means, NotEstimable)
    assert means.base_rate == 0.05


def test_every_part_is_estimated_on_a_cohort_that_allows_it() -> None:
    instrument = load()
    cases = answered(instrument, many=150, seed=4)
    extra = [
        case(1000 + at, level=Level(at % 4), event=None, used=cases[0].assessed[0].used) for at in range(20)
    ]
    found = validate(
        cohort=cohort([*cases, *extra]),
        used=Used(instrument.id, instrument.version),
        evidence=EVIDENCE,
        definition=instrument,
    )
    missing = {part for part in PARTS if isinstance(getattr(found, part), NotEstimable)}
    assert missing == {"calibration"}
    assert found.counted.unknown == 20


def test_calibration_is_of_the_probabilities_that_were_given() -> None:
    found = report(by_chance(2_000, seed=1))
    assert not isinstance(found.calibration, NotEstimable)
    over = found.calibration.over_expected
    assert isinstance(over.interval, Interval)
    assert 1 in over.interval
    slope = found.calibration.recalibration.slope
    assert isinstance(slope, Estimate)
    assert isinstance(slope.interval, Interval)
    assert 1 in slope.interval


def test_points_order_cases_more_finely_than_levels() -> None:
    cases = by_chance(300, seed=2)
    found = report(cases)
    assert not isinstance(found.discrimination, NotEstimable)
    in_order = sorted(cases, key=lambda one: (one.received, one.reference))
    by_points = auc(
        scores=[one.assessed[0].points for one in in_order],
        outcomes=[one.outcome.came_about for one in in_order],
    )
    assert found.discrimination.ordered_by == "points"
    assert found.discrimination.auc == by_points


def test_without_the_overlapping_items_every_case_is_assessed_again() -> None:
    instrument = load()
    found = validate(
        cohort=cohort(answered(instrument, many=80, seed=9)),
        used=Used(instrument.id, instrument.version),
        evidence=EVIDENCE,
        definition=instrument,
    )
    part = found.without_overlap
    assert not isinstance(part, NotEstimable)
    assert part.cases == 80
    assert {one.item for one in part.overlaps} == {one.item for one in instrument.overlaps}
    assert not isinstance(part.compared, NotEstimable)
    assert part.compared.first.value != part.compared.second.value


def test_a_level_that_does_not_follow_from_its_answers_is_refused() -> None:
    instrument = load()
    good = answered(instrument, many=5, seed=3)
    wrong = case(
        99,
        level=Level.LOW if good[0].assessed[0].upper is not Level.LOW else Level.HIGH,
        event=False,
        used=Used(instrument.id, instrument.version),
        answers=good[0].assessed[0].answers,
    )
    with pytest.raises(CohortError, match=r"Case V-00099: its answers come to .* and the file says"):
        validate(
            cohort=cohort([*good, wrong]),
            used=Used(instrument.id, instrument.version),
            evidence=EVIDENCE,
            definition=instrument,
        )


def test_another_instruments_definition_is_refused() -> None:
    with pytest.raises(CohortError, match="give the definition that was used"):
        report(by_chance(20, seed=1), definition=load())


def test_an_instrument_that_assessed_nobody_is_refused_with_those_that_did() -> None:
    with pytest.raises(
        CohortError, match="No case was assessed with other, version 2; the cohort has invented, version 1"
    ):
        validate(cohort=cohort(by_chance(5, seed=1)), used=Used("other", "2"), evidence=EVIDENCE)


def test_what_came_about_after_the_time_cases_are_followed_had_not_come_about_by_then() -> None:
    late = [
        case(0, level=Level.HIGH, event=True, after=100),
        case(1, level=Level.LOW, event=False, after=100),
    ]
    short = [case(2, level=Level.LOW, event=False, after=20)]
    found = validate(
        cohort=cohort([*late, *short], follow_up=timedelta(days=60)), used=USED, evidence=EVIDENCE
    )
    assert (found.counted.events, found.counted.non_events, found.counted.unknown) == (0, 2, 1)


def test_two_instruments_are_compared_on_the_cases_that_both_assessed() -> None:
    cases = []
    for one in by_chance(200, seed=5):
        first = one.assessed[0]
        flipped = Level(3 - (first.upper or Level.LOW))
        second = Assessed(
            Used("contrary", "1"), first.on, (flipped, flipped), points=100 - (first.points or 0)
        )
        cases.append(Case(one.reference, one.received, (first, second), one.outcome))
    found = report(cases)
    assert not isinstance(found.discrimination, NotEstimable)
    (beside,) = found.discrimination.beside
    assert beside.cases == 200
    assert not isinstance(beside.compared, NotEstimable)
    assert beside.compared.first.value + beside.compared.second.value == pytest.approx(1)
    assert isinstance(beside.compared.p_value, float)
    assert beside.compared.p_value < 0.001


def test_a_cohort_without_a_known_outcome_says_so_in_every_part() -> None:
    found = report([case(at, level=Level(at % 4), event=None) for at in range(12)])
    for part in ("discrimination", "cuts", "benefit", "hits", "local_rates"):
        assert reason(getattr(found, part)) == "no case has a known outcome"
    assert "no case has a known outcome" in reason(found.rates.local.value)
    assert not isinstance(found.verification, NotEstimable)


def test_points_alone_have_no_cut() -> None:
    used = Used("total", "1")
    cases = [
        Case(
            one.reference,
            one.received,
            (Assessed(used, one.assessed[0].on, points=one.assessed[0].points),),
            one.outcome,
        )
        for one in by_chance(60, seed=8)
    ]
    found = validate(cohort=cohort(cases), used=used, evidence=EVIDENCE)
    assert "points and no level" in reason(found.cuts)
    assert not isinstance(found.discrimination, NotEstimable)
    assert "more than 20" in reason(found.local_rates)


def test_points_in_some_cases_and_levels_in_others_are_refused() -> None:
    cases = by_chance(10, seed=1)
    one = cases[0]
    only = Assessed(USED, one.assessed[0].on, points=3)
    other = cases[1].assessed[0]
    mixed = [
        Case(one.reference, one.received, (only,), one.outcome),
        Case(
            cases[1].reference, cases[1].received, (Assessed(USED, other.on, other.levels),), cases[1].outcome
        ),
    ]
    with pytest.raises(CohortError, match="points and no level, others a level and no points"):
        report(mixed)


levels = st.sampled_from(list(Level))


@settings(max_examples=20, deadline=None)
@given(
    rows=st.lists(st.tuples(levels, st.sampled_from([True, False, None])), min_size=1, max_size=25),
    sampling=st.sampled_from(list(Sampling)),
)
def test_whatever_the_cases_every_part_is_estimated_or_says_why_in_a_sentence(
    rows: list[tuple[Level, bool | None]], sampling: Sampling
) -> None:
    cases = [case(at, level=level, event=event) for at, (level, event) in enumerate(rows)]
    found = validate(cohort=cohort(cases, sampling=sampling), used=USED, evidence=EVIDENCE)
    for part in PARTS:
        held = getattr(found, part)
        if isinstance(held, NotEstimable):
            assert held.reason.strip()
            assert "\n" not in held.reason
    assert found.counted.events + found.counted.non_events + found.counted.unknown == len(rows)


def test_the_same_cohort_gives_the_same_report() -> None:
    assert report(by_chance(80, seed=6)) == report(list(reversed(by_chance(80, seed=6))))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Outcome(None, grade=0), "an unknown outcome has neither"),
        (lambda: Outcome(True), "needs the day"),
        (
            lambda: Outcome(True, case(0, level=Level.LOW, event=True).outcome.on, 0),
            "cannot have the grade 0",
        ),
        (
            lambda: Outcome(False, case(0, level=Level.LOW, event=True).outcome.on, 2),
            "cannot have the grade 2",
        ),
        (lambda: case(0, level=(Level.HIGH, Level.LOW), event=None), "wrong way round"),
        (lambda: case(0, level=Level.LOW, event=None, probability=1.0), "a probability of 1"),
        (lambda: case(0, level=Level.LOW, event=None, probability=float("nan")), "a probability of nan"),
        (lambda: case(0, level=Level.LOW, event=None, points=-1), "-1 points cannot be"),
        (lambda: case(0, level=Level.LOW, event=True, after=-5), "predicts nothing"),
        (lambda: Used("", "1"), "an instrument's id|An instrument's id"),
        (lambda: cohort([]), "holds no case"),
        (lambda: cohort([case(0, level=Level.LOW, event=None)] * 2), "Two cases are called V-00000"),
        (
            lambda: cohort([case(0, level=Level.LOW, event=None)], follow_up=timedelta(0)),
            "for a day at least",
        ),
    ],
)
def test_impossible_values_cannot_be_built(made: object, said: str) -> None:
    with pytest.raises(CohortError, match=said):
        made()  # type: ignore[operator]
