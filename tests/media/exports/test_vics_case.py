"""A VICS case: read again by the reader of sets, every path kept, and no category under another scale."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.media.exports.conftest import ABOUT
from tests.media.invented_rows import filed, rows
from vigil.known.exchange import vics
from vigil.known.values import Entry, Grade
from vigil.media.exports import vics_case
from vigil.media.exports.about import About
from vigil.media.exports.vics_records import moment
from vigil.media.layout import ScannedFile
from vigil.media.scanfile import Filter, ScanFile

FEW = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def written(scan: ScanFile, tmp_path: Path) -> Path:
    vics_case.export(scan=scan, to=tmp_path / "case.json", about=ABOUT)
    return tmp_path / "case.json"


def case_of(path: Path) -> dict[str, Any]:
    held = json.loads(path.read_text())
    assert list(held) == ["@odata.context", "value"]
    [case] = held["value"]
    return dict(case)


def test_the_reader_of_sets_reads_it_with_the_scale_it_was_written_under(written: Path) -> None:
    entries = [entry for entry in vics.read(written) if isinstance(entry, Entry)]
    assert [(entry.md5 or "")[0] for entry in entries] == ["a", "c", "d", "f"]
    assert [entry.grade for entry in entries] == [Grade("vics-uk", "2.0", "2"), None, None, None]
    assert [entry.pdq for entry in entries] == [bytes(range(32)), None, None, None]
    assert entries[0].series == "x"


def test_what_it_leaves_out_and_what_it_cannot_grade_is_said(scan: ScanFile, tmp_path: Path) -> None:
    exported = vics_case.export(scan=scan, to=tmp_path / "case.json", about=ABOUT)
    assert exported.files == 5
    assert exported.left_out == {
        "it is neither picture nor video": 2,
        "its MD5, which VICS demands, is not known": 1,
    }
    assert exported.notes[0].startswith("4 contents, under the profile UK")
    assert [note.partition(": ")[0] for note in exported.notes[1:]] == [
        "1 grades of vics-uk 2.0 stand in the comments",  # of the picture that is near: its content is another
        "1 grades of vics-us 2.0 stand in the comments",
    ]


def test_the_case_says_whose_it_is_and_counts_what_follows(written: Path) -> None:
    case = case_of(written)
    assert (case["CaseNumber"], case["ContactName"]) == ("OP TEST 2026/1", "DC Example")
    assert case["CaseID"][0] + case["CaseID"][-1] == "{}"
    assert case["TotalMediaFiles"] == len(case["Media"]) == 4
    told = {each["PropertyName"]: each["PropertyValue"] for each in case["CaseMetadata"]}
    assert (told["Exhibit"], told["Known set"], told["Scan"]) == ("ABC/1", "set 1", "finished")


def test_a_content_has_every_path_it_was_found_at(written: Path) -> None:
    media = case_of(written)["Media"][0]
    assert media["MediaFiles"] == [
        {
            "MD5": "A" * 32, "FileName": "=IMG_1.jpg", "FilePath": "DCIM\\", "Created": "2026-01-01T00:00:00.0000000",
            "Written": "2026-01-02T01:04:05.1234560Z", "Accessed": "2026-01-03T00:00:00.0000000Z",
            "Deleted": "false", "Unallocated": "false", "SourceID": "ABC/1",
        },
        {
            "MD5": "A" * 32, "FileName": 'é\n"x".jpg', "FilePath": "backup.zip\\", "Deleted": "false",
            "Unallocated": "false", "SourceID": "ABC/1", "ParentFileName": "backup.zip", "ParentMD5": "B" * 32,
        },
    ]  # fmt: skip
    assert case_of(written)["Media"][1]["MediaFiles"][0]["Deleted"] == "true"


def test_what_a_picture_says_of_itself_is_told_as_its_own(written: Path) -> None:
    media = case_of(written)["Media"]
    exif = {each["PropertyName"]: each["PropertyValue"] for each in media[0]["Exifs"]}
    assert exif == {
        "Make": "Lumen", "Model": "L-20", "BodySerialNumber": "7", "Software": "+Tool",
        "DateTimeOriginal": "2025-12-31T23:59:59", "GPSLatitude": "-3.5", "GPSLongitude": "0.0",
    }  # fmt: skip
    assert {each["PropertyName"] for each in media[0]["MediaMetadata"]} == {"Width", "Height", "PDQQuality"}
    assert media[2]["MediaMetadata"][0]["PropertyValue"] == "2.5"
    assert "Exifs" not in media[1]


@pytest.mark.parametrize(
    ("profile", "categories"),
    [("UK", [2, None, None, None]), ("US", [None, None, 1, None]), ("Default", [None] * 4)],
)
def test_a_category_is_never_read_across_scales(
    profile: str, categories: list[int | None], scan: ScanFile, tmp_path: Path
) -> None:
    vics_case.export(scan=scan, to=tmp_path / "case.json", about=About(profile=profile))
    media = case_of(tmp_path / "case.json")["Media"]
    assert [each.get("Category") for each in media] == categories
    for each in media:
        assert ("Category" in each) == (each.get("IsPrecategorized") == "true")
    if profile == "Default":
        assert "vics-uk 2.0, 2" in media[0]["Comments"]
        assert "vics-us 2.0, 1" in media[2]["Comments"]


def test_a_case_of_nothing_is_a_case(scan: ScanFile, tmp_path: Path) -> None:
    exported = vics_case.export(scan=scan, to=tmp_path / "case.json", wanted=Filter(verdict="benign"))
    assert (exported.files, case_of(tmp_path / "case.json")["Media"]) == (0, [])
    assert list(vics.read(tmp_path / "case.json")) == []


@FEW
@given(files=rows)
def test_every_picture_with_an_md5_is_there_once_under_its_content(
    files: list[ScannedFile], tmp_path: Path
) -> None:
    (tmp_path / "case.json").unlink(missing_ok=True)
    with ScanFile.open(filed(tmp_path / "a.scan", *files)) as held:
        exported = vics_case.export(scan=held, to=tmp_path / "case.json", about=About(profile="UK"))
    media = case_of(tmp_path / "case.json")["Media"]
    there = [
        (each["MD5"].lower(), one["FilePath"] + one["FileName"])
        for each in media
        for one in each["MediaFiles"]
    ]
    right = [
        (file.md5, file.path.replace("/", "\\"))
        for file in files
        if file.md5 and file.media_type != "text/plain"
    ]
    # The name keeps a slash nowhere, and a backslash of the folder is all that the path loses.
    assert sorted(there) == sorted((md5 or "", path) for md5, path in right)
    assert len({each["MD5"] for each in media}) == len(media) == len({md5 for md5, _ in right})
    assert exported.files == len(right)
    for each in media:
        codes = {
            int(file.grade_code)
            for file in files
            if (file.md5 or "").upper() == each["MD5"] and file.verdict == "known"
            and (file.grade_scale, file.grade_version) == ("vics-uk", "2.0") and file.grade_code
        }  # fmt: skip
        assert "Category" not in each or each["Category"] in codes


@pytest.mark.parametrize(
    ("told", "right"),
    [
        (None, None),
        ("2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00.0000000Z"),
        ("2026-01-01T01:00:00", "2026-01-01T01:00:00.0000000"),
    ],
)
def test_a_time_without_a_zone_gets_none(told: str | None, right: str | None) -> None:
    assert moment(told) == right
