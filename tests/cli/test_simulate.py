"""`vigil simulate`: files and presets compared, the paper written, and every mistake one sentence that leaves nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigil.capacity import scenario_from
from vigil.capacity.presets import PRESETS, today
from vigil.cli.door import main
from vigil.cli.simulate import _read
from vigil.errors import VigilError

FEW = ("--replications", "10")
SHORT = {"days": 20, "warm_up_days": 5, "replications": 10}


def asked(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    status = main(["simulate", *map(str, words)])
    said = capsys.readouterr()
    return status, said.out, said.err


def refusal(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    status, out, err = asked(capsys, *words)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    return err


@pytest.fixture
def short(tmp_path: Path) -> Path:
    return written(tmp_path / "short.yaml", today() | SHORT)


def written(path: Path, scenario: object) -> Path:
    path.write_text(yaml.safe_dump(scenario, sort_keys=False), encoding="utf-8")
    return path


def test_options_are_compared_with_their_policies_in_words(
    short: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    status, said, _ = asked(
        capsys, short, "--policy", "arrival", "--arrivals", "181%", "--officers", "Investigators=2"
    )
    assert status == 0
    assert "Today's unit; 181% more referrals; 2 more Investigators" in said
    assert "Whoever was logged first comes first." in said
    assert re.search(r"Child-exposure days \(child-days\) +│ +[\d,.]+ \([\d,.]+ to [\d,.]+\)", said)
    assert "10 replications of each, seed 1; means with 95% intervals." in said


def test_the_example_is_a_file_that_gives_what_the_preset_gives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, text, _ = asked(capsys, "--example")
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    assert _read(str(path)) == today()
    path.with_suffix(".json").write_text(json.dumps(today()), encoding="utf-8")
    assert _read(str(path.with_suffix(".json"))) == today()
    _, ours, _ = asked(capsys, path, *FEW, "--json")
    _, preset, _ = asked(capsys, "today", *FEW, "--json")
    assert ours == preset


def test_the_numbers_are_json_and_the_same_with_any_number_of_workers(
    short: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, one, _ = asked(capsys, short, "--policy", "level", "--json", "--seed", "7")
    _, four, _ = asked(capsys, short, "--policy", "level", "--json", "--seed", "7", "--workers", "4")
    assert one == four
    numbers = json.loads(one)
    assert (numbers["seed"], numbers["replications"]) == (7, 10)
    assert [option["name"] for option in numbers["options"]] == ["Today's unit", "Level, then age"]
    exposure = numbers["measures"][0]
    assert exposure["name"] == "child_exposure_days"
    assert exposure["differences"][0] is None
    assert (
        exposure["estimates"][1]["low"]
        <= exposure["estimates"][1]["mean"]
        <= exposure["estimates"][1]["high"]
    )


@pytest.mark.parametrize(
    ("ending", "begins"), [(".pdf", b"%PDF"), (".html", b"<!doctype html>"), (".md", b"**OFF")]
)
def test_the_paper_is_written_by_the_ending_of_its_name(
    ending: str, begins: bytes, short: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / f"options{ending}"
    status, said, _ = asked(capsys, short, "--policy", "arrival", "--to", to, "--marking", "OFF")
    assert (status, "Written to" in said) == (0, True)
    assert to.read_bytes().startswith(begins)


def test_json_stays_json_where_a_paper_is_written_too(
    short: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, err = asked(capsys, short, "--json", "--to", tmp_path / "a.md")
    assert json.loads(out)["replications"] == 10
    assert "Written to" in err


def test_presets_and_policies_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    _, said, _ = asked(capsys, "--presets")
    assert all(name in said for name in PRESETS)
    assert "Whoever was logged first comes first." in said


def test_a_name_from_a_file_is_text_and_steers_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "x.yaml", today() | SHORT | {"name": "\x1b[31m[bold]unit[/]"})
    _, said, _ = asked(capsys, path)
    assert "\x1b[31m" not in said
    assert "[bold]unit[/]" in said


def bomb() -> str:
    return "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )


def test_hostile_files_are_one_sentence_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    many = [{"name": f"R{n}", "officers": 1} for n in range(10_000)]
    stages = coming_round()
    for text, said in {
        bomb(): "an anchor (&) for an alias stands near line 1",
        "a: " + "[" * 5_000: "nested deeper than 12",
        yaml.safe_dump(today() | {"roles": many}): "more than 20,000 parts",
        yaml.safe_dump(
            today() | {"roles": [{"name": str(n)} for n in range(6_000)]}
        ): "between 1 and 20 can be",
        yaml.safe_dump(today() | {"stages": stages}): "a case comes round again (Resolution → Assessment → ",
        "- 1": "it holds no mapping",
        "": "it holds no mapping",
        "x: \x00": "unacceptable character",
        "x: " + "y" * 4_000_001: "larger than 4 MB",
        yaml.safe_dump(today() | {"days": 1e9}): "days: a whole number from 1 to 3,660 is needed",
    }.items():
        path = tmp_path / "hostile.yaml"
        path.write_text(text, encoding="utf-8")
        assert said in refusal(capsys, path), said


def coming_round() -> list[dict[str, Any]]:
    stages: list[dict[str, Any]] = today()["stages"]
    return [one | {"next": "Resolution"} if one["name"] == "Examination" else one for one in stages]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name a scenario"),
        (("absent.yaml",), "cannot be read"),
        (("tuesday",), "neither a file nor a preset"),
        ((".",), "is not a file"),
        (("today", "--replications", "9"), "at least 10"),
        (("today", "--workers", "0"), "Between 1 and 64 workers"),
        (("today", "--policy", "chance"), "'chance' is no policy"),
        (("today", "--policy", "level", "--policy", "level"), "same name"),
        (("today", "--arrivals", "many"), "is no percentage"),
        (("today", "--arrivals=-100"), "not by -100%"),
        (("today", "--arrivals=nan"), "not by nan%"),
        (("today", "--officers", "Investigators"), "write a role"),
        (("today", "--officers", "Investigators=x"), "write a role"),
        (("today", "--officers", "Investigators=-5"), "a shift has only 4"),
        (("today", "--to", "a.docx"), "ends in none of .pdf, .html, .md"),
        (("today", "--to", "nowhere/a.pdf"), "is no folder"),
    ],
)
def test_a_mistake_is_one_sentence(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refusal(capsys, *words)


def test_nothing_is_written_over_and_the_refusal_comes_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "a.pdf"
    to.write_bytes(b"mine")
    assert "nothing is written over" in refusal(capsys, "absent.yaml", "--to", to)
    assert to.read_bytes() == b"mine"


KEYS = st.sampled_from(list(today()))
VALUES = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, VALUES | st.lists(VALUES, max_size=3), min_size=1, max_size=3))
def test_a_scenario_with_anything_in_it_is_read_or_refused_in_one_sentence(
    tmp_path: Path, changed: dict[str, object]
) -> None:
    path = written(tmp_path / "changed.yaml", today() | changed)
    said = "read"
    try:
        scenario_from(_read(str(path)))
    except VigilError as error:
        said = str(error)
    assert len(said.splitlines()) == 1
