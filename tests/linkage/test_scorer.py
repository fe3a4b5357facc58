"""Scores of two records: symmetric, explained to the last millibit, and never a merge on what a household shares."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings

from tests.linkage.invented import records
from tests.linkage.town import town
from vigil.linkage import Address, Handle, PartialDate, Record
from vigil.linkage.batch import columns_of, estimate, pairs_of
from vigil.linkage.blocking import keys_of
from vigil.linkage.comparison import compare
from vigil.linkage.errors import WeightsError
from vigil.linkage.evidence import KINDS, Born, Given, Middle, Place
from vigil.linkage.guards import DRAWN_TOGETHER, FREE, HELD, Guard
from vigil.linkage.judgement import Outcome
from vigil.linkage.scorer import Scorer, calibrated
from vigil.linkage.sums import BIT, added, millibits, probability
from vigil.linkage.weights import Weights, read, written

HOME = Address(("12 mill lane",), "HU1 0AA")
PHONE = "+441632960001"


@cache
def scorer() -> Scorer:
    columns = columns_of(record for record, _ in town(seed=1))
    return Scorer(estimate(columns, pairs_of(columns), seed=1))


def person(name: str, year: int | None, **more: object) -> Record:
    values = {"family_name": "ashby", "addresses": (HOME,), "phones": (PHONE,), **more}
    return Record(name, (name,), born=PartialDate(year, 3, 14) if year else None, **values)


@settings(max_examples=100, deadline=None)
@given(records(), records("two"))
def test_the_order_of_two_records_makes_no_difference(one: Record, other: Record) -> None:
    assert compare(one, other) == compare(other, one)
    assert scorer().judge(one, other) == scorer().judge(other, one)


@settings(max_examples=100, deadline=None)
@given(records(), records("two"))
def test_the_waterfall_adds_up_exactly(one: Record, other: Record) -> None:
    knots = ((-9000, -7000), (0, 200), (9000, 6500))
    for judge in (
        scorer(),
        Scorer(replace(scorer().weights, calibration=dict.fromkeys(Guard.__members__, knots))),
    ):
        judgement = judge.judge(one, other)
        assert sum(step.millibits for step in judgement.contributions) == judgement.scores.person
        assert judgement.scores == judge.scores(one, other)
        assert 0 <= judgement.person + judgement.household <= 1


@settings(max_examples=100, deadline=None)
@given(records(), records("two"))
def test_nothing_is_certain_without_evidence_of_the_person(one: Record, other: Record) -> None:
    judgement = scorer().judge(one, other)
    shared_alone = all(
        level in {0, max(KINDS[kind])}
        for kind, level in zip(list(KINDS)[:7], compare(one, other).levels, strict=False)
    )
    if shared_alone:
        assert judgement.person < 0.99


def test_father_and_son_of_one_name_are_not_one_person() -> None:
    father, son = person("alan", 1960, child=False), person("alan", 2010, child=True)
    assert scorer().judge(father, son).outcome() is Outcome.SAME_HOUSEHOLD
    unknown = replace(son, key="b", born=None)
    judgement = scorer().judge(father, unknown)
    assert judgement.outcome() is not Outcome.SAME_PERSON
    assert judgement.scores.person <= HELD or judgement.contributions[-1].level == Guard.CHILD_AND_ADULT


def test_twins_are_not_one_person_even_where_a_name_is_missing() -> None:
    one, twin = person("alan", 2010), person("berka", 2010)
    assert scorer().judge(one, twin).person < 0.5
    nameless = Record("n", (), "ashby", born=twin.born, addresses=(HOME,), phones=(PHONE,))
    assert scorer().judge(one, nameless).outcome() is not Outcome.SAME_PERSON


def test_name_and_birth_date_and_home_are_one_person() -> None:
    assert (
        scorer().judge(person("alan", 1960), replace(person("alan", 1960), key="b")).outcome()
        is Outcome.SAME_PERSON
    )


def test_records_that_were_sent_as_a_test_are_about_nobody() -> None:
    one = Record("a", ("test",), "tester", emails=("test@example.com",), born=PartialDate(1990, 1, 1))
    judgement = scorer().judge(one, replace(one, key="b"))
    assert judgement.outcome() is not Outcome.SAME_PERSON
    assert judgement.contributions[-1].level == Guard.ABOUT_NOBODY
    assert keys_of(one) == ()


def test_a_shared_initial_is_no_name_in_common() -> None:
    one, other = Record("a", ("diana", "p"), "kofron"), Record("b", ("anna", "p"), "kofron")
    levels = dict(zip(KINDS, compare(one, other).levels, strict=True))
    assert (levels["given"], levels["middle"]) == (Given.DIFFERENT, Middle.SAME)
    written_out = Record("c", ("diana", "paula"), "kofron")
    assert dict(zip(KINDS, compare(one, written_out).levels, strict=True))["middle"] == Middle.INITIAL


def test_a_swapped_name_is_still_the_name() -> None:
    one = person("alan", 1960)
    other = replace(one, key="b", given_names=("ashby",), family_name="alan")
    assert scorer().judge(one, other).outcome() is Outcome.SAME_PERSON


def test_a_person_who_moved_and_goes_by_a_handle_is_found() -> None:
    handles = (Handle("chat", "kite_77"),)
    one = person("alan", 1960, handles=handles)
    moved = Record("b", ("alan",), "", addresses=(Address(("3 the green",), "HU5 2AA"),), handles=handles)
    assert scorer().judge(one, moved).outcome() is Outcome.SAME_PERSON


def test_missing_is_no_evidence() -> None:
    full, bare = person("alan", 1960), Record("b")
    judgement = scorer().judge(full, bare)
    assert [step.millibits for step in judgement.contributions[1:]] == [0]


def test_a_telephone_of_many_says_less() -> None:
    weights = scorer().weights
    crowded = replace(
        weights, frequencies={**weights.frequencies, "phone": {PHONE: weights.unlisted["phone"] + 10 * BIT}}
    )
    one, other = Record("a", ("alan",), phones=(PHONE,)), Record("b", ("alan",), phones=(PHONE,))
    assert Scorer(crowded).scores(one, other).household == scorer().scores(one, other).household - 10 * BIT


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ((1980, 2, 3), (1980, 2, 3), Born.EXACT),
        ((1980, 2, 3), (1980, 3, 2), Born.SWAPPED),
        ((1980, 2, 3, True), (1980, 3, 2), Born.EXACT),
        ((1980, 2, 3), (1980, 2, 4), Born.CLOSE),
        ((1980, 2, 3), (1990, 2, 3), Born.CLOSE),
        ((1980,), (1980, 2, 3), Born.PART),
        ((1980,), (1981, 2, 3), Born.YEAR),
        ((1980, 5), (1981, 2, 3), Born.DIFFERENT),
        ((1980, 2, 3), (1980, 4, 5), Born.YEAR),
        ((None, 2, 3), (1980, 2, 3), Born.PART),
        ((1980,), (None, 2, 3), Born.MISSING),
        ((1900, 1, 1), (1900, 1, 1), Born.EXACT),
    ],
)
def test_dates_of_birth(one: tuple[int, ...], other: tuple[int, ...], level: Born) -> None:
    pair = Record("a", born=PartialDate(*one)), Record("b", born=PartialDate(*other))
    assert compare(*pair).levels[list(KINDS).index("born")] == level


@pytest.mark.parametrize(
    ("other", "level"),
    [
        (Address(("flat 1", "12 mill lane"), "HU1 0AA"), Place.SAME),
        (Address(("flat 1 12 mill lane",), "HU1 0AA"), Place.SAME),
        (Address(("flat 1", "12 mil lane"), "HU1 0AA"), Place.CLOSE),
        (Address(("flat 2", "12 mill lane"), "HU1 0AA"), Place.NEAR),
        (Address(("the old mill",), "HU1 0AA"), Place.POSTCODE),
        (Address((), "HU1 0AA"), Place.POSTCODE),
        (Address(("the old mill",), "HU1 0AB"), Place.DIFFERENT),
    ],
)
def test_a_neighbour_flat_is_not_the_same_home(other: Address, level: Place) -> None:
    home = Record("a", addresses=(Address(("flat 1", "12 mill lane"), "HU1 0AA"),))
    assert compare(home, Record("b", addresses=(other,))).levels[list(KINDS).index("place")] == level


def test_a_guard_holds_down_and_keeps_the_order() -> None:
    for guard in set(Guard) - FREE:
        held = [guard.held(score) for score in range(-9000, 60_000, 130)]
        assert held == sorted(held)
        assert probability(held[-1]) < 0.99
        assert (guard.held(HELD), guard.held(-5)) == (HELD, -5)
    assert [guard.held(50_000) for guard in FREE] == [50_000, 50_000]


def test_logarithms_are_added_as_likelihoods_are() -> None:
    for one, other in ((0, 0), (-3000, 500), (40_000, 1), (-60_000, 60_000)):
        assert abs(2 ** (added(one, other) / BIT) / (2 ** (one / BIT) + 2 ** (other / BIT)) - 1) < 1e-3
    assert (millibits(0.5), millibits(0.0), probability(0)) == (-1000, -60_000, 0.5)


def test_calibration_keeps_the_order_of_scores_beyond_its_knots() -> None:
    knots = ((-1000, -500), (1000, 700))
    told = [calibrated(score, knots) for score in (-9000, -1000, 0, 1000, 9000)]
    assert told == [-8500, -500, 100, 700, 700 + 8000 // DRAWN_TOGETHER]
    assert [calibrated(score, ((10, 5),)) for score in (-30, 10, 10 + DRAWN_TOGETHER)] == [-35, 5, 6]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "vigil-linkage-weights/0"},
        {"personal": {}},
        {"unrelated": {}},
        {"joint_person": (0,)},
        {"unlisted": {}},
        {"frequencies": {"sex": {}}},
        {"calibration": {"NONE": ((0, 0), (0, 1))}},
        {"calibration": {"NONE": ((0, 1), (1, 0))}},
        {"calibration": {"SOME": ((0, 0), (1, 1))}},
    ],
)
def test_weights_that_are_no_model_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(WeightsError, match=r"learn|format"):
        replace(scorer().weights, **change)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"pairs": "x"}', b"\xff"])
def test_what_is_no_weights_file_is_refused(data: bytes) -> None:
    with pytest.raises(WeightsError, match="no weights"):
        read(data)


def test_weights_come_back_as_they_were_written() -> None:
    weights: Weights = scorer().weights
    assert read(written(weights)) == weights
    broken = written(weights).replace(b'"records":', b'"format":"x","records":', 1)
    with pytest.raises(WeightsError):
        read(broken.replace(b"vigil-linkage-weights/1", b"other"))
