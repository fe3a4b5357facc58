"""United Kingdom postcodes by their grammar; whether one exists today is not known here."""

import re
from dataclasses import dataclass

from vigil.linkage.identifiers.text import Refusal
from vigil.linkage.identifiers.values import Identifier, Refused, attempt

LONGEST = 40  # characters

# BS 7666 and the Government Data Standards Catalogue: which letters stand where. ZZ99 and the like are pseudo-postcodes,
# which the health service keeps for people without an address and which invented data use because they lead nowhere.
_AREA = (
    r"(?:[A-PR-UWYZ][0-9]{1,2}|[A-PR-UWYZ][A-HK-Y][0-9]{1,2}|[A-PR-UWYZ][0-9][A-HJKPSTUW]"
    r"|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY])"
)
_UNIT = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_PSEUDO, _PSEUDO_UNIT = r"ZZ[0-9]{1,2}", r"[0-9][A-Z]{2}"
_POSTCODE = re.compile(f"({_AREA})({_UNIT})|({_PSEUDO})({_PSEUDO_UNIT})|(GIR)(0AA)")
# Within other text nothing else may touch it, so that a part of a longer word is not taken for one.
_WITHIN = re.compile(
    rf"(?<![A-Z0-9])(?:({_AREA})[ ,]{{0,2}}({_UNIT})|({_PSEUDO})[ ,]{{0,2}}({_PSEUDO_UNIT}))(?![A-Z0-9])"
)
_MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True, kw_only=True)
class Postcode(Identifier):
    """A postcode; ``value`` is upper case with one space, for example ``ZZ12 3ZZ``.

    Args:
        outward: the part before the space.
        inward: the part behind it.
        pseudo: whether it is one that stands for no place.
    """

    outward: str
    inward: str
    pseudo: bool


def read_postcode(untrusted: str) -> Postcode | Refused:
    """One postcode. An O, I or L where the second half begins is read as 0 or 1, and the rule says so.

    Raises:
        IdentifierError: it is no text.
    """
    return attempt(
        untrusted, kind="postcode", longest=LONGEST, parse=lambda written: _postcode(written, untrusted)
    )


def find_postcode(written: str) -> tuple[str, str]:
    """The last postcode in a cleaned text, normalised, with the text that is left; empty and all of it when none is there."""
    upper = written.upper()
    if len(upper) != len(
        written
    ):  # a letter that becomes two in upper case stands in no postcode's way: places would shift
        return "", written
    every = list(_WITHIN.finditer(upper))
    if not every:
        return "", written
    found = every[-1]
    outward, inward = filter(None, found.groups())
    return f"{outward} {inward}", f"{written[: found.start()]}, {written[found.end() :]}"


def _postcode(written: str, untrusted: str) -> Postcode:
    plain = re.sub(r"[\s.-]", "", written.upper())
    found, rule = _POSTCODE.fullmatch(plain), "upper case, one space"
    if found is None and len(plain) > 3:
        found = _POSTCODE.fullmatch(plain[:-3] + plain[-3].translate(_MISREAD) + plain[-2:])
        rule = f"{rule}, a letter read as the digit that must stand there"
    if found is None:
        raise Refusal("does not follow the grammar of United Kingdom postcodes; write it as SW1A 1AA")
    outward, inward = filter(None, found.groups())
    return Postcode(
        raw=untrusted,
        value=f"{outward} {inward}",
        rule=rule,
        outward=outward,
        inward=inward,
        pseudo=outward.startswith("ZZ"),
    )
