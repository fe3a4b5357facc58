"""What the doctor says of a machine."""

import argparse
import subprocess

import pytest
from pysqlite3 import dbapi2

from vigil.cli import doctor
from vigil.cli.machine import IMAGE_TOOLS
from vigil.media.errors import MediaError

LOOKS = doctor.LOOKS


@pytest.fixture(autouse=True)
def without_canaries(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take seconds, and are tried by a test of their own."""
    monkeypatch.setattr(doctor, "LOOKS", tuple(look for look in LOOKS if look is not doctor.canaries))


def examine(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    return doctor.run(argparse.Namespace()), capsys.readouterr().out


def test_a_machine_in_order_ends_with_0_and_names_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = examine(capsys)
    assert status == 0
    assert f"{dbapi2.sqlite_version}, safe with WAL" in said
    for subject in (
        "Vigil",
        "Python",
        "native twins",
        "PostgreSQL",
        "Chromium",
        *(tool.names[0] for tool in IMAGE_TOOLS),
    ):
        assert f"{subject} " in said


def test_an_unsafe_sqlite_makes_the_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    status, said = examine(capsys)
    assert status == 1
    assert "SQLite         UNSAFE  SQLite 3.51.2 can corrupt" in said


def test_what_lacks_names_its_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("vigil.cli.doctor.postgresql_binaries", lambda: None)
    status, said = examine(capsys)
    assert status == 0
    assert "(package chromium)" in said
    assert "(package postgresql)" in said


def test_the_jail_is_tried_with_a_picture(capsys: pytest.CaptureFixture[str]) -> None:
    _, said = examine(capsys)
    assert "picture jail   yes     pictures are decoded in a process apart" in said


def test_a_jail_that_cannot_start_is_said_with_what_it_means(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object) -> None:
        raise MediaError("The jail cannot start.")

    monkeypatch.setattr("vigil.media.jail.Decoder.__enter__", refuse)
    (finding,) = doctor.jail()
    assert finding.standing is doctor.Standing.LACKING
    assert finding.words == "The jail cannot start. Files are hashed, but no picture is decoded."


def test_a_jail_that_reads_no_picture_is_unsafe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vigil.cli.doctor.probe_png", lambda: b"no picture")
    (finding,) = doctor.jail()
    assert finding.standing is doctor.Standing.UNSAFE


def test_the_canaries_are_counted() -> None:
    assert doctor.canaries in LOOKS
    (finding,) = doctor.canaries()
    assert finding.standing is doctor.Standing.GOOD
    assert "30 of 30" in finding.words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            '{"landlock": 0, "canaries": 2, "contained": 1, "ended": {"fork": "ESCAPED", "abort": "x"}}',
            "not: fork",
        ),
        ("", "ended while it was tried"),
    ],
)
def test_a_canary_that_gets_out_is_unsafe(said: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.CompletedProcess([], 1, said, "Killed")
    monkeypatch.setattr("vigil.cli.doctor.subprocess.run", lambda *_args, **_named: done)
    (finding,) = doctor.canaries()
    assert finding.standing is doctor.Standing.UNSAFE
    assert words in finding.words
