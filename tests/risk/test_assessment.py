"""What an assessment says: of the shipped demonstration instrument, of gates, of counts, dates and totals."""

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.invented import built, item
from vigil.risk import (
    Answer,
    AnswerError,
    Assessment,
    Gate,
    Given,
    Instrument,
    Item,
    Kind,
    Level,
    NotApplicable,
    RiskError,
    Rule,
    Step,
    Total,
    assess,
    interval_in_words,
    load,
)
from vigil.risk.loading import SHIPPED_FOLDER
from vigil.risk.reasoning.clauses import AtMost
from vigil.risk.reasoning.dates import Measure, Order
from vigil.risk.reasoning.inputs import Worse
from vigil.risk.structures import (
    Band,
    Hierarchy,
    Hit,
    Logistic,
    Points,
    Reduction,
    Row,
    Steps,
    Table,
    Weight,
)
from vigil.risk.terms import Exclusion, Missing

SHIPPED = load()
OSP = load(SHIPPED_FOLDER / "osp_dc_v1.yaml")
ON = date(2026, 6, 1)


def assessed(instrument: Instrument, answers: dict[str, Any], on: date | None = None) -> Assessment:
    result = assess(instrument=instrument, answers=answers, suspect_age=40, on=on)
    assert isinstance(result, Assessment)
    return result


def everything(answer: Answer, **others: Answer) -> dict[str, Answer]:
    return {one.id: others.get(one.id, answer) for one in SHIPPED.items}


def test_nothing_known_is_low_to_very_high_and_never_low() -> None:
    result = assessed(SHIPPED, everything(Answer.NOT_YET_CHECKED))
    assert (result.lower, result.upper) == (Level.LOW, Level.VERY_HIGH)
    assert result.levels == (Level.LOW, Level.VERY_HIGH)
    assert "not a finding of safety" in result.reasons[0]
    assert "14 answers are open; together they could raise the level to Very High" in result.reasons[1]


def test_everything_checked_and_no_is_low_with_nothing_to_ask() -> None:
    result = assessed(SHIPPED, everything(Answer.NO_CHECKED))
    assert (result.lower, result.upper) == (Level.LOW, Level.LOW)
    assert (result.open_items, result.next_question) == ((), None)
    assert "Every question has been answered; the level is settled." in result.reasons


def test_access_to_the_child_concerned_decides_alone() -> None:
    result = assessed(SHIPPED, everything(Answer.NOT_YET_CHECKED, access_to_victim=Answer.YES))
    assert (result.lower, result.upper) == (Level.VERY_HIGH, Level.VERY_HIGH)
    assert "can reach the child concerned" in result.reasons[0]
    assert "No open answer can change this level." in result.reasons
    assert result.next_question is None


def test_a_level_between_that_cannot_occur_is_named() -> None:
    answers = everything(Answer.NO_CHECKED, access_to_victim=Answer.UNKNOWN)
    result = assessed(SHIPPED, answers)
    assert result.reachable == (Level.LOW, Level.VERY_HIGH)
    assert "No completion of the open answers gives Medium or High." in result.reasons
    assert any("1 answer is open; it could raise the level" in reason for reason in result.reasons)


@pytest.mark.parametrize(("age", "applies"), [(17, False), (18, True), (None, True)])
def test_under_eighteen_no_adult_instrument_is_applied(age: int | None, applies: bool) -> None:
    result = assess(instrument=SHIPPED, answers=everything(Answer.YES), suspect_age=age)
    assert isinstance(result, Assessment) == applies
    if isinstance(result, NotApplicable):
        assert "child-first" in result.reason
        assert result.child_first
        assert result.to_record()["applies"] is False
    elif age is None:
        assert any("age is not known" in reason for reason in result.reasons)


def test_every_item_needs_an_answer_and_every_answer_an_item() -> None:
    answers = everything(Answer.UNKNOWN)
    missing = dict(list(answers.items())[1:])
    with pytest.raises(AnswerError, match="has no answer"):
        assess(instrument=SHIPPED, answers=missing)
    with pytest.raises(AnswerError, match="is no item"):
        assess(instrument=SHIPPED, answers=answers | {"shoe_size": Answer.YES})


