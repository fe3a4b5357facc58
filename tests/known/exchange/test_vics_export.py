"""A set written as VICS 2.0 is the same set when it is read again, with every field as it came."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.known.test_records import any_entry, values
from vigil.known.build import build
from vigil.known.errors import KnownError
from vigil.known.exchange import vics
from vigil.known.exchange.vics_export import ExportReport, export
from vigil.known.known_set import KnownSet
from vigil.known.values import Entry, Grade

DATA = Path(__file__).parents[2] / "_data" / "known"
NAMES = st.sampled_from(
    ["MediaSize", "PhotoDNA", "AlternativeHashes", "Category", "MD5", "SHA1", "Series", "@vigil.grade", "@vigil.extra",
     "@vigil.frames",
     "odata.id", "x@odata.type", "VictimIdentified", "MediaID"]
)  # fmt: skip
odd_hash = st.fixed_dictionaries(
    {
        "HashName": st.sampled_from(["PDQ", "pdq", "SHA-256", "x"]),
        "HashValue": st.sampled_from(["", "00" * 32, "01" * 32]),
    }
)
odd = (
    values
    | st.lists(odd_hash, max_size=2)
    | st.sampled_from(["00" * 144, "AA" * 96, "2", 2, "true", "false"])
)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vigil.known.draft.os.fsync", lambda _: None)


def exported(folder: Path, entries: list[Entry], **said: object) -> tuple[Path, ExportReport]:
    build(entries=entries, to=folder / "a.known")
    with KnownSet.open(folder / "a.known") as held:
        report = export(known=held, to=folder / "out.json", **said)  # type: ignore[arg-type]
    return folder / "out.json", report


def again(path: Path) -> list[Entry]:
    read = list(vics.read(path))
    assert all(isinstance(row, Entry) for row in read), read
    return [row for row in read if isinstance(row, Entry)]


def spelled(entry: Entry, *, without: str = "") -> str:
    extra = {name: value for name, value in sorted(entry.extra.items()) if name != without}
    return repr(replace(entry, source="", extra=extra))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=any_entry,
    md5=st.integers(0, 2**128 - 1),
    extra=st.dictionaries(NAMES | st.text(), odd, max_size=4),
    grade=st.none() | st.builds(Grade, st.sampled_from(["vics-uk", "vics-us", "uk"]), st.sampled_from(["1.3", "2.0"]),
                                st.sampled_from(["0", "1", "01", "-1", "A", "²"])),
)  # fmt: skip
@example(
    fields={"kind": "known", "source": "a", "photodna": bytes(144)}, md5=0, grade=None,
    extra={"AlternativeHashes": [{"HashName": "PDQ", "HashValue": "00" * 32}]},
)  # fmt: skip
@example(
    fields={"kind": "known", "source": "a"}, md5=0, grade=None,
    extra={"AlternativeHashes": [{"HashName": "SHA-256", "HashValue": "x"}]},
)  # fmt: skip
def test_an_entry_is_the_same_when_its_export_is_read_again(
    tmp_path: Path, fields: dict[str, object], md5: int, extra: Mapping[str, object], grade: Grade | None
) -> None:
    entry = Entry(**{**fields, "kind": "known", "md5": f"{md5:032x}", "grade": grade, "extra": extra})  # type: ignore[arg-type]
    path, report = exported(tmp_path, [entry], profile="UK")
    # A perceptual value that was damaged when it came is told again; the entry is the same.
    [read] = [row for row in vics.read(path) if isinstance(row, Entry)]
    renumbered = "MediaID" if report.is_numbered_anew else ""
    assert spelled(read, without=renumbered) == spelled(entry, without=renumbered)


@pytest.mark.parametrize("name", ["vics20_default_media_hashset.json", "vics20_uk_case.json"])
def test_a_samples_records_are_written_word_for_word(tmp_path: Path, name: str) -> None:
    profile = "UK" if "uk" in name else "Default"
    path, report = exported(tmp_path, again(DATA / name), profile=profile)
    came = json.loads((DATA / name).read_text())["value"]
    media = came[0].get("Media", came)
    written = json.loads(path.read_text())
    assert written["@odata.context"] == vics.CONTEXT.format(profile=profile)
    assert written["value"] == media
    assert (report.written, report.other_scale, report.is_numbered_anew) == (4, 0, False)


def test_the_strings_true_and_false_stay_strings_and_booleans_booleans(tmp_path: Path) -> None:
    extra = {"MediaID": 7, "VictimIdentified": "false", "IsSuspected": False, "Series2": None}
    path, _ = exported(tmp_path, [Entry("known", "a", md5="0" * 32, extra=extra)])
    assert {name: json.loads(path.read_text())["value"][0][name] for name in extra} == extra


def test_benign_entries_are_never_mixed_with_known_ones(tmp_path: Path) -> None:
    entries = [
        Entry("known", "a", md5="0" * 32), Entry("benign", "b", md5="1" * 32), Entry("known", "a", sha1="2" * 40)
    ]  # fmt: skip
    path, report = exported(tmp_path, entries)
    assert (report.written, report.other_kind, report.without_md5) == (1, 1, 1)
    assert [entry.md5 for entry in again(path)] == ["0" * 32]
    path, report = exported(tmp_path, entries, kind="benign")
    assert [entry.md5 for entry in again(path)] == ["1" * 32]


@pytest.mark.parametrize(
    ("numbers", "anew"),
    [([5, 3], False), ([5, 5], True), ([5, None], True), ([5, "6"], True), ([5, 2**63], True), ([], False)],
)
def test_media_ids_are_echoed_when_each_is_its_own(tmp_path: Path, numbers: list[object], anew: bool) -> None:
    entries = [
        Entry("known", "a", md5=f"{place:032x}", extra={"MediaID": number} if number is not None else {})
        for place, number in enumerate(numbers)
    ]
    path, report = exported(tmp_path, entries or [Entry("benign", "a", md5="0" * 32)])
    assert report.is_numbered_anew == anew
    assert [entry.extra["MediaID"] for entry in again(path)] == ([1, 2] if anew else numbers)


def test_a_grade_of_another_scale_is_never_translated(tmp_path: Path) -> None:
    entry = Entry("known", "a", md5="0" * 32, grade=Grade("vics-us", "2.0", "1"))
    path, report = exported(tmp_path, [entry], profile="UK")
    [record] = json.loads(path.read_text())["value"]
    assert "Category" not in record
    assert (report.other_scale, again(path)[0].grade) == (1, entry.grade)


@pytest.mark.parametrize("profile", ["", "UK/../x", "U K", 'UK"'])
def test_a_profile_is_a_word(tmp_path: Path, profile: str) -> None:
    with pytest.raises(KnownError, match="cannot be a profile"):
        exported(tmp_path, [Entry("known", "a", md5="0" * 32)], profile=profile)
    assert [path.name for path in tmp_path.iterdir()] == ["a.known"]
