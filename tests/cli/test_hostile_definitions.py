"""Bad definitions, contradictory answers, impossible dates, circles, 10,000 items, bombs and formulas, at the terminal's doors.

Each gets one sentence that names the file and what to do, exit status 2, and leaves nothing behind. The pages have the same in
``tests/desk/cases/test_instruments.py``, ``tests/desk/planning``, ``tests/desk/validation`` and ``tests/browser``.
"""

import time
from pathlib import Path

import openpyxl
import pytest

from risk.definitions.written import definition, item, rule, steps, text_of
from risk.exchange.test_dmn import CIRCLE
from risk.test_definitions import BOMB, WAITING, two_steps
from vigil.cli.door import main
from vigil.risk.loading import SHIPPED_FOLDER

OSP = SHIPPED_FOLDER / "osp_dc_v1.yaml"
SECONDS = 60
ROUND = two_steps(WAITING, {"because": "x", "reached": {"step": 1, "level": "high"}})
BACKWARDS = definition(
    items=[item("one"), *(item(name, kind="date") for name in ("born", "seen"))],
    orders=[{"earlier": "born", "later": "seen", "because": "x"}, {"earlier": "seen", "later": "born", "because": "x"}],
)  # fmt: skip


def refused(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    """What the door says, in one sentence, and nothing besides."""
    began = time.process_time()
    status = main(list(map(str, words)))
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1, said.err
    assert time.process_time() - began < SECONDS
    return said.err


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("just words", "its first line must be 'format: vigil-instrument/2'"),
        (text_of(definition(structure=steps(rule(any_of=["two"])))), "names 'two', which is no item; add it, or mend the name"),
        (text_of(definition(items=[item("one", question="What nationality?")])), "asks about race (it says 'nationality')"),
        (text_of(definition(vectors=definition()["vectors"][:1] * 2)), "no test vector comes to exactly High"),
        (text_of(ROUND), "its filters wait in a circle: step 1 waits for step 2 waits for step 1"),
        (BOMB, "an anchor (&) for an alias stands near line 2; write the text out"),
        (text_of(definition(items=[item(f"i{number}") for number in range(10_000)])), "larger than 1 MB"),
        (
            text_of(definition(items=None)) + "items:\n" + "".join(f"  - i{n}\n" for n in range(10_000)),
            "there are more than 64",
        ),
    ],
    ids=["no definition", "unknown item", "protected", "vectors", "circle", "bomb", "10,000 items", "10,000 names"],
)  # fmt: skip
def test_a_definition_that_cannot_be_is_refused_by_each_command_that_reads_one(
    held: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tried.yaml"
    path.write_text(held, encoding="utf-8")
    for words in (
        ("instrument", "check", path),
        ("instrument", "export", path, "--to", tmp_path / "table.csv"),
        ("assess", "--questions", "--instrument", path),
    ):
        mistake = refused(capsys, *words)
        assert said in mistake
        assert mistake.startswith("vigil: tried.yaml")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["tried.yaml"]


def test_decisions_that_wait_in_a_circle_are_refused_where_they_come_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, into, new = tmp_path / "table.dmn", tmp_path / "small.yaml", tmp_path / "next.yaml"
    table.write_text(CIRCLE, encoding="utf-8")
    into.write_text(text_of(definition()), encoding="utf-8")
    mistake = refused(capsys, "instrument", "import", table, "--into", into, "--version", "2", "--to", new)
    assert "wait in a circle: a waits for b waits for c waits for a; break it" in mistake
    assert not new.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sheet_with_a_formula_is_refused_with_its_cell(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, into, new = tmp_path / f"table.{kind}", tmp_path / "small.yaml", tmp_path / "next.yaml"
    into.write_text(text_of(definition()), encoding="utf-8")
    assert main(["instrument", "export", str(into), "--to", str(table)]) == 0
    capsys.readouterr()
    if kind == "csv":
        text = table.read_text(encoding="utf-8")
        table.write_text(
            text.replace("high", '"=WEBSERVICE(""http://example.invalid"")"', 1), encoding="utf-8"
        )
    else:
        book = openpyxl.load_workbook(table)
        cell = next(one for row in book.worksheets[0].iter_rows() for one in row if one.value == "high")
        cell.value = '=WEBSERVICE("http://example.invalid")'
        book.save(table)
    mistake = refused(capsys, "instrument", "import", table, "--into", into, "--version", "2", "--to", new)
    assert "holds a formula" in mistake
    assert "The cell " in mistake
    assert not new.exists()


@pytest.fixture
def form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The questions of OSP/DC, none answered."""
    assert main(["assess", "--questions", "--instrument", str(OSP)]) == 0
    path = tmp_path / "form.yaml"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            {"contact_child": "4", "all_sanctions": "2"},
            "there cannot be more sexual sanctions than sanctions",
        ),
        ({"last_sexual_offence": "2015-05-05", "last_offence": "2010-01-01"}, "cannot lie before"),
        ({"date_of_birth": "1980-02-30"}, "is no day of any calendar"),
        ({"date_of_birth": "2030-01-01"}, "after the last day that it can be (2026-06-01)"),
        (
            {"date_of_birth": "2012-01-01", "last_sexual_offence": "2011-01-01"},
            "would be -1 years, and can be",
        ),
        ({"contact_child": "-1"}, "is answered '-1'; use yes"),
        ({"contact_child": "yes"}, "is answered 'yes'; give a whole number"),
    ],
)
def test_answers_that_contradict_each_other_and_dates_that_cannot_be_are_refused(
    answers: dict[str, str], said: str, form: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = form.read_text(encoding="utf-8")
    for name, given in answers.items():
        assert f"{name}: not_yet_checked" in text
        text = text.replace(f"{name}: not_yet_checked", f"{name}: {given}")
    form.write_text(text, encoding="utf-8")
    assert said in refused(capsys, "assess", form, "--instrument", OSP, "--on", "2026-06-01")


def test_answers_in_a_bomb_are_refused(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form.write_text(BOMB, encoding="utf-8")
    assert "an anchor (&)" in refused(capsys, "assess", form, "--instrument", OSP, "--on", "2026-06-01")
