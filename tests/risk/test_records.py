"""A stored assessment can be made again from its record, and an altered one cannot pass."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.invented import Invented, answered
from risk.test_exactness import ranks_of
from vigil.risk import Answer, Assessment, Given, Instrument, RecordError, assess, load, recompute
from vigil.risk.loading import SHIPPED_FOLDER

SHIPPED = load()
OSP = load(SHIPPED_FOLDER / "osp_dc_v1.yaml")
ON = date(2026, 6, 1)
Record = dict[str, object]
FIRST_FORM = json.loads(
    (Path(__file__).parents[1] / "_data" / "risk" / "first_form_records.json").read_text(encoding="utf-8")
)


def record(age: int | None = 40) -> Record:
    answers = {item.id: Answer.UNKNOWN for item in SHIPPED.items}
    return assess(instrument=SHIPPED, answers=answers, suspect_age=age).to_record()


@settings(deadline=None)
@given(answered(), st.none() | st.integers(0, 150))
def test_recomputing_gives_the_same(case: tuple[Invented, dict[str, Given]], age: int | None) -> None:
    one, answers = case
    if not ranks_of(one.instrument, answers):
        return
    stored = json.loads(
        json.dumps(assess(instrument=one.instrument, answers=answers, suspect_age=age).to_record())
    )
    assert recompute(instrument=one.instrument, record=stored).to_record() == stored


@pytest.mark.parametrize("number", range(len(FIRST_FORM)))
def test_records_of_the_first_form_recompute_for_ever(number: int) -> None:
    first = load(SHIPPED_FOLDER / "demonstration_four_step_v1.yaml")
    recompute(instrument=first, record=FIRST_FORM[number])
    for key in FIRST_FORM[number]:
        with pytest.raises(RecordError):
            recompute(instrument=first, record={**FIRST_FORM[number], key: "altered"})


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
    parts: dict[str, Any] = {
        name: getattr(SHIPPED, name) for name in Instrument.__dataclass_fields__ if name != "compiled"
    }
    with pytest.raises(RecordError, match="was not made with this file"):
        recompute(instrument=Instrument(**{**parts, "checksum": "f" * 64}), record=record())


def test_the_record_of_a_person_to_whom_the_instrument_applied_keeps_no_age() -> None:
    assert "suspect_age" not in record(age=40)
    assert record(age=40) == record(age=41)


@pytest.mark.parametrize("answers", [None, [], {"escalating": "no"}, {"escalating": ["yes"]}])
def test_a_record_without_answers_that_can_be_read_is_refused(answers: object) -> None:
    with pytest.raises(RecordError, match="holds no answers that can be read"):
        recompute(instrument=SHIPPED, record={**record(), "answers": answers})


def test_a_record_whose_answers_fit_no_question_is_refused() -> None:
    answers = {**dict.fromkeys((item.id for item in SHIPPED.items), "yes"), "shoe_size": "yes"}
    with pytest.raises(RecordError, match="answers cannot be assessed: 'shoe_size' is no item"):
        recompute(instrument=SHIPPED, record={**record(), "answers": answers})


DATED: dict[str, Given] = {
    "contact_adult": 1, "contact_child": 2, "non_contact": 3, "indecent_images": 4, "all_sanctions": 11,
    "stranger_victim": Answer.UNKNOWN, "in_custody": Answer.NO_CHECKED, "recorded_male": Answer.YES,
    "date_of_birth": date(1980, 1, 1), "follow_up": date(2027, 1, 1), "last_sexual_offence": date(1994, 1, 1),
    "last_offence": date(1994, 1, 1),
}  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"date_of_birth": Answer.UNKNOWN},
        {"recorded_male": Answer.NO_CHECKED},
        {
            "date_of_birth": date(2009, 1, 1),
            "last_sexual_offence": Answer.UNKNOWN,
            "last_offence": Answer.UNKNOWN,
        },
        {"contact_adult": 0, "contact_child": 0, "non_contact": 0, "indecent_images": 0},
    ],
)
@pytest.mark.parametrize("age", [None, "stated"])
def test_counts_dates_gates_and_exclusions_recompute(changed: dict[str, Given], age: str | None) -> None:
    answers = {**DATED, **changed}
    born = answers["date_of_birth"]
    stated = (2026 - born.year if isinstance(born, date) else 46) if age else None
    made = assess(instrument=OSP, answers=answers, on=ON, suspect_age=stated)
    stored = json.loads(json.dumps(made.to_record()))
    assert recompute(instrument=OSP, record=stored).to_record() == stored
    if isinstance(made, Assessment):
        for wrong in ("2026-13-01", 7):
            with pytest.raises(RecordError):
                recompute(instrument=OSP, record={**stored, "on": wrong})


def test_of_a_restricted_instrument_answers_and_levels_are_kept_and_nothing_else() -> None:
    answers = {item.id: Answer.YES for item in SHIPPED.items}
    made = assess(instrument=SHIPPED, answers=answers)
    assert isinstance(made, Assessment)
    kept = replace(made, restricted=True).to_record()
    assert (kept["reached"], kept["told"], kept["reasons"], kept["open_items"]) == ([], {}, [], [])
    said = json.dumps(kept)
    assert not any(item.question in said for item in SHIPPED.items)
    assert kept["upper"] == "very_high"
