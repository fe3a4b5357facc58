"""One field at a time: unknown is never no, and what is impossible is said and not mended."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.desk.referrals.formats import fields
from vigil.desk.referrals.formats.errors import RecordError

LIKE_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(LIKE_JSON)
def test_only_a_word_for_yes_is_yes_and_only_a_word_for_no_is_no(value: object) -> None:
    word = str(value).strip().casefold() if isinstance(value, str | bool) else None
    said = fields.said(value)
    assert (said == "yes") == (word in {"yes", "true", "y", "1"})
    assert (said == "no") == (word in {"no", "false", "n", "0"})


@pytest.mark.parametrize("value", [None, "", " ", "unknown", "Unknown", "null", [], {}, 0, 1, [True], "nope"])
def test_anything_else_is_unknown(value: object) -> None:
    assert fields.said(value) == "unknown"
    assert fields.maybe(value) is None


@pytest.mark.parametrize(
    ("value", "is_so"), [("false", False), ("No", False), (False, False), ("TRUE", True), (True, True)]
)
def test_a_string_that_says_false_is_false(value: object, is_so: bool) -> None:
    assert fields.maybe(value) is is_so


@given(LIKE_JSON)
def test_a_field_of_any_shape_is_read_or_refused(value: object) -> None:
    for read in (
        lambda: fields.text(value, "x"),
        lambda: fields.moment(value, "x"),
        lambda: fields.day(value, "x"),
        lambda: fields.age(value, "x"),
        lambda: fields.port(value, "x"),
        lambda: fields.report_id(value, "x"),
    ):
        try:
            held = read()
        except RecordError as refusal:
            said = str(refusal)
        else:
            said = str(held)
        said.encode()  # a value or a reason can always be stored
        assert "\0" not in said


@pytest.mark.parametrize(("kind", "most"), fields.LONGEST.items())
def test_text_is_taken_up_to_its_limit(kind: str, most: int) -> None:
    assert fields.text("x" * most, "name", kind=kind) == "x" * most
    with pytest.raises(RecordError, match="longer than"):
        fields.text("x" * (most + 1), "name", kind=kind)


def test_text_that_cannot_be_stored_is_refused() -> None:
    with pytest.raises(RecordError, match="NUL"):
        fields.text("a\0b", "name")
    with pytest.raises(RecordError, match="half a character"):
        fields.text("a\ud800", "name")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-11-20T10:00:00Z", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00:00-07:00", datetime(2026, 11, 20, 17, tzinfo=UTC)),
        ("2026-11-20T10:00:00.1234567Z", datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("2199-12-31T23:59:59Z", datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_an_instant_is_read_in_utc(written: object, instant: datetime | None) -> None:
    read = fields.moment(written, "x")
    assert read == instant
    assert read is None or read.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-31T10:00:00Z",
        "yesterday",
        20261120,
        True,
        "1969-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_an_instant_that_cannot_be_is_refused(written: object) -> None:
    with pytest.raises(RecordError, match="x "):
        fields.moment(written, "x")


def test_an_instant_without_a_zone_is_in_the_one_it_is_said_to_be_in() -> None:
    zone = timezone(timedelta(hours=2))
    naive = datetime(2026, 11, 20, 10)  # noqa: DTZ001 the point of the test
    assert fields.instant(naive, "x", zone=zone) == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert fields.instant(naive.replace(tzinfo=UTC), "x", zone=zone).hour == 10


@pytest.mark.parametrize("written", ["1990-01-02", "1990-01-02T00:00:00Z", "1990-01-02Z", "1990-01-02+01:00"])
def test_a_day_is_the_one_that_is_written(written: str) -> None:
    assert fields.day(written, "x") == date(1990, 1, 2)


@pytest.mark.parametrize(
    "written", ["1990-02-30", "1990-1-2", "02/01/1990", "1990-01-02x", "1849-12-31", 1990]
)
def test_a_day_that_cannot_be_is_refused(written: object) -> None:
    with pytest.raises(RecordError, match="x "):
        fields.day(written, "x")


@pytest.mark.parametrize(("written", "years"), [(0, 0), ("120", 120), (" 14 ", 14), ("", None), (None, None)])
def test_an_age_is_a_whole_number_of_years(written: object, years: int | None) -> None:
    assert fields.age(written, "age") == years


@pytest.mark.parametrize("written", [-1, 121, "14.5", 14.5, "fourteen", True, "٤٤", [14]])
def test_an_age_that_cannot_be_is_refused(written: object) -> None:
    with pytest.raises(RecordError, match="is not an age between 0 and 120"):
        fields.age(written, "age")


def test_a_port_lies_between_1_and_65535() -> None:
    assert [fields.port(value, "port") for value in (1, "65535", None)] == [1, 65535, None]
    for value in (0, 65536, "http"):
        with pytest.raises(RecordError, match="is not a port"):
            fields.port(value, "port")


def test_a_file_is_named_with_a_hash_and_a_classification_that_exist() -> None:
    file = fields.reported_file(
        name="a.jpg", md5="AB" * 16, viewed="false", classification="b2", tags=["one"]
    )
    assert (file.md5, file.viewed_by_reporter, file.industry_classification) == ("ab" * 16, False, "B2")
    with pytest.raises(RecordError, match="is not an MD5"):
        fields.reported_file(name="a", md5="AB" * 15, viewed=None, classification=None)
    with pytest.raises(RecordError, match="is none of A1, A2, B1, B2"):
        fields.reported_file(name="a", md5=None, viewed=None, classification="C1")


def test_a_child_is_under_18_by_the_age_or_by_the_birthday_that_is_known() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    assert fields.is_child(years=17, born=None, at=None)
    assert not fields.is_child(years=18, born=date(2020, 1, 1), at=at)
    assert fields.is_child(years=None, born=date(2008, 11, 21), at=at)
    assert not fields.is_child(years=None, born=date(2008, 11, 20), at=at)
    assert not fields.is_child(years=None, born=date(2020, 1, 1), at=None)
    assert not fields.is_child(years=None, born=None, at=at)


def test_a_value_in_a_reason_hides_nothing_and_is_short() -> None:
    assert fields.shown("a\0\u202eb") == r"'a\x00\u202eb'"
    assert len(fields.shown("x" * 5000)) == 42
