"""The form of answers: printed, filled in, read back."""

from datetime import date
from pathlib import Path

import pytest

from vigil.risk import Answer, AnswerError, Given, Instrument, empty_form, load, read_form
from vigil.risk.loading import SHIPPED_FOLDER

SHIPPED = load()
EMPTY = empty_form(SHIPPED)
OSP = load(SHIPPED_FOLDER / "osp_dc_v1.yaml")


def read(folder: Path, text: str, instrument: Instrument = SHIPPED) -> dict[str, Given]:
    path = folder / "form.yaml"
    path.write_text(text, encoding="utf-8")
    return read_form(path, instrument=instrument)


def filled(word: str) -> str:
    return EMPTY.replace("escalating: not_yet_checked", f"escalating: {word}")


def test_an_empty_form_reads_back_as_not_yet_checked_throughout(tmp_path: Path) -> None:
    assert read(tmp_path, EMPTY) == {item.id: Answer.NOT_YET_CHECKED for item in SHIPPED.items}


def test_a_form_asks_each_question_and_says_who_can_answer() -> None:
    assert EMPTY.startswith("# Demonstration four-step instrument 2: Demonstration instrument: not KIRAT\n")
    assert "whole number" not in EMPTY
    for item in SHIPPED.items:
        assert item.question in EMPTY
        assert ", ".join(item.who_can_answer) in EMPTY


@pytest.mark.parametrize("answer", Answer)
def test_each_of_the_four_answers_reads_back(answer: Answer, tmp_path: Path) -> None:
    assert read(tmp_path, filled(answer.value))["escalating"] is answer


def test_a_form_asks_gates_counts_and_dates_too(tmp_path: Path) -> None:
    empty = empty_form(OSP)
    assert "# a count is answered with a whole number\n# a date is answered as 2026-01-31\n" in empty
    assert "recorded_male: not_yet_checked" in empty
    text = empty.replace("contact_child: not_yet_checked", "contact_child: 2").replace(
        "date_of_birth: not_yet_checked", "date_of_birth: 1980-02-29"
    )
    given = read(tmp_path, text, OSP)
    assert (given["contact_child"], given["date_of_birth"]) == (2, date(1980, 2, 29))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            filled("no"),
            "'escalating' is answered 'no'; write no_checked if somebody checked, otherwise unknown",
        ),
        (filled("maybe"), "'escalating' is answered 'maybe'; use yes, no_checked, unknown, not_yet_checked"),
        (filled("[yes]"), "'escalating' is answered"),
        (filled("2026-02-30"), "'escalating' is answered '2026-02-30', which is no day of any calendar"),
        (
            EMPTY.replace(SHIPPED.checksum, "f" * 64),
            "was printed from another file than Demonstration four-step",
        ),
        (EMPTY.replace(SHIPPED.checksum, ""), "was printed from another file"),
        ("answers: {}\n", "is no form of answers; print an empty one"),
        (EMPTY + "more: x\n", "is no form of answers"),
        ("- a\n", "is no form of answers"),
        ("a: *b\n", "is not plain YAML"),
    ],
)
def test_a_form_that_is_wrong_is_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match=said):
        read(tmp_path, text)


def test_an_absent_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match="cannot be read"):
        read_form(tmp_path / "absent.yaml", instrument=SHIPPED)
