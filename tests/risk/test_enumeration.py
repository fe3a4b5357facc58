"""Every completion counted exactly: levels, effects and powers held against the plainest reading; and what is said of them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.invented import answered, instrument, level_of, levels_left, truths
from vigil.risk import (
    Answer,
    AnswerError,
    Assessment,
    Instrument,
    Level,
    NotApplicable,
    Rule,
    assess,
    interval_in_words,
    load,
)

Case = tuple[Instrument, dict[str, Answer]]
SHIPPED = load()


def assessed(one: Instrument, answers: dict[str, Answer], age: int | None = 40) -> Assessment:
    result = assess(instrument=one, answers=answers, suspect_age=age)
    assert isinstance(result, Assessment)
    return result


def all_of_shipped(answer: Answer, **others: Answer) -> dict[str, Answer]:
    return {item.id: others.get(item.id, answer) for item in SHIPPED.items}


@settings(deadline=None)
@given(answered())
def test_the_reachable_levels_are_exactly_those_of_every_completion(case: Case) -> None:
    one, answers = case
    result = assessed(one, answers)
    assert result.reachable == levels_left(one, answers)
    assert (result.lower, result.upper) == (result.reachable[0], result.reachable[-1])


@settings(deadline=None)
@given(answered())
def test_each_open_item_says_what_either_answer_would_leave(case: Case) -> None:
    one, answers = case
    for item in assessed(one, answers).open_items:
        for answer, said in ((Answer.YES, item.if_yes), (Answer.NO_CHECKED, item.if_no)):
            left = levels_left(one, {**answers, item.id: answer})
            assert said == (left[0], left[-1])


@settings(deadline=None)
@given(answered(most=6))
def test_the_power_of_an_item_counts_the_completions_it_decides(case: Case) -> None:
    one, answers = case
    for item in assessed(one, answers).open_items:
        decided = sum(
            level_of(one, truth) != level_of(one, {**truth, item.id: False})
            for truth in truths(answers)
            if truth[item.id]
        )
        assert item.power == decided
        assert item.changes == (decided > 0)


@settings(deadline=None)
@given(answered(), st.data())
def test_answering_a_question_never_widens_what_is_reachable(case: Case, data: st.DataObject) -> None:
    one, answers = case
    before = assessed(one, answers)
    if before.open_items:
        item = data.draw(st.sampled_from(before.open_items)).id
        answer = data.draw(st.sampled_from([Answer.YES, Answer.NO_CHECKED]))
        assert set(assessed(one, {**answers, item: answer}).reachable) <= set(before.reachable)


@settings(deadline=None)
@given(answered(), st.data())
def test_no_worse_answer_and_no_unknown_lowers_either_end(case: Case, data: st.DataObject) -> None:
    one, answers = case
    item = data.draw(st.sampled_from(one.items)).id
    ladder = [
        Answer.NO_CHECKED,
        data.draw(st.sampled_from([Answer.UNKNOWN, Answer.NOT_YET_CHECKED])),
        Answer.YES,
    ]
    better, middle, worse = (assessed(one, {**answers, item: answer}) for answer in ladder)
    assert better.lower <= middle.lower <= worse.lower
    assert better.upper <= middle.upper <= worse.upper


@settings(deadline=None)
@given(answered())
def test_unknown_and_not_yet_checked_leave_the_same_levels(case: Case) -> None:
    one, answers = case
    swapped = {Answer.UNKNOWN: Answer.NOT_YET_CHECKED, Answer.NOT_YET_CHECKED: Answer.UNKNOWN}
    other = {item: swapped.get(answer, answer) for item, answer in answers.items()}
    assert assessed(one, answers).reachable == assessed(one, other).reachable


@settings(deadline=None)
@given(answered())
def test_the_next_question_is_the_first_that_can_change_the_level(case: Case) -> None:
    one, answers = case
    result = assessed(one, answers)
    if len(result.reachable) > 1:
        assert result.next_question == result.open_items[0]
        assert result.next_question.changes
    else:
        assert result.next_question is None


@settings(deadline=None)
@given(answered())
def test_a_record_is_text_and_whole_numbers_and_survives_json(case: Case) -> None:
    record = assessed(*case).to_record()

    def refuse(number: str) -> float:
        pytest.fail(f"a record holds the float {number}")

    assert json.loads(json.dumps(record), parse_float=refuse) == record


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_the_shipped_instrument_agrees_with_the_plainest_reading(data: st.DataObject) -> None:
    some = st.sampled_from([*Answer, Answer.NO_CHECKED, Answer.YES])
    answers = data.draw(st.fixed_dictionaries({item.id: some for item in SHIPPED.items}))
    assert assessed(SHIPPED, answers).reachable == levels_left(SHIPPED, answers)


def test_with_nothing_known_every_level_is_reachable_and_the_upper_one_stands() -> None:
    result = assessed(SHIPPED, all_of_shipped(Answer.NOT_YET_CHECKED))
    assert result.reachable == tuple(Level) == levels_left(SHIPPED, all_of_shipped(Answer.UNKNOWN))
    assert interval_in_words(result.lower, result.upper) == "Low to Very High"
    assert len(result.open_items) == 14


def test_with_everything_checked_and_no_the_level_is_low_and_no_finding_of_safety() -> None:
    result = assessed(SHIPPED, all_of_shipped(Answer.NO_CHECKED))
    assert result.reachable == (Level.LOW,)
    assert result.next_question is None
    assert result.reasons == (
        "Nothing that is known gives more than Low; Low is not a finding of safety.",
        "Every question has been answered; the level is settled.",
    )


def test_the_reasons_name_the_rule_the_step_and_the_question_answered_yes() -> None:
    result = assessed(SHIPPED, all_of_shipped(Answer.NO_CHECKED, lives_with_children=Answer.YES))
    assert result.lower == result.upper == Level.HIGH
    assert result.reasons[0] == (
        "High, because the suspect lives with children or is trusted with them (step 2, Access to children). "
        "Answered yes: Do children live at an address where the suspect lives?"
    )
    (reached,) = result.reached
    assert (reached.rule, reached.items) == (
        "any of lives_with_children, position_of_trust",
        ("lives_with_children",),
    )


def test_a_level_between_that_cannot_be_reached_is_said() -> None:
    one = instrument(items=["a"], rules=[Rule(("a",), 1, Level.VERY_HIGH, "a is so")])
    result = assessed(one, {"a": Answer.UNKNOWN})
    assert result.reasons[1:] == (
        "1 answer is open; it could raise the level to Very High, which drives the clock.",
        "No completion of the open answers gives Medium or High.",
    )


def test_open_answers_that_change_nothing_are_said_to() -> None:
    answers = all_of_shipped(Answer.UNKNOWN, access_to_victim=Answer.YES)
    result = assessed(SHIPPED, answers)
    assert result.reachable == (Level.VERY_HIGH,)
    assert "No open answer can change this level." in result.reasons
    assert {item.power for item in result.open_items} == {0}


def test_the_question_that_narrows_most_comes_first() -> None:
    rules = [Rule(("small",), 1, Level.MEDIUM, "x"), Rule(("large",), 1, Level.VERY_HIGH, "y")]
    result = assessed(
        instrument(items=["small", "large"], rules=rules), {"small": Answer.UNKNOWN, "large": Answer.UNKNOWN}
    )
    assert [item.id for item in result.open_items] == ["large", "small"]
    assert result.open_items[0].effect == "If yes: Very High. If no: Low to Medium."


def test_sixty_four_open_items_that_hang_loosely_together_are_counted_exactly() -> None:
    items = [f"i{number}" for number in range(64)]
    pairs = [Rule((a, b), 2, Level.HIGH, "both") for a, b in zip(items[::2], items[1::2], strict=True)]
    result = assessed(instrument(items=items, rules=pairs), dict.fromkeys(items, Answer.UNKNOWN))
    assert result.reachable == (Level.LOW, Level.HIGH)
    # One decides when its partner is yes and none of the 31 other pairs is: 3 of the 4 ways each.
    assert {item.power for item in result.open_items} == {3**31}


@pytest.mark.parametrize(("age", "applies"), [(0, False), (17, False), (18, True), (150, True)])
def test_a_suspect_under_eighteen_leaves_for_the_child_first_path(age: int, applies: bool) -> None:
    result = assess(instrument=SHIPPED, answers=all_of_shipped(Answer.YES), suspect_age=age)
    assert isinstance(result, Assessment) is applies
    if isinstance(result, NotApplicable):
        assert result.reason.startswith(f"The suspect is {age}: a person under 18 is a child")
        assert result.to_record()["applies"] is False


def test_an_unknown_age_goes_on_and_says_so() -> None:
    result = assessed(SHIPPED, all_of_shipped(Answer.UNKNOWN), age=None)
    assert not result.age_known
    assert result.reasons[-1].startswith("The suspect's age is not known; if the suspect is under 18")


@pytest.mark.parametrize("age", [-1, 151])
def test_an_impossible_age_is_refused(age: int) -> None:
    with pytest.raises(AnswerError, match=f"cannot be {age} years old"):
        assess(instrument=SHIPPED, answers=all_of_shipped(Answer.UNKNOWN), suspect_age=age)


def test_silence_is_no_answer() -> None:
    answers = all_of_shipped(Answer.NO_CHECKED)
    del answers["escalating"]
    with pytest.raises(AnswerError, match="'escalating' has no answer; give yes, no_checked"):
        assess(instrument=SHIPPED, answers=answers)


def test_an_answer_to_no_item_is_refused() -> None:
    with pytest.raises(AnswerError, match="'shoe_size' is no item of Demonstration four-step instrument 1"):
        assess(instrument=SHIPPED, answers={**all_of_shipped(Answer.UNKNOWN), "shoe_size": Answer.YES})


def test_there_are_four_answers_and_two_of_them_are_open() -> None:
    assert [answer.value for answer in Answer] == ["yes", "no_checked", "unknown", "not_yet_checked"]
    assert [answer for answer in Answer if answer.is_open] == [Answer.UNKNOWN, Answer.NOT_YET_CHECKED]
    assert [level.label for level in sorted(Level)] == ["Low", "Medium", "High", "Very High"]
