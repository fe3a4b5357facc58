"""Telephone numbers in E.164, read by libphonenumber; a number without a country is of the United Kingdom."""

from dataclasses import dataclass

import phonenumbers

from vigil.linkage.identifiers.text import Refusal
from vigil.linkage.identifiers.values import Identifier, Refused, attempt

LONGEST = 60  # characters
REGION = "GB"
MOST_LETTERS = 12  # *Mobile* and *ext* may stand beside a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone(Identifier):
    """A telephone number; ``value`` is E.164 (ITU-T), for example ``+447700900123``, without an extension.

    Args:
        region: the country as two letters, or empty where a calling code serves several and none is sure.
        extension: digits behind the number, or empty.
        assigned: whether the number lies in a range that is known to be in use. Numbers for drama do not.
    """

    region: str
    extension: str
    assigned: bool


def read_phone(untrusted: str, *, region: str = REGION) -> Phone | Refused:
    """One number; ``region`` is the country of a number that names none.

    Raises:
        IdentifierError: it is no text.
    """
    return attempt(
        untrusted, kind="phone", longest=LONGEST, parse=lambda written: _phone(written, untrusted, region)
    )


def _phone(written: str, untrusted: str, region: str) -> Phone:
    # libphonenumber reads letters as the keys they stand on; on a report they are another field that slipped in.
    if sum(sign.isalpha() for sign in written) > MOST_LETTERS:
        raise Refusal("is more words than number; give the digits alone")
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException as error:
        raise Refusal("is no telephone number; write it with its country, as +44 7700 900123") from error
    if not phonenumbers.is_possible_number(number):
        raise Refusal("has too few or too many digits for its country; write it as +44 7700 900123")
    national = phonenumbers.national_significant_number(number)
    if len(set(national)) == 1:
        raise Refusal("is one digit again and again, as forms are filled that ask for a number; leave it out")
    country = phonenumbers.region_code_for_number(number)
    return Phone(
        raw=untrusted,
        value=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        rule=f"E.164 by libphonenumber, {region} where no country is named",
        region=country or "",
        extension=number.extension or "",
        assigned=country is not None and phonenumbers.is_valid_number_for_region(number, country),
    )
