"""An exhibit's pages: registering, custody, attaching a scan, and its files by verdict."""

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.desk.conftest import AT, Unit
from vigil.desk.exhibits.actions import attach_scan
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


@pytest.fixture
def long_scan(unit: Unit, tmp_path: Path) -> str:
    """The address of a scan of 240 files: every second is unseen, the others are unreadable."""
    from tests.media.test_scanwriter import kept, row

    unread = {
        "verdict": "unreadable",
        "reason": "truncated",
        "explanation": "it ends early",
        "decoder": "x 1.0",
    }
    files = [row(n, path=f"file {n:03}", **({} if n % 2 else unread)) for n in range(1, 241)]
    exhibit = unit.exhibit("own")
    attached = attach_scan(
        exhibit=exhibit, scan_path=kept(tmp_path / "long.scan", *files), actor="examiner", at=AT
    )
    return f"/exhibits/{exhibit.reference}/scans/{attached.pk}/"


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"file (\d{3})<", page)]


def step(page: str, name: str) -> str | None:
    links = html.fromstring(page).xpath("//a[contains(@class, 'pagination-step')]")
    return next((link.get("href") for link in links if link.text == name), None)


def walked(unit: Unit, address: str, start: str, name: str) -> list[list[int]]:
    """The numbers on every page, from one on by one step."""
    client, pages, query = unit.signed_in("examiner"), [], start
    while query is not None:
        page = client.get(address + query).content.decode()
        pages.append(numbers(page))
        query = step(page, name)
    return pages


def test_pages_of_a_scan_are_walked_forth_and_back_with_their_filter(unit: Unit, long_scan: str) -> None:
    odd = list(range(1, 241, 2))
    forth = walked(unit, long_scan, "?verdict=unseen", "Next")
    assert forth == [odd[:50], odd[50:100], odd[100:]]
    assert walked(unit, long_scan, "?verdict=unseen&before=end", "Previous") == [
        odd[70:],
        odd[20:70],
        odd[:20],
    ]
    last = unit.signed_in("examiner").get(f"{long_scan}?verdict=unseen&after=99").content.decode()
    assert (step(last, "First"), step(last, "Last")) == ("?verdict=unseen", "?verdict=unseen&before=end")


@pytest.mark.parametrize(
    "place", ["after=nonsense", "after=-3", "before=²", "page=3", "before=", f"after={10**40}"]
)
def test_a_place_that_cannot_be_is_the_first_page(unit: Unit, long_scan: str, place: str) -> None:
    page = unit.signed_in("examiner").get(f"{long_scan}?verdict=unseen&{place}").content.decode()
    assert numbers(page)[:2] == [1, 3]


def test_behind_the_last_file_the_way_back_is_shown(unit: Unit, long_scan: str) -> None:
    page = unit.signed_in("examiner").get(f"{long_scan}?verdict=unseen&after=240").content.decode()
    assert numbers(page) == []
    assert html.fromstring(page).xpath("//a[text()='First page']/@href") == ["?verdict=unseen"]


def test_an_unreadable_file_is_shown_with_why_and_by_what(unit: Unit, long_scan: str) -> None:
    page = unit.signed_in("examiner").get(f"{long_scan}?verdict=unreadable").content.decode()
    assert "truncated: it ends early (x 1.0)" in page
