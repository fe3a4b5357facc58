"""Records as columns of whole numbers, so that NumPy compares a million pairs in one step.

Every text is a number in its vocabulary, which is in alphabetical order: the least number is the first text, so that ties are
settled as `vigil.linkage.comparison` settles them.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from vigil.linkage.blocking import keys_of
from vigil.linkage.comparison.names import middle_of
from vigil.linkage.comparison.placeholders import is_test
from vigil.linkage.comparison.terms import (
    date_of,
    handle_of,
    names_of,
    place_of,
    text_of,
    uses_of,
)
from vigil.linkage.record import Record

Ints = NDArray[np.int64]
NONE = -1  # instead of a number in a vocabulary


@dataclass(slots=True)
class Vocabulary:
    """Texts and their numbers."""

    numbers: dict[str, int] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def number(self, text: str) -> int:
        """The number of a text, in the order in which they were first met until `sort`."""
        return self.numbers.setdefault(text, len(self.numbers))

    def sort(self) -> Ints:
        """Number the texts in alphabetical order; returns the new number of each old one."""
        self.texts = sorted(self.numbers)
        new = np.empty(len(self.texts), dtype=np.int64)
        for place, text in enumerate(self.texts):
            new[self.numbers[text]] = place
        self.numbers = {}
        return new


@dataclass(slots=True)
class Lists:
    """Several values for each record: those of record ``r`` stand from ``starts[r]`` to ``starts[r + 1]``."""

    starts: Ints
    values: Ints

    @property
    def counts(self) -> Ints:
        """How many values each record has."""
        return np.diff(self.starts)


def _whole_numbers() -> "array[int]":
    """Whole numbers of 64 bits, of which a million take 8 MB and not the 36 of a list."""
    return array("q")


@dataclass(slots=True)
class _Growing:
    counts: "array[int]" = field(default_factory=_whole_numbers)
    values: "array[int]" = field(default_factory=_whole_numbers)

    def add(self, values: Iterable[int]) -> None:
        before = len(self.values)
        self.values.extend(values)
        self.counts.append(len(self.values) - before)

    def lists(self, new: Ints | None = None) -> Lists:
        values = np.array(self.values, dtype=np.int64)
        starts = np.array([0, *accumulate(self.counts)], dtype=np.int64)
        return Lists(starts, new[values] if new is not None and len(values) else values)


SINGLE = ("given", "middle", "family", "born", "generation")
MANY = ("names", "handle", "email", "device", "place", "address", "phone", "ip", "key")


@dataclass(slots=True)
class Columns:
    """Records in columns, in the order in which they came.

    ``single`` has one number for each record, or `NONE`; ``many`` has lists; ``vocabularies`` has the texts of both, by the
    names of `vigil.linkage.comparison.terms` tables where they are counted. ``parts`` has shape (records, 4): year, month, day
    (0 for unknown) and whether day and month may be swapped. ``child`` is 1, 0 or `NONE`.
    """

    keys: list[str]
    single: dict[str, Ints]
    many: dict[str, Lists]
    vocabularies: dict[str, Vocabulary]
    parts: Ints
    child: Ints
    any_name: NDArray[np.bool_]
    about_nobody: NDArray[np.bool_]
    at: Ints
    addresses: dict[str, Ints]
    handles: dict[str, Ints]

    def __len__(self) -> int:
        return len(self.keys)

    def of_lists(self, table: str) -> Ints:
        """The values of a table that is counted, in the order of its list."""
        if table == "handle name":
            return self.handles["name"]
        return self.addresses["postcode"] if table == "postcode" else self.many[table].values


VOCABULARIES = (
    "name",
    "family",
    "born",
    "generation",
    "handle",
    "handle name",
    "service",
    "email",
    "device",
    "place",
    "address text",
    "postcode",
    "phone",
    "ip",
)


class _Reading:
    """Takes records one after another, so that a million need not stand in memory as objects."""

    def __init__(self) -> None:
        self.words = {name: Vocabulary() for name in VOCABULARIES}
        self.single = {name: _whole_numbers() for name in SINGLE}
        self.many = {name: _Growing() for name in MANY}
        self.keys: list[str] = []
        self.parts = _whole_numbers()
        self.child = _whole_numbers()
        self.any_name: list[bool] = []
        self.about_nobody: list[bool] = []
        self.at = _whole_numbers()
        self.addresses = {"text": _whole_numbers(), "postcode": _whole_numbers()}
        self.handles = {"service": _whole_numbers(), "name": _whole_numbers()}

    def take(self, record: Record) -> None:
        words, many = self.words, self.many
        self.keys.append(record.key)
        first = record.given_names[0] if record.given_names else ""
        for name, vocabulary, text in (
            ("given", "name", first),
            ("middle", "name", middle_of(record)),
            ("family", "family", record.family_name),
            ("born", "born", date_of(record.born)),
            ("generation", "generation", record.generation),
        ):
            self.single[name].append(words[vocabulary].number(text) if text else NONE)
        born = record.born
        self.parts.extend(
            (born.year or 0, born.month or 0, born.day or 0, born.swapped) if born else (0, 0, 0, False)
        )
        self.child.append(NONE if record.child is None else int(record.child))
        self.any_name.append(bool(record.given_names or record.aliases))
        self.about_nobody.append(is_test(record))
        many["names"].add(words["name"].number(one) for one in set(names_of(record)))
        many["handle"].add(words["handle"].number(handle_of(one)) for one in record.handles)
        self.handles["service"].extend(words["service"].number(one.service) for one in record.handles)
        self.handles["name"].extend(words["handle name"].number(one.handle) for one in record.handles)
        many["email"].add(words["email"].number(one) for one in record.emails)
        many["device"].add(words["device"].number(one) for one in record.devices)
        many["phone"].add(words["phone"].number(one) for one in record.phones)
        uses = list(uses_of(record))
        many["ip"].add(words["ip"].number(address) for address, _ in uses)
        self.at.extend(at for _, at in uses)
        places = [place_of(text_of(one), one.postcode) for one in record.addresses]
        many["place"].add(words["place"].number(one) if one else NONE for one in places)
        many["address"].add(range(len(self.addresses["text"]), len(self.addresses["text"]) + len(places)))
        self.addresses["text"].extend(words["address text"].number(text_of(one)) for one in record.addresses)
        self.addresses["postcode"].extend(
            words["postcode"].number(one.postcode) if one.postcode else NONE for one in record.addresses
        )
        many["key"].add(keys_of(record))

    def columns(self) -> Columns:
        new = {name: vocabulary.sort() for name, vocabulary in self.words.items()}
        places = {"names": "name"}
        many = {
            name: growing.lists(
                _with_none(new[places.get(name, name)]) if name not in {"address", "key"} else None
            )
            for name, growing in self.many.items()
        }
        return Columns(
            self.keys,
            {
                name: _with_none(new["name" if name in {"given", "middle"} else name])[
                    np.array(numbers, dtype=np.int64)
                ]
                for name, numbers in self.single.items()
            },
            many,
            self.words,
            np.array(self.parts, dtype=np.int64).reshape(-1, 4),
            np.array(self.child, dtype=np.int64),
            np.array(self.any_name, dtype=np.bool_),
            np.array(self.about_nobody, dtype=np.bool_),
            np.array(self.at, dtype=np.int64),
            {
                "text": _with_none(new["address text"])[np.array(self.addresses["text"], dtype=np.int64)],
                "postcode": _with_none(new["postcode"])[np.array(self.addresses["postcode"], dtype=np.int64)],
            },
            {
                "service": _with_none(new["service"])[np.array(self.handles["service"], dtype=np.int64)],
                "name": _with_none(new["handle name"])[np.array(self.handles["name"], dtype=np.int64)],
            },
        )


def columns_of(records: Iterable[Record]) -> Columns:
    """Take records into columns; each is let go of once it is taken."""
    reading = _Reading()
    for record in records:
        reading.take(record)
    return reading.columns()


def _with_none(new: Ints) -> Ints:
    """New numbers with `NONE` for `NONE`, which stands last."""
    return np.append(new, NONE)
