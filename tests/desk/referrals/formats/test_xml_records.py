"""Finding reports in XML by their bytes: text cannot pass for a report, and a cut-off file is not a whole one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.referrals.formats.reports import ids, raws, read_bytes
from vigil.desk.referrals.formats import ReferralFormatError, cybertipline_xml
from vigil.desk.referrals.formats.records import LARGEST_RECORD
from vigil.desk.referrals.values import Rejected


def numbered(number: int, inside: bytes = b"") -> bytes:
    return b"<report><reportId>%d</reportId>%s</report>" % (number, inside)


FIRST, MIDDLE, LAST = numbered(1), numbered(2), numbered(3)


def held(*records: bytes) -> bytes:
    return b'<?xml version="1.0"?>\n<reports>\n' + b"\n".join(records) + b"\n</reports>\n"


@given(st.text(alphabet="<>/!-[]CDATAreports? &x", max_size=60))
def test_text_in_cdata_or_in_a_comment_is_never_a_report(text: str) -> None:
    cdata = text.replace("]]>", "").rstrip("]").encode()
    comment = text.replace("-", "").encode()
    record = numbered(2, b"<additionalInfo><![CDATA[%s]]></additionalInfo><!--%s-->" % (cdata, comment))
    outcomes = list(cybertipline_xml.read(held(FIRST, record, b"<!--%s-->" % comment, LAST)))
    assert ids(outcomes) == ["1", "2", "3"]


def test_a_report_that_somebody_wrote_in_a_chat_is_text(tmp_path: Path) -> None:
    forged = b"<additionalInfo><![CDATA[</additionalInfo></report><report><reportId>666</reportId></report>]]></additionalInfo>"
    assert ids(read_bytes(tmp_path, held(numbered(1, forged), LAST))) == ["1", "3"]


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        (MIDDLE.removesuffix(b"</report>"), "has no end"),
        (MIDDLE.replace(b"</reportId>", b""), "is no XML"),
        (MIDDLE.replace(b"2", b"&unknown;"), "is no XML"),
        (MIDDLE.replace(b"2", b"\xff"), "is no XML"),
        (MIDDLE.replace(b"2", b"\x00"), "is no XML"),
        (numbered(2, b"<a>" * 400 + b"</a>" * 400), "is no XML"),
        (numbered(2, b"<a>\x01</a>"), "is no XML"),
    ],
)
def test_a_damaged_report_costs_only_itself(tmp_path: Path, damaged: bytes, said: str) -> None:
    outcomes = read_bytes(tmp_path, held(FIRST, damaged, LAST))
    assert ids(outcomes) == ["1", "!", "3"]
    assert raws(outcomes)[0].strip() == damaged
    assert isinstance(outcomes[1], Rejected)
    assert said in outcomes[1].reason


def test_a_report_without_a_beginning_is_kept(tmp_path: Path) -> None:
    outcomes = read_bytes(tmp_path, held(FIRST, MIDDLE.replace(b"<report>", b"<repo>"), LAST))
    assert ids(outcomes) == ["1", "!", "3"]
    assert raws(outcomes) == [b"\n<repo><reportId>2</reportId></report>"]


def test_an_empty_report_is_one(tmp_path: Path) -> None:
    outcomes = read_bytes(tmp_path, held(FIRST, b'<report version="1"/>', LAST))
    assert [one[:8] for one in ids(outcomes)] == ["1", "content-", "3"]


@pytest.mark.parametrize("cut", range(1, len(b"</reports>") + 1))
def test_a_file_that_is_cut_off_behind_a_report_says_so(tmp_path: Path, cut: int) -> None:
    outcomes = read_bytes(tmp_path, held(FIRST).rstrip()[:-cut])
    assert ids(outcomes) == ["1", "!"]
    assert isinstance(outcomes[1], Rejected)
    assert "there may have been more" in outcomes[1].reason


def test_a_file_that_is_cut_off_anywhere_is_never_taken_for_a_whole_one() -> None:
    whole = held(FIRST, MIDDLE, LAST).rstrip()
    for length in range(whole.index(b"<report>") + len(b"<report>"), len(whole)):
        assert isinstance(list(cybertipline_xml.read(whole[:length]))[-1], Rejected), length


def test_what_surrounds_the_reports_may_nest_and_name_other_things(tmp_path: Path) -> None:
    content = b"<batch><of n='1'>%s</of><note>between</note><of>%s%s</of></batch>" % (FIRST, MIDDLE, LAST)
    assert ids(read_bytes(tmp_path, content)) == ["1", "2", "3"]


def test_a_prefix_may_be_declared_around_the_reports(tmp_path: Path) -> None:
    record = (
        b'<report xsi:noNamespaceSchemaLocation="https://example.org/xsd"><reportId>1</reportId></report>'
    )
    surrounding = (
        b'<reports xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:a="urn:a">%s</reports>'
    )
    assert ids(read_bytes(tmp_path, surrounding % record)) == ["1"]
    (outcome,) = read_bytes(tmp_path, b"<reports>%s</reports>" % record)
    assert isinstance(outcome, Rejected)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "UTF-8"])
def test_the_declared_encoding_is_read(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><report><additionalInfo>Café</additionalInfo></report>'
    )
    (referral,) = cybertipline_xml.read(text.encode(encoding))
    assert not isinstance(referral, Rejected)
    assert referral.narrative == "Café"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<?xml version="1.0" encoding="utf-7"?><report/>', "written in utf-7"),
        (b'<!DOCTYPE report [<!ENTITY a SYSTEM "file:///etc/passwd">]><report>&a;</report>', "document type"),
        (b"<reports><!-- " + b"x" * 70_000 + b" --><report/></reports>", "more than 64 kB"),
        (b"<reports><!-- <report/> --></reports>", "holds no 'report'"),
        (b"<reports><reporter/></reports>", "holds no 'report'"),
    ],
)
def test_a_file_that_is_not_read_is_refused_whole(content: bytes, said: str) -> None:
    with pytest.raises(ReferralFormatError, match=said):
        cybertipline_xml.read(content)


def test_a_report_is_taken_up_to_5_mb_and_costs_only_itself_above(tmp_path: Path) -> None:
    room = LARGEST_RECORD - len(numbered(2, b"<a></a>"))
    fits = numbered(2, b"<a>" + b"x" * room + b"</a>")
    large = fits.replace(b"xx", b"xxx", 1)
    assert ids(read_bytes(tmp_path, held(fits, LAST))) == ["2", "3"]
    outcomes = read_bytes(tmp_path, held(large, LAST))
    assert ids(outcomes) == ["!", "3"]
    assert raws(outcomes) == [large[:LARGEST_RECORD]]


def test_openings_without_end_are_read_in_one_go() -> None:
    outcomes = list(cybertipline_xml.read(b"<reports>" + b"<report>" * 20_000))
    assert len(outcomes) == 20_000
    assert {len(one.raw) for one in outcomes if isinstance(one, Rejected)} == {len(b"<report>")}
