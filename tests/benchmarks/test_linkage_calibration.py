"""How the probabilities of linkage are held to what pairs came to, and how the shipped weights are learnt: small."""

import math

import numpy as np
import pytest

from benchmarks.linkage_calibration import likely, tenths, worst
from benchmarks.linkage_calibration_plot import plots
from benchmarks.linkage_shipped import Plan, Town, files
from vigil.linkage.batch import chance
from vigil.linkage.shipped import CALIBRATION, WEIGHTS
from vigil.linkage.weights import read


def test_a_tenth_has_what_was_said_and_what_came_of_it() -> None:
    one = np.array([0.05, 0.95, 1.0]), np.array([False, True, True])
    other = np.array([0.91, 0.15]), np.array([False, True])
    told = tenths([one, other])
    assert [(tenth["pairs"], tenth["one_person"], tenth["said"]) for tenth in told] == [
        (1, 0, 0.05),
        (1, 1, 0.15),
        (3, 2, 0.9533),
    ]
    assert told[2]["points"] == pytest.approx(100 * (0.9533 - 2 / 3), abs=0.01)
    assert told[2]["lower"] < told[2]["share"] < told[2]["upper"]


def test_a_tenth_of_few_pairs_is_not_the_worst() -> None:
    assert worst([{"pairs": 199, "points": 30.0}, {"pairs": 200, "points": -2.0}]) == 2.0
    assert math.isnan(worst([{"pairs": 3, "points": 30.0}]))


def test_even_odds_are_a_half() -> None:
    assert likely(np.array([0, 1000])).tolist() == [0.5, pytest.approx(2 / 3)]


def test_shipped_weights_are_the_same_each_time_they_are_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chance, "DRAWN", 10_000)
    town, other = Town(5, 1500), Town(6, 1500)
    plan = Plan(weights=town, first_day=(other,), learnt=(other,))
    first, again = (files(plan) for _ in range(2))
    assert first == again
    weights = read(first[WEIGHTS])
    assert set(weights.frequencies) <= {"given", "family"}
    assert "invented referrals, 1,500 of seed 5; calibrated on 1,500 of seed 6" in weights.source
    assert b"1,500 of seed 6" in first[CALIBRATION]


def test_the_plots_have_a_dot_for_each_tenth_and_refuse_other_figures() -> None:
    some = tenths([(np.linspace(0, 1, 500), np.arange(500) % 2 == 0)])
    drawn = plots({"learnt": some, "first_day": some[:4]})
    assert [text.count("<circle") for text in drawn.values()] == [10, 4]
    assert "50 of 50" not in drawn["calibration-learnt.svg"]
    with pytest.raises(SystemExit, match="no figures of calibration"):
        plots({"learnt": 3})
