"""Every way of answering counted exactly, in instruments of all four structures, against a reading of them one by one."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from risk.invented import (
    DOES_NOT_APPLY,
    Invented,
    answered,
    answers_to,
    completions,
    inventions,
    item,
    ranks_left,
    truths_of,
    values_of,
)
from vigil.risk import (
    Answer,
    AnswerError,
    Assessment,
    Given,
    Instrument,
    Kind,
    NotApplicable,
    assess,
)

Case = tuple[Invented, dict[str, Given]]
slow_machines = settings(deadline=None, max_examples=200)


def ranks_of(one: Instrument, answers: Mapping[str, Given]) -> set[int]:
    """What the engine says some way of answering comes to; nothing where it says that the answers contradict."""
    try:
        result = assess(instrument=one, answers=answers, suspect_age=40)
    except AnswerError:
        return set()
    if isinstance(result, NotApplicable):
        return {DOES_NOT_APPLY}
    return {reading.rank for reading in result.reachable} | (
        {DOES_NOT_APPLY} if result.may_not_apply else set()
    )


def assessed(one: Instrument, answers: Mapping[str, Given]) -> Assessment:
    result = assess(instrument=one, answers=answers, suspect_age=40)
    assert isinstance(result, Assessment)
    return result


@slow_machines
@given(answered())
def test_what_can_be_reached_is_exactly_what_some_way_of_answering_comes_to(case: Case) -> None:
    one, answers = case
    assert ranks_of(one.instrument, answers) == ranks_left(one, answers)


@slow_machines
@given(answered(), st.data())
def test_answering_a_question_never_widens_what_can_be_reached(case: Case, data: st.DataObject) -> None:
    one, answers = case
    chosen = data.draw(st.sampled_from(one.instrument.items))
    known = data.draw(st.sampled_from(values_of(chosen)))
    given_answer: Given = known if chosen.kind is Kind.COUNT else (Answer.YES if known else Answer.NO_CHECKED)
    before = ranks_of(one.instrument, {**answers, chosen.id: Answer.UNKNOWN})
    assert ranks_of(one.instrument, {**answers, chosen.id: given_answer}) <= before


@slow_machines
@given(answered(monotone=True, plain=True), st.data())
def test_no_worse_and_no_missing_answer_lowers_the_upper_end_of_a_monotone_instrument(
    case: Case, data: st.DataObject
) -> None:
    one, answers = case
    chosen = data.draw(st.sampled_from(one.instrument.items))
    by_value: list[Given] = list(values_of(chosen))
    if chosen.kind is Kind.YES_NO:
        by_value = [Answer.NO_CHECKED, Answer.YES]
    uppers = [assessed(one.instrument, {**answers, chosen.id: given}).upper.rank for given in by_value]
    lowers = [assessed(one.instrument, {**answers, chosen.id: given}).lower.rank for given in by_value]
    missing = assessed(one.instrument, {**answers, chosen.id: Answer.NOT_YET_CHECKED})
    assert uppers == sorted(uppers)
    assert lowers == sorted(lowers)
    assert missing.upper.rank == uppers[-1]
    assert missing.lower.rank == lowers[0]


@slow_machines
@given(inventions())
def test_an_instrument_is_taken_for_monotone_exactly_when_no_worse_answer_lowers_what_it_comes_to(
    one: Invented,
) -> None:
    everything = {each.id: Answer.UNKNOWN for each in one.instrument.items}
    read = {tuple(values.values()): one.read(values) for values in completions(one.instrument, everything)}
    falls = False
    for values, rank in read.items():
        for place in range(len(values)):
            worse = (*values[:place], values[place] + 1, *values[place + 1 :])
            other = read.get(worse)
            if rank is not None and other is not None and rank >= 0 and other >= 0:
                falls |= other < rank
    parts = {
        name: getattr(one.instrument, name) for name in Instrument.__dataclass_fields__ if name != "compiled"
    }
    parts["monotone"] = True
    if one.instrument.at_most:
        # A sum leaves fewer ways than the diagram that is looked at: what is refused may be more than what falls.
        assume(falls)
    if falls:
        with pytest.raises(ValueError, match="is declared monotone and is not"):
            Instrument(**parts)
    else:
        assert Instrument(**parts).monotone


@slow_machines
@given(answered())
def test_each_open_item_says_exactly_what_every_answer_would_leave(case: Case) -> None:
    one, answers = case
    assume(ranks_left(one, answers) - {DOES_NOT_APPLY})
    result = assessed(one.instrument, answers)
    assert {each.id for each in result.open_items} == {
        name for name, given in answers.items() if isinstance(given, Answer) and given.is_open
    }
    for each in result.open_items:
        left: dict[tuple[int, ...], int] = {}
        for said in each.left:
            ranks = () if said.lower is None or said.upper is None else (said.lower.rank, said.upper.rank)
            left[ranks] = left.get(ranks, 0) + 1
        asked = next(one for one in one.instrument.items if one.id == each.id)
        for value in values_of(asked):
            known: Given = value if asked.kind is Kind.COUNT else (Answer.YES if value else Answer.NO_CHECKED)
            ranks_now = sorted(ranks_left(one, {**answers, each.id: known}) - {DOES_NOT_APPLY})
            if ranks_now:
                assert (ranks_now[0], ranks_now[-1]) in left


@slow_machines
@given(answered(most=5))
def test_a_question_changes_something_exactly_when_two_answers_to_it_can_come_to_different_results(
    case: Case,
) -> None:
    one, answers = case
    assume(ranks_left(one, answers) - {DOES_NOT_APPLY})
    for each in assessed(one.instrument, answers).open_items:
        others = {name: given for name, given in answers.items() if name != each.id}
        asked = next(one for one in one.instrument.items if one.id == each.id)
        differs = False
        for rest in completions(one.instrument, {**others, each.id: Answer.UNKNOWN}):
            ranks = {one.read({**rest, each.id: value}) for value in truths_of(asked, Answer.UNKNOWN)} - {
                None
            }
            differs |= len(ranks) > 1
        assert each.changes == differs


@slow_machines
@given(answered(most=6, plain=True))
def test_the_power_of_a_question_of_yes_or_no_counts_the_ways_of_answering_the_rest_that_it_decides(
    case: Case,
) -> None:
    one, answers = case
    assume(all(each.kind is Kind.YES_NO for each in one.instrument.items))
    for each in assessed(one.instrument, answers).open_items:
        rest = {**answers, each.id: Answer.YES}
        decided = sum(
            one.read(values) != one.read({**values, each.id: 0})
            for values in completions(one.instrument, rest)
        )
        assert each.power == decided


@slow_machines
@given(answered())
def test_the_next_question_is_one_that_can_change_the_result_or_there_is_none(case: Case) -> None:
    one, answers = case
    left = ranks_left(one, answers)
    assume(left - {DOES_NOT_APPLY})
    result = assessed(one.instrument, answers)
    assert result.next_question is None or result.next_question.changes
    if len(left) == 1:
        assert result.next_question is None


@slow_machines
@given(answered(plain=True))
def test_what_narrows_most_comes_first(case: Case) -> None:
    one, answers = case
    narrowed = [each.narrowing for each in assessed(one.instrument, answers).open_items]
    assert narrowed == sorted(narrowed, reverse=True)
    assert all(each >= Fraction(0) for each in narrowed)


@slow_machines
@given(answered())
def test_assessing_again_gives_the_same(case: Case) -> None:
    one, answers = case
    assume(ranks_left(one, answers))
    first = assess(instrument=one.instrument, answers=answers, suspect_age=40)
    assert assess(instrument=one.instrument, answers=answers, suspect_age=40).to_record() == first.to_record()


@slow_machines
@given(inventions(plain=True), st.data())
def test_the_order_of_the_items_changes_nothing_that_can_be_reached(
    one: Invented, data: st.DataObject
) -> None:
    answers = data.draw(answers_to(one.instrument))
    turned = data.draw(st.permutations(one.instrument.items))
    parts = {
        name: getattr(one.instrument, name) for name in Instrument.__dataclass_fields__ if name != "compiled"
    }
    other = Instrument(**{**parts, "items": tuple(turned)})
    assert ranks_of(other, answers) == ranks_of(one.instrument, answers)


def test_the_strategies_reach_every_structure_and_every_term() -> None:
    assert item("a").kind is Kind.YES_NO
    assert item("a", most=3).kind is Kind.COUNT
