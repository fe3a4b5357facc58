"""The batch: the same levels, values in common and scores as two records compared by themselves; the same run twice."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.linkage.invented import records
from tests.linkage.town import HOUSEHOLDS, town
from vigil.linkage import Address, Handle, LinkageError, PartialDate, Record
from vigil.linkage.batch import Columns, Scored, calibrate, columns_of, estimate, pairs_of, score
from vigil.linkage.batch.chance import Chance, added_for
from vigil.linkage.batch.levels import levels_of
from vigil.linkage.batch.pairs import Pairs
from vigil.linkage.blocking import MOST_IN_BLOCK, keys_of
from vigil.linkage.comparison import compare
from vigil.linkage.evidence import BY_FREQUENCY, KINDS
from vigil.linkage.guards import Guard
from vigil.linkage.record import LONGEST, MOST
from vigil.linkage.scorer import Scorer, calibrated
from vigil.linkage.sums import BIT
from vigil.linkage.weights import Weights, read, written


@cache
def weights() -> Weights:
    columns = columns_of(record for record, _ in town(seed=1))
    return estimate(columns, pairs_of(columns), seed=1)


def every_pair(number: int) -> Pairs:
    first, second = np.triu_indices(number, k=1)
    return Pairs(first.astype(np.int64), second.astype(np.int64), 0)


@settings(max_examples=150, deadline=None)
@given(st.lists(records(), min_size=2, max_size=6))
def test_the_batch_finds_the_levels_and_values_that_two_records_have(some: list[Record]) -> None:
    columns, pairs = columns_of(some), every_pair(len(some))
    many = levels_of(columns, pairs.first, pairs.second)
    for place, (a, b) in enumerate(zip(pairs.first, pairs.second, strict=True)):
        one = compare(some[a], some[b])
        for kind, level, term in zip(KINDS, one.levels, one.terms, strict=True):
            assert many.levels[kind][place] == level, kind
            table = BY_FREQUENCY.get((kind, level))
            if table is not None:
                vocabulary = columns.vocabularies["name" if table == "given" else table]
                assert vocabulary.texts[many.terms[kind][place]] == term, kind


@settings(max_examples=150, deadline=None)
@given(st.lists(records(), min_size=2, max_size=6), st.booleans())
def test_the_batch_and_a_single_pair_have_the_same_score(some: list[Record], calibrated: bool) -> None:
    knots = ((-9000, -7000), (-1, -400), (9000, 6500), (20_000, 9001))
    every = dict.fromkeys(Guard.__members__, knots)
    learnt = replace(weights(), calibration=every if calibrated else {})
    pairs, scorer = every_pair(len(some)), Scorer(learnt)
    many = score(columns_of(some), pairs, learnt)
    for place, (a, b) in enumerate(zip(pairs.first, pairs.second, strict=True)):
        one = scorer.scores(some[b], some[a])
        assert (many.person[place], many.household[place]) == (one.person, one.household)


@given(st.lists(records(), min_size=2, max_size=8))
def test_pairs_are_those_with_a_key_in_common(some: list[Record]) -> None:
    pairs = pairs_of(columns_of(some))
    expected = [
        (a, b)
        for a in range(len(some))
        for b in range(a + 1, len(some))
        if set(keys_of(some[a])) & set(keys_of(some[b]))
    ]
    assert list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)) == expected


def test_two_sources_are_compared_with_each_other_alone() -> None:
    some = [Record(str(number), phones=("+441632960001",)) for number in range(5)]
    pairs = pairs_of(columns_of(some), split=2)
    assert {(a, b) for a, b in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)} == {
        (a, b) for a in (0, 1) for b in (2, 3, 4)
    }


def test_ten_thousand_people_at_one_address_are_not_compared_through() -> None:
    crowd = [
        Record(str(number), given_names=(f"n{number}",), phones=("+441632960001",))
        for number in range(10_000)
    ]
    pairs = pairs_of(columns_of(crowd))
    assert (len(pairs), pairs.left_out) == (0, 1)
    assert len(pairs_of(columns_of(crowd[:MOST_IN_BLOCK]))) == MOST_IN_BLOCK * (MOST_IN_BLOCK - 1) / 2


def test_one_telephone_on_five_thousand_referrals_says_little_and_costs_little() -> None:
    people = [record for record, _ in town(seed=1)]
    busy = [
        replace(record, phones=("+441632999999",)) if number < 5000 else record
        for number, record in enumerate(people)
    ]
    columns = columns_of(busy)
    pairs = pairs_of(columns)
    assert len(pairs) < len(busy) * MOST_IN_BLOCK
    learnt = estimate(columns, pairs, seed=1)
    listed = learnt.frequencies["phone"]["+441632999999"]
    assert listed > learnt.unlisted["phone"] + 5 * BIT


@pytest.mark.parametrize(
    "odd",
    [
        Record("odd"),
        Record("odd", family_name="王"),
        Record("odd", ("🐯",), "🐯🐯", handles=(Handle("", "🐯🐯🐯🐯🐯🐯"),)),
        Record(
            "odd", ("x" * LONGEST,), "y" * LONGEST, addresses=(Address(("z" * LONGEST,) * 20, "z" * LONGEST),)
        ),
        Record("odd", born=PartialDate(1900, 1, 1)),
        Record("odd", born=PartialDate(day=31)),
        Record("odd", phones=tuple(f"+4416329{number:05}" for number in range(MOST))),
    ],
)
def test_odd_records_are_scored_in_the_batch_as_by_themselves(odd: Record) -> None:
    some = [odd, replace(odd, key="twin"), town(seed=1)[0][0]]
    pairs, scorer = every_pair(len(some)), Scorer(weights())
    told = score(columns_of(some), pairs, weights())
    for place, (a, b) in enumerate(zip(pairs.first, pairs.second, strict=True)):
        assert told.person[place] == scorer.scores(some[a], some[b]).person


def test_nothing_in_common_is_nothing_to_learn_from() -> None:
    columns = columns_of([Record("a", given_names=("sam",)), Record("b", given_names=("rose",))])
    with pytest.raises(LinkageError, match="more records"):
        estimate(columns, pairs_of(columns), seed=1)


def test_the_same_seed_gives_the_same_weights_and_scores_whatever_comes_after_writing() -> None:
    columns = columns_of(record for record, _ in town(seed=1))
    again = estimate(columns, pairs_of(columns), seed=1)
    assert written(again) == written(weights())
    assert read(written(again)) == again


def scored() -> tuple[Scored, np.ndarray, np.ndarray]:
    """A town that the weights were not learnt from, with whether each pair is one person and whether one household."""
    held_out = town(seed=2)
    columns = columns_of(record for record, _ in held_out)
    told = score(columns, pairs_of(columns), weights())
    people = np.array([who for _, who in held_out])
    same = people[told.first] == people[told.second]
    return told, same, (people[told.first] // 10 == people[told.second] // 10) & ~same


def test_members_of_a_household_are_told_apart() -> None:
    told, same, _ = scored()
    certain = told.person >= 6630  # odds of 99 to 1
    assert certain.sum() > HOUSEHOLDS
    assert same[certain].mean() >= 0.998
    assert same[certain].sum() / same.sum() > 0.5  # the town leaves most things out


def test_calibrated_on_one_town_probabilities_are_what_pairs_of_another_come_to() -> None:
    columns, pairs, same = truth_of(town(seed=3))
    learnt = calibrate(columns, pairs, weights(), same=same)
    assert "NONE" in learnt.calibration
    others, their_pairs, theirs = truth_of(town(seed=2))
    likely = 1 / (1 + np.exp2(-score(others, their_pairs, learnt).person / 1000))
    for decile in range(10):
        among = (likely >= decile / 10) & (likely < decile / 10 + 0.1)
        chance = np.sqrt(0.25 / max(1, among.sum()))
        assert abs(likely[among].mean() - theirs[among].mean()) < 0.03 + 2.5 * chance, decile


def test_a_calibration_keeps_the_order_of_scores_of_one_guard() -> None:
    columns, pairs, same = truth_of(town(seed=3))
    learnt = calibrate(columns, pairs, weights(), same=same)
    for knots in learnt.calibration.values():
        told = [calibrated(score, knots) for score in range(-40_000, 60_000, 37)]
        assert told == sorted(told)
    with pytest.raises(LinkageError, match="truths"):
        calibrate(columns, pairs, weights(), same=same[1:])


def truth_of(people: list[tuple[Record, int]]) -> tuple[Columns, Pairs, np.ndarray]:
    columns = columns_of(record for record, _ in people)
    pairs = pairs_of(columns)
    who = np.array([who for _, who in people])
    return columns, pairs, who[pairs.first] == who[pairs.second]


def test_frequent_values_add_what_their_frequency_says() -> None:
    columns = columns_of(record for record, _ in town(seed=1))
    learnt = weights()
    chance = Chance({}, learnt.frequencies, learnt.unlisted)
    added = added_for(columns, chance, "family")[1]
    texts = columns.vocabularies["family"].texts
    listed = learnt.frequencies["family"]
    most, least = max(listed, key=listed.__getitem__), min(listed, key=listed.__getitem__)
    assert added[texts.index(most)] == listed[most] > listed[least]
