"""Verification bias, against the published example and against data whose truth is known."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_statistics import check_contained, ends, estimated, why_no_interval, why_none
from vigil.statistics.cuts import accuracy, cut_of
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import NotEstimable
from vigil.statistics.verification import Corrected, LevelVerified, begg_greenes

# Drum and Christacopoulos, J. Nuclear Medicine 13 (1972), 908-915, as in Begg and Greenes 1983 and in Zhou, Obuchowski and
# McClish, Statistical Methods in Diagnostic Medicine, chapter 10: 650 liver scans, of which 344 were verified.
SCANS = (LevelVerified("negative", 221, 27, 54), LevelVerified("positive", 429, 231, 32))


@st.composite
def levels(draw: st.DrawFn) -> list[LevelVerified]:
    found = []
    for number in range(draw(st.integers(2, 5))):
        had, had_not, unseen = (draw(st.integers(0, 20)) for _ in range(3))
        found.append(LevelVerified(f"level {number}", had + had_not + unseen, had, had_not))
    return found


def test_the_liver_scans_have_the_published_correction() -> None:
    found = begg_greenes(levels=SCANS, first_flagged=1)
    assert estimated(found.sensitivity).value == pytest.approx(0.836, abs=0.0005)
    assert estimated(found.specificity).value == pytest.approx(0.738, abs=0.0005)
    assert estimated(found.uncorrected_sensitivity).value == pytest.approx(0.895, abs=0.0005)
    assert estimated(found.uncorrected_specificity).value == pytest.approx(0.628, abs=0.0005)


def test_with_two_levels_the_variance_is_the_published_one() -> None:
    # Begg and Greenes 1983: Var logit(sensitivity) = N/(n+ n-) + b/(a (a + b)) + d/(c (c + d)).
    found = begg_greenes(levels=SCANS, first_flagged=1)
    for figure, (a, b, c, d) in (
        (found.sensitivity, (231, 32, 27, 54)),
        (found.specificity, (54, 27, 32, 231)),
    ):
        variance = 650 / (221 * 429) + b / (a * (a + b)) + d / (c * (c + d))
        logits = [math.log(end / (1 - end)) for end in ends(figure)]
        assert (logits[1] - logits[0]) / 2 == pytest.approx(1.959963984540054 * math.sqrt(variance))


@settings(deadline=None)
@given(levels(), st.data())
def test_intervals_hold_their_estimates_whatever_was_seen(
    many: list[LevelVerified], data: st.DataObject
) -> None:
    found = begg_greenes(levels=many, first_flagged=data.draw(st.integers(1, len(many) - 1)))
    for name in Corrected.__slots__:
        check_contained(getattr(found, name))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=40), st.integers(1, 3))
def test_when_every_case_was_looked_into_there_is_nothing_to_correct(
    cases: list[tuple[int, bool]], cut: int
) -> None:
    many = [
        LevelVerified(str(level), len(of), sum(of), len(of) - sum(of))
        for level in range(4)
        for of in [[had for one, had in cases if one == level]]
    ]
    found = begg_greenes(levels=many, first_flagged=cut)
    plain = accuracy(cut_of(flagged=[level >= cut for level, _ in cases], outcomes=[had for _, had in cases]))
    for corrected, counted in (
        (found.sensitivity, plain.sensitivity),
        (found.specificity, plain.specificity),
    ):
        if isinstance(counted, NotEstimable):
            assert isinstance(corrected, NotEstimable)
        else:
            assert estimated(corrected).value == pytest.approx(counted.value)


def test_it_recovers_the_truth_where_only_the_level_decided_who_was_looked_into() -> None:
    luck, held, naive = np.random.default_rng(9), 0, 0
    rates, verified = np.array([0.02, 0.1, 0.3]), np.array([0.2, 0.5, 0.95])
    truth = 0.3 * 0.3 / (0.5 * 0.02 + 0.2 * 0.1 + 0.3 * 0.3)
    for _ in range(300):
        level = luck.choice(3, 800, p=[0.5, 0.2, 0.3])
        had, seen = luck.random(800) < rates[level], luck.random(800) < verified[level]
        many = [
            LevelVerified(
                str(at),
                int((level == at).sum()),
                *(int((had == h)[seen & (level == at)].sum()) for h in (1, 0)),
            )
            for at in range(3)
        ]
        found = begg_greenes(levels=many, first_flagged=2)
        lower, upper = ends(found.sensitivity)
        held += lower <= truth <= upper
        lower, upper = ends(found.uncorrected_sensitivity)
        naive += lower <= truth <= upper
    assert held / 300 >= 0.91
    assert naive / 300 < 0.6


def test_a_level_into_which_nobody_looked_leaves_accuracy_unknown() -> None:
    many = [LevelVerified("Low", 50, 0, 0), LevelVerified("High", 20, 10, 5)]
    found = begg_greenes(levels=many, first_flagged=1)
    assert "of the cases at level Low none was looked into" in why_none(found.sensitivity)
    assert estimated(found.uncorrected_sensitivity).value == 1


def test_an_empty_level_changes_nothing() -> None:
    with_empty = begg_greenes(levels=[LevelVerified("none", 0, 0, 0), *SCANS], first_flagged=2)
    assert with_empty == begg_greenes(levels=SCANS, first_flagged=1)


def test_no_miss_found_gives_no_interval() -> None:
    many = [LevelVerified("Low", 50, 0, 10), LevelVerified("High", 20, 10, 5)]
    assert "one side of the cut" in why_no_interval(begg_greenes(levels=many, first_flagged=1).sensitivity)


def test_no_event_found_gives_no_sensitivity() -> None:
    many = [LevelVerified("Low", 50, 0, 10), LevelVerified("High", 20, 0, 5)]
    found = begg_greenes(levels=many, first_flagged=1)
    assert "no case with the outcome" in why_none(found.sensitivity)
    assert estimated(found.specificity).value == pytest.approx(50 / 70)


@pytest.mark.parametrize("first_flagged", [0, 2, 5])
def test_a_cut_has_a_level_on_either_side(first_flagged: int) -> None:
    with pytest.raises(StatisticsError, match="choose 1 to 1"):
        begg_greenes(levels=SCANS, first_flagged=first_flagged)


def test_no_more_are_looked_into_than_there_are() -> None:
    with pytest.raises(StatisticsError, match="Low: 11 of 10 cases"):
        LevelVerified("Low", 10, 5, 6)
    with pytest.raises(StatisticsError, match="Low: with outcome is -1"):
        LevelVerified("Low", 10, -1, 6)
