"""One way to write a value as bytes, so that one hash stands for one meaning."""

import json
import unicodedata
from collections.abc import Mapping


def canonical(value: object) -> bytes:
    """A value as canonical JSON: keys sorted, text in NFC, no spaces, UTF-8, no floats.

    Raises:
        TypeError: the value holds a float, a key that is not text, or something JSON has no word for.
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {_key(key): _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    raise TypeError(
        f"a {type(value).__name__} has no canonical form; use text, whole numbers, lists and mappings"
    )


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key must be text, not {type(key).__name__}")
    return unicodedata.normalize("NFC", key)
