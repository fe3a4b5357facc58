"""Finding reports in JSON by their bytes: one damaged report costs itself, and nothing is lost in silence."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.referrals.formats.reports import Outcome, as_json, ids, raws, read_bytes, report
from vigil.desk.referrals.formats import json_records, ncmec_json
from vigil.desk.referrals.formats.json_records import MOST_NESTED
from vigil.desk.referrals.formats.records import LARGEST_RECORD
from vigil.desk.referrals.values import Rejected

FIRST, MIDDLE, LAST = (json.dumps(report(number)).encode() for number in (1, 2, 3))


def listed(*records: bytes) -> bytes:
    return b"[" + b",\n ".join(records) + b"]"


def reason(outcome: Outcome) -> str:
    assert isinstance(outcome, Rejected)
    return outcome.reason


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)))
def test_every_record_of_a_list_is_found_whatever_its_text_holds(texts: list[str]) -> None:
    rows = [report(place, additionalInformations=[{"value": text}]) for place, text in enumerate(texts)]
    found = list(json_records.records(as_json(*rows)))
    assert [content for _, content in found] == rows
    assert [json.loads(raw) for raw, _ in found] == rows


def test_one_report_a_list_and_reports_in_a_row_read_alike(tmp_path: Path) -> None:
    assert ids(read_bytes(tmp_path, FIRST)) == ["1"]
    assert ids(read_bytes(tmp_path, b"\xef\xbb\xbf" + listed(FIRST, LAST))) == ["1", "3"]
    assert ids(read_bytes(tmp_path, FIRST + b"\n" + LAST + b"\n")) == ["1", "3"]


@pytest.mark.parametrize(
    ("damaged", "said"),
    [
        (MIDDLE.replace(b":", b"", 1), "is no JSON"),
        (MIDDLE.replace(b'Received"', b"Received", 1), "quote"),
        (MIDDLE.replace(b'Z"', b"Z", 1), "quote"),
        (MIDDLE[:-1], "brackets"),
        (MIDDLE[:-2] + b"]}", "brackets"),
        (MIDDLE[:35], "quote"),
        (MIDDLE[:14], "brackets"),
        (MIDDLE.replace(b"2026", b"20\xff26", 1), "is not UTF-8"),
        (MIDDLE.replace(b"2026", b"20\n26", 1), "quote"),
        (MIDDLE.replace(b"{}", b'{"a": NaN}'), "NaN is no number"),
        (MIDDLE.replace(b"{}", b'{"a": 1, "a": 2}'), "stands in it twice"),
        (MIDDLE.replace(b"{}", b"9" * 5000), "is no JSON"),
        (MIDDLE.replace(b"{}", b"[" * 60 + b"]" * 60), "nested more than"),
        (b"null", "is no report"),
        (b'null, 5, "x", [1]', "is no report"),
    ],
)
def test_a_damaged_report_costs_only_itself(tmp_path: Path, damaged: bytes, said: str) -> None:
    outcomes = read_bytes(tmp_path, listed(FIRST, damaged, LAST))
    assert ids(outcomes) == ["1", "!", "3"]
    assert raws(outcomes) == [damaged]
    assert said in reason(outcomes[1])


def test_a_damaged_last_report_is_kept_to_the_end_of_the_file(tmp_path: Path) -> None:
    outcomes = read_bytes(tmp_path, listed(FIRST, MIDDLE)[:-20])
    assert ids(outcomes) == ["1", "!"]
    assert raws(outcomes) == [MIDDLE[:-19]]


def test_a_report_inside_a_damaged_one_is_not_taken_for_a_report_of_its_own(tmp_path: Path) -> None:
    outer = b'{"reportId": 2, "dateReceived" "x", "prior": [{"reportId": 666}], "reportedInformation": {}}'
    outcomes = read_bytes(tmp_path, listed(FIRST, outer, LAST))
    assert ids(outcomes) == ["1", "!", "3"]
    assert raws(outcomes) == [outer]
    several = outer.replace(b"[{", b'[{"reportId": 665}, {')
    outcomes = read_bytes(tmp_path, listed(FIRST, several, LAST))
    assert [one for one in ids(outcomes) if one != "!"] == ["1", "3"]


def test_a_list_that_is_cut_off_between_two_reports_says_so(tmp_path: Path) -> None:
    outcomes = read_bytes(tmp_path, b"[" + FIRST + b",\n")
    assert ids(outcomes) == ["1", "!"]
    assert "there may have been more" in reason(outcomes[1])


def test_what_stands_behind_the_list_is_read_too(tmp_path: Path) -> None:
    outcomes = read_bytes(tmp_path, listed(FIRST) + listed(LAST) + b"\n")
    assert ids(outcomes) == ["1", "!", "3"]
    assert raws(outcomes) == [b"]["]
    assert ids(read_bytes(tmp_path, listed(FIRST) + b" trailing")) == ["1", "!"]


def test_a_report_that_is_broken_off_by_the_next_line_costs_only_itself(tmp_path: Path) -> None:
    outcomes = read_bytes(tmp_path, FIRST + b"\n" + MIDDLE[:30] + b"\n" + LAST)
    assert ids(outcomes) == ["1", "!", "3"]
    assert raws(outcomes) == [MIDDLE[:30]]


def test_a_report_is_nested_up_to_the_limit(tmp_path: Path) -> None:
    # The report and its reportedInformation are two levels.
    deep = MOST_NESTED - 2
    for levels, outcome in ((deep, ["1"]), (deep + 1, ["!"])):
        nested = FIRST.replace(b"{}", b'{"a": ' + b"[" * levels + b"]" * levels + b"}")
        assert ids(read_bytes(tmp_path, nested)) == outcome


def test_a_report_is_taken_up_to_5_mb_and_costs_only_itself_above(tmp_path: Path) -> None:
    room = LARGEST_RECORD - len(FIRST) - len(b'"a": ""')
    fits = FIRST.replace(b"{}", b'{"a": "' + b"x" * room + b'"}')
    assert len(fits) == LARGEST_RECORD
    large = fits.replace(b"xx", b"xxx", 1)
    assert ids(read_bytes(tmp_path, listed(fits, LAST))) == ["1", "3"]
    outcomes = read_bytes(tmp_path, listed(large, LAST))
    assert ids(outcomes) == ["!", "3"]
    assert raws(outcomes) == [large[:LARGEST_RECORD]]
    assert reason(outcomes[0]) == "the report is larger than 5 MB; its first 5 MB are kept."


@pytest.mark.parametrize(
    "hostile",
    [
        b'[{"reportId": "' + b'\\"' * 300_000,
        b"[" + b'{"reportId":' * 60_000,
        b'[{"reportId": 1}' + b"{" * 600_000,
        b"[" + b'{"reportId":"}"' * 40_000,
        b'{"reportId"' + b"]" * 600_000,
        b'"' * 600_000 + b'"reportId"',
    ],
    ids=["unclosed text", "nested beginnings", "open brackets", "quotes out of step", "closing", "quotes"],
)
def test_hostile_bytes_are_read_in_one_go(hostile: bytes) -> None:
    looked_at = sum(len(one.raw) for one in ncmec_json.read(hostile) if isinstance(one, Rejected))
    assert 0 < looked_at <= len(hostile)
