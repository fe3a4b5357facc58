"""The smallest changes that would alter a result: found, exact, and none smaller, against every set of changes tried."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from risk.invented import DOES_NOT_APPLY, Invented, answered, built, item, ranks_left, values_of
from vigil.risk import Answer, Assessment, Given, Kind, Level, assess, load
from vigil.risk import counterfactuals as searching
from vigil.risk.counterfactuals import Counterfactuals, Move, counterfactuals
from vigil.risk.levels import is_open
from vigil.risk.loading import SHIPPED_FOLDER
from vigil.risk.structures import Band, Points, Weight

Ends = tuple[int, int]


def assessed(one: Invented, answers: Mapping[str, Given]) -> Assessment:
    result = assess(instrument=one.instrument, answers=answers, suspect_age=40)
    assert isinstance(result, Assessment)
    return result


def changed(one: Invented, answers: Mapping[str, Given], size: int) -> Iterator[dict[str, Given]]:
    """Every way in which so many known answers could be otherwise."""
    known = [
        each
        for each in one.instrument.items
        if not (isinstance(answers[each.id], Answer) and answers[each.id].is_open)
    ]
    for chosen in combinations(known, size):
        each_way = []
        for each in chosen:
            all_values: list[Given] = list(values_of(each))
            if each.kind is Kind.YES_NO:
                all_values = [Answer.NO_CHECKED, Answer.YES]
            each_way.append([value for value in all_values if value != answers[each.id]])
        for values in product(*each_way):
            yield {**answers, **{each.id: value for each, value in zip(chosen, values, strict=True)}}


def ends_of(one: Invented, answers: Mapping[str, Given]) -> Ends | None:
    ranks = sorted(ranks_left(one, answers) - {DOES_NOT_APPLY})
    return (ranks[0], ranks[-1]) if ranks else None


def moves(now: Ends, then: Ends) -> set[Move]:
    made = set()
    if then[1] != now[1]:
        made.add(Move.UPPER_FALLS if then[1] < now[1] else Move.UPPER_RISES)
    if then[0] != now[0]:
        made.add(Move.LOWER_FALLS if then[0] < now[0] else Move.LOWER_RISES)
    return made


@settings(deadline=None, max_examples=150)
@given(answered(most=5))
def test_they_are_the_smallest_and_do_what_they_say(case: tuple[Invented, dict[str, Given]]) -> None:
    one, answers = case
    assume(not one.instrument.at_most)
    now = ends_of(one, answers)
    assume(now is not None)
    assert now is not None
    found = counterfactuals(instrument=one.instrument, assessment=assessed(one, answers))
    assert found.looked_at is None
    smallest: dict[Move, int] = {}
    for size in range(1, len(answers) + 1):
        for other in changed(one, answers, size):
            then = ends_of(one, other)
            for move in moves(now, then) if then else ():
                smallest.setdefault(move, size)
    as_one = not any(is_open(given) for given in answers.values())
    wanted = [Move.UPPER_FALLS, Move.UPPER_RISES] if as_one else list(Move)
    assert {each.move: each.size for each in found.moved} == {
        move: size for move, size in smallest.items() if move in wanted
    }
    for each in found.moved:
        assert each.number >= len(each.listed) >= 1
        for listed in each.listed:
            assert sum(len(change.items) for change in listed.changes) == each.size
            assert each.move in moves(now, (listed.lower.rank, listed.upper.rank))
            other = {**answers, **dict(taken(one, listed.changes))}
            assert ends_of(one, other) == (listed.lower.rank, listed.upper.rank)


def taken(one: Invented, changes: tuple[searching.Change, ...]) -> Iterator[tuple[str, Given]]:
    for change in changes:
        [name] = change.items
        asked = one.instrument.item(name)
        if asked.kind is Kind.YES_NO:
            yield name, Answer.YES if change.instead == "yes" else Answer.NO_CHECKED
        else:
            yield name, int(change.instead.split()[0])


SHIPPED = load()


def shipped(**given: Answer) -> Assessment:
    answers = {each.id: given.get(each.id, Answer.NO_CHECKED) for each in SHIPPED.items}
    result = assess(instrument=SHIPPED, answers=answers, suspect_age=40)
    assert isinstance(result, Assessment)
    return result


def by_move(found: Counterfactuals) -> dict[Move, searching.Moved]:
    return {each.move: each for each in found.moved}


def test_what_a_high_level_hangs_on_is_named() -> None:
    found = by_move(counterfactuals(instrument=SHIPPED, assessment=shipped(lives_with_children=Answer.YES)))
    falls = found[Move.UPPER_FALLS]
    assert (falls.size, falls.number) == (1, 1)
    assert falls.listed[0].changes == (searching.Change(("lives_with_children",), "yes", "no"),)
    assert falls.listed[0].upper is Level.LOW
    rises = found[Move.UPPER_RISES]
    assert rises.size == 1
    assert ("previous_contact_offence",) in {one.changes[0].items for one in rises.listed}
    assert Move.LOWER_FALLS not in found


def test_two_answers_that_each_hold_a_level_up_must_both_be_otherwise() -> None:
    found = by_move(
        counterfactuals(
            instrument=SHIPPED,
            assessment=shipped(lives_with_children=Answer.YES, position_of_trust=Answer.YES),
        )
    )
    assert (found[Move.UPPER_FALLS].size, found[Move.UPPER_FALLS].number) == (2, 1)


def test_an_interval_has_four_ways_to_move() -> None:
    found = by_move(
        counterfactuals(
            instrument=SHIPPED,
            assessment=shipped(communicates_with_child=Answer.YES, regular_access=Answer.UNKNOWN),
        )
    )
    # High to Very High: the upper end cannot rise.
    assert found.keys() == {Move.UPPER_FALLS, Move.LOWER_FALLS, Move.LOWER_RISES}


DATED = {
    "contact_adult": 1, "contact_child": 2, "non_contact": 3, "indecent_images": 4, "all_sanctions": 11,
    "stranger_victim": Answer.NO_CHECKED, "in_custody": Answer.NO_CHECKED, "recorded_male": Answer.YES,
    "date_of_birth": date(1980, 1, 1), "follow_up": date(2027, 1, 1), "last_sexual_offence": date(1994, 1, 1),
    "last_offence": date(1994, 1, 1),
}  # fmt: skip


def osp(**changed: Given) -> tuple[Assessment, Counterfactuals]:
    instrument = load(SHIPPED_FOLDER / "osp_dc_v1.yaml")
    result = assess(instrument=instrument, answers={**DATED, **changed}, on=date(2026, 6, 1))
    assert isinstance(result, Assessment)
    return result, counterfactuals(instrument=instrument, assessment=result)


def test_dates_are_taken_otherwise_by_the_years_that_they_change() -> None:
    result, found = osp()
    assert (result.lower, result.upper) == (Level.MEDIUM, Level.MEDIUM)
    rises = by_move(found)[Move.UPPER_RISES]
    assert rises.size == 1
    dated = [one.changes[0] for one in rises.listed if one.changes[0].items == ("follow_up",)]
    assert dated
    assert dated[0].now.startswith("the age at the start of the follow-up 45 to 47")
    assert not found.dates_stand
    assert found.looked_at is None


def test_where_a_date_is_open_dates_stand_as_they_are() -> None:
    _, found = osp(last_offence=Answer.UNKNOWN)
    assert found.dates_stand
    assert {name for each in found.moved for one in each.listed for change in one.changes for name in change.items} <= {
        "contact_adult", "contact_child", "non_contact", "indecent_images", "all_sanctions", "stranger_victim", "in_custody",
    }  # fmt: skip


def test_a_search_that_would_be_too_wide_says_how_far_it_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"item_{number}" for number in range(12)]
    one = built([item(name) for name in names], Points(tuple(Weight(name, (("yes", 4),)) for name in names)))
    answers = dict.fromkeys(names, Answer.NO_CHECKED)
    result = assess(instrument=one, answers=answers, suspect_age=40)
    assert isinstance(result, Assessment)
    monkeypatch.setattr(searching, "MOST_STATES", 3)
    found = counterfactuals(instrument=one, assessment=result)
    assert found.looked_at is not None
    assert found.looked_at < 12
    assert by_move(found)[Move.UPPER_RISES].size == 1


@given(st.integers(1, 3))
@settings(deadline=None, max_examples=3)
def test_what_no_change_brings_about_is_absent(size: int) -> None:
    everything = assess(
        instrument=SHIPPED, answers={each.id: Answer.YES for each in SHIPPED.items}, suspect_age=40
    )
    assert isinstance(everything, Assessment)
    found = by_move(counterfactuals(instrument=SHIPPED, assessment=everything))
    assert Move.UPPER_RISES not in found
    assert found[Move.UPPER_FALLS].size > size


@pytest.mark.parametrize("heavy", "abc")
def test_one_change_is_smaller_than_two_in_whatever_order_they_are_found(heavy: str) -> None:
    weights = tuple(Weight(name, (("", 3 if name == heavy else 1),)) for name in "abc")
    points = Points(weights, (Band(0, Level.LOW), Band(2, Level.HIGH)))
    one = built([item(name) for name in "abc"], points)
    result = assess(instrument=one, answers=dict.fromkeys("abc", Answer.NO_CHECKED), suspect_age=40)
    assert isinstance(result, Assessment)
    rises = by_move(counterfactuals(instrument=one, assessment=result))[Move.UPPER_RISES]
    assert (rises.size, rises.number) == (1, 1)
    assert rises.listed[0].changes[0].items == (heavy,)


def test_a_settled_result_that_a_known_answer_holds_up_says_what_would_open_it_again() -> None:
    instrument = load()
    answers: dict[str, Given] = {one.id: Answer.NOT_YET_CHECKED for one in instrument.items}
    answers |= {"previous_contact_offence": Answer.YES, "regular_access": Answer.YES}
    assessment = assess(instrument=instrument, answers=answers)
    assert isinstance(assessment, Assessment)
    assert assessment.lower == assessment.upper == Level.VERY_HIGH
    found = counterfactuals(instrument=instrument, assessment=assessment)
    assert [(each.move, each.size, each.number) for each in found.moved] == [(Move.LOWER_FALLS, 1, 2)]
