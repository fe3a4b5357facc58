"""NCMEC's hash sharing: entries, what was taken back, and XML that means harm."""

from pathlib import Path

import pytest

from vigil.known.errors import KnownError
from vigil.known.exchange import ncmec
from vigil.known.values import DamagedRow, Entry, Grade

A = "a1" * 16


def page(folder: Path, inside: str, *, before: str = "", version: str = "v2") -> Path:
    path = folder / "page.xml"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/{version}">'
        f"<images>{inside}</images></queryResult>"
    )
    return path


def image(number: int, *, name: str = "image", time: str = "2024-01-01T00:00:00Z", more: str = "") -> str:
    hashes = f"<fingerprints><md5>{number:032x}</md5></fingerprints>" if name == "image" else ""
    return f'<{name}><member id="42">Example</member><timestamp>{time}</timestamp><id>i{number}</id>{hashes}{more}</{name}>'


def test_the_published_sample_is_read_with_what_was_taken_back(shared: Path) -> None:
    rows = list(ncmec.read(shared / "ncmec" / "hashsharing_v2_entries.xml"))
    entries = [row for row in rows if isinstance(row, Entry)]
    damaged = [row for row in rows if isinstance(row, DamagedRow)]
    assert [(entry.md5, entry.sha1 and entry.sha1[:4], entry.grade) for entry in entries] == [
        (A, "a1a1", Grade("ncmec-industry", "hash-sharing-v2", "A1")), ("b1" * 16, "b1b1", None)
    ]  # fmt: skip
    assert entries[0].extra["type"] == "image"
    assert entries[0].extra["member"] == {"@id": "42", "#text": "Example Member"}
    assert "negativeFeedback" in str(entries[0].extra["feedback"])
    assert [(row.number, row.reason[:12]) for row in damaged] == [
        (1, "the PhotoDNA"), (2, "its member t"), (4, "its member t")
    ]  # fmt: skip


def test_large_fingerprints_that_lie_elsewhere_are_kept_as_links(shared: Path) -> None:
    [entry] = list(ncmec.read(shared / "ncmec" / "hashsharing_v2_large_fingerprints.xml"))
    assert isinstance(entry, Entry)
    assert "TMK_PDQF" in str(entry.extra["fingerprints"])


@pytest.mark.parametrize(
    ("again", "is_taken"), [("2024-01-01T00:00:00Z", False), ("2024-03-01T00:00:00Z", True)]
)
def test_an_entry_is_taken_again_only_when_it_is_newer_than_its_withdrawal(
    tmp_path: Path, again: str, is_taken: bool
) -> None:
    gone = image(1, name="deletedImage", time="2024-02-01T00:00:00Z")
    rows = list(ncmec.read(page(tmp_path, image(1, time=again) + image(2) + gone)))
    assert [isinstance(row, Entry) for row in rows] == [is_taken, True, False]


def test_other_values_of_a_hash_are_kept(tmp_path: Path) -> None:
    more = f"<fingerprints><pdq>{'0' * 64}</pdq><pdq>{'1' * 64}</pdq><pdq>{'2' * 64}</pdq></fingerprints>"
    [entry] = list(ncmec.read(page(tmp_path, image(1, more=more))))
    assert isinstance(entry, Entry)
    assert (entry.pdq, entry.extra["fingerprints"]) == (bytes(32), {"pdq": ["1" * 64, "2" * 64]})


def test_many_entries_are_each_read_once(tmp_path: Path) -> None:
    path = page(tmp_path, "".join(image(number) for number in range(5_000)))
    assert [row.md5 for row in ncmec.read(path) if isinstance(row, Entry)] == [
        f"{n:032x}" for n in range(5_000)
    ]


BOMB = '<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, '<!DOCTYPE q SYSTEM "http://example.org/x.dtd">'])
def test_a_document_type_is_refused(tmp_path: Path, doctype: str) -> None:
    with pytest.raises(KnownError, match="document type of its own"):
        list(ncmec.read(page(tmp_path, image(1, more="<note>x</note>"), before=doctype)))


def test_another_version_is_refused_loudly(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="version 2; it was not read"):
        list(ncmec.read(page(tmp_path, image(1), version="v3")))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_page_that_ends_early_is_refused(tmp_path: Path, share: float) -> None:
    path = page(tmp_path, "".join(image(number) for number in range(20)))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(KnownError, match="not whole"):
        list(ncmec.read(path))


@pytest.mark.parametrize("depth", [40, 5_000])
def test_deep_nesting_is_refused(tmp_path: Path, depth: int) -> None:
    with pytest.raises(KnownError, match=r"nested deeper|not whole"):
        list(ncmec.read(page(tmp_path, image(1, more="<a>" * depth + "</a>" * depth))))


def test_a_text_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="not whole"):
        list(ncmec.read(page(tmp_path, image(1, more=f"<note>{'x' * 11_000_000}</note>"))))
