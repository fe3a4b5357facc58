"""`vigil validate`: a cohort reported, bad rows told with their lines, mistakes in one sentence."""

import json
from pathlib import Path

import pytest

from tests.validation.invented_cohort import answered, as_table, by_chance
from vigil.cli.door import main
from vigil.risk import load
from vigil.risk.loading import SHIPPED


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "cohort.csv"
    path.write_bytes(as_table(by_chance(120, seed=3)))
    return path


def asked(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    status = main(["validate", *map(str, words)])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_the_figures_that_matter_most_are_said(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said, wrong = asked(capsys, table)
    assert (status, wrong) == (0, "")
    assert "Instrument: invented, version 1" in said
    assert "AUC: 0." in said
    assert "at the official record (12.2%)" in said
    assert "at the self-report (55.1%)" in said
    assert "Why the two published rates differ" in said


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF-"), ("html", b"<!"), ("md", b"cohort.csv")])
def test_the_report_is_written_as_its_ending_says(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str, begins: bytes
) -> None:
    report = tmp_path / f"report.{ending}"
    status, said, _ = asked(capsys, table, "--to", report)
    assert status == 0
    assert report.read_bytes().startswith(begins)
    assert f"Written to {report}" in said


def test_nothing_is_written_over(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.md"
    report.write_text("mine")
    status, _, wrong = asked(capsys, table, "--to", report)
    assert status == 2
    assert "File exists" in wrong
    assert report.read_text() == "mine"


def test_json_holds_every_figure_and_no_case(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said, _ = asked(capsys, table, "--json", "--base-rate", "0.08", "--follow-up", "365")
    assert status == 0
    held = json.loads(said)
    assert held["format"] == "vigil-validation/1"
    assert held["cohort"]["follow_up_days"] == 365
    assert held["rates"]["local"]["value"] == 0.08
    assert held["without_overlap"]["not_estimable"].startswith("the instrument's definition is not at hand")
    assert 0 < held["discrimination"]["auc"]["interval"]["lower"] < 1
    assert "V-000" not in said


def test_a_definition_lets_cases_be_assessed_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "cohort.csv"
    table.write_bytes(as_table(answered(load(), many=60, seed=5)))
    told = tmp_path / "told.yaml"
    told.write_text("17: Approved by nobody yet.\n")
    report = tmp_path / "report.md"
    status, _, wrong = asked(
        capsys, table, "--instrument", SHIPPED, "--case-control", "--told", told, "--to", report
    )
    assert (status, wrong) == (0, "")
    assert "AUC without them" in report.read_text()
    assert "Approved by nobody yet." in report.read_text()


def test_bad_rows_are_told_with_their_lines_and_nothing_is_reported(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = table.read_text().replace("V-00007,", "=CMD(),").replace("V-00009,2024", "V-00009,2124")
    table.write_text(text)
    status, said, wrong = asked(capsys, table)
    assert (status, said) == (2, "")
    lines = wrong.splitlines()
    assert lines[0].startswith("Line 9: Case is '=CMD()', which begins as a spreadsheet's formula does")
    assert lines[1].startswith("Line 11: Received_on is '2124")
    assert lines[2] == (
        "vigil: 2 rows of cohort.csv cannot be read, the first at line 9; mend them, or leave them out with --leave-out."
    )
    status, said, wrong = asked(capsys, table, "--leave-out", "--json")
    assert status == 0
    assert json.loads(said)["counted"]["left_out"] == 2
    assert wrong.count("Line ") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "report.docx"), "ends in none of .pdf, .html, .md"),
        (("--of", "kirat"), "No instrument fits; the cohort has invented, version 1"),
        (("--of-version", "9"), "No instrument fits"),
        (("--follow-up", "0"), "cannot be followed for 0 days"),
        (("--base-rate", "12"), "a number above 0 and below 1 is needed"),
        (("--visits", "0"), "at least one week and one place"),
        (("--instrument", SHIPPED), "No case was assessed with demonstration-four-step"),
    ],
)
def test_a_mistake_is_one_sentence(
    table: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    status, out, wrong = asked(capsys, table, *words)
    assert (status, out) == (2, "")
    assert said in wrong
    assert len(wrong.splitlines()) == 1


def test_of_several_instruments_one_must_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "cohort.csv"
    rows = as_table(by_chance(30, seed=3)).decode().splitlines()
    table.write_text("\n".join([*rows, *(row.replace(",invented,", ",another,") for row in rows[1:])]))
    status, _, wrong = asked(capsys, table)
    assert status == 2
    assert "More than one instrument fits; the cohort has another, version 1; invented, version 1" in wrong
    status, said, _ = asked(capsys, table, "--of", "another")
    assert status == 0
    assert "Instrument: another, version 1" in said
