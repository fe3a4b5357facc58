"""Checks on a referral as a whole: how much of everything it holds, and dates that contradict each other."""

from vigil.desk.referrals.formats.errors import RecordError
from vigil.desk.referrals.formats.fields import OLDEST
from vigil.desk.referrals.values import ParsedReferral, ReportedFile, ReportedPerson

MOST_PEOPLE = 100
MOST_FILES = 5_000
MOST_IDENTIFIERS = 200  # of one person
MOST_TAGS = 200  # of one file


def check_referral(referral: ParsedReferral) -> ParsedReferral:
    """Return the referral as it is.

    Raises:
        RecordError: there is too much of something, or somebody is born after the report arrived.
    """
    _check_count(len(referral.people), MOST_PEOPLE, "the report names", "people")
    _check_count(len(referral.files), MOST_FILES, "the report names", "files")
    for person in referral.people:
        _check_person(person, referral)
    for file in referral.files:
        _check_file(file)
    return referral


def _check_person(person: ReportedPerson, referral: ParsedReferral) -> None:
    _check_count(len(person.identifiers), MOST_IDENTIFIERS, "a person has", "identifiers")
    born = person.date_of_birth
    # A provider's own submission has no date of arrival; its incident is the latest date it names.
    known_at = referral.received_at or referral.incident_at
    if born is None or known_at is None:
        return
    if born > known_at.date():
        raise RecordError(
            f"a date of birth ({born}) lies after the report {'arrived' if referral.received_at else 'was made'}"
        )
    if known_at.year - born.year > OLDEST:
        raise RecordError(f"a date of birth ({born}) lies more than {OLDEST} years back")


def _check_file(file: ReportedFile) -> None:
    _check_count(len(file.tags), MOST_TAGS, "a file has", "tags")


def _check_count(count: int, most: int, who: str, what: str) -> None:
    if count > most:
        raise RecordError(f"{who} {count:,} {what}; more than {most:,} are not taken")