@pytest.mark.parametrize("age", [-1, 151])
def test_an_age_that_nobody_has_is_refused(age: int) -> None:
    with pytest.raises(AnswerError, match=f"cannot be {age} years old"):
        assess(instrument=SHIPPED, answers=everything(Answer.YES), suspect_age=age)


@settings(max_examples=20)
@given(st.sampled_from(list(Answer)))
def test_a_record_holds_text_and_whole_numbers_only(answer: Answer) -> None:
    def plain(value: object) -> bool:
        if isinstance(value, dict):
            return all(isinstance(key, str) and plain(held) for key, held in value.items())
        return all(map(plain, value)) if isinstance(value, list) else isinstance(value, str | int)

    assert plain(assessed(SHIPPED, everything(answer)).to_record())


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (Level.HIGH, Level.HIGH, "High"),
        (Level.LOW, Level.VERY_HIGH, "Low to Very High"),
        (Total(2, 7), Total(3, 7), "2 of 7 to 3 of 7"),
    ],
)
def test_an_interval_is_said_in_words(low: Level, high: Level, words: str) -> None:
    assert interval_in_words(low, high) == words


def counted(name: str, most: int = 9, **changed: Any) -> Item:
    return item(name, most=most, **changed)


def test_a_count_that_is_open_says_what_each_number_would_leave() -> None:
    rows = (
        Row({"images": ">= 2"}, Level.HIGH, "many"),
        Row({"images": "1"}, Level.MEDIUM, "one"),
        Row({}, Level.LOW, "none"),
    )
    one = built([counted("images")], Hierarchy(rows))
    result = assessed(one, {"images": Answer.UNKNOWN})
    assert result.reachable == (Level.LOW, Level.MEDIUM, Level.HIGH)
    assert result.open_items[0].effect == "If 0: Low. If 1: Medium. If 2 or more: High."
    assert assessed(one, {"images": 1}).reasons[0] == "Medium, because one (row 2)."
    assert assessed(one, {"images": 0}).reasons[:2] == (
        "Low, because none (row 3).",
        "Low is not a finding of safety.",
    )
    assert "which row holds is open" in result.reasons[0]


def test_points_are_listed_and_the_total_is_told() -> None:
    rate = Logistic(Decimal(-2), Decimal("0.5"), Decimal(0), "harm")
    structure = Points(
        (Weight("a", (("yes", 3),)), Weight("b", (("yes", 2),))),
        (Band(0, Level.LOW), Band(3, Level.HIGH)),
        (Reduction(1, {"c": "yes"}, "time has passed"),),
        rate,
    )
    one = built([item("a"), item("b"), item("c", worse=Worse.LOWER)], structure)
    result = assessed(one, {"a": Answer.YES, "b": Answer.UNKNOWN, "c": Answer.NO_CHECKED})
    assert result.told is not None
    assert (result.told.lowest, result.told.highest) == (3, 5)
    assert [rate[:6] for rate in result.told.rates] == ["0.3775", "0.6224"]
    assert result.reasons[0] == "What is known adds up to 3 points (a yes: 3)."
    lowered = assessed(one, {"a": Answer.YES, "b": Answer.NO_CHECKED, "c": Answer.YES})
    assert lowered.upper is Level.MEDIUM
    assert "The level is lowered because time has passed." in lowered.reasons
    none = assessed(one, {"a": Answer.NO_CHECKED, "b": Answer.NO_CHECKED, "c": Answer.NO_CHECKED})
    assert none.told is not None
    assert none.told.rates == ("0",)
    assert "What is known adds up to 0 points (none)." in none.reasons
    assert "Low is not a finding of safety." in none.reasons


