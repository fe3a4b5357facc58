"""A stored assessment can be made again from its record, and an altered one cannot pass."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.invented import answered
from vigil.risk import Answer, Instrument, RecordError, assess, load, recompute

SHIPPED = load()
Record = dict[str, object]


def record(age: int | None = 40) -> Record:
    answers = {item.id: Answer.UNKNOWN for item in SHIPPED.items}
    return assess(instrument=SHIPPED, answers=answers, suspect_age=age).to_record()


@settings(deadline=None)
@given(answered(), st.none() | st.integers(0, 150))
def test_recomputing_gives_the_same(case: tuple[Instrument, dict[str, Answer]], age: int | None) -> None:
    one, answers = case
    stored = json.loads(json.dumps(assess(instrument=one, answers=answers, suspect_age=age).to_record()))
    assert recompute(instrument=one, record=stored).to_record() == stored


@settings(deadline=None)
@given(st.sampled_from(sorted(record())))
def test_a_record_with_any_part_altered_is_refused(key: str) -> None:
    with pytest.raises(RecordError):
        recompute(instrument=SHIPPED, record={**record(), key: "altered"})


@settings(deadline=None)
@given(st.sampled_from(sorted(record(age=12))))
def test_a_refusal_with_any_part_altered_is_refused(key: str) -> None:
    with pytest.raises(RecordError):
        recompute(instrument=SHIPPED, record={**record(age=12), key: "altered"})


def test_a_lowered_level_is_named() -> None:
    with pytest.raises(RecordError, match="The record's 'upper' does not follow from its answers"):
        recompute(instrument=SHIPPED, record={**record(), "upper": "low"})


def test_a_record_with_a_part_too_many_is_refused() -> None:
    with pytest.raises(RecordError, match="The record's 'override'"):
        recompute(instrument=SHIPPED, record={**record(), "override": "low"})


def test_another_file_of_the_same_version_does_not_recompute_it() -> None:
    with pytest.raises(RecordError, match="was not made with this file"):
        recompute(instrument=replace(SHIPPED, checksum="f" * 64), record=record())


def test_the_record_of_a_person_to_whom_the_instrument_applied_keeps_no_age() -> None:
    assert "suspect_age" not in record(age=40)
    assert record(age=40) == record(age=41)


@pytest.mark.parametrize("answers", [None, [], {"escalating": "no"}, {"escalating": ["yes"]}])
def test_a_record_without_answers_that_can_be_read_is_refused(answers: object) -> None:
    with pytest.raises(RecordError, match="holds no answers that can be read"):
        recompute(instrument=SHIPPED, record={**record(), "answers": answers})
