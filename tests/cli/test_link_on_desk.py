"""`vigil link` on a machine with a desk: the record is the desk's journal, and `--by` is one of its users."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.test_link import ASKED, HELD, NORTH, WEST
from vigil.ledger.verify import verify

# One process plays all of it: the desk is opened once.
PLAYED = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from vigil.cli.door import main
said = []
for words in json.load(sys.stdin):
    out = io.StringIO()
    sys.stdin = io.StringIO("correct horse battery\\n")
    with redirect_stdout(out), redirect_stderr(out):
        status = main(words)
    said.append([status, out.getvalue()])
print(json.dumps(said))
"""
# As it puts the first file in its place, after the exchange was recorded.
KILLED = """
import os, signal, sys
from vigil.ledger import writing
writing.put_first = lambda *words, **more: os.kill(os.getpid(), signal.SIGKILL)
from vigil.cli.door import main
main(sys.argv[1:])
"""
TOLD = """
import json, sys
from vigil.cli.desk import open_desk
open_desk(migrate=False)
from vigil.desk.journal.models import Entry
rows = Entry.objects.filter(verb__startswith="people:identifiers:").order_by("sequence")
print(json.dumps([[row.verb, row.actor, row.outcome, json.loads(row.payload)["detail"]] for row in rows]))
"""


@dataclass
class Desk:
    """A desk whose unit asks and answers (both sides of the exchange are kept on it, for the test)."""

    folder: Path
    database: str

    def environment(self) -> dict[str, str]:
        return os.environ | {"VIGIL_HOME": str(self.folder / "home")}

    def python(self, code: str, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            env=self.environment(),
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )

    def plays(self, *lines: list[str]) -> list[tuple[int, str]]:
        played = self.python(PLAYED, given=json.dumps(lines))
        assert played.returncode == 0, played.stderr
        return [(status, said) for status, said in json.loads(played.stdout)]

    def entries(self) -> list[list[object]]:
        told = self.python(TOLD)
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)  # type: ignore[no-any-return]

    def at(self, name: str) -> str:
        return str(self.folder / name)

    def link(self, part: str, side: str, by: str, *words: str) -> list[str]:
        ours = ["--agreement", self.at(f"{side}.yaml"), "--key", self.at(f"{side}.key")]
        return ["link", part, *words, *ours, "--by", by]

    def ask(self, to: str = "a.request", by: str = "ada") -> list[str]:
        return self.link(
            "ask", "north", by, self.at("asked.csv"), "--purpose", "Operation Heron", "--to", self.at(to)
        )

    def answer(self, to: str = "an.answer", *, request: str = "a.request") -> list[str]:
        return self.link(
            "answer", "west", "ada", self.at(request), "--held", self.at("held.csv"), "--to", self.at(to)
        )

    def finish(self) -> list[str]:
        words = ["--request", self.at("a.request"), "--to", self.at("hits.csv")]
        return self.link("finish", "north", "ada", self.at("an.answer"), *words)


@pytest.fixture
def desk(tmp_path: Path, command_database: str) -> Desk:
    here = Desk(tmp_path, command_database)
    (tmp_path / "asked.csv").write_text(ASKED)
    (tmp_path / "held.csv").write_text(HELD)
    (tmp_path / "home").mkdir()
    made = here.plays(
        ["force", "add", "wex", "Wexmere"],
        ["force", "add-team", "wex", "north", "North"],
        ["force", "add-user", "wex", "ada", "Ada", "--role", "investigator", "--team", "north"],
        ["force", "add-user", "wex", "ida", "Ida", "--role", "intake", "--team", "north"],
        ["link", "key", here.at("north.key")],
        ["link", "key", here.at("west.key")],
    )
    assert [status for status, _ in made] == [0] * 6
    for us, peer, mine, line in ((NORTH, WEST, "north", made[5][1]), (WEST, NORTH, "west", made[4][1])):
        (tmp_path / f"{mine}.yaml").write_text(
            f"us: {us}\npeer: {peer}\n{line}identifiers_a_day: 4\nmost_held: 1000\n"
        )
    return here


@pytest.mark.slow
def test_each_exchange_and_each_refusal_is_an_entry_of_the_journal_that_verifies(desk: Desk) -> None:
    asked, second, limited, nobody, barred, answered, finished = desk.plays(
        desk.ask(),
        desk.ask("b.request"),
        desk.ask("c.request"),
        desk.ask("d.request", by="DC Amber"),
        desk.ask("e.request", by="ida"),
        desk.answer(),
        desk.finish(),
    )
    assert [asked[0], second[0], answered[0]] == [0, 0, 0]
    assert "It is recorded in the desk's journal." in asked[1]
    assert (limited[0], "4 were asked and 2 more are too many" in limited[1]) == (2, True)
    assert (nobody[0], "no active user 'DC Amber'" in nobody[1]) == (2, True)
    assert (barred[0], "that role may not do this" in barred[1]) == (2, True)
    assert (finished[0], "1 of 2 identifiers are in the table" in finished[1]) == (0, True)

    # It is recorded before it can leave, so that no answer is ever out that the journal does not know.
    answering = desk.answer("second.answer", request="b.request")
    assert desk.python(KILLED, *answering).returncode == -signal.SIGKILL
    [again] = desk.plays(answering)
    assert (again[0], "by ada; a request is answered once" in again[1]) == (2, True)

    made = {path.name for path in desk.folder.iterdir()}
    assert made >= {"a.request", "an.answer", "hits.csv"}
    assert not made & {"c.request", "d.request", "e.request", "second.answer"}
    assert not made & {"north.exchanges", "west.exchanges"}
    entries = desk.entries()
    assert [entry[:3] for entry in entries] == [
        ["people:identifiers:ask", "ada", "done"],
        ["people:identifiers:ask", "ada", "done"],
        ["people:identifiers:ask", "ada", "refused"],
        ["people:identifiers:answer", "ada", "done"],
        ["people:identifiers:finish", "ada", "done"],
        ["people:identifiers:answer", "ada", "done"],
        ["people:identifiers:answer", "ada", "refused"],
    ]
    details = [entry[3] for entry in entries if entry[2] == "done"]
    told = [(one["peer"], one["identifiers"]) for one in details]  # type: ignore[index]
    assert told == [(WEST, 2), (WEST, 2), (NORTH, 2), (WEST, 1), (NORTH, 2)]
    report = verify(database=desk.database or f"sqlite:///{desk.folder / 'home' / 'vigil.sqlite3'}")
    assert report.findings == ()