def test_a_table_that_adds_points_tells_its_total() -> None:
    rows = (Row({"a": "yes", "b": "yes"}, 4, "both"), Row({"a": "yes"}, 1, "one"))
    bands = (Band(0, Level.LOW), Band(5, Level.HIGH))
    table = Table(Hit.COLLECT_SUM, ("a", "b"), rows, bands=bands)
    result = assessed(built([item("a"), item("b")], table), {"a": Answer.YES, "b": Answer.UNKNOWN})
    assert result.reachable == (Level.LOW, Level.HIGH)
    assert result.told is not None
    assert (result.told.lowest, result.told.highest, result.told.rates) == (1, 5, ())


def test_a_total_is_no_level() -> None:
    one = built([item("a"), item("b")], Points((Weight("a", (("yes", 1),)), Weight("b", (("yes", 1),)))))
    result = assessed(one, {"a": Answer.YES, "b": Answer.UNKNOWN})
    assert result.reachable == (Total(1, 2), Total(2, 2))
    assert result.told is None
    with pytest.raises(RiskError, match="comes to a total and not to a level"):
        _ = result.levels
    assert not any("clock" in reason for reason in result.reasons)


def gated(**terms: Any) -> Instrument:
    gate = Gate("convicted", "Has there been a conviction?", ("PNC",), "Tests", "Made for convicted people.")
    steps = Steps((Step(1, "Only", (Rule(("a",), 1, Level.HIGH, "so"),)),))
    return built([item("a"), item("b")], steps, gates=(gate,), **terms)


def test_a_gate_that_is_closed_refuses_and_one_that_is_open_is_said() -> None:
    answers = {"a": Answer.YES, "b": Answer.UNKNOWN}
    refused = assess(instrument=gated(), answers={**answers, "convicted": Answer.NO_CHECKED})
    assert isinstance(refused, NotApplicable)
    assert (refused.reason, refused.child_first, refused.suspect_age) == (
        "Made for convicted people.",
        False,
        None,
    )
    still_open = assessed(gated(), {**answers, "convicted": Answer.UNKNOWN})
    assert "It applies only if the answer is yes: Has there been a conviction?" in still_open.reasons
    through = assessed(gated(), {**answers, "convicted": Answer.YES})
    assert not any("applies only" in reason for reason in through.reasons)


def test_too_many_missing_answers_and_the_result_does_not_stand() -> None:
    one = gated(missing=Missing(0, "Every answer is needed.", "Tests"))
    answers = {"a": Answer.YES, "convicted": Answer.YES}
    assert assessed(one, {**answers, "b": Answer.NO_CHECKED}).stands
    missing = assessed(one, {**answers, "b": Answer.UNKNOWN})
    assert not missing.stands
    assert "The result does not stand yet: Every answer is needed." in missing.reasons


def test_what_may_not_apply_is_said_and_what_does_not_is_refused_with_the_reason() -> None:
    one = gated(exclusions=(Exclusion({"b": "yes"}, "B takes the person out."),))
    answers = {"a": Answer.YES, "convicted": Answer.YES}
    maybe = assessed(one, {**answers, "b": Answer.UNKNOWN})
    assert maybe.may_not_apply
    assert any("does not apply at all" in reason for reason in maybe.reasons)
    asked = next(each for each in maybe.open_items if each.id == "b")
    assert asked.effect == "If yes: does not apply. If no: High."
    assert "left" in asked.to_record()
    refused = assess(instrument=one, answers={**answers, "b": Answer.YES})
    assert isinstance(refused, NotApplicable)
    assert refused.reason == "B takes the person out."


def test_where_every_way_of_answering_takes_the_person_out_that_is_said() -> None:
    one = gated(
        exclusions=(Exclusion({"a": "yes", "b": "yes"}, "Both."), Exclusion({"a": "yes", "b": "no"}, "One."))
    )
    refused = assess(instrument=one, answers={"a": Answer.YES, "b": Answer.UNKNOWN, "convicted": Answer.YES})
    assert isinstance(refused, NotApplicable)
    assert refused.reason.startswith("Every way of answering")


