import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.validation.invented_cohort import USED, answered, by_chance, case, cohort
from vigil.documents import (
    Document,
    Figure,
    Heading,
    Notice,
    Pairs,
    Paragraph,
    Table,
    to_html,
    to_markdown,
    to_pdf,
)
from vigil.risk import Level, load
from vigil.statistics.evidence import load_evidence
from vigil.validation import Sampling, Used, ValidationError, ValidationReport, validate
from vigil.validation.tripod.document import UNKNOWN, to_document
from vigil.validation.tripod.items import ITEMS
from vigil.validation.tripod.told import read_told

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
EVIDENCE = load_evidence()


@pytest.fixture(scope="module")
def report() -> ValidationReport:
    return validate(cohort=cohort(by_chance(250, seed=3, known=0.8)), used=USED, evidence=EVIDENCE)


@pytest.fixture(scope="module")
def document(report: ValidationReport) -> Document:
    return to_document(report, made_at=AT)


def titles(document: Document) -> list[str]:
    found = []
    for block in document.blocks:
        if isinstance(block, Heading) and block.depth == 2:
            found.append(block.text)
        elif isinstance(block, Pairs):
            found += [name for name, _ in block.rows]
    return found


def test_every_item_of_the_standard_stands_once_and_in_its_order(document: Document) -> None:
    assert titles(document) == [item.title for item in ITEMS]
    assert len(ITEMS) == 52


def test_what_data_cannot_answer_is_flagged_and_counted(document: Document) -> None:
    unknown = [
        name
        for block in document.blocks
        if isinstance(block, Pairs)
        for name, text in block.rows
        if text == UNKNOWN
    ]
    assert "17 Ethical approval" in unknown
    (notice,) = [
        block for block in document.blocks if isinstance(block, Notice) and block.title == "Not complete"
    ]
    assert notice.text.startswith(f"{len(unknown)} items are not known, of {len(ITEMS)}.")


def test_what_is_told_takes_the_place_of_what_is_not_known(
    report: ValidationReport, document: Document
) -> None:
    told = to_document(
        report, made_at=AT, told={"17": "Approved by the force's ethics committee.", "26": "One force."}
    )
    pairs = dict(row for block in told.blocks if isinstance(block, Pairs) for row in block.rows)
    assert pairs["17 Ethical approval"] == "Approved by the force's ethics committee."
    assert Paragraph("One force.") in told.blocks
    assert len(titles(told)) == len(titles(document))


@pytest.mark.parametrize(("told", "said"), [({"28": "x"}, "no item"), ({"17": " "}, "told nothing")])
def test_what_is_told_of_no_item_or_says_nothing_is_refused(
    report: ValidationReport, told: dict[str, str], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        to_document(report, made_at=AT, told=told)


def test_a_file_of_what_is_told_is_read(tmp_path: Path) -> None:
    file = tmp_path / "told.yaml"
    file.write_text("4: To see.\n18a: The force.\n")
    assert read_told(file) == {"4": "To see.", "18a": "The force."}
    for wrong in ("- x\n", "17: []\n", "99: x\n"):
        file.write_text(wrong)
        with pytest.raises(ValidationError):
            read_told(file)


def test_charts_carry_words_and_no_colour_but_grey(document: Document) -> None:
    figures = [block for block in document.blocks if isinstance(block, Figure)]
    assert len(figures) == 5
    for figure in figures:
        assert figure.alternative
        for red, green, blue in re.findall(r"#([0-9a-f])([0-9a-f])([0-9a-f])\b", figure.svg):
            assert red == green == blue
    names = [name for figure in figures for name in re.findall(r" id='([^']+)'", figure.svg)]
    assert len(names) == len(set(names))


def test_no_case_is_named_in_a_report(document: Document) -> None:
    assert not re.search(r"V-\d{5}", to_markdown(document))


def test_it_leaves_as_a_page_as_paper_and_as_text(document: Document) -> None:
    page = to_html(document)
    assert "23a Model performance" in page
    assert to_pdf(document).startswith(b"%PDF-")
    assert to_markdown(document).startswith("Invented force")


def test_what_is_not_estimated_says_why_where_it_would_stand() -> None:
    few = [case(at, level=Level(at % 4), event=None if at % 2 else bool(at % 3)) for at in range(8)]
    document = to_document(
        validate(cohort=cohort(few, sampling=Sampling.CASE_CONTROL), used=USED, evidence=EVIDENCE), made_at=AT
    )
    text = to_markdown(document)
    assert "Net benefit cannot be estimated: cases were chosen by their outcome" in text
    assert "Calibration cannot be estimated: the instrument gives no probability" in text
    assert "fewer than 10: report the counts" in text
    assert to_pdf(document)


def test_a_restricted_definition_is_not_told(document: Document) -> None:

    instrument = load()
    found = validate(
        cohort=cohort(answered(instrument, many=40, seed=1)),
        used=Used(instrument.id, instrument.version),
        evidence=EVIDENCE,
        definition=instrument,
    )
    assert "previous\\_contact\\_offence" in to_markdown(to_document(found, made_at=AT))
    sealed = replace(found, definition=replace(instrument, restricted=True))
    text = to_markdown(to_document(sealed, made_at=AT))
    assert not [item.id for item in instrument.items if item.id.replace("_", "\\_") in text]
    assert f"it names {len(instrument.overlaps)} such items" in text


def test_every_table_holds_what_the_report_holds(report: ValidationReport, document: Document) -> None:
    (flow,) = [block for block in document.blocks if isinstance(block, Table) and block.caption == "Cases"]
    assert {row[0]: row[1] for row in flow.rows}["With the outcome"] == f"{report.counted.events:,}"
