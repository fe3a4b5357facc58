"""Text as it comes from outside, made plain: Unicode NFKC, no characters that cannot be seen, one space between words."""

import re
import unicodedata

from anyascii import anyascii


class Refusal(Exception):  # noqa: N818 no error: how a rule says, within this room, that a text is no identifier
    """Why a text is none of its kind, as the end of a sentence; it never leaves this room."""


# Control characters and line or paragraph separators stand where a space would; marks of direction, zero-width joiners,
# halves of surrogate pairs, private and unassigned characters stand for nothing that two writings could share.
_SPACES = {"Cc", "Zs", "Zl", "Zp"}
_NOTHING = {"Cf", "Cs", "Co", "Cn"}
# What people type for an apostrophe, and what transliteration makes of a soft sign.
_APOSTROPHES = re.compile("['\u2019\u2018\u02bc\u02b9`\u00b4]+")
_BLANKS = re.compile(r"[\x00-\x20\x7f]+")


def cleaned(untrusted: str) -> str:
    """The text in NFKC with single spaces (Unicode Standard Annex 15); whoever calls bounds its length."""
    if untrusted.isascii():
        return _BLANKS.sub(" ", untrusted).strip()
    composed = unicodedata.normalize("NFKC", untrusted)
    categories = ((sign, unicodedata.category(sign)) for sign in composed)
    seen = "".join(" " if kind in _SPACES else sign for sign, kind in categories if kind not in _NOTHING)
    return " ".join(seen.split())


def latin(written: str) -> str:
    """Letters, marks and digits of any script in Latin letters, lower case; apostrophes join, other signs part or stay.

    Transliteration by AnyAscii. It is made for comparing names that were written down by ear, not for reading them.
    """
    written = _APOSTROPHES.sub("", written)
    if written.isascii():
        return written.lower()
    kept = "".join(
        sign if sign.isascii() or unicodedata.category(sign)[0] in "LMN" else " " for sign in written
    )
    return _APOSTROPHES.sub("", anyascii(kept)).lower()
