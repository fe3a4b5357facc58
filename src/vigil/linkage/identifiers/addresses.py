"""Postal addresses of the United Kingdom: lines in one way of writing, flat and house number kept, postcode apart."""

import re
from dataclasses import dataclass

from vigil.linkage.identifiers.postcodes import find_postcode
from vigil.linkage.identifiers.street_words import COUNTRIES, FLAT_WORDS, SAYS_NOTHING, STREET_WORDS
from vigil.linkage.identifiers.text import Refusal, latin
from vigil.linkage.identifiers.values import Identifier, Refused, attempt

LONGEST = 1_000  # characters
MOST_LINES = 12
LONGEST_LINE = 120  # characters of one line as compared

_LINES = re.compile(r"[,;\n\r|]+")
_WORDS = re.compile(r"[a-z0-9]+(?:[/-][0-9]+[a-z]?)?")
# 12, 12a, 12-14, 12/3: in a row of words the first of these is the number of the house.
_NUMBER = re.compile(r"[0-9]{1,5}[a-z]?(?:[/-][0-9]{1,5}[a-z]?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress(Identifier):
    """An address; ``value`` is its lines and its postcode with `` | `` between them.

    Args:
        lines: from the narrowest to the widest, lower case, words in full, a flat in front of the first.
        dwelling: the flat or room in a building (``3``, ``3a``), or empty.
        number: the number of the house (``12``, ``12a``, ``12-14``), or empty.
        postcode: normalised, or empty.
    """

    lines: tuple[str, ...]
    dwelling: str
    number: str
    postcode: str


def read_address(untrusted: str) -> PostalAddress | Refused:
    """One address on one line or several, in which commas and line ends part the lines.

    Two writings of one address may still differ (a house's name, a village left out): that is for comparison.

    Raises:
        IdentifierError: it is no text.
    """
    # Line ends part lines, and cleaning would make spaces of them.
    parted = re.sub(r"[\r\n]+", ", ", untrusted.strip()) if isinstance(untrusted, str) else untrusted
    return attempt(
        parted, kind="address", longest=LONGEST, parse=lambda written: _address(written, untrusted)
    )


def _address(written: str, untrusted: str) -> PostalAddress:
    postcode, rest = find_postcode(written)
    lines = [line for part in _LINES.split(rest) if (line := _words(part))]
    while lines and " ".join(lines[-1]) in COUNTRIES:
        lines.pop()
    if " ".join(word for line in lines for word in line) in SAYS_NOTHING:
        lines = []
    if not lines and not postcode:
        raise Refusal("says no place; leave it out when it is not known")
    if len(lines) > MOST_LINES:
        raise Refusal(f"has more than {MOST_LINES} lines; give one address alone")
    dwelling = _dwelling(lines)
    lines = [line for line in lines if line]
    number = _number(lines)
    if dwelling:
        lines = [["flat", dwelling, *(lines[0] if lines else ())], *lines[1:]]
    plain = tuple(" ".join(line)[:LONGEST_LINE] for line in lines)
    return PostalAddress(
        raw=untrusted,
        value=" | ".join(filter(None, (*plain, postcode))),
        rule="Latin letters by AnyAscii, lower case, street words in full, flat in front, postcode apart",
        lines=plain,
        dwelling=dwelling,
        number=number,
        postcode=postcode,
    )


def _words(part: str) -> list[str]:
    words = _WORDS.findall(latin(part.replace(".", "")))
    full = [STREET_WORDS.get(word, word) for word in words]
    # Behind a name, or behind a number and a name, St is a street.
    if len(full) > 1 and full[-1] == "st":
        full[-1] = "street"
    return full


def _dwelling(lines: list[list[str]]) -> str:
    """Take the flat out of the first three lines: *flat 3*, *3 flat b*; its number or letter, or empty."""
    for line in lines[:3]:
        for place, word in enumerate(line[:-1]):
            following = line[place + 1]
            if word in FLAT_WORDS and (_NUMBER.fullmatch(following) or len(following) == 1):
                del line[place : place + 2]
                return following
    return ""


def _number(lines: list[list[str]]) -> str:
    """The number of the house, the first that begins one of the first three lines, or empty.

    A number on a line of its own joins the line that follows; *12 a high street* becomes *12a high street*.
    """
    for place, line in enumerate(lines[:3]):
        if not _NUMBER.fullmatch(line[0]):
            continue
        if len(line) > 2 and line[0].isdigit() and len(line[1]) == 1 and line[1].isalpha():
            line[:2] = [line[0] + line[1]]
        if len(line) == 1:
            line.extend(lines.pop(place + 1) if place + 1 < len(lines) else ())
        return line[0]
    return ""
