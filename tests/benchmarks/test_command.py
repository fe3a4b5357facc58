"""The command line of the benchmarks measures what was asked for, and says so in its figures."""

import json

import pytest

from benchmarks.command import Figures, run


def usual(small: bool) -> Figures:
    return {"measured": "usual", "told": small}


def other(small: bool) -> Figures:
    return {"measured": "other", "told": small}


@pytest.mark.parametrize(
    ("options", "measured", "small"),
    [([], "usual", False), (["--other"], "other", False), (["--small", "--other"], "other", True)],
)
def test_an_option_measures_something_else_instead(
    options: list[str],
    measured: str,
    small: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmark", "--json", *options])
    assert run(usual, about="", instead={"other": (other, "the other")}) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["measured"], figures["told"], figures["small"]) == (measured, small, small)
