"""`vigil link`: two forces match identifiers from the terminal, by files."""

import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from vigil.cli.door import main

NORTH, WEST = "Northshire Police", "Westmark Police"
ASKED = "kind,value\nphone,+447700900123\nemail,alex@example.org\n"
HELD = """kind,value,contact,reference
phone,+447700900123,POLIT desk 01632 960 001,WM-26-17
phone,+447700900124,desk,WM-26-18
phone,+447700900123,second desk,WM-26-19
"""


@dataclass
class Two:
    """Both forces in one folder."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def vigil(self, part: str, *words: str | Path) -> tuple[int, str]:
        status = main(["link", part, *map(str, words)])
        said = self.capsys.readouterr()
        return status, said.out + said.err

    def side(self, name: str) -> list[str | Path]:
        return [
            "--agreement",
            self.folder / f"{name}.yaml",
            "--key",
            self.folder / f"{name}.key",
            "--by",
            f"DC {name}",
        ]

    def ask(self, request: str = "a.request") -> tuple[int, str]:
        words = ["--purpose", "Operation Heron", "--to", self.folder / request]
        return self.vigil("ask", self.folder / "asked.csv", *self.side("north"), *words)

    def answer(self, request: str = "a.request", answer: str = "an.answer") -> tuple[int, str]:
        words = ["--held", self.folder / "held.csv", "--to", self.folder / answer]
        return self.vigil("answer", self.folder / request, *self.side("west"), *words)

    def finish(self, hits: str = "hits.csv") -> tuple[int, str]:
        words = ["--request", self.folder / "a.request", "--to", self.folder / hits]
        return self.vigil("finish", self.folder / "an.answer", *self.side("north"), *words)

    def told(self) -> tuple[int, str]:
        words = ["--answer", self.folder / "an.answer", "--to", self.folder / "told.csv"]
        return self.vigil("told", self.folder / "an.answer.receipt", *self.side("west"), *words)

    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()} - {
            *("asked.csv", "held.csv", "north.yaml", "west.yaml"),
            *("north.key", "north.pub", "west.key", "west.pub"),
        }


@pytest.fixture
def two(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Two:
    """Two forces on a machine with no desk."""
    monkeypatch.setenv("VIGIL_HOME", str(tmp_path / "no-desk"))
    monkeypatch.delenv("VIGIL_DATABASE_URL", raising=False)
    forces = Two(tmp_path, capsys)
    (tmp_path / "asked.csv").write_text(ASKED)
    (tmp_path / "held.csv").write_text(HELD)
    lines = {name: forces.vigil("key", tmp_path / f"{name}.key")[1] for name in ("north", "west")}
    agreement = "us: {us}\npeer: {peer}\n{line}identifiers_a_day: 100\nmost_held: 1000\nhits_are_told: yes\n"
    (tmp_path / "north.yaml").write_text(agreement.format(us=NORTH, peer=WEST, line=lines["west"]))
    (tmp_path / "west.yaml").write_text(agreement.format(us=WEST, peer=NORTH, line=lines["north"]))
    return forces


def test_the_key_is_made_once_and_printed_as_an_agreement_holds_it(two: Two) -> None:
    first, second = (two.vigil("key", two.folder / "north.key") for _ in range(2))
    assert first == second
    assert first[1].startswith("peer_key: ed25519:")


def test_a_match_goes_to_and_fro_and_leaves_no_secret_behind(two: Two) -> None:
    assert two.ask()[0] == 0
    assert two.files() == {"a.request", "a.request.pending", "north.exchanges"}
    status, said = two.answer()
    assert status == 0
    assert (
        "Northshire Police asked about 2 identifiers for: Operation Heron. Against 2 of ours; they see a table of 1,024"
        in said
    )
    assert "1 rows repeat an identifier" in said
    status, said = two.finish()
    assert status == 0
    assert "phone +447700900123: ring POLIT desk 01632 960 001, WM-26-17" in said
    assert "1 of 2 identifiers are in the table of Westmark Police" in said
    assert (two.folder / "hits.csv").read_text().splitlines() == [
        "kind,value,contact,reference",
        "phone,+447700900123,POLIT desk 01632 960 001,WM-26-17",
    ]
    status, said = two.told()
    assert (status, "hit 1 of our identifiers" in said) == (0, True)
    assert two.files() == {
        *("a.request", "an.answer", "an.answer.receipt", "hits.csv", "told.csv"),
        *("north.exchanges", "west.exchanges"),
    }


def test_what_stays_here_is_for_its_owner_only(two: Two) -> None:
    two.ask()
    two.answer()
    two.finish()
    for name in ("hits.csv", "an.answer.kept", "north.exchanges", "west.exchanges"):
        assert (two.folder / name).stat().st_mode & 0o077 == 0, name


def test_a_replay_is_refused_and_leaves_no_file(two: Two) -> None:
    two.ask()
    two.answer()
    status, said = two.answer(answer="second.answer")
    assert (status, "a request is answered once" in said) == (2, True)
    assert not (two.folder / "second.answer").exists()
    two.finish()
    status, said = two.finish(hits="again.csv")
    assert status == 2
    assert not (two.folder / "again.csv").exists()


def test_an_altered_file_is_refused_and_nothing_is_recorded(two: Two) -> None:
    two.ask()
    path = two.folder / "a.request"
    path.write_bytes(path.read_bytes()[:-100] + b"\0" + path.read_bytes()[-99:])
    status, said = two.answer()
    assert (status, "no good signature of Northshire Police" in said) == (2, True)
    assert not two.files() & {"an.answer", "an.answer.kept", "west.exchanges"}


def test_a_limit_is_said_and_nothing_is_made(two: Two) -> None:
    numbers = "".join(f"phone,+4477009{number:05d}\n" for number in range(101))
    (two.folder / "asked.csv").write_text("kind,value\n" + numbers)
    status, said = two.ask()
    assert status == 2
    assert "allows 100 identifiers in 24 hours; 0 were asked and 101 more are too many" in said
    assert two.files() == set()


@pytest.mark.parametrize("name", ["a.request", "a.request.pending"])
def test_nothing_is_overwritten(two: Two, name: str) -> None:
    (two.folder / name).write_text("mine")
    status, said = two.ask()
    assert (status, "is there already" in said) == (2, True)
    assert (two.folder / name).read_text() == "mine"
    assert not (two.folder / "north.exchanges").exists()


def test_a_folder_that_is_not_there_is_said_before_anything_is_recorded(two: Two) -> None:
    status, said = two.ask("absent/a.request")
    assert (status, "cannot be made" in said) == (2, True)
    assert two.files() == set()


KILLED = """
import os, signal, sys
from vigil.cli.door import main
left, written_through = int(sys.argv[1]), os.fsync
def fsync(channel):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    written_through(channel)
os.fsync = fsync
sys.exit(main(sys.argv[2:]))
"""
LAST_WRITE = 6  # record, two files, and their folder after each


def killed(at_write: int, part: str, *words: str | Path) -> int:
    """Run a part and kill it, by a signal it cannot catch, as it writes something through to the disk."""
    line = [sys.executable, "-c", KILLED, str(at_write), "link", part, *map(str, words)]
    return subprocess.run(line, check=False, capture_output=True).returncode


@pytest.mark.parametrize("at_write", range(1, LAST_WRITE))
def test_a_kill_of_who_asks_leaves_nothing_half_written(two: Two, at_write: int) -> None:
    words = ["--purpose", "Heron", "--to", two.folder / "a.request"]
    assert killed(at_write, "ask", two.folder / "asked.csv", *two.side("north"), *words) == -signal.SIGKILL
    made = two.files()
    if "a.request" not in made:
        (two.folder / "a.request.pending").unlink(missing_ok=True)
        assert two.ask()[0] == 0
    assert two.answer()[0] == 0
    assert "1 of 2 identifiers" in two.finish()[1]


@pytest.mark.parametrize("at_write", range(1, LAST_WRITE))
def test_a_kill_of_who_answers_leaves_a_whole_answer_or_none(two: Two, at_write: int) -> None:
    two.ask()
    words = ["--held", two.folder / "held.csv", "--to", two.folder / "an.answer"]
    assert killed(at_write, "answer", two.folder / "a.request", *two.side("west"), *words) == -signal.SIGKILL
    if "an.answer" in two.files():
        assert "1 of 2 identifiers" in two.finish()[1]
        assert "hit 1 of our identifiers" in two.told()[1]
        return
    # It is recorded before it can leave, so that no answer is ever out that the record does not know.
    (two.folder / "an.answer.kept").unlink(missing_ok=True)
    status, said = two.answer()
    assert (status, "a request is answered once" in said) == (2, True)


def test_a_kill_before_anything_was_recorded_costs_nothing(two: Two) -> None:
    two.ask()
    (two.folder / "west.exchanges").write_bytes(b'{"act":"answ')
    assert two.answer()[0] == 0


def test_a_row_that_cannot_be_taken_stops_unless_it_is_put_aside(two: Two) -> None:
    (two.folder / "asked.csv").write_text(ASKED + "phone,12\nphone,07700 900124\n")
    status, said = two.ask()
    assert status == 2
    assert "1 rows cannot be taken, the first on line 4: The phone number '12'" in said
    assert two.files() == set()
    words = ["--purpose", "Heron", "--to", two.folder / "a.request", "--damaged", two.folder / "damaged.csv"]
    status, said = two.vigil("ask", two.folder / "asked.csv", *two.side("north"), *words)
    assert status == 0
    assert "asks Westmark Police about 3 identifiers" in said
    assert f"It is recorded in {two.folder / 'north.exchanges'}." in said
    assert "1 rows could not be taken and are left out: of them nothing is known" in said
    assert (two.folder / "damaged.csv").read_text().splitlines()[1].startswith("4,The phone number")


def test_a_folder_named_as_the_desks_that_holds_none_is_refused(two: Two) -> None:
    status, said = two.vigil("ask", two.folder / "asked.csv", *two.side("north"), "--home", two.folder / "x",
                             "--purpose", "Heron", "--to", two.folder / "a.request")  # fmt: skip
    assert (status, "There is no desk in" in said) == (2, True)
    assert two.files() == set()
