"""One way to write a value as bytes, so that one hash stands for one meaning."""

import json
import unicodedata
from collections.abc import Mapping

from vigil.ledger.errors import LedgerError

DEEPEST = 100  # lists and mappings inside one another
LONGEST_INTEGER_BITS = 4096


def canonical(value: object) -> bytes:
    """A value as canonical JSON: keys sorted by code point, text in NFC, no spaces, UTF-8, no floats.

    The whole rule is in ``docs/reference/journal-format.md``.

    Raises:
        TypeError: the value holds a float, a key that is not text, or something JSON has no word for.
        LedgerError: the value is nested too deep, holds too long a number or text that is no Unicode, or two of its
            keys are one in NFC.
    """
    return json.dumps(
        _plain(value, DEEPEST), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def _plain(value: object, depth: int) -> object:
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _integer(value)
    if not isinstance(value, Mapping | list | tuple):
        raise TypeError(
            f"a {type(value).__name__} has no canonical form; use text, whole numbers, lists and mappings"
        )
    if depth == 0:
        raise LedgerError(f"An entry is nested deeper than {DEEPEST} levels; record less of it.")
    if isinstance(value, Mapping):
        return _mapping(value, depth)
    return [_plain(member, depth - 1) for member in value]


def _mapping(value: Mapping[object, object], depth: int) -> dict[str, object]:
    plain = {_key(key): _plain(member, depth - 1) for key, member in value.items()}
    if len(plain) != len(value):
        raise LedgerError("Two keys of an entry are the same text once written in NFC; rename one.")
    return plain


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key must be text, not {type(key).__name__}")
    return _text(key)


def _text(value: str) -> str:
    # A lone surrogate is no character: it has no UTF-8, and another reader could not write it back.
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise LedgerError(
            "An entry holds text that is no Unicode (half of a surrogate pair); decode it properly."
        )
    return unicodedata.normalize("NFC", value)


def _integer(value: int) -> int:
    if value.bit_length() > LONGEST_INTEGER_BITS:
        raise LedgerError(
            f"An entry holds a number of more than {LONGEST_INTEGER_BITS} bits; record it as text."
        )
    return value
