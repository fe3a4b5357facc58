"""``vigil test``: what it runs, and what it says it left out."""

import argparse
from pathlib import Path

import pytest

from vigil.cli import test as command
from vigil.cli.machine import Program

Runs = list[tuple[list[str], dict[str, str]]]

ABSENT = Program(("no-such-program",), "no-such-package", "nothing")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Runs:
    """What pytest would be started with; the first pass fails when told to."""
    seen: Runs = []

    def record(root: Path, *, words: list[str], workers: int, databases: dict[str, str]) -> int:
        seen.append((words, databases))
        return 1 if "fail" in words else 5 if "nothing" in words and "VIGIL_DATABASE_URL" in databases else 0

    monkeypatch.setattr(command, "run_pytest", record)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return seen


@pytest.fixture
def with_postgresql(monkeypatch: pytest.MonkeyPatch) -> str:
    from contextlib import nullcontext

    url = "postgresql://vigil@127.0.0.1:1/vigil"
    monkeypatch.setattr("vigil.cli.testing.cluster.throw_away_cluster", lambda binaries: nullcontext(url))
    monkeypatch.setattr(command, "postgresql_binaries", lambda: Path("/server"))
    return url


def arguments(*words: str, sqlite_only: bool = False) -> argparse.Namespace:
    return argparse.Namespace(words=list(words), workers=2, sqlite_only=sqlite_only)


def test_without_a_server_there_is_one_pass_and_postgresql_is_said_to_be_left_out(
    runs: Runs,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "postgresql_binaries", lambda: None)
    assert command.run(arguments()) == 0
    assert runs == [(command.MEASURED, {})]
    assert "Left out: PostgreSQL; install Debian's package postgresql.\n" in capsys.readouterr().out


def test_with_a_server_the_desk_is_tested_on_it_too(runs: Runs, with_postgresql: str) -> None:
    assert command.run(arguments()) == 0
    (measured, first), (paths, second) = runs
    assert measured == command.MEASURED
    assert first == {"VIGIL_TEST_POSTGRES": with_postgresql}
    assert second == first | {"VIGIL_DATABASE_URL": with_postgresql}
    assert set(paths) <= set(command.ON_POSTGRESQL)
    assert "tests/cli" in paths


def test_sqlite_only_is_said_to_be_as_asked(
    runs: Runs, with_postgresql: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(arguments(sqlite_only=True)) == 0
    assert len(runs) == 1
    assert "Left out: PostgreSQL, as asked." in capsys.readouterr().out


def test_one_failed_pass_fails_the_command(
    runs: Runs, with_postgresql: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(arguments("fail")) == 1
    assert "Tests on SQLite: FAILED." in capsys.readouterr().out


def test_words_that_choose_nothing_on_postgresql_do_not_fail_it(runs: Runs, with_postgresql: str) -> None:
    assert command.run(arguments("nothing")) == 0


def test_what_lacks_is_left_out_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "CHROMIUM", ABSENT)
    monkeypatch.setattr(command, "IMAGE_TOOLS", (ABSENT, ABSENT))
    assert list(command.left_out(binaries=Path("/server"), sqlite_only=False)) == [
        "the browser; install Debian's package no-such-package.",
        "making disk images; install Debian's packages no-such-package.",
    ]


def test_an_installation_without_tests_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "__file__", str(tmp_path / "src" / "vigil" / "cli" / "test.py"))
    with pytest.raises(command.NoTestsError, match="in a checkout of the project"):
        command.checkout()


def test_a_persons_own_settings_do_not_reach_the_tests(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIGIL_HOME", "/a/persons/own")
    tests = tmp_path / "test_environment.py"
    tests.write_text(
        "import os\ndef test(): assert 'VIGIL_HOME' not in os.environ and os.environ['VIGIL_X'] == '1'\n"
    )
    assert command.run_pytest(tmp_path, words=[str(tests)], workers=0, databases={"VIGIL_X": "1"}) == 0
