"""``vigil scan`` as a person uses it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from tests.media.evidence import EXPECTED, exhibit, known_set
from vigil.cli import door
from vigil.cli import scan as command
from vigil.media import reading
from vigil.media.scan import Progress
from vigil.media.scanfile import ScanFile


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exhibit(tmp_path_factory.mktemp("exhibit") / "WEX-1")


def numbers(said: str) -> dict[str, str]:
    """The table's lines: what and how many."""
    lines = (line.split() for line in said.splitlines())
    return {" ".join(words[:-1]): words[-1] for words in lines if len(words) > 1}


def test_the_table_says_what_is_left_to_look_at(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = known_set(tmp_path / "uk.known", folder)
    assert door.main(["scan", str(folder), "--to", str(tmp_path / "a.scan"), "--known", str(known)]) == 0
    said = capsys.readouterr()
    found = numbers(said.out)
    assert {name: found[name] for name in ("files", "distinct contents", "deleted", "archives")} == {
        "files": "14",
        "distinct contents": "11",
        "deleted": "0",
        "archives": "1",
    }
    assert [found[name] for name in ("known", "near a known file", "benign", "unseen", "unreadable")] == [
        "4", "1", "1", "5", "3"
    ]  # fmt: skip
    assert found["truncated"] == found["symbolic link, not followed"] == "1"
    with ScanFile.open(tmp_path / "a.scan") as held:
        assert found["evidence SHA-256"] == held.summary().evidence_sha256
    assert said.err == ""


def test_a_time_budget_stops_it_and_says_what_was_not_reached(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_FILES", 2)
    command = ["scan", str(folder), "--to", str(tmp_path / "a.scan")]
    assert door.main([*command, "--time-budget", "0.000001"]) == 0
    said = capsys.readouterr().out
    found = numbers(said)
    assert found["not reached yet"] == "10"
    assert "The time is up: 10 files were not reached. The same command goes on from there." in said
    assert "not taken before the end" in said
    assert door.main(command) == 0
    found = numbers(capsys.readouterr().out)
    assert found["files"] == "14"
    assert "not reached yet" not in found


def test_a_newer_set_answers_anew(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = known_set(tmp_path / "uk.known", folder)
    assert door.main(["scan", str(folder), "--to", str(tmp_path / "a.scan")]) == 0
    capsys.readouterr()
    words = ["rescan", str(tmp_path / "a.scan"), "--known", str(known), "--to", str(tmp_path / "b.scan")]
    assert door.main(words) == 0
    found = numbers(capsys.readouterr().out)
    assert [found[name] for name in ("known", "near a known file", "benign", "unseen")] == [
        "4",
        "1",
        "1",
        "5",
    ]
    assert door.main([*words, "--evidence", str(folder)]) == 2
    assert "exists already" in capsys.readouterr().err


def test_without_a_set_the_table_says_so(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door.main(["scan", str(folder), "--to", str(tmp_path / "a.scan")]) == 0
    assert numbers(capsys.readouterr().out)["known set"] == "none"


@pytest.mark.parametrize(
    ("source", "known", "to", "said"),
    [
        ("nowhere", None, "a.scan", "There is no evidence at"),
        ("note.txt", None, "a.scan", "no file system that is known"),
        (".", None, "inside.scan", "lies within the evidence"),
        (".", "note.txt", "../a.scan", "is not a known set"),
        (".", "nowhere", "../a.scan", "cannot be opened as a known set"),
    ],
)
def test_a_mistake_is_one_sentence_and_leaves_nothing(
    source: str,
    known: str | None,
    to: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "note.txt").write_text("words " * 1000)
    monkeypatch.chdir(folder)
    words = ["scan", source, "--to", to, *(["--known", known] if known else [])]
    assert door.main(words) == 2
    heard = capsys.readouterr()
    assert said in heard.err
    assert heard.err.startswith("vigil: ")
    assert heard.err.count("\n") == 1
    assert heard.out == ""
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["evidence", "note.txt"]


def children(process: int) -> list[str]:
    return [
        child
        for task in Path(f"/proc/{process}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


def test_ctrl_c_while_a_jail_starts_is_one_sentence_and_nothing_is_lost(folder: Path, tmp_path: Path) -> None:
    to = tmp_path / "a.scan"
    command = [sys.executable, "-m", "vigil.cli.door", "scan", str(folder), "--to", str(to)]
    # A session of its own stands for a terminal: Ctrl+C goes to its foremost group of processes. Whoever started the tests may
    # have had it ignored, as what runs behind a shell's & has.
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 one thread here
    ) as scanning:
        while not children(scanning.pid):
            assert scanning.poll() is None
            time.sleep(0.001)
        time.sleep(0.05)
        os.killpg(scanning.pid, signal.SIGINT)
        _, said = scanning.communicate(timeout=60)
    assert (scanning.returncode, said) == (130, "vigil: stopped before the end; what was finished is kept.\n")
    assert door.main(command[3:]) == 0
    with ScanFile.open(to) as held:
        held.check_content()
        assert held.summary().files == len(EXPECTED)


@pytest.mark.parametrize(
    "words",
    [
        ["scan", "", "--to", "a.scan"],
        ["scan", ".", "--to", ""],
        ["scan", ".", "--to", "../a.scan", "--known", ""],
        ["scan", ".", "--to", "../a.scan", "--cluster", "local", "--shards", ""],
        ["rescan", "", "--known", "k", "--to", "a.scan"],
        ["rescan", "a.scan", "--known", "k", "--to", "b.scan", "--evidence", ""],
    ],
)
def test_an_empty_name_is_not_the_folder_one_is_in(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(SystemExit, match="2"):
        door.main(words)
    assert "the name is empty; is a variable of the shell not set?" in capsys.readouterr().err
    assert not list((tmp_path / "here").iterdir())


def test_an_empty_cluster_is_not_this_machine(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert door.main(["scan", str(folder), "--to", str(tmp_path / "a.scan"), "--cluster", ""]) == 2
    assert capsys.readouterr().err.startswith("vigil: ")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [b"no text \xff", b"steers \x1b[2J", b"two\nlines", "Ünï".encode()])
@pytest.mark.parametrize("kind", ["folder", "list"])
def test_a_name_is_shown_and_never_steers_the_terminal(
    name: bytes, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence = tmp_path / os.fsdecode(name)
    if kind == "folder":
        evidence.mkdir()
        (evidence / "note.txt").write_text("words")
    else:
        (tmp_path / "note.txt").write_text("words")
        evidence.write_text("note.txt\n")
    to = tmp_path / f"{os.fsdecode(name)}.scan"
    options = ["--list"] if kind == "list" else []
    assert door.main(["scan", str(evidence), "--to", str(to), *options]) == 0
    said = capsys.readouterr().out
    first = {
        b"no text \xff": "no text \\xff",
        b"steers \x1b[2J": "steers \\x1b[2J",
        b"two\nlines": "two\\nlines",
    }
    assert said.startswith(f"the {kind} {first.get(name, os.fsdecode(name))}")
    assert all(letter.isprintable() or letter == "\n" for letter in said)
    assert door.main(["scan", str(tmp_path / f"{os.fsdecode(name)} not there"), "--to", str(to)]) == 2
    assert all(letter.isprintable() for letter in capsys.readouterr().err.rstrip("\n"))


def test_evidence_without_any_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mount point").mkdir()
    assert door.main(["scan", str(tmp_path / "mount point"), "--to", str(tmp_path / "a.scan")]) == 0
    assert "holds no file at all. Is it the right folder, and is it mounted?" in capsys.readouterr().out


def test_the_help_says_what_becomes_of_what_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        door.main(["scan", "--help"])
    assert ended.value.code == 0
    assert "What cannot\nbe read is listed with its reason" in capsys.readouterr().out


def test_the_bar_shows_files_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Console, "is_terminal", property(lambda _self: True))
    monkeypatch.setenv("COLUMNS", "160")
    with command._shown("Scanning WEX-1") as watch:
        watch(Progress(files=0, bytes=0, path="", all_files=1200, all_bytes=4_000_000))
        watch(Progress(files=300, bytes=1_000_000, path="a", all_files=1200, all_bytes=4_000_000))
    said = capfd.readouterr().err
    assert "300 of 1,200 files" in said
    assert "1.0/4.0 MB" in said


def test_away_from_a_terminal_no_bar_is_drawn(capfd: pytest.CaptureFixture[str]) -> None:
    with command._shown("Scanning WEX-1") as watch:
        watch(Progress(files=1, bytes=1, path="a", all_files=2, all_bytes=2))
    assert capfd.readouterr().err == ""
