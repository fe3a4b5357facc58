"""What holds of every kind of export: whole or not at all, nothing written over, the same again."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.media.exports.conftest import ABOUT, FILES
from vigil.media.errors import MediaError
from vigil.media.exports import draft
from vigil.media.exports.about import PROFILES, About
from vigil.media.exports.kinds import KINDS, kind_of
from vigil.media.scanfile import Filter, ScanFile

UNSEEN = Filter(verdict="unseen")
every_kind = pytest.mark.parametrize("export", KINDS.values(), ids=KINDS)


@every_kind
def test_the_same_scan_gives_the_same_file(
    export: Callable[..., Any], scan: ScanFile, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        export(scan=scan, to=tmp_path / name, wanted=UNSEEN, about=ABOUT)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert (tmp_path / "one").stat().st_size > 0


@every_kind
def test_nothing_is_written_over(export: Callable[..., Any], scan: ScanFile, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("kept")
    for to in (tmp_path / "there", scan.path):
        before = to.read_bytes()
        with pytest.raises(MediaError, match="is there already"):
            export(scan=scan, to=to, wanted=UNSEEN, about=ABOUT)
        assert to.read_bytes() == before


@every_kind
def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    export: Callable[..., Any], scan: ScanFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr(draft.os, "fsync", full)
    with pytest.raises(
        MediaError, match=r"cannot be written .No space left on device.; nothing was left behind"
    ):
        export(scan=scan, to=tmp_path / "out", wanted=UNSEEN, about=ABOUT)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@every_kind
def test_a_damaged_scan_leaves_nothing(
    export: Callable[..., Any], scan: ScanFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_self: ScanFile, **_named: Any) -> Any:
        yield FILES[7]
        raise MediaError("the scan is damaged")

    before = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr(ScanFile, "every", damaged)
    with pytest.raises(MediaError, match="the scan is damaged"):
        export(scan=scan, to=tmp_path / "out", wanted=UNSEEN, about=ABOUT)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@every_kind
def test_a_place_that_cannot_be_written_is_said(
    export: Callable[..., Any], scan: ScanFile, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MediaError, match="cannot be written"):
        export(scan=scan, to=tmp_path / "file" / "out", wanted=UNSEEN, about=ABOUT)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.csv", "csv"), ("a.CSV", "csv"), ("a.jsonld", "case"), ("a.db", "nsrl"), ("a.sqlite", "nsrl")],
)
def test_the_ending_tells_the_kind_where_it_leaves_no_doubt(name: str, kind: str) -> None:
    assert kind_of(to=Path(name), named=None) == kind
    assert kind_of(to=Path(name), named="vics") == "vics"
    with pytest.raises(MediaError, match=r"'a.json' does not tell what to export; add --as csv, --as vics"):
        kind_of(to=Path("a.json"), named=None)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"case": "a" * 201}, "at most 200 letters"),
        ({"person": "a\nb"}, "all printable"),
        ({"began": ABOUT.began and ABOUT.began.replace(tzinfo=None)}, "lacks its zone"),
        ({"began": ABOUT.ended, "ended": ABOUT.began}, "ended before it began"),
        ({"profile": "XX"}, "is no VICS profile"),
    ],
)
def test_what_cannot_be_said_is_refused(facts: dict[str, Any], sentence: str) -> None:
    assert About(case="a" * 200, began=ABOUT.began, ended=ABOUT.began, profile=PROFILES[-1])
    with pytest.raises(MediaError, match=sentence):
        About(**facts)
