"""A column mapping: wrong in any way, it is one sentence before a row is read."""

from pathlib import Path

import pytest
import yaml

from vigil.desk.referrals.formats import ReferralFormatError, csv_mapping
from vigil.desk.referrals.formats.csv_mapping import FIELDS, load_mapping
from vigil.desk.referrals.values import STATEMENTS

HEAD = f"format: {csv_mapping.FORMAT}\n"
COLUMNS = "columns: {report_id: id}\n"


def written(folder: Path, content: str) -> Path:
    path = folder / "mapping.yaml"
    path.write_text(content)
    return path


def test_every_setting_may_be_left_out(tmp_path: Path) -> None:
    mapping = load_mapping(written(tmp_path, HEAD + COLUMNS))
    assert dict(mapping.columns) == {"report_id": "id"}
    assert (mapping.encoding, mapping.delimiter, str(mapping.time_zone)) == ("utf-8", ",", "Europe/London")


def test_every_field_and_every_statement_can_be_mapped(tmp_path: Path) -> None:
    columns = {field: f"column {place}" for place, field in enumerate(sorted(FIELDS))}
    mapping = load_mapping(written(tmp_path, HEAD + yaml.safe_dump({"columns": columns})))
    assert dict(mapping.columns) == columns
    assert {f"suspect.says.{name}" for name in STATEMENTS} <= FIELDS


def test_a_column_may_be_named_by_a_number(tmp_path: Path) -> None:
    assert load_mapping(written(tmp_path, HEAD + "columns: {report_id: 2026}")).columns["report_id"] == "2026"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is not a mapping"),
        ("- a list", "is not a mapping"),
        (COLUMNS, "is not a mapping: it needs 'format:"),
        (HEAD, "is not a mapping"),
        (HEAD + "columns: []", "is not a mapping"),
        (HEAD + "columns: {narrative: note}", "does not say which column is the report_id"),
        (HEAD + "columns: {report_id: }", "does not say which column is report_id"),
        (HEAD + "columns: {report_id: [a]}", "does not say which column is report_id"),
        (HEAD + "columns: {report_id: true}", "does not say which column is report_id"),
        (
            HEAD + "columns: {report_id: id, suspect.race: r}",
            "names a field 'suspect.race' that does not exist",
        ),
        (HEAD + "columns: {report_id: id, 7: r}", "names a field 'int' that does not exist"),
        (HEAD + "columns: {report_id: id, report_id: other}", "a key stands in it twice"),
        (HEAD + COLUMNS + "colour: red", "has a setting 'colour' that does not exist"),
        (HEAD + COLUMNS + "encoding: utf-16", "has an encoding that is not one of"),
        (HEAD + COLUMNS + "encoding: 8", "needs text for encoding"),
        (HEAD + COLUMNS + "delimiter: ';;'", "needs a delimiter"),
        (HEAD + COLUMNS + "delimiter: '\"'", "needs a delimiter"),
        (HEAD + COLUMNS + 'delimiter: "\\n"', "needs a delimiter"),
        (HEAD + COLUMNS + "date_format: '%d/%m'", "has a date_format that does not name"),
        (HEAD + COLUMNS + "date_format: '%Q'", "has a date_format that does not name"),
        (HEAD + COLUMNS + "datetime_format: '%H:%M'", "has a datetime_format that does not name"),
        (HEAD + COLUMNS + "date_format: 2024-13-45", "cannot be read"),
        (HEAD + COLUMNS + "time_zone: Europe/Nowhere", "names a time zone 'Europe/Nowhere'"),
        (HEAD + COLUMNS + "time_zone: Europe", "names a time zone 'Europe'"),
        (HEAD + COLUMNS + "time_zone: ../../etc/passwd", "names a time zone"),
        (HEAD + "columns: {report_id: !!python/object/apply:os.system [id]}", "cannot be read"),
        ("[" * 50_000, "cannot be read"),
        ("a: &a [x]\nb: &b [*a, *a]\n" + HEAD + "columns: {report_id: *b}", "does not say which column"),
        ("\0", "cannot be read"),
    ],
)
def test_a_wrong_mapping_is_one_sentence(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(ReferralFormatError) as refusal:
        load_mapping(written(tmp_path, content))
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_mapping_that_is_missing_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferralFormatError, match="No such file"):
        load_mapping(tmp_path / "absent.yaml")
    most = csv_mapping.LARGEST_MAPPING
    fits = (HEAD + COLUMNS + "#").ljust(most, "x")
    assert load_mapping(written(tmp_path, fits)).columns == {"report_id": "id"}
    with pytest.raises(ReferralFormatError, match="larger than 100 kB"):
        load_mapping(written(tmp_path, fits + "x"))
