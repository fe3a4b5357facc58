"""A referral as a value: what cannot be built, and that the desk's stored form gives it back."""

from datetime import UTC, date, datetime

import pytest

from vigil.desk.referrals.rules import content_of, parsed_from
from vigil.desk.referrals.values import Identifier, ParsedReferral, ReportedFile, ReportedPerson


def test_a_statement_that_is_none_of_ours_cannot_be_held() -> None:
    with pytest.raises(ValueError, match="nationality"):
        ReportedPerson(role="suspect", statements={"access_to_children": "yes", "nationality": "yes"})


def test_a_referral_without_an_id_cannot_be_held() -> None:
    with pytest.raises(ValueError, match="report id"):
        ParsedReferral(scheme="csv", report_id="")


def test_what_is_stored_gives_the_same_referral_back() -> None:
    at = datetime(2026, 11, 20, 10, tzinfo=UTC)
    address = Identifier("ip", "192.0.2.1", at, 51000)
    parsed = ParsedReferral(
        scheme="ncmec-json",
        report_id="1",
        received_at=at,
        people=(
            ReportedPerson(
                "suspect",
                date_of_birth=date(1980, 1, 2),
                identifiers=(address,),
                statements={"access_to_children": "yes"},
            ),
        ),
        files=(
            ReportedFile(
                "a.jpg", md5="0" * 32, viewed_by_reporter=False, industry_classification="A1", tags=("x",)
            ),
        ),
    )
    assert parsed_from(content_of(parsed)) == parsed
