"""``vigil export`` and ``vigil compare`` from the terminal: what was scanned leaves in four formats, and two scans differ."""

import json
from pathlib import Path

import pytest

from tests.media.test_scanwriter import begin, line, row
from vigil.cli.door import main
from vigil.media.layout import Row

JPEG = b"\xff\xd8\xff\xe0" + bytes(60)


@pytest.fixture
def scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two scans of a folder, before and after one file was added and one changed."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"hello")
    (folder / "b.jpg").write_bytes(JPEG)
    assert main(["scan", "evidence", "--to", "first.scan"]) == 0
    (folder / "a.txt").write_bytes(b"hello again")
    (folder / "c.txt").write_bytes(b"hello")
    assert main(["scan", "evidence", "--to", "second.scan"]) == 0
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    capsys.readouterr()
    assert main(list(words)) == status
    told = capsys.readouterr()
    return told.err if status else told.out


def test_a_scan_is_exported_in_every_kind(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "export", "first.scan", "--to", "a.csv")
    assert told.splitlines() == ["2 files.", "Written to a.csv"]
    assert len((scans / "a.csv").read_text("utf-8-sig").splitlines()) == 3
    told = said(
        capsys, "export", "first.scan", "--to", "v.json", "--as", "vics", "--case", "OP 1", "--exhibit", "A/1"
    )
    assert "1 left out: it is neither picture nor video." in told
    assert json.loads((scans / "v.json").read_text())["value"][0]["CaseNumber"] == "OP 1"
    began = "2026-01-31T14:00:00+00:00"
    said(capsys, "export", "first.scan", "--to", "c.jsonld", "--person", "DC Example", "--began", began)
    assert began in (scans / "c.jsonld").read_text()
    assert "1 files." in said(capsys, "export", "first.scan", "--to", "n.db", "--verdict", "unseen")


def test_only_what_is_chosen_is_exported(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "1 files." in said(capsys, "export", "first.scan", "--to", "a.csv", "--text", "A.TXT")
    assert "1 files." in said(capsys, "export", "first.scan", "--to", "b.csv", "--type", "image/jpeg")
    assert "0 files." in said(capsys, "export", "first.scan", "--to", "c.csv", "--state", "deleted")


def test_what_is_refused_leaves_nothing(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(path.name for path in scans.iterdir())
    assert "is there already" in said(
        capsys, "export", "first.scan", "--to", "second.scan", "--as", "csv", status=2
    )
    assert "choose --verdict" in said(capsys, "export", "first.scan", "--to", "n.db", status=2)
    assert "lacks its zone" in said(
        capsys, "export", "first.scan", "--to", "a.csv", "--began", "2026-01-31T14:00", status=2
    )
    assert "no VICS profile" in said(
        capsys, "export", "first.scan", "--to", "a.csv", "--profile", "XX", status=2
    )
    assert "there already" in said(
        capsys, "compare", "first.scan", "second.scan", "--to", "first.scan", status=2
    )
    assert sorted(path.name for path in scans.iterdir()) == before


def test_two_scans_are_compared(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = dict(
        line.rsplit(maxsplit=1) for line in said(capsys, "compare", "first.scan", "second.scan").splitlines()
    )
    assert (told["same"], told["other content"], told["only in the second"]) == ("1", "1", "1")
    assert (told["contents in both"], told["  only in the first"], told["  only in the second"]) == (
        "2",
        "0",
        "1",
    )
    said(capsys, "compare", "first.scan", "second.scan", "--to", "d.csv", "--by", "locator")
    rows = (scans / "d.csv").read_text("utf-8-sig").splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [["other content", "0"], ["only in the second", "1"]]


def test_a_scan_that_has_not_finished_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with begin(tmp_path / "stopped.scan") as writer:
        writer.keep_listing([line(row(1)), line(row(2))])
        writer.append([Row(row(1))])
        writer.stop()
    told = said(capsys, "export", str(tmp_path / "stopped.scan"), "--to", str(tmp_path / "a.csv"))
    assert told.splitlines()[:2] == ["1 files.", "The scan has not finished: 1 files have not been reached."]
