"""`vigil assess`: a form printed, a filled one assessed, mistakes in one sentence."""

from pathlib import Path

import pytest

from vigil.cli.door import main
from vigil.risk.loading import SHIPPED


def asked(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    status = main(["assess", *map(str, words)])
    said = capsys.readouterr()
    return status, " ".join(said.out.split()), said.err


@pytest.fixture
def form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A form with one answer of each kind."""
    assert main(["assess", "--questions"]) == 0
    text = capsys.readouterr().out
    for item, answer in {
        "lives_with_children": "yes",
        "position_of_trust": "no_checked",
        "escalating": "unknown",
    }.items():
        text = text.replace(f"{item}: not_yet_checked", f"{item}: {answer}")
    path = tmp_path / "form.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_filled_form_gives_the_interval_why_and_what_to_ask(
    form: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said, _ = asked(capsys, form)
    assert status == 0
    assert "not KIRAT" in said
    assert "Level: High to Very High Act within: 1 day (Very High)" in said
    assert (
        "High, because the suspect lives with children or is trusted with them (step 2, Access to children)"
        in said
    )
    assert "The suspect's age is not known" in said
    assert (
        "Ask next: Has the suspect been convicted or cautioned for a contact sexual offence? PNC, PND If yes: Very High."
        in said
    )


def test_a_child_is_not_assessed(form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said, _ = asked(capsys, form, "--age", "17")
    assert status == 0
    assert "Not applicable: The suspect is 17" in said
    assert "Level:" not in said


def test_an_adult_whose_age_is_known_is_not_said_to_be_of_unknown_age(
    form: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "age is not known" not in asked(capsys, form, "--age", "18")[1]


def test_another_instrument_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.yaml"
    text = SHIPPED.read_text(encoding="utf-8").replace("title: Demonstration four", "title: Our [bold]four")
    other.write_text(text, encoding="utf-8")
    assert main(["assess", "--questions", "--instrument", str(other)]) == 0
    form = tmp_path / "form.yaml"
    form.write_text(capsys.readouterr().out, encoding="utf-8")
    status, said, _ = asked(capsys, form, "--instrument", other)
    assert status == 0
    assert said.startswith("Our [bold]four-step instrument, version 2")
    assert "Level: Low to Very High" in said


def test_no_form_is_a_mistake_with_a_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    status, said, mistake = asked(capsys)
    assert (status, said) == (2, "")
    assert "print an empty one with --questions" in mistake


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["absent.yaml"], "cannot be read"),
        ([SHIPPED], "is no form of answers"),
        (["--questions", "--instrument", "absent.yaml"], "cannot be read"),
    ],
)
def test_a_mistake_is_one_sentence(
    words: list[str | Path], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, mistake = asked(capsys, *words)
    assert status == 2
    assert said in mistake
    assert len(mistake.splitlines()) == 1


def test_an_instrument_that_counts_years_is_assessed_on_a_day_with_a_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    osp = SHIPPED.parent / "osp_dc_v1.yaml"
    assert main(["assess", "--questions", "--instrument", str(osp)]) == 0
    form = tmp_path / "form.yaml"
    text = capsys.readouterr().out.replace("contact_child: not_yet_checked", "contact_child: 2")
    form.write_text(
        text.replace("date_of_birth: not_yet_checked", "date_of_birth: 1980-01-01"), encoding="utf-8"
    )
    status, said, _ = asked(capsys, form, "--instrument", osp, "--on", "2026-06-01")
    assert status == 0
    assert "Level: Low to Very High" in said
    assert "Act within" not in said
    iic = SHIPPED.parent / "osp_iic_v1.yaml"
    status, said, _ = asked(
        capsys, "--questions", "--instrument", iic, "--setting", "other_sanctions=service"
    )
    assert (status, "OSP/IIC" in said) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--questions", "--setting", "nothing"], "is no setting"),
        (["--questions", "--setting", "colour=blue"], "it has no setting 'colour'"),
        (["--on", "2026-02-30"], "is no day of any calendar"),
    ],
)
def test_a_day_or_a_setting_that_is_none_is_one_sentence(
    words: list[str], said: str, form: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, mistake = asked(capsys, *words, *([] if "--questions" in words else [form]))
    assert status == 2
    assert said in mistake
