"""The terminal door: every command, every kind of ending."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from vigil import __version__
from vigil.cli import commands, door
from vigil.cli.commands import GROUPS, Group, UnknownCommandError, find, load, names
from vigil.cli.manual import EXAMPLES, manual
from vigil.errors import VigilError

Act = Callable[[argparse.Namespace], object]
Acting = Callable[[Act], None]

MODULES = [(name, module) for group in GROUPS for name, module in group.modules.items()]
# What the help may not wait for.
HEAVY = ("django", "numpy", "rich", "psycopg", "PIL", "cryptography", "granian")


def run_door(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "vigil.cli.door", *words], capture_output=True, text=True, check=False
    )


def command_that(act: Act) -> commands.Command:
    """A command whose run is the given one."""
    made = SimpleNamespace(NAME="act", HELP="acts", add_arguments=lambda parser: None, run=act)
    return cast("commands.Command", made)


@pytest.fixture
def acting(monkeypatch: pytest.MonkeyPatch) -> Acting:
    """Make ``vigil act`` do what the test wants."""

    def install(act: Act) -> None:
        monkeypatch.setattr(door, "find", lambda name: command_that(act))

    return install


def raising(error: BaseException) -> Act:
    def act(arguments: argparse.Namespace) -> int:
        raise error

    return act


@pytest.mark.parametrize(("name", "module"), MODULES)
def test_every_command_offers_the_same_furniture(name: str, module: str) -> None:
    command = load(module)
    assert name == command.NAME
    assert command.HELP
    assert command.HELP[0].islower()
    assert not command.HELP.endswith(".")


@pytest.mark.parametrize(("name", "module"), MODULES)
def test_every_command_explains_itself(name: str, module: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        door.main([name, "--help"])
    said = capsys.readouterr().out
    assert left.value.code == 0
    assert said.startswith(f"usage: vigil {name}")
    assert load(module).HELP[1:8] in said or hasattr(load(module), "DESCRIPTION")


def test_no_name_is_given_twice() -> None:
    assert len(names()) == len(set(names()))


def test_the_manual_lists_every_command_and_only_examples_of_commands_that_are_there() -> None:
    page = manual()
    assert all(f"\n  {name} " in page for name in names())
    for name, line, _ in EXAMPLES:
        assert (line in page) is (name in names())


def test_an_example_of_an_absent_command_is_absent() -> None:
    page = manual((Group("One", {"doctor": "vigil.cli.doctor"}),))
    assert "vigil doctor" in page
    assert "vigil serve" not in page


def test_the_help_waits_for_nothing_heavy() -> None:
    probe = (
        "import sys; from vigil.cli.door import main; main(['--help']);"
        f"sys.exit(', '.join(name for name in {HEAVY} if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"], ["help"]])
def test_without_a_command_the_manual_is_shown(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main(words) == 0
    assert capsys.readouterr().out == manual() + "\n"


def test_help_of_a_command_by_word(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        door.main(["help", "doctor"])
    assert capsys.readouterr().out.startswith("usage: vigil doctor")


@pytest.mark.parametrize("word", ["-V", "--version"])
def test_the_version_is_told(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main([word]) == 0
    assert capsys.readouterr().out == f"vigil {__version__}\n"


def test_an_unknown_command_suggests_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert door.main(["docter"]) == 2
    assert capsys.readouterr().err == "vigil: There is no command 'docter'; did you mean 'doctor'?\n"


def test_a_command_near_nothing_points_to_the_list() -> None:
    with pytest.raises(UnknownCommandError, match="'vigil --help' lists the commands"):
        find("qqqqqqq")


def test_a_wrong_option_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        door.main(["doctor", "--no-such-option"])
    said = capsys.readouterr().err
    assert left.value.code == 2
    assert said.count("\n") == 1
    assert "see 'vigil doctor --help'" in said


def test_options_may_not_be_abbreviated() -> None:
    with pytest.raises(SystemExit) as left:
        door.main(["test", "--sqlite"])
    assert left.value.code == 2


def test_the_commands_own_status_comes_through(acting: Acting) -> None:
    acting(lambda arguments: 7)
    assert door.main(["act"]) == 7


def test_a_mistake_is_one_sentence_and_status_2(acting: Acting, capsys: pytest.CaptureFixture[str]) -> None:
    acting(raising(VigilError("The file is empty; give another.")))
    assert door.main(["act"]) == 2
    assert capsys.readouterr() == ("", "vigil: The file is empty; give another.\n")


def test_a_file_the_system_refuses_is_a_mistake(
    acting: Acting, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acting(lambda arguments: (tmp_path / "absent").read_bytes())
    assert door.main(["act"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("vigil: No such file or directory: ")
    assert str(tmp_path / "absent") in said


@pytest.mark.parametrize("fault", [OSError("no name, no number"), ValueError("ours"), KeyError("ours")])
def test_a_fault_of_ours_keeps_its_traceback(acting: Acting, fault: Exception) -> None:
    acting(raising(fault))
    with pytest.raises(type(fault)):
        door.main(["act"])


def test_a_traceback_can_be_asked_for(acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIL_TRACEBACK", "1")
    acting(raising(VigilError("x")))
    with pytest.raises(VigilError):
        door.main(["act"])


def test_an_interruption_is_said_shortly(acting: Acting, capsys: pytest.CaptureFixture[str]) -> None:
    acting(raising(KeyboardInterrupt()))
    assert door.main(["act"]) == 130
    assert capsys.readouterr().err == "vigil: stopped before the end; what was finished is kept.\n"


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "vigil.cli.door", "--help"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_the_module_is_the_door() -> None:
    done = run_door("--version")
    assert (done.returncode, done.stdout) == (0, f"vigil {__version__}\n")
