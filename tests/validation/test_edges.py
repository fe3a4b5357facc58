"""The ways that a cohort seldom takes: what is refused, what cannot be estimated, and the sentence that says so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.validation.invented_cohort import START, TODAY, USED, answered, as_table, by_chance, case, cohort
from vigil.documents import Pairs, to_markdown
from vigil.risk import Answer, Given, Instrument, Level, load
from vigil.risk.loading import SHIPPED_FOLDER
from vigil.risk.terms import Overlap, SignOff
from vigil.statistics.estimate import NotEstimable
from vigil.statistics.evidence import load_evidence
from vigil.validation import Case, CohortError, Outcome, Sampling, Used, ValidationError, validate
from vigil.validation import cohort as cohorts
from vigil.validation.cohort import Assessed, Cohort
from vigil.validation.columns import Columns
from vigil.validation.parts.assessing import Again
from vigil.validation.parts.calibrating import why_no_probabilities
from vigil.validation.parts.discrimination import FEWEST_BOTH
from vigil.validation.parts.overlapping import check_levels_follow, without_overlap
from vigil.validation.published import card, drift, fairness
from vigil.validation.record import plain, to_record
from vigil.validation.summary import summary
from vigil.validation.table import reading
from vigil.validation.tripod.document import RICH, _section, to_document
from vigil.validation.tripod.items import ITEMS, NUMBERS
from vigil.validation.tripod.told import check_told, read_told

SHIPPED = load()
IIC = load(SHIPPED_FOLDER / "osp_iic_v1.yaml")
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def one_of(definition: Instrument, answers: dict[str, Given], *, level: Level = Level.LOW) -> Columns:
    """A cohort of one case with these answers."""
    used = Used(definition.id, definition.version)
    return Columns(cohort([case(0, level=level, event=True, used=used, answers=answers)]), used)


def iic(**counts: int) -> dict[str, Given]:
    answers: dict[str, Given] = {item.id: counts.get(item.id, 0) for item in IIC.items}
    return answers | {"recorded_male": Answer.YES}


def why(found: object) -> str:
    assert isinstance(found, NotEstimable)
    return found.reason


def test_an_unknown_outcome_has_come_about_by_no_day() -> None:
    assert Outcome(None).by(START) is None


ASSESSED = Assessed(used=USED, on=START, levels=(Level.LOW, Level.LOW))


@pytest.mark.parametrize(
    ("reference", "assessed", "said"),
    [
        (" ", (ASSESSED,), "one line of 1 to 100 characters"),
        ("V-1", (), "assessed with nothing; leave it out"),
        ("V-1", (ASSESSED, ASSESSED), "assessed twice with invented, version 1"),
    ],
)
def test_a_case_that_cannot_be_is_refused(reference: str, assessed: tuple[Assessed, ...], said: str) -> None:
    with pytest.raises(CohortError, match=said):
        Case(reference=reference, received=START, assessed=assessed, outcome=Outcome(None))


def test_a_cohort_has_a_limit_on_both_sides_and_says_where_it_comes_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cohorts, "MOST_CASES", 3)
    assert len(cohort(by_chance(3, seed=1)).cases) == 3
    with pytest.raises(CohortError, match="holds 4 cases; up to 3 are taken"):
        cohort(by_chance(4, seed=1))
    with pytest.raises(CohortError, match="says where it comes from"):
        Cohort(source=" ", outcome="x", sampling=Sampling.CONSECUTIVE, cases=by_chance(1, seed=1))


def test_answers_that_are_none_to_the_definition_are_refused_with_the_case() -> None:
    with pytest.raises(CohortError, match="Case V-00000: "):
        check_levels_follow(one_of(SHIPPED, {"escalating": Answer.YES}), again=Again(SHIPPED))


def test_a_level_of_a_case_to_which_the_instrument_does_not_apply_is_refused() -> None:
    with pytest.raises(CohortError, match="does not apply to its answers, and it has a level"):
        check_levels_follow(one_of(IIC, iic()), again=Again(IIC))


def test_where_nothing_overlaps_there_is_nothing_to_leave_out() -> None:
    none = replace(SHIPPED, overlaps=())
    columns = one_of(SHIPPED, {})
    assert "names no item that overlaps" in why(without_overlap(columns, again=Again(none)))
    assert "answers were not kept" in why(without_overlap(columns, again=Again(SHIPPED)))


def test_an_item_of_an_instrument_that_is_not_monotone_cannot_be_left_out() -> None:
    unsaid = replace(SHIPPED, monotone=False)
    found = without_overlap(one_of(SHIPPED, {}), again=Again(unsaid))
    assert "a worse answer may lower the level" in why(found)


@pytest.mark.parametrize("name", ["follow_up", "nothing"])
def test_no_day_stands_for_leaving_a_date_out(name: str) -> None:
    osp = load(SHIPPED_FOLDER / "osp_dc_v1.yaml")
    named = replace(osp, overlaps=(Overlap(name, "a conviction", "x"),))
    assert "no day stands for leaving it out" in why(without_overlap(one_of(named, {}), again=Again(named)))


def test_where_nobody_is_left_without_the_item_that_is_said() -> None:
    overlapping = replace(IIC, overlaps=(Overlap("indecent_images", "a conviction", "x"),))
    columns = one_of(overlapping, iic(indecent_images=1), level=Level.MEDIUM)
    found = without_overlap(columns, again=Again(overlapping))
    assert why(found) == "the instrument applies to none of the cases"


def test_of_chosen_cases_nothing_is_expected() -> None:
    columns = Columns(cohort(by_chance(20, seed=1), sampling=Sampling.CASE_CONTROL), USED)
    assert "chosen by their outcome" in why_no_probabilities(columns)


def test_two_instruments_with_too_few_cases_in_common_are_not_compared() -> None:
    other = Used("other", "1")
    cases = by_chance(40, seed=4)
    both = [
        replace(one, assessed=(*one.assessed, replace(one.assessed[0], used=other)))
        for one in cases[: FEWEST_BOTH - 1]
    ]
    report = validate(cohort=cohort([*both, *cases[FEWEST_BOTH - 1 :]]), used=USED, evidence=load_evidence())
    said = to_markdown(to_document(report, made_at=AT))
    assert f"the two assessed {FEWEST_BOTH - 1} of the same cases" in said


def test_two_instruments_stand_beside_each_other_in_the_document() -> None:
    other = Used("other", "1")
    cases = [
        replace(one, assessed=(*one.assessed, replace(one.assessed[0], used=other)))
        for one in by_chance(60, seed=4)
    ]
    report = validate(cohort=cohort(cases), used=USED, evidence=load_evidence())
    assert "Beside other instruments" in to_markdown(to_document(report, made_at=AT))


def test_cases_that_were_followed_for_a_day_say_so() -> None:
    report = validate(
        cohort=cohort(by_chance(30, seed=2), follow_up=DAY), used=USED, evidence=load_evidence()
    )
    assert "followed for 1 day from its assessment" in to_markdown(to_document(report, made_at=AT))


def test_with_everything_told_nothing_is_called_incomplete() -> None:
    report = validate(cohort=cohort(by_chance(30, seed=2)), used=USED, evidence=load_evidence())
    told = dict.fromkeys(NUMBERS, "As it was.")
    assert "Not complete" not in to_markdown(to_document(report, told=told, made_at=AT))
    nearly = {number: text for number, text in told.items() if number != "17"}
    assert "1 item is not known" in to_markdown(to_document(report, told=nearly, made_at=AT))


def test_what_is_told_too_long_or_in_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    check_told({"17": "x" * 4_000})
    with pytest.raises(ValidationError, match="has 4,001 characters"):
        check_told({"17": "x" * 4_001})
    path = tmp_path / "told.yaml"
    path.write_text("17: &a x")
    with pytest.raises(ValidationError, match=r"told\.yaml is not plain YAML"):
        read_told(path)
    path.write_text("- 17")
    with pytest.raises(ValidationError, match="is no mapping"):
        read_told(path)


def test_a_definition_that_was_signed_off_says_by_whom_on_its_card() -> None:
    signed = replace(SHIPPED, sign_off=SignOff("Anna A", "Ben B", "the paper", date(2026, 1, 31)))
    said = to_markdown(card.to_document(card.InstrumentCard(signed, None), over="Wexmere", made_at=AT))
    assert "Transcribed by Anna A; checked by Ben B against the paper, on 2026-01-31." in said


def test_drift_is_told_of_levels_and_of_answers_that_are_one_of_the_four() -> None:
    points = Columns(
        cohort(
            [replace(one, assessed=(replace(one.assessed[0], levels=None),)) for one in by_chance(9, seed=1)]
        ),
        USED,
    )
    with pytest.raises(ValidationError, match="Drift is told of levels"):
        drift.drift_report(points, since=START)
    counted = [
        case(
            number,
            level=Level.LOW if number % 4 else Level.HIGH,
            event=None,
            answers={"how_many": number, "escalating": Answer.YES if number % 3 else Answer.UNKNOWN},
        )
        for number in range(60)
    ]
    report = drift.drift_report(Columns(cohort(counted), USED), since=START + 10 * DAY)
    assert [one.item for one in report.items] == ["escalating"]
    said = to_markdown(drift.to_document(report, over="Wexmere", made_at=AT))
    assert "Few cases" in said


def test_a_wait_that_is_not_estimated_says_why() -> None:
    cases = [
        fairness.GroupedCase(group, Level.HIGH if n % 2 else Level.LOW, n % 3 == 0, None, float(n))
        for group in ("a", "b")
        for n in range(60)
    ]
    report = fairness.fairness_report("sex", cases)
    first, *rest = report.found.groups
    unknown = replace(first, waiting=NotEstimable("no case was reached"))
    found = replace(report.found, groups=(unknown, *rest))
    said = to_markdown(fairness.to_document(replace(report, found=found), over="Wexmere", made_at=AT))
    assert said.count("no case was reached") == 2


def test_a_record_names_the_definition_and_holds_lengths_and_choices() -> None:
    report = validate(
        cohort=cohort(answered(SHIPPED, many=30, seed=2)),
        used=Used(SHIPPED.id, SHIPPED.version),
        evidence=load_evidence(),
        definition=SHIPPED,
    )
    assert to_record(report)["definition"]["checksum"] == SHIPPED.checksum
    assert plain((Sampling.CASE_CONTROL, DAY, Level.HIGH, AT.date())) == [
        "case-control",
        1,
        "high",
        "2026-06-01",
    ]


def test_where_every_outcome_is_the_same_each_part_says_why() -> None:
    cases = [
        replace(one, outcome=replace(one.outcome, came_about=True))
        for one in answered(SHIPPED, many=30, seed=2)
    ]
    report = validate(
        cohort=cohort(cases),
        used=Used(SHIPPED.id, SHIPPED.version),
        evidence=load_evidence(),
        definition=SHIPPED,
    )
    assert "The difference" in to_markdown(to_document(report, made_at=AT))


def test_a_summary_without_cuts_says_why() -> None:
    points = [
        replace(one, assessed=(replace(one.assessed[0], levels=None),)) for one in by_chance(40, seed=1)
    ]
    report = validate(cohort=cohort(points), used=USED, evidence=load_evidence())
    assert [line for line in summary(report) if line.startswith("Cuts: ")]


def test_a_section_may_end_with_an_item_that_has_more_than_a_sentence() -> None:
    report = validate(cohort=cohort(by_chance(40, seed=1)), used=USED, evidence=load_evidence())
    rich = [item for item in ITEMS if item.number in RICH][:1]
    assert not isinstance(list(_section(report, rich, {}, {}))[-1], Pairs)


def test_a_table_has_a_limit_of_rows_and_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = as_table(by_chance(3, seed=1))
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    with pytest.raises(CohortError, match="more than 2 rows"):
        reading.read_table(written, name="x.csv", today=TODAY)
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert reading.read_table(written + b"\n,,,\n\n", name="x.csv", today=TODAY)
    with pytest.raises(CohortError, match="is not a file"):
        reading.read_file(tmp_path, today=TODAY)
    (tmp_path / "x.csv").write_bytes(written)
    monkeypatch.setattr(reading, "LARGEST_FILE", len(written))
    assert reading.read_file(tmp_path / "x.csv", today=TODAY)
    monkeypatch.setattr(reading, "LARGEST_FILE", len(written) - 1)
    with pytest.raises(CohortError, match=r"x\.csv is larger than"):
        reading.read_file(tmp_path / "x.csv", today=TODAY)


def test_answered_cases_are_assessed_again_once_for_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = answered(SHIPPED, many=10, seed=1)
    again = Again(SHIPPED)
    columns = Columns(cohort(cases), Used(SHIPPED.id, SHIPPED.version))
    first = [again.ends(one, one.assessed.answers) for one in columns.all]
    monkeypatch.setattr("vigil.validation.parts.assessing.ends_of", lambda **_: pytest.fail("asked twice"))
    assert [again.ends(one, one.assessed.answers) for one in columns.all] == first
    assert first == [one.assessed.levels for one in columns.all]