def test_answers_that_no_person_can_have_are_refused() -> None:
    one = gated(contradictions=(Exclusion({"a": "yes", "b": "yes"}, "Never both."),))
    with pytest.raises(AnswerError, match="contradict each other: no way of answering"):
        assess(instrument=one, answers={"a": Answer.YES, "b": Answer.YES, "convicted": Answer.YES})
    left = assessed(one, {"a": Answer.YES, "b": Answer.UNKNOWN, "convicted": Answer.YES})
    assert [each.answer for each in left.open_items[0].left] == ["no"]


KNOWN: dict[str, Given] = {
    "contact_adult": 1, "contact_child": 2, "non_contact": 3, "indecent_images": 4, "all_sanctions": 11,
    "stranger_victim": Answer.NO_CHECKED, "in_custody": Answer.NO_CHECKED, "recorded_male": Answer.YES,
    "date_of_birth": date(1980, 1, 1), "follow_up": date(2027, 1, 1), "last_sexual_offence": date(1994, 1, 1),
    "last_offence": date(1994, 1, 1),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"contact_child": Answer.YES}, "'contact_child' is answered 'yes'; give a whole number"),
        ({"contact_child": True}, "'contact_child' is answered 'True'; give a whole number"),
        ({"contact_child": -1}, "'contact_child' is answered -1; it can be from 0 to 199"),
        ({"all_sanctions": 0}, "'all_sanctions' is answered 0; it can be from 1 to 999"),
        ({"stranger_victim": 1}, "'stranger_victim' is answered '1'; give yes, no_checked"),
        ({"follow_up": Answer.NO_CHECKED}, "'follow_up' is answered 'no_checked'; give a date"),
        ({"date_of_birth": 1980}, "'date_of_birth' is answered '1980'; give a date"),
        ({"recorded_male": date(2020, 1, 1)}, "'recorded_male' is answered"),
        ({"date_of_birth": date(1879, 12, 31)}, "before the first day that it can be"),
        ({"last_offence": date(2026, 6, 2)}, "after the last day that it can be"),
        ({"follow_up": date(2077, 1, 1)}, "after the last day that it can be"),
        ({"all_sanctions": 9}, "there cannot be more sexual sanctions than sanctions"),
        ({"last_sexual_offence": date(1995, 1, 1)}, "cannot lie before the most recent sexual one"),
        (
            {"last_sexual_offence": date(1989, 12, 31)},
            "the age at the most recent sexual offence would be 9 years",
        ),
    ],
)
def test_contradictory_answers_and_impossible_dates_get_one_sentence(
    changed: dict[str, Given], said: str
) -> None:
    with pytest.raises(AnswerError, match=said) as raised:
        assess(instrument=OSP, answers={**KNOWN, **changed}, on=ON)
    assert "\n" not in str(raised.value)


def test_dates_of_which_no_days_fit_together_are_refused() -> None:
    spans = [
        Item("born", "q", "g", "e", ("x",), "s", kind=Kind.DATE),
        Item("met", "q", "g", "e", ("x",), "s", kind=Kind.DATE),
    ]
    early = Measure("early", "the early years", "born", "met", 0, 5, Worse.HIGHER)
    late = Measure("late", "the late years", "met", "assessment", 0, 5, Worse.HIGHER)
    rules = (
        Rule(("early",), 1, Level.HIGH, "so", {"early": ">= 3"}),
        Rule(("late",), 1, Level.HIGH, "so", {"late": ">= 3"}),
    )
    one = built(
        spans, Steps((Step(1, "s", rules),)), measures=(early, late), orders=(Order("born", "met", "so"),)
    )
    with pytest.raises(AnswerError, match="no day for those that are unknown fits"):
        assess(instrument=one, answers={"born": date(2000, 1, 1), "met": Answer.UNKNOWN}, on=ON)


