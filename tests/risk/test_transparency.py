"""A transparency record names every field of the standard, and invents none."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.documents import to_markdown, to_pdf
from vigil.risk.errors import RiskError
from vigil.risk.transparency import FIELDS, TransparencyRecord

MADE = datetime(2026, 11, 27, 8, tzinfo=UTC)
KEYS = [field.key for field in FIELDS]


def test_the_standards_fields_are_all_there_once_in_its_order() -> None:
    assert len(KEYS) == len(set(KEYS)) == 51
    tier_2 = [tuple(map(int, field.number.split("."))) for field in FIELDS if "Tier 2" in field.section]
    assert tier_2 == sorted(tier_2)


@given(st.sets(st.sampled_from(KEYS)))
def test_a_field_is_answered_or_flagged_and_never_neither(known: set[str]) -> None:
    record = TransparencyRecord({key: f"About {key}." for key in known}, MADE)
    told = json.loads(record.to_json())
    fields = {key: value for section in told["sections"].values() for key, value in section.items()}
    assert list(fields) == KEYS
    assert {key for key, value in fields.items() if value is not None} == known
    assert set(told["unknown"]) == set(KEYS) - known
    assert to_markdown(record.to_document()).count("Not known. Nobody has answered this field.") == len(
        KEYS
    ) - len(known)


def test_a_record_can_be_printed() -> None:
    assert to_pdf(TransparencyRecord({"name": "Vigil"}, MADE).to_document()).startswith(b"%PDF-")


def test_a_complete_record_carries_no_notice() -> None:
    complete = TransparencyRecord(dict.fromkeys(KEYS, "Known."), MADE)
    assert "Not complete" not in to_markdown(complete.to_document())
    assert "1 field is not known" in to_markdown(
        TransparencyRecord(dict.fromkeys(KEYS[1:], "Known."), MADE).to_document()
    )


@pytest.mark.parametrize(
    ("answers", "words"), [({"nom": "x"}, "'nom' is no field"), ({"name": " "}, "empty answer")]
)
def test_what_is_no_answer_is_refused(answers: dict[str, str], words: str) -> None:
    with pytest.raises(RiskError, match=words):
        TransparencyRecord(answers, MADE)
