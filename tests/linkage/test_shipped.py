"""The weights that Vigil comes with: what they were learnt from, what they say on the first day, what their numbers mean."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import linkage_sets
from benchmarks.linkage_calibration import LEAST, SMALL_TOWNS, TOWNS, likely, tenths
from benchmarks.linkage_shipped import PLAN
from vigil.linkage import Address, Handle, Outcome, PartialDate, Record, Scorer, WeightsError, shipped
from vigil.linkage.batch import columns_of, estimate, pairs_of, score
from vigil.linkage.guards import Guard
from vigil.linkage.shipped import (
    CALIBRATION,
    FOLDER,
    WEIGHTS,
    shipped_calibration,
    shipped_weights,
    with_shipped_calibration,
)
from vigil.linkage.sums import BIT

HELD_OUT = 4001  # seed of a town
HOME = Address(("12 mill lane",), "ZZ1 0AA")
ALAN = Record(
    "a", ("alan",), "ashby", born=PartialDate(1970, 3, 14), addresses=(HOME,), phones=("+446000000001",)
)


def test_they_say_from_what_and_by_which_command_they_were_learnt() -> None:
    weights, calibration = shipped_weights(), shipped_calibration()
    for source in (weights.source, calibration.source):
        assert "100,000 of seed" in source
        assert "python -m benchmarks.linkage_shipped" in source
    assert weights.records == 100_000
    for knots in (weights.calibration, calibration.knots):
        assert set(knots) == set(Guard.__members__) - {Guard.ABOUT_NOBODY.name}


def test_no_other_benchmark_measures_on_a_town_that_something_was_learnt_from() -> None:
    learnt = {town.seed for town in (PLAN.weights, *PLAN.first_day, *PLAN.learnt)}
    assert learnt.isdisjoint({*TOWNS, *SMALL_TOWNS, HELD_OUT})


def test_no_number_or_address_of_anybody_is_in_them() -> None:
    assert set(shipped_weights().frequencies) == {"given", "family"}


def test_a_file_that_was_changed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, read in ((WEIGHTS, shipped_weights), (CALIBRATION, shipped_calibration)):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes().replace(b":", b": ", 1))
        monkeypatch.setattr(shipped, "FOLDER", tmp_path)
        with pytest.raises(WeightsError, match="install Vigil anew"):
            read.__wrapped__()  # past what was read before
        monkeypatch.undo()


def test_on_the_first_day_a_person_is_found_and_a_household_not_merged() -> None:
    scorer = Scorer(shipped_weights().of_records(1000))
    handles = (Handle("example chat", "kite_771"),)
    moved = Record("b", ("alan",), "ashby", handles=handles)
    assert scorer.judge(replace(ALAN, handles=handles), moved).outcome() is Outcome.SAME_PERSON
    assert scorer.judge(ALAN, replace(ALAN, key="b")).outcome() is Outcome.SAME_PERSON
    son = replace(ALAN, key="b", given_names=("robert",), born=PartialDate(2009, 8, 2))
    assert scorer.judge(ALAN, son).outcome() is Outcome.SAME_HOUSEHOLD
    of_his_name = replace(son, given_names=("alan",))
    assert scorer.judge(ALAN, of_his_name).outcome() is not Outcome.SAME_PERSON
    child = replace(of_his_name, born=None, child=True)
    assert scorer.judge(replace(ALAN, child=False), child).outcome() is not Outcome.SAME_PERSON


def test_ten_times_the_records_make_a_pair_ten_times_less_likely_to_be_one_person() -> None:
    weights = replace(shipped_weights(), calibration={})
    one, other = ALAN, replace(ALAN, key="b", born=None)
    few, many = (Scorer(weights.of_records(number)).scores(one, other) for number in (10_000, 100_000))
    assert few.household - many.household == pytest.approx(BIT * np.log2(10), abs=2)
    assert weights.of_records(weights.records) == weights
    for number, learnt in ((0, weights), (10, replace(weights, records=0))):
        with pytest.raises(WeightsError, match="cannot be made"):
            learnt.of_records(number)


def test_probabilities_are_what_pairs_of_a_town_come_to_that_nothing_was_learnt_from() -> None:
    people = linkage_sets.referrals(seed=HELD_OUT, count=20_000)
    columns = columns_of(people.records)
    pairs = pairs_of(columns)
    same = people.same_person(pairs.first, pairs.second)
    own = with_shipped_calibration(estimate(columns, pairs, seed=1))
    told = tenths([(likely(score(columns, pairs, own).person), same)])
    assert len([one for one in told if one["pairs"] >= LEAST]) >= 6
    for one in told:
        assert abs(one["points"]) < 3 + _of_chance(one), one
    # On the first day, of other records, they may say too little, but no more than is so.
    there = shipped_weights().of_records(len(columns))
    first_day = tenths([(likely(score(columns, pairs, there).person), same)])
    assert abs(first_day[-1]["points"]) < 3
    for one in first_day:
        assert one["points"] < 3 + _of_chance(one), one


def _of_chance(tenth: dict[str, float]) -> float:
    """Points by which the share of so few pairs, most of them with others of their person, is off by chance."""
    return 300 * float(np.sqrt(0.25 / tenth["pairs"]))
