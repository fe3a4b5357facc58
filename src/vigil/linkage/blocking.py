"""Blocking keys: two records are compared when they have a key in common that is not too common.

The batch and the index for single records use the same keys. A key is a whole number of 63 bits: what it is made of, hashed.
"""

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from vigil.linkage.comparison.accounts import LEAST_NAME, local_part
from vigil.linkage.comparison.placeholders import is_test
from vigil.linkage.comparison.terms import DAY, date_of, handle_of, places_of, postcodes_of, uses_of
from vigil.linkage.record import Record

MOST_IN_BLOCK: Final = 50  # records; a key that more have tells nobody apart and is left out
_BYTES = 8
_SILENT = str.maketrans("", "", "aeiouyhw -'")
# Letters that are heard alike become one, as in Russell's Soundex (1918), without its limit of four signs.
_SOUNDS = str.maketrans("bfpvcgjkqsxzdtlmnr", "bbbbccccccccddlmmr")


def keys_of(record: Record) -> tuple[int, ...]:
    """Every blocking key of a record, each once, in rising order; none of one that was sent as a test."""
    if is_test(record):
        return ()
    return tuple(sorted({_hashed(words) for words in _keys(record)}))


def _hashed(words: str) -> int:
    digest = hashlib.blake2b(words.encode(), digest_size=_BYTES).digest()
    return int.from_bytes(digest) >> 1


def _keys(record: Record) -> Iterator[str]:
    yield from _of_accounts(record)
    yield from _of_household(record)
    yield from _of_names(record)


def _of_accounts(record: Record) -> Iterator[str]:
    for handle in record.handles:
        yield f"handle|{handle_of(handle)}"
        yield f"handle name|{handle.handle}"
    for email in record.emails:
        yield f"email|{email}"
        if len(name := local_part(email)) >= LEAST_NAME:
            yield f"local part|{name}"
    for device in record.devices:
        yield f"device|{device}"


def _of_household(record: Record) -> Iterator[str]:
    for phone in record.phones:
        yield f"phone|{phone}"
    for place in places_of(record):
        yield f"place|{place}"
    for address, at in uses_of(record):
        yield f"ip|{address}"
        # Within a day of each other means on one day or on neighbouring ones.
        yield f"ip|{address}|{at // DAY}"
        yield f"ip|{address}|{at // DAY + 1}"


def _of_names(record: Record) -> Iterator[str]:
    family, first = record.family_name, (record.given_names or record.aliases or ("",))[0]
    date, postcodes = date_of(record.born), sorted(postcodes_of(record))
    heard, heard_first = sound(family), sound(first)
    names = {first, family, *record.aliases} - {""}
    if first and family:
        yield f"names|{'|'.join(sorted((first, family)))}"
        yield f"sounds|{'|'.join(sorted((heard, heard_first)))}"
        if record.born and record.born.year:
            yield f"sound and year|{heard}|{first[0]}|{record.born.year}"
    for alias in record.aliases:
        yield f"names|{'|'.join(sorted(alias.split()))}"
        yield f"names|{'|'.join(sorted((alias, family)))}"
    if date:
        for name in names:
            yield f"name and date|{name}|{date}"
        for initial in {name[0] for name in (first, family) if name}:
            yield f"initial and date|{initial}|{date}"
    for postcode in postcodes:
        if date:
            yield f"date and postcode|{date}|{postcode}"
        for name in {heard, heard_first} - {""}:
            yield f"sound and postcode|{name}|{postcode}"


def sound(name: str) -> str:
    """A name by its consonants as they are heard: *catherine* and *kathryn* are one."""
    if not name:
        return ""
    heard = name.translate(_SOUNDS)
    kept = [heard[0]]
    kept += [letter for before, letter in pairwise(heard) if letter != before]
    return kept[0] + "".join(kept[1:]).translate(_SILENT)