@pytest.mark.parametrize("on", [None, date(1879, 1, 1), date(2201, 1, 1)])
def test_an_instrument_that_counts_years_needs_a_day_of_this_age(on: date | None) -> None:
    with pytest.raises(AnswerError, match="day"):
        assess(instrument=OSP, answers=KNOWN, on=on)


def test_an_age_that_is_stated_and_one_that_follows_from_the_birth_must_be_the_same() -> None:
    assert isinstance(assess(instrument=OSP, answers=KNOWN, on=ON, suspect_age=46), Assessment)
    with pytest.raises(AnswerError, match="is said to be 45, and would be 46 by the date of birth"):
        assess(instrument=OSP, answers=KNOWN, on=ON, suspect_age=45)


def test_the_gate_reads_the_age_from_the_date_of_birth() -> None:
    young = {
        **KNOWN,
        "date_of_birth": date(2008, 6, 2),
        "last_sexual_offence": Answer.UNKNOWN,
        "last_offence": Answer.UNKNOWN,
    }
    refused = assess(instrument=OSP, answers=young, on=ON)
    assert isinstance(refused, NotApplicable)
    assert (refused.child_first, refused.suspect_age) == (True, 17)
    grown = assess(instrument=OSP, answers={**young, "date_of_birth": date(2008, 6, 1)}, on=ON)
    assert isinstance(grown, Assessment)
    assert grown.age_known


def test_an_open_date_says_what_each_number_of_years_would_leave() -> None:
    result = assess(instrument=OSP, answers={**KNOWN, "date_of_birth": Answer.UNKNOWN}, on=ON)
    assert isinstance(result, Assessment)
    assert not result.age_known
    [asked] = result.open_items
    assert asked.id == "date_of_birth"
    assert asked.changes
    assert "If the age at the most recent sexual offence is 15 or less: " in asked.effect
    # The two ages hang on one birth: ten years old in 1994 is at most 43 in 2027.
    oldest = [
        each for each in asked.left if each.answer.startswith("the age at the start of the follow-up is 39")
    ]
    assert not [
        each for each in asked.left if each.answer == "the age at the start of the follow-up is 20 or less"
    ]
    assert oldest == []


def test_open_dates_that_hang_together_are_asked_about_together() -> None:
    answers = {**KNOWN, "date_of_birth": Answer.UNKNOWN, "last_sexual_offence": Answer.NOT_YET_CHECKED}
    result = assess(instrument=OSP, answers=answers, on=ON)
    assert isinstance(result, Assessment)
    powers = {each.id: each.power for each in result.open_items}
    assert powers["date_of_birth"] == powers["last_sexual_offence"] > 0


def test_a_count_in_a_sum_leaves_only_what_the_sum_leaves() -> None:
    items = [counted("some"), counted("others"), counted("all")]
    rows = (
        Row({"others": ">= 2"}, Level.HIGH, "many"),
        Row({"all": "0"}, Level.LOW, "none"),
        Row({}, Level.MEDIUM, "few"),
    )
    one = built(items, Hierarchy(rows), at_most=(AtMost(("some", "others"), "all", "parts"),))
    result = assessed(one, {"some": 3, "others": Answer.UNKNOWN, "all": 4})
    assert result.reachable == (Level.MEDIUM,)
    result = assessed(one, {"some": 3, "others": Answer.UNKNOWN, "all": Answer.UNKNOWN})
    assert result.reachable == (Level.MEDIUM, Level.HIGH)
    by_name = {each.id: each.effect for each in result.open_items}
    assert by_name["all"] == "If 3 to 4: Medium. If 5 or more: Medium to High."
    assert "some" not in by_name


def test_next_is_asked_what_can_change_most_and_by_whom() -> None:
    result = assessed(SHIPPED, everything(Answer.NOT_YET_CHECKED))
    assert result.next_question is not None
    assert result.next_question.id == "access_to_victim"
    assert result.next_question.who_can_answer == ("the reporting provider", "victim identification")
    ordered = [each.narrowing for each in result.open_items]
    assert all(one >= other for one, other in itertools.pairwise(ordered))
