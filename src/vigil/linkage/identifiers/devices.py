"""Devices: IMEI with its check digit, MAC addresses, UUIDs, and other serial numbers as they are."""

import re
from dataclasses import dataclass
from typing import Literal

from vigil.linkage.identifiers.text import Refusal
from vigil.linkage.identifiers.values import Identifier, Refused, attempt

LONGEST = 100  # characters

Sort = Literal["imei", "mac", "uuid", "serial"]

_LABEL = re.compile(r"(imei|imeisv|mac|uuid|udid|idfa|gaid|serial|s/?n|device id)\b[\s:#=-]*", re.IGNORECASE)
_IMEI = re.compile(r"\d{14,16}", re.ASCII)
_MAC = re.compile(r"[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}", re.ASCII)
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}", re.ASCII)
_BETWEEN_DIGITS = re.compile(r"[\s/-]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_LOCAL_BIT, _GROUP_BIT = 0b10, 0b01  # of a MAC's first octet: IEEE 802, clause 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Device(Identifier):
    """A device; ``value`` is its sort, a colon, and the identifier without separators.

    Args:
        sort: what kind of identifier it is.
        made_up: whether it is made up anew by the device itself (a MAC address of private browsing or Wi-Fi): it comes and
            goes, so that two different ones say nothing, and one seen twice little.
    """

    sort: Sort
    made_up: bool


def read_device(untrusted: str) -> Device | Refused:
    """One identifier, with or without what it is in front.

    An IMEI's check digit and software version are left out of its value, so that 14, 15 and 16 digits of one device
    compare equal (3GPP TS 23.003, clause 6.2).

    Raises:
        IdentifierError: it is no text.
    """
    return attempt(
        untrusted, kind="device", longest=LONGEST, parse=lambda written: _device(written, untrusted)
    )


def _device(written: str, untrusted: str) -> Device:
    label = _LABEL.match(written)
    said = label[1].lower() if label else ""
    bare = (written[label.end() :] if label else written).strip()
    digits = _BETWEEN_DIGITS.sub("", bare)
    if _IMEI.fullmatch(digits) and (said.startswith("imei") or _is_imei(digits)):
        return _imei(digits, untrusted)
    if said.startswith("imei"):
        raise Refusal("is no IMEI: it has 14 to 16 digits; check it against the device")
    if _MAC.fullmatch(bare) or (said == "mac" and re.fullmatch(r"[0-9A-Fa-f]{12}", bare)):
        return _mac(_NOT_LETTERS.sub("", bare).lower(), untrusted)
    if _UUID.fullmatch(bare):
        return _other("uuid", bare.replace("-", "").lower(), "lower case, without hyphens", untrusted)
    return _other(
        "serial", _NOT_LETTERS.sub("", bare).upper(), "upper case, letters and digits alone", untrusted
    )


def _is_imei(digits: str) -> bool:
    """Whether bare digits can be taken for an IMEI: fifteen with the right check digit; others are serial numbers."""
    return len(digits) == 15 and check_digit(digits[:14]) == digits[14]


def check_digit(digits: str) -> str:
    """The digit that makes a number pass the Luhn check (ISO/IEC 7812-1, annex B), of up to any number of digits."""
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def _imei(digits: str, untrusted: str) -> Device:
    if len(digits) == 15 and (right := check_digit(digits[:14])) != digits[14]:
        raise Refusal(f"is no IMEI: its check digit would be {right}; check it against the device")
    rule = {
        14: "IMEI without check digit",
        15: "IMEI, check digit right and left out",
        16: "IMEI, version left out",
    }
    return _other("imei", digits[:14], rule[len(digits)], untrusted)


def _mac(digits: str, untrusted: str) -> Device:
    first = int(digits[:2], 16)
    if first & _GROUP_BIT:
        raise Refusal("is a group address (or broadcast), which no device has for itself; check it")
    return _other(
        "mac", digits, "lower case, without separators", untrusted, made_up=bool(first & _LOCAL_BIT)
    )


def _other(sort: Sort, plain: str, rule: str, untrusted: str, *, made_up: bool = False) -> Device:
    if len(set(plain)) <= 1:
        raise Refusal(
            "is one sign again and again, or nothing, as devices say that do not tell; leave it out"
        )
    return Device(raw=untrusted, value=f"{sort}:{plain}", rule=rule, sort=sort, made_up=made_up)
