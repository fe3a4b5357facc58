"""Custody in order, and scans that are what they say."""

from datetime import timedelta
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite3

from tests.desk.conftest import AT, Unit
from vigil.desk.exhibits.actions import add_custody, attach_scan, register_exhibit
from vigil.desk.exhibits.errors import ExhibitError
from vigil.desk.exhibits.models import Exhibit
from vigil.desk.exhibits.queries import exhibits_visible_to, scans_visible_to
from vigil.media.errors import MediaError


def register(unit: Unit, reference: str = "JB-9", **changed: object) -> Exhibit:
    given = {
        "case": unit.own,
        "reference": reference,
        "description": "Phone",
        "kind": "phone",
        "seized_at": AT - timedelta(hours=1),
        "seized_from": "",
        "place": "Store",
        "actor": "examiner",
        "at": AT,
    }
    return register_exhibit(**(given | changed))  # type: ignore[arg-type]


def test_custody_begins_with_the_seizure(unit: Unit) -> None:
    exhibit = register(unit)
    assert [(step.act, step.at) for step in exhibit.custody.all()] == [("seized", AT - timedelta(hours=1))]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"reference": " "}, "as on its label"), ({"seized_at": AT + timedelta(minutes=1)}, "in the future")],
)
def test_an_exhibit_is_refused_in_words(unit: Unit, changed: dict[str, object], sentence: str) -> None:
    before = Exhibit.objects.count()
    with pytest.raises(ExhibitError, match=sentence):
        register(unit, **changed)
    assert Exhibit.objects.count() == before


def test_a_label_is_used_once(unit: Unit) -> None:
    with pytest.raises(ExhibitError, match="already"):
        register(unit, reference=unit.exhibit("own").reference)


def test_custody_is_added_in_order_and_says_where(unit: Unit) -> None:
    exhibit = register(unit)
    add_custody(exhibit=exhibit, act="moved", place="Laboratory", actor="examiner", at=AT)
    with pytest.raises(ExhibitError, match="before the last one"):
        add_custody(
            exhibit=exhibit, act="moved", place="Store", actor="examiner", at=AT - timedelta(minutes=1)
        )
    with pytest.raises(ExhibitError, match="where the exhibit is"):
        add_custody(exhibit=exhibit, act="moved", place=" ", actor="examiner", at=AT)


def test_the_same_scan_attached_again_adds_nothing(unit: Unit, evidence: tuple[Path, Path]) -> None:
    exhibit = unit.exhibit("own")
    assert attach_scan(exhibit=exhibit, scan_path=evidence[1], actor="examiner", at=AT) == exhibit.scans.get()


def test_a_scan_file_that_was_changed_is_refused(
    unit: Unit, evidence: tuple[Path, Path], tmp_path: Path
) -> None:
    changed = tmp_path / "changed.scan"
    changed.write_bytes(evidence[1].read_bytes())
    with sqlite3.connect(changed) as connection:
        connection.execute("UPDATE result SET verdict = 'benign' WHERE verdict = 'unseen'")
    connection.close()
    with pytest.raises(MediaError, match="changed"):
        attach_scan(exhibit=unit.exhibit("own"), scan_path=changed, actor="examiner", at=AT)


def test_something_that_is_no_scan_is_refused(unit: Unit, tmp_path: Path) -> None:
    path = tmp_path / "note.scan"
    path.write_text("not a scan")
    with pytest.raises(MediaError):
        attach_scan(exhibit=unit.exhibit("own"), scan_path=path, actor="examiner", at=AT)


def test_exhibits_and_scans_are_seen_with_their_case_only(unit: Unit) -> None:
    examiner = unit.users["examiner"]
    assert [exhibit.case for exhibit in exhibits_visible_to(examiner)] == [unit.own]
    assert [scan.exhibit.case for scan in scans_visible_to(examiner)] == [unit.own]
