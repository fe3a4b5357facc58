"""The documents beside the validation: each on known answers, and each saying why where it cannot."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from tests.validation.invented_cohort import START, USED, answered, by_chance, case, cohort
from vigil.documents import Document, Table, to_markdown, to_pdf
from vigil.risk import Answer, Level, RiskError, load
from vigil.risk.loading import shipped
from vigil.risk.overrides import Direction
from vigil.statistics.agreement.cohen import TwoRaters
from vigil.statistics.agreement.intraclass import Intraclass
from vigil.statistics.drift.cusum import CusumRun
from vigil.statistics.estimate import Estimate, NotEstimable
from vigil.statistics.evidence import load_evidence
from vigil.statistics.fairness.suppression import LEAST_SHOWN
from vigil.validation import Used, ValidationError, ValidationReport, validate
from vigil.validation.columns import Columns
from vigil.validation.published import card, drift, fairness, overrides, reliability, transparency

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


def text(document: Document) -> str:
    assert to_pdf(document).startswith(b"%PDF-")
    return to_markdown(document)


@pytest.fixture(scope="module")
def local() -> ValidationReport:
    return validate(cohort=cohort(by_chance(120, seed=3)), used=USED, evidence=load_evidence())


# Overrides


def test_overrides_are_scored_by_whether_they_moved_towards_what_came_about() -> None:
    decided = [
        *[overrides.Decided(Level.LOW, Level.HIGH, True)] * 6,
        *[overrides.Decided(Level.LOW, Level.HIGH, False)] * 2,
        *[overrides.Decided(Level.HIGH, Level.LOW, False)] * 3,
        *[overrides.Decided(Level.HIGH, Level.LOW, None)] * 1,
        *[overrides.Decided(Level.MEDIUM, Level.MEDIUM, False)] * 8,
    ]
    report = overrides.override_report(decided)
    upward, downward = report.scored
    assert (upward.number, upward.known, downward.number, downward.known) == (8, 8, 4, 3)
    assert isinstance(upward.better, Estimate)
    assert isinstance(downward.better, Estimate)
    assert (upward.better.value, downward.better.value) == (0.75, 1.0)
    assert not isinstance(report.compared, NotEstimable)
    assert report.compared.difference.value > 0
    said = text(overrides.to_document(report, over="Invented force", made_at=AT))
    assert "ordered better by" in said
    assert "75.0%" in said


def test_overrides_that_made_it_worse_are_said_to_have() -> None:
    decided = [
        *[overrides.Decided(Level.LOW, Level.HIGH, False)] * 5,
        *[overrides.Decided(Level.HIGH, Level.HIGH, True)] * 5,
        *[overrides.Decided(Level.LOW, Level.LOW, False)] * 5,
        *[overrides.Decided(Level.MEDIUM, Level.MEDIUM, True)] * 5,
    ]
    said = text(overrides.to_document(overrides.override_report(decided), over="F", made_at=AT))
    assert "ordered worse by" in said


def test_without_an_override_or_a_case_the_reason_is_said() -> None:
    none = overrides.override_report([overrides.Decided(Level.LOW, Level.LOW, True)])
    said = text(overrides.to_document(none, over="F", made_at=AT))
    assert "no case with a known outcome was overridden" in said
    one = overrides.override_report([overrides.Decided(Level.LOW, Level.HIGH, True)])
    assert "cannot be estimated: every case has the outcome" in text(
        overrides.to_document(one, over="F", made_at=AT)
    )
    two = overrides.override_report(
        [overrides.Decided(Level.LOW, Level.HIGH, True), overrides.Decided(Level.LOW, Level.LOW, False)]
    )
    assert "cannot be told" in text(overrides.to_document(two, over="F", made_at=AT))
    with pytest.raises(ValidationError, match="no override to score"):
        overrides.override_report([])


# Reliability


def rating(
    case_number: int, rater: str, level: Level, answer: Answer, points: int | None = None
) -> reliability.Rating:
    return reliability.Rating(f"V-{case_number:05}", rater, level, {"lives_with_children": answer}, points)


def test_full_agreement_and_none_are_told_apart() -> None:
    levels = [Level(at % 4) for at in range(20)]
    answers = [Answer.YES if at % 2 else Answer.UNKNOWN for at in range(20)]
    same = [rating(at, who, levels[at], answers[at], at) for at in range(20) for who in ("ann", "bob")]
    agreed = reliability.reliability_report(same)
    assert (agreed.cases, agreed.twice, agreed.raters) == (20, 20, 2)
    assert agreed.level.plain == 1
    assert isinstance(agreed.two, TwoRaters)
    assert isinstance(agreed.points, Intraclass)
    contrary = [
        rating(at, who, levels[at] if who == "ann" else Level(3 - levels[at]), answers[at])
        for at in range(20)
        for who in ("ann", "bob")
    ]
    apart = reliability.reliability_report(contrary)
    assert apart.level.plain == 0
    assert isinstance(apart.level.gwet, Estimate)
    assert apart.level.gwet.value < 0
    assert isinstance(apart.points, NotEstimable)
    said = text(reliability.to_document(apart, over="F", made_at=AT))
    assert "Intraclass correlation cannot be estimated: not every officer" in said
    said = text(reliability.to_document(agreed, over="F", made_at=AT))
    assert "ICC\\(2,1\\)" in said or "ICC(2,1)" in said
    assert "ann" not in re.findall(r"\w+", said)


def test_officers_who_saw_some_of_the_cases_are_taken_as_they_are() -> None:
    draw = Random(1)
    some = [
        rating(at, who, draw.choice(list(Level)), draw.choice(list(Answer)))
        for at in range(30)
        for who in draw.sample(["ann", "bob", "cas"], draw.randint(1, 3))
    ]
    report = reliability.reliability_report(some)
    assert report.cases == 30
    assert report.twice < 30
    assert "Cohen's kappa is of two officers" in str(report.two)
    assert text(reliability.to_document(report, over="F", made_at=AT))


def test_ratings_that_cannot_be_compared_are_refused() -> None:
    one = rating(1, "ann", Level.LOW, Answer.YES)
    with pytest.raises(ValidationError, match="two officers"):
        reliability.reliability_report([one])
    with pytest.raises(ValidationError, match="rated case V-00001 twice"):
        reliability.reliability_report([one, one, replace(one, rater="bob")])


def test_without_answers_items_are_not_told() -> None:
    bare = [replace(rating(1, who, Level.LOW, Answer.YES), answers={}) for who in ("ann", "bob")]
    assert "agreement on items cannot be told" in text(
        reliability.to_document(reliability.reliability_report(bare), over="F", made_at=AT)
    )


# Drift


def test_an_unchanged_mix_is_little_change_and_a_changed_one_signals() -> None:
    draw = Random(2)

    def some(start: int, many: int, share: float) -> list[object]:
        return [
            case(
                start + at,
                level=Level.HIGH if draw.random() < share else Level(draw.randint(0, 1)),
                event=draw.random() < 0.2,
            )
            for at in range(many)
        ]

    def report(share: float) -> drift.DriftReport:
        cases = [*some(0, 600, 0.2), *some(600, 600, share)]
        return drift.drift_report(Columns(cohort(cases), USED), since=START + timedelta(days=200))  # type: ignore[arg-type]

    same, changed = report(0.2), report(0.5)
    assert isinstance(same.rising, CusumRun)
    assert isinstance(changed.rising, CusumRun)
    assert len(changed.rising.signals) > len(same.rising.signals)
    assert not isinstance(same.levels.stability, NotEstimable)
    assert not isinstance(changed.levels.stability, NotEstimable)
    assert same.levels.stability.index < changed.levels.stability.index
    assert changed.levels.stability.is_beyond_chance
    assert isinstance(same.matured, Estimate)
    said = text(drift.to_document(changed, over="F", made_at=AT))
    assert "Stability index" in said
    assert "O/E of the recent cases" in said


def test_answers_drift_item_by_item() -> None:
    instrument = load()
    cases = answered(instrument, many=60, seed=1)
    columns = Columns(cohort(cases), Used(instrument.id, instrument.version))
    report = drift.drift_report(columns, since=START + timedelta(days=10))
    assert [one.item for one in report.items] == sorted(item.id for item in instrument.items)
    assert "lives\\_with\\_children" in text(drift.to_document(report, over="F", made_at=AT))


def test_what_cannot_be_told_of_drift_says_why() -> None:
    low = [case(at, level=Level.LOW, event=None if at > 9 else False) for at in range(20)]
    report = drift.drift_report(Columns(cohort(low), USED), since=START + timedelta(days=4))
    said = text(drift.to_document(report, over="F", made_at=AT))
    assert "no earlier case was at High or above" in said
    assert "no outcome of the recent cases is known yet" in said
    assert "No answers were kept" in said
    newly = [case(at, level=Level.LOW if at < 9 else Level.HIGH, event=False) for at in range(20)]
    assert "no earlier case at High" in str(
        drift.drift_report(Columns(cohort(newly), USED), since=START + timedelta(days=3)).matured
    )
    none = [case(at, level=Level.LOW, event=False) for at in range(20)]
    assert "none was to be expected" in str(
        drift.drift_report(Columns(cohort(none), USED), since=START + timedelta(days=3)).matured
    )
    for since in (date(2020, 1, 1), date(2030, 1, 1)):
        with pytest.raises(ValidationError, match="on one side of"):
            drift.drift_report(Columns(cohort(low), USED), since=since)


# Fairness


def grouped(group: str, many: int, seed: int) -> list[fairness.GroupedCase]:
    draw = Random(seed)
    return [
        fairness.GroupedCase(
            group=group,
            level=draw.choice(list(Level)),
            event=draw.choice([True, False, False, None]),
            override=draw.choice([None, None, None, Direction.UPWARD, Direction.DOWNWARD]),
            waited=draw.choice([None, 1.0, 4.0, 9.0]),
        )
        for _ in range(many)
    ]


def counts_told(document: Document) -> list[int]:
    tables = [block for block in document.blocks if isinstance(block, Table) and "outcomes" in block.caption]
    cells = [cell for table in tables for row in table.rows for cell in row[1:]]
    return [int(cell.replace(",", "")) for cell in cells if cell != "withheld"]


def test_groups_stand_beside_each_other_with_the_notice_that_not_all_can_be_equal() -> None:
    report = fairness.fairness_report("ethnic group", [*grouped("a", 400, 1), *grouped("b", 300, 2)])
    document = fairness.to_document(report, over="F", made_at=AT)
    said = text(document)
    assert "Cannot all be equal" in said
    assert min(counts_told(document)) >= LEAST_SHOWN
    assert "False positive rate" in said


@pytest.mark.parametrize("seed", range(6))
def test_no_count_below_ten_is_told_whatever_the_groups(seed: int) -> None:
    draw = Random(seed)
    cases = [
        one
        for at in range(draw.randint(2, 4))
        for one in grouped(f"g{at}", draw.randint(1, 60), seed * 10 + at)
    ]
    document = fairness.to_document(fairness.fairness_report("age", cases), over="F", made_at=AT)
    assert all(many >= LEAST_SHOWN for many in counts_told(document))


def test_those_whose_group_is_not_known_stand_last() -> None:
    report = fairness.fairness_report(
        "age", [*grouped(fairness.NOT_KNOWN, 50, 1), *grouped("over 40", 50, 2)]
    )
    assert [group.name for group in report.found.groups] == ["over 40", fairness.NOT_KNOWN]


def test_one_group_has_nothing_beside_it() -> None:
    with pytest.raises(ValidationError, match="one group or none"):
        fairness.fairness_report("age", grouped("a", 50, 1))


# Card and transparency


def test_a_card_tells_the_instrument_and_what_it_comes_to_here(local: ValidationReport) -> None:
    said = text(card.to_document(card.InstrumentCard(load(), local), over="F", made_at=AT))
    assert "not KIRAT" in said
    assert "AUC" in said
    assert "Nobody has signed" in said
    bare = text(card.to_document(card.InstrumentCard(load(), None), over="F", made_at=AT))
    assert "Not known: it has not been validated here." in bare


def test_every_shipped_instrument_has_a_card_and_a_restricted_one_keeps_its_questions() -> None:

    for path in shipped():
        instrument = load(path)
        assert text(card.to_document(card.InstrumentCard(instrument, None), over="F", made_at=AT))
        sealed = replace(instrument, restricted=True)
        said = text(card.to_document(card.InstrumentCard(sealed, None), over="F", made_at=AT))
        assert not [item.question for item in instrument.items if item.question in said]


def test_the_transparency_record_holds_what_data_tell_and_flags_the_rest(local: ValidationReport) -> None:
    record = transparency.transparency_record(
        definition=load(), local=local, told={"organisation": "Invented force"}, made_at=AT
    )
    held = json.loads(record.to_json())
    assert held["sections"]["Tier 2 - Model Specification"]["model_version"] == load().version
    assert "AUC" in record.answers["model_performance"]
    assert "senior_responsible_owner" in held["unknown"]
    bare = transparency.transparency_record(definition=load(), local=None, told={}, made_at=AT)
    assert "model_performance" in bare.unknown
    with pytest.raises(RiskError, match="no field of ATRS"):
        transparency.transparency_record(definition=load(), local=None, told={"colour": "x"}, made_at=AT)


def test_what_an_instrument_reads_is_told() -> None:

    reading = [load(path) for path in shipped() if load(path).reads]
    assert reading
    for instrument in reading:
        record = transparency.transparency_record(definition=instrument, local=None, told={}, made_at=AT)
        assert instrument.reads[0].characteristic in record.answers["development_sensitive_attributes"]
