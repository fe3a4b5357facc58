"""A referral as a whole: limits on both sides, and dates that contradict each other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from vigil.desk.referrals.formats import checks
from vigil.desk.referrals.formats.errors import RecordError
from vigil.desk.referrals.values import Identifier, ParsedReferral, ReportedFile, ReportedPerson

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PERSON = ReportedPerson("suspect")
FILE = ReportedFile("a.jpg")
WHOLE = ParsedReferral("csv", "1", received_at=AT, people=(PERSON,), files=(FILE,))


def born(day: date) -> ParsedReferral:
    return replace(WHOLE, people=(replace(PERSON, date_of_birth=day),))


@pytest.mark.parametrize(
    ("most", "make", "said"),
    [
        (checks.MOST_PEOPLE, lambda n: replace(WHOLE, people=(PERSON,) * n), "people"),
        (checks.MOST_FILES, lambda n: replace(WHOLE, files=(FILE,) * n), "files"),
        (
            checks.MOST_IDENTIFIERS,
            lambda n: replace(
                WHOLE, people=(replace(PERSON, identifiers=(Identifier("email", "a@example.org"),) * n),)
            ),
            "identifiers",
        ),
        (checks.MOST_TAGS, lambda n: replace(WHOLE, files=(replace(FILE, tags=("t",) * n),)), "tags"),
    ],
)
def test_a_limit_is_kept_on_both_sides(most: int, make: Callable[[int], ParsedReferral], said: str) -> None:
    assert checks.check_referral(make(most)) == make(most)
    with pytest.raises(RecordError, match=f"{most + 1:,} {said}"):
        checks.check_referral(make(most + 1))


def test_nobody_is_born_after_the_report_arrived() -> None:
    checks.check_referral(born(AT.date()))
    with pytest.raises(RecordError, match="lies after the report arrived"):
        checks.check_referral(born(date(2026, 11, 21)))


def test_a_report_without_a_date_of_arrival_is_held_to_its_incident() -> None:
    undated = replace(born(date(2026, 11, 21)), received_at=None)
    checks.check_referral(undated)
    with pytest.raises(RecordError, match="lies after the report was made"):
        checks.check_referral(replace(undated, incident_at=AT))


def test_nobody_is_older_than_120() -> None:
    checks.check_referral(born(date(1906, 1, 1)))
    with pytest.raises(RecordError, match="more than 120 years back"):
        checks.check_referral(born(date(1905, 12, 31)))
