"""An exhibit's pages: registering, custody, attaching a scan, and its files by verdict."""

from pathlib import Path
from typing import Any

import pytest

from tests.desk.conftest import Unit
from vigil.desk.exhibits.models import Exhibit

SEIZED = {
    "reference": "JB-77",
    "description": "Blue telephone",
    "kind": "phone",
    "seized_at": "2026-11-23T08:00",
    "place": "Store",
}


@pytest.fixture
def handed_over(unit: Unit, settings: Any, tmp_path: Path, evidence: tuple[Path, Path]) -> Path:
    """The desk's own folders: evidence handed over, and one finished scan of it."""
    from dataclasses import replace

    home = tmp_path / "home"
    (home / "scans").mkdir(parents=True)
    (home / "scans" / "handed-over.scan").write_bytes(evidence[1].read_bytes())
    settings.CONFIGURATION = replace(settings.CONFIGURATION, home=home, evidence=evidence[0].parent)
    return home


def test_an_exhibit_is_registered_with_its_acquired_copy(unit: Unit, handed_over: Path) -> None:
    answer = unit.signed_in("examiner").post(
        f"/cases/{unit.own.reference}/exhibits/register/", SEIZED | {"evidence": "handed-over"}
    )
    exhibit = Exhibit.objects.get(reference="JB-77")
    assert answer["Location"] == "/exhibits/JB-77/"
    assert exhibit.evidence_path.endswith("handed-over")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"evidence": "nothing.E01"}, "put the acquired copy there first"),
        ({"evidence": "../../secrets"}, "without any other folder"),
        ({"reference": "a b"}, "letters, digits, dots"),
        ({"place": ""}, "Say where it is now."),
    ],
)
def test_an_exhibit_that_cannot_be_registered_is_refused_on_the_form(
    unit: Unit, handed_over: Path, changed: dict[str, str], sentence: str
) -> None:
    before = Exhibit.objects.count()
    answer = unit.signed_in("examiner").post(
        f"/cases/{unit.own.reference}/exhibits/register/", SEIZED | changed
    )
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert Exhibit.objects.count() == before


def test_custody_is_added_or_the_reason_why_not_is_said(unit: Unit) -> None:
    exhibit, client = unit.exhibit("own"), unit.signed_in("examiner")
    path = f"/exhibits/{exhibit.reference}/custody/"
    page = client.post(path, {"act": "moved", "place": "Laboratory"}, follow=True).content.decode()
    assert "Laboratory" in page
    page = client.post(path, {"act": "moved", "place": ""}, follow=True).content.decode()
    assert "Say where the exhibit is now." in page
    assert exhibit.custody.count() == 2


def test_a_scan_is_attached_from_the_scan_folder_and_from_nowhere_else(unit: Unit, handed_over: Path) -> None:
    exhibit, client = unit.exhibit("own"), unit.signed_in("examiner")
    path = f"/exhibits/{exhibit.reference}/scans/"
    for name, sentence in (
        ("handed-over.scan", "handed-over.scan is attached"),
        ("../handed-over.scan", "without any folder"),
        ("absent.scan", "absent.scan"),
        ("", "Name the scan file."),
    ):
        assert sentence in client.post(path, {"name": name}, follow=True).content.decode()
    assert exhibit.scans.count() == 1


def test_files_are_listed_by_verdict_and_a_scan_file_that_is_gone_is_said(unit: Unit, tmp_path: Path) -> None:
    from tests.desk.conftest import AT
    from vigil.desk.journal.recording import record

    exhibit, client = unit.exhibit("own"), unit.signed_in("examiner")
    scan = exhibit.scans.get()
    path = f"/exhibits/{exhibit.reference}/scans/{scan.pk}/"
    assert "broken.jpg" in client.get(path, {"verdict": "unreadable"}).content.decode()
    assert "picture.png" in client.get(path, {"verdict": "unseen"}).content.decode()
    unknown = client.get(path, {"verdict": "nonsense"}).content.decode()
    assert "picture.png" not in unknown
    with record(actor="examiner", verb="exhibits:scan:move", at=AT):
        scan.scan_path = str(tmp_path / "gone.scan")
        scan.save()
    answer = client.get(path)
    assert answer.status_code == 400
    assert "gone.scan is gone from its place" in answer.content.decode()
