"""Exact reasoning with unknown answers, held to a slow oracle that tries every completion one by one."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.risk import (
    Answer,
    AnswerError,
    Assessment,
    Instrument,
    Item,
    Level,
    NotApplicable,
    Rule,
    Step,
    assess,
    interval_in_words,
    load,
)

OPEN = (Answer.UNKNOWN, Answer.NOT_YET_CHECKED)
NAMES = tuple("abcdef")
answers = st.fixed_dictionaries({name: st.sampled_from(list(Answer)) for name in NAMES})


def item(name: str) -> Item:
    return Item(name, f"{name}?", "g", "e", ("PNC",), "s")


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    items = tuple(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True)))
    return Rule(items, draw(st.integers(1, len(items))), draw(st.sampled_from(list(Level))), "it is so")


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    steps = tuple(
        Step(number, f"Step {number}", tuple(draw(st.lists(rules(), min_size=1, max_size=3))))
        for number in (1, 2)
    )
    return Instrument(
        id="i", version="1", title="I", label="test", licence="Apache-2.0", owner="o", source="s", population="p",
        minimum_age=18, items=tuple(map(item, NAMES)), steps=steps,
        action_times={level: timedelta(days=10 - level) for level in Level}, checksum="0" * 64,
    )  # fmt: skip


def assessed(instrument: Instrument, given_answers: dict[str, Answer]) -> Assessment:
    result = assess(instrument=instrument, answers=given_answers, suspect_age=40)
    assert isinstance(result, Assessment)
    return result


def settled_level(instrument: Instrument, yes: set[str]) -> Level:
    levels = [
        rule.level for _, rule in instrument.rules() if sum(name in yes for name in rule.items) >= rule.needed
    ]
    return max(levels, default=Level.LOW)


def reachable(instrument: Instrument, given_answers: dict[str, Answer]) -> set[Level]:
    yes = {name for name, answer in given_answers.items() if answer is Answer.YES}
    free = [name for name, answer in given_answers.items() if answer in OPEN]
    completions = itertools.chain.from_iterable(
        itertools.combinations(free, count) for count in range(len(free) + 1)
    )
    return {settled_level(instrument, yes | set(taken)) for taken in completions}


@given(instruments(), answers)
def test_the_reachable_levels_are_exactly_those_of_every_completion(
    instrument: Instrument, given_answers: dict[str, Answer]
) -> None:
    result = assessed(instrument, given_answers)
    levels = reachable(instrument, given_answers)
    assert set(result.reachable) == levels
    assert (result.lower, result.upper) == (min(levels), max(levels))


@given(instruments(), answers, st.sampled_from(NAMES), st.sampled_from([Answer.YES, Answer.NO_CHECKED]))
def test_answering_a_question_never_widens_the_interval(
    instrument: Instrument, given_answers: dict[str, Answer], name: str, answer: Answer
) -> None:
    before = assessed(instrument, given_answers | {name: Answer.UNKNOWN})
    after = assessed(instrument, given_answers | {name: answer})
    assert before.lower <= after.lower
    assert after.upper <= before.upper


@given(instruments(), answers, st.sampled_from(NAMES))
def test_no_worse_and_no_missing_answer_lowers_the_upper_level(
    instrument: Instrument, given_answers: dict[str, Answer], name: str
) -> None:
    uppers = [
        assessed(instrument, given_answers | {name: answer}).upper
        for answer in (Answer.NO_CHECKED, Answer.UNKNOWN, Answer.YES)
    ]
    assert uppers[0] <= uppers[1]
    assert uppers[1] >= uppers[2] >= uppers[0]


@given(instruments(), answers)
def test_what_is_said_of_an_open_item_is_what_settling_it_does(
    instrument: Instrument, given_answers: dict[str, Answer]
) -> None:
    result = assessed(instrument, given_answers)
    for one in result.open_items:
        yes = assessed(instrument, given_answers | {one.id: Answer.YES})
        no = assessed(instrument, given_answers | {one.id: Answer.NO_CHECKED})
        assert one.if_yes == (yes.lower, yes.upper)
        assert one.if_no == (no.lower, no.upper)
    assert {one.id for one in result.open_items} == {
        name for name, answer in given_answers.items() if answer in OPEN
    }


@given(instruments(), answers)
def test_the_next_question_is_one_that_can_change_the_level_or_there_is_none(
    instrument: Instrument, given_answers: dict[str, Answer]
) -> None:
    result = assessed(instrument, given_answers)
    assert (result.next_question is None) == (result.lower == result.upper)


@given(instruments(), answers)
def test_recomputing_gives_the_same_record(instrument: Instrument, given_answers: dict[str, Answer]) -> None:
    assert assessed(instrument, given_answers).to_record() == assessed(instrument, given_answers).to_record()


def everything(answer: Answer) -> dict[str, Answer]:
    return {one.id: answer for one in load().items}


def test_nothing_known_is_low_to_very_high_and_never_low() -> None:
    result = assessed(load(), everything(Answer.NOT_YET_CHECKED))
    assert (result.lower, result.upper) == (Level.LOW, Level.VERY_HIGH)
    assert "not a finding of safety" in result.reasons[0]


def test_everything_checked_and_no_is_low_with_nothing_to_ask() -> None:
    result = assessed(load(), everything(Answer.NO_CHECKED))
    assert (result.lower, result.upper, result.open_items, result.next_question) == (
        Level.LOW,
        Level.LOW,
        (),
        None,
    )


def test_access_to_the_child_concerned_decides_alone() -> None:
    result = assessed(load(), everything(Answer.NOT_YET_CHECKED) | {"access_to_victim": Answer.YES})
    assert (result.lower, result.upper) == (Level.VERY_HIGH, Level.VERY_HIGH)
    assert "can reach the child concerned" in result.reasons[0]
    assert "No open answer can change this level." in result.reasons


@pytest.mark.parametrize(("age", "applies"), [(17, False), (18, True), (None, True)])
def test_under_eighteen_no_adult_instrument_is_applied(age: int | None, applies: bool) -> None:
    result = assess(instrument=load(), answers=everything(Answer.YES), suspect_age=age)
    assert isinstance(result, Assessment) == applies
    if isinstance(result, NotApplicable):
        assert "child-first" in result.reason
        assert result.to_record()["applies"] is False
    elif age is None:
        assert any("age is not known" in reason for reason in result.reasons)


def test_every_item_needs_an_answer_and_every_answer_an_item() -> None:
    given_answers = everything(Answer.UNKNOWN)
    missing = dict(list(given_answers.items())[1:])
    with pytest.raises(AnswerError, match="has no answer"):
        assess(instrument=load(), answers=missing)
    with pytest.raises(AnswerError, match="is no item"):
        assess(instrument=load(), answers=given_answers | {"shoe_size": Answer.YES})


@settings(max_examples=20)
@given(st.sampled_from(list(Answer)))
def test_a_record_holds_text_and_whole_numbers_only(answer: Answer) -> None:
    def plain(value: object) -> bool:
        if isinstance(value, dict):
            return all(isinstance(key, str) and plain(held) for key, held in value.items())
        return all(map(plain, value)) if isinstance(value, list) else isinstance(value, str | int)

    assert plain(assessed(load(), everything(answer)).to_record())


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(Level.HIGH, Level.HIGH, "High"), (Level.LOW, Level.VERY_HIGH, "Low to Very High")],
)
def test_an_interval_is_said_in_words(low: Level, high: Level, words: str) -> None:
    assert interval_in_words(low, high) == words


def test_a_rule_that_cannot_fire_cannot_be_built() -> None:
    for items, needed in ((("a",), 0), (("a",), 2), (("a", "a"), 1)):
        with pytest.raises(ValueError, match="a rule needs"):
            Rule(items, needed, Level.HIGH, "x")
