"""The reference of formats says what the readers do."""

from pathlib import Path

import pytest

from vigil.desk.referrals.formats import LARGEST_FILE, checks, csv_mapping, csv_records, fields, json_records
from vigil.desk.referrals.formats.ncmec_json import ENTICEMENT
from vigil.desk.referrals.formats.ncmec_json import STATEMENTS as IN_JSON
from vigil.desk.referrals.formats.records import LARGEST_RECORD
from vigil.desk.referrals.values import STATEMENTS

DOCS = Path(__file__).resolve().parents[4] / "docs"
REFERENCE = (DOCS / "reference" / "referral-formats.md").read_text()
HOW_TO = (DOCS / "how-to" / "import-referrals.md").read_text()


@pytest.mark.parametrize(
    "said",
    [
        f"| a report's id | {fields.LONGEST['report id']} characters",
        f"occupation, relationship | {fields.LONGEST['name']} characters",
        f"a tag | {fields.LONGEST['short text']} characters",
        f"an escalation | {fields.LONGEST['text']:,} characters",
        f"identifiers of a person | {checks.MOST_PEOPLE}; {checks.MOST_IDENTIFIERS}",
        f"tags of a file | {checks.MOST_FILES:,}; {checks.MOST_TAGS}",
        f"a port | 0 to {fields.OLDEST}; 1 to {fields.MOST_PORT}",
        f"{fields.EARLIEST} to {fields.LATEST}; {fields.EARLIEST_BIRTH} to {fields.LATEST}",
        f"nesting in JSON | {json_records.MOST_NESTED}",
        f"a mapping; what stands before the first report in XML | {csv_mapping.LARGEST_MAPPING // 1000} kB",
        f"a row may span {csv_records.MOST_LINES} lines",
        f"above {LARGEST_RECORD // 1_000_000} MB",
        f"above {csv_records.LARGEST_ROW // 1_000_000} MB",
        f"A file may have {LARGEST_FILE // 2**30} GiB",
        ENTICEMENT,
    ],
)
def test_a_limit_stands_in_the_reference_as_it_is(said: str) -> None:
    assert said in " ".join(REFERENCE.split("\n"))


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_stands_in_the_reference_with_where_it_is_read(statement: str) -> None:
    (row,) = [line for line in REFERENCE.splitlines() if line.startswith("|") and f"`{statement}`" in line]
    theirs = {ours: name for name, ours in IN_JSON.items()}.get(statement)
    assert theirs is None or f"`{theirs}`" in row


@pytest.mark.parametrize("field", sorted(csv_mapping.FIELDS))
def test_a_field_of_a_mapping_is_explained(field: str) -> None:
    assert f"`{field.rpartition('.')[2]}`" in HOW_TO + REFERENCE
