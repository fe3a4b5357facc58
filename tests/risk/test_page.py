"""The page about an assessment: nothing that the result hangs on is left out."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from risk.invented import built, item
from vigil.risk import Answer, Assessment, Given, Instrument, Level, RiskError, assess, load
from vigil.risk import counterfactuals as searching
from vigil.risk.loading import SHIPPED_FOLDER
from vigil.risk.page import Earlier, Evidence, Page, page_of
from vigil.risk.structures import Band, Points, Weight

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
SHIPPED = load()


def page(instrument: Instrument, answers: dict[str, Given], **more: object) -> Page:
    result = assess(instrument=instrument, answers=answers, suspect_age=None, on=date(2026, 6, 1))
    assert isinstance(result, Assessment)
    return page_of(instrument=instrument, assessment=result, evidence={}, **more)  # type: ignore[arg-type]


def demonstration(**given: Answer) -> dict[str, Given]:
    return {item.id: given.get(item.id, Answer.NO_CHECKED) for item in SHIPPED.items}


def test_level_reasons_answers_with_evidence_changes_missing_history_and_limits_are_there() -> None:
    answers = demonstration(communicates_with_child=Answer.YES, regular_access=Answer.UNKNOWN)
    result = assess(instrument=SHIPPED, answers=answers)
    assert isinstance(result, Assessment)
    shown = Evidence("Messages in the provider's report", "officer", AT)
    earlier = Earlier(AT.replace(month=1), "officer", "demonstration-four-step 1", "Low")
    latest = Earlier(AT.replace(month=5), "officer", "demonstration-four-step 1", "High")
    made = page_of(
        instrument=SHIPPED,
        assessment=result,
        evidence={"communicates_with_child": shown},
        history=[earlier, latest],
    )
    assert made.title.endswith("version 2: Demonstration instrument: not KIRAT")
    assert (made.result, made.stands, made.checksum) == ("High to Very High", True, SHIPPED.checksum)
    assert made.reasons == result.reasons
    assert [one.id for one in made.missing] == ["regular_access"]
    assert made.history == (latest, earlier)
    by_id = {one.id: one for one in made.answers}
    assert len(by_id) == len(SHIPPED.items)
    assert by_id["communicates_with_child"].evidence == shown
    assert by_id["regular_access"].answer == "Unknown"
    assert by_id["escalating"].source == "Practice knowledge; not validated here.; None: practice knowledge"
    assert "The upper end would be lower if one answer were otherwise:" in made.changes
    assert any(
        change.startswith("Low to Medium: Is the suspect in sexual communication") for change in made.changes
    )
    assert made.told == ()
    said = " ".join(made.limits)
    assert "Low is not a finding of safety" in said
    assert "overlaps with the outcome" in said
    assert "No published figure" in said
    assert "Nobody but its transcriber has held this definition to its source." in said
    assert "The age is not known" in said


def test_counts_dates_rates_and_what_is_published_are_said() -> None:
    osp = load(SHIPPED_FOLDER / "osp_dc_v1.yaml")
    answers: dict[str, Given] = {
        "contact_adult": 1, "contact_child": 2, "non_contact": 3, "indecent_images": 4, "all_sanctions": 11,
        "stranger_victim": Answer.UNKNOWN, "in_custody": Answer.NO_CHECKED, "recorded_male": Answer.UNKNOWN,
        "date_of_birth": date(1980, 1, 1), "follow_up": date(2027, 1, 1), "last_sexual_offence": date(1994, 1, 1),
        "last_offence": date(1994, 1, 1),
    }  # fmt: skip
    made = page(osp, answers)
    assert not made.stands
    assert made.told[0] == "28 to 32 points."
    assert made.told[1].endswith("1.54% to 2.88%.")
    by_id = {one.id: one for one in made.answers}
    assert (by_id["date_of_birth"].answer, by_id["contact_child"].answer) == ("1 January 1980", "2")
    assert (by_id["recorded_male"].gate, by_id["recorded_male"].wanted) == (True, "")
    said = " ".join(made.limits)
    assert "It reads age (date_of_birth)" in said
    assert "sets no time to act and orders no queue" in said
    assert (
        "Not known, and it applies only to people for whom the answer is yes: Is the person recorded as male?"
        in said
    )


def test_figures_stand_beside_their_samples_and_readings_are_named() -> None:
    cport = load(SHIPPED_FOLDER / "cport_v1.yaml")
    answers: dict[str, Given] = {item.id: Answer.NO_CHECKED for item in cport.items}
    answers |= {gate.id: Answer.YES for gate in cport.gates}
    made = page(cport, answers)
    assert any("AUC .57" in one and "Spain, 255 men" in one and "n = 255" in one for one in made.limits)
    assert not any("how soon to act" in one for one in made.limits)
    iic = load(SHIPPED_FOLDER / "osp_iic_v1.yaml")
    counts: dict[str, Given] = {
        "indecent_images": 1,
        "contact_child": 0,
        "contact_adult": 0,
        "non_contact": 0,
    }
    shown = page(iic, {**counts, "recorded_male": Answer.YES})
    assert any("Read as: 0.281 per cent" in one for one in shown.limits)
    assert len(shown.told) == 1
    assert shown.told[0].startswith(
        "Published rate of proven reoffending with indecent images or indirect contact"
    )
    assert shown.told[0].endswith(": 3.33%.")


def test_points_without_published_rates_are_points_alone() -> None:
    banded = Points((Weight("one", (("", 3),)),), (Band(0, Level.LOW), Band(2, Level.HIGH)))
    told = page(built([item("one")], banded), {"one": Answer.YES}).told
    assert told == ("3 points.",)


def test_where_nothing_could_be_otherwise_or_too_much_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = page(SHIPPED, {item.id: Answer.UNKNOWN for item in SHIPPED.items})
    assert nothing.changes == ("No change to what is known would alter the result.",)
    monkeypatch.setattr(searching, "MOST_STATES", 2)
    narrow = page(SHIPPED, demonstration())
    assert any("were not looked at; there are too many" in one for one in narrow.changes)
    osp = load(SHIPPED_FOLDER / "osp_dc_v1.yaml")
    still_open: dict[str, Given] = dict.fromkeys((item.id for item in osp.items), Answer.UNKNOWN)
    assert any(
        "Dates were left as they are" in one
        for one in page(osp, {**still_open, "recorded_male": Answer.YES}).changes
    )


def test_many_sets_are_counted_and_some_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_LISTED", 2)
    made = page(SHIPPED, demonstration())
    assert (
        "The upper end would be higher if one answer were otherwise (14 such sets; 2 are listed):"
        in made.changes
    )


def test_a_page_is_made_with_the_file_of_the_assessment_only() -> None:
    result = assess(instrument=SHIPPED, answers=demonstration())
    assert isinstance(result, Assessment)
    other = replace(result, instrument=replace(result.instrument, checksum="f" * 64))
    with pytest.raises(RiskError, match="was not made with this file"):
        page_of(instrument=SHIPPED, assessment=other, evidence={})
