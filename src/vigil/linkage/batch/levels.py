"""The comparison of `vigil.linkage.comparison` for many pairs at once: the same levels, the same values in common."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from vigil.linkage.batch.columns import NONE, Columns, Ints
from vigil.linkage.batch.crossing import both_have, crossed, each_once, in_common, least
from vigil.linkage.comparison.accounts import near_emails, one_apart
from vigil.linkage.comparison.household import ALIKE
from vigil.linkage.comparison.names import spelling, spelling_of_families, spelling_of_middles
from vigil.linkage.comparison.terms import DAY, numbers_of
from vigil.linkage.evidence import (
    Age,
    Born,
    Device,
    Email,
    Family,
    Generation,
    Given,
    Handle,
    Ip,
    Phone,
    Place,
)

DIGITS = np.array([1000, 100, 10, 1])
Column = NDArray[np.int8]
Told = tuple[Column, Ints]  # levels, and numbers in the vocabulary of the value in common or NONE


@dataclass(frozen=True, slots=True)
class Levels:
    """By kind of evidence, in the order of ``evidence.KINDS``: a level for each pair, and the value in common or `NONE`."""

    levels: dict[str, Column]
    terms: dict[str, Ints]
    child_and_adult: NDArray[np.bool_]
    about_nobody: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.levels["age"])


def levels_of(columns: Columns, first: Ints, second: Ints) -> Levels:
    """Compare pairs of records by their numbers."""
    told = {
        "given": _given(columns, first, second),
        "middle": _middle(columns, first, second),
        "generation": _generation(columns, first, second),
        "born": _born(columns, first, second),
        "handle": _handles(columns, first, second),
        "email": _emails(columns, first, second),
        "device": _shared(columns, "device", first, second, Device.SHARED, Device.DIFFERENT),
        "age": _age(columns, first, second),
        "family": _family(columns, first, second),
        "place": _places(columns, first, second),
        "phone": _shared(columns, "phone", first, second, Phone.SHARED, Phone.DIFFERENT),
        "ip": _ips(columns, first, second),
    }
    return Levels(
        {kind: level for kind, (level, _) in told.items()},
        {kind: term for kind, (_, term) in told.items()},
        (columns.child[first] != NONE)
        & (columns.child[second] != NONE)
        & (columns.child[first] != columns.child[second]),
        columns.about_nobody[first] | columns.about_nobody[second],
    )


def _asked(texts: list[str], judge: Callable[[str, str], int]) -> Callable[[Ints, Ints], Ints]:
    return lambda one, other: np.fromiter(
        (judge(texts[a], texts[b]) for a, b in zip(one.tolist(), other.tolist(), strict=True)),
        dtype=np.int64,
        count=len(one),
    )


def _none(first: Ints) -> Ints:
    return np.full(len(first), NONE, dtype=np.int64)


def _swapped(columns: Columns, first: Ints, second: Ints) -> NDArray[np.bool_]:
    """Given and family names in each other's place; both vocabularies in one numbering of their own."""
    names, families = columns.vocabularies["name"].texts, columns.vocabularies["family"].texts
    place = {text: number for number, text in enumerate(names)}
    as_name = np.array([*(place.get(text, NONE) for text in families), NONE], dtype=np.int64)
    given, family = columns.single["given"], as_name[columns.single["family"]]
    told: NDArray[np.bool_] = (
        (given[first] != NONE)
        & (given[second] != NONE)
        & (given[first] == family[second])
        & (given[second] == family[first])
        & (family[first] != family[second])
    )
    return told


def _given(columns: Columns, first: Ints, second: Ints) -> Told:
    given, texts = columns.single["given"], columns.vocabularies["name"].texts
    ours, theirs = given[first], given[second]
    common = in_common(columns.many["names"], first, second)
    swapped = _swapped(columns, first, second)
    exact = (ours == theirs) & (ours != NONE)
    named = columns.any_name[first] & columns.any_name[second]
    both = (ours != NONE) & (theirs != NONE)
    level = np.full(len(first), Given.DIFFERENT, dtype=np.int8)
    rest = both & ~exact
    level[rest] = each_once(ours[rest], theirs[rest], _asked(texts, spelling))
    terms = _none(first)
    for value, where, term in (
        (Given.SWAPPED, swapped, np.minimum(ours, theirs)),
        (Given.ALSO, common != NONE, common),
        (Given.MISSING, ~named, _none(first)),
        (Given.EXACT, exact, ours),
    ):
        level[where] = value
        terms[where] = term[where]
    return level, terms


def _family(columns: Columns, first: Ints, second: Ints) -> Told:
    family, texts = columns.single["family"], columns.vocabularies["family"].texts
    ours, theirs = family[first], family[second]
    both = (ours != NONE) & (theirs != NONE)
    exact = both & (ours == theirs)
    swapped = both & ~exact & _swapped(columns, first, second)
    level = np.zeros(len(first), dtype=np.int8)
    rest = both & ~exact & ~swapped
    level[rest] = each_once(ours[rest], theirs[rest], _asked(texts, spelling_of_families))
    level[exact | swapped] = Family.EXACT
    return level, np.where(exact | swapped, np.minimum(ours, theirs), NONE)


def _born(columns: Columns, first: Ints, second: Ints) -> Told:
    one, other = columns.parts[first, :3], columns.parts[second, :3]
    known = (one > 0) & (other > 0)
    same, both = (known & (one == other)).sum(axis=1), known.sum(axis=1)
    doubt = (columns.parts[first, 3] | columns.parts[second, 3]) > 0
    crossed_over = (
        (one[:, 0] == other[:, 0]) & (one[:, 1] == other[:, 2]) & (one[:, 2] == other[:, 1]) & (both == 3)
    )
    only_year = ((one[:, 1:] == 0).all(axis=1)) | ((other[:, 1:] == 0).all(axis=1))
    next_year = only_year & known[:, 0] & (np.abs(one[:, 0] - other[:, 0]) == 1)
    ours, theirs = one[:, :1] // DIGITS % 10, other[:, :1] // DIGITS % 10
    near_year = (ours != theirs).sum(axis=1) <= 1
    year = known[:, 0] & (one[:, 0] == other[:, 0])
    level = np.select(
        [
            both == 0,
            (both == 3) & (same == 3),
            crossed_over & doubt,
            crossed_over,
            (both == 3) & (same == 2) & near_year,
            (both == 3) & year,
            both == 3,
            same == both,
            next_year,
        ],
        [
            Born.MISSING,
            Born.EXACT,
            Born.EXACT,
            Born.SWAPPED,
            Born.CLOSE,
            Born.YEAR,
            Born.DIFFERENT,
            Born.PART,
            Born.YEAR,
        ],
        Born.DIFFERENT,
    ).astype(np.int8)
    return level, np.where(level == Born.EXACT, columns.single["born"][first], NONE)


def _handles(columns: Columns, first: Ints, second: Ints) -> Told:
    lists = columns.many["handle"]
    number = len(first)
    shared = in_common(lists, first, second)
    pair, one, other = crossed(lists, first, second)
    name, service = columns.handles["name"], columns.handles["service"]
    alike = name[one] == name[other]
    elsewhere = least(pair[alike], name[one][alike], number)
    beside = service[one] == service[other]
    level = np.zeros(number, dtype=np.int8)
    level[pair[beside]] = Handle.DIFFERENT
    texts = columns.vocabularies["handle name"].texts
    near = each_once(name[one][beside], name[other][beside], _asked(texts, one_apart)).astype(np.bool_)
    level[pair[beside][near]] = Handle.CLOSE
    level[elsewhere != NONE] = Handle.ELSEWHERE
    level[shared != NONE] = Handle.SHARED
    return level, np.where(shared != NONE, shared, elsewhere)


def _emails(columns: Columns, first: Ints, second: Ints) -> Told:
    lists = columns.many["email"]
    shared = in_common(lists, first, second)
    pair, one, other = crossed(lists, first, second)
    texts = columns.vocabularies["email"].texts
    level = np.where(both_have(lists, first, second), Email.DIFFERENT, Email.MISSING).astype(np.int8)
    near = each_once(lists.values[one], lists.values[other], _asked(texts, near_emails)).astype(np.bool_)
    level[pair[near]] = Email.CLOSE
    level[shared != NONE] = Email.SHARED
    return level, shared


def _shared(columns: Columns, kind: str, first: Ints, second: Ints, shared: int, different: int) -> Told:
    lists = columns.many[kind]
    common = in_common(lists, first, second)
    level = np.where(both_have(lists, first, second), different, 0).astype(np.int8)
    level[common != NONE] = shared
    return level, common


def _age(columns: Columns, first: Ints, second: Ints) -> Told:
    ours, theirs = columns.child[first], columns.child[second]
    level = np.where(ours == theirs, Age.SAME, Age.CONFLICT).astype(np.int8)
    said = (columns.parts[first, 0] > 0) & (columns.parts[second, 0] > 0)
    level[(ours == NONE) | (theirs == NONE) | said] = Age.MISSING
    return level, _none(first)


def _places(columns: Columns, first: Ints, second: Ints) -> Told:
    lists, number = columns.many["place"], len(first)
    same = in_common(lists, first, second)
    level = np.where(both_have(lists, first, second), Place.DIFFERENT, Place.MISSING).astype(np.int8)
    # Where a place is the same, no other pair of addresses matters.
    rest = np.flatnonzero((level != Place.MISSING) & (same == NONE))
    pair, one, other = crossed(lists, first[rest], second[rest])
    pair = rest[pair]
    text, postcode = columns.addresses["text"], columns.addresses["postcode"]
    among = (postcode[one] == postcode[other]) & (postcode[one] != NONE)
    alike = each_once(text[one], text[other], _alike(columns.vocabularies["address text"].texts))
    codes = least(pair[among], postcode[one][among], number)
    level[codes != NONE] = Place.POSTCODE
    level[pair[alike == Place.NEAR]] = Place.NEAR
    level[pair[alike == Place.CLOSE]] = Place.CLOSE
    level[same != NONE] = Place.SAME
    return level, np.where(same != NONE, same, np.where(level == Place.POSTCODE, codes, NONE))


def _alike(texts: list[str]) -> Callable[[Ints, Ints], Ints]:
    def judge(one: Ints, other: Ints) -> Ints:
        level = np.full(len(one), Place.DIFFERENT, dtype=np.int64)
        ours, theirs = [texts[a] for a in one.tolist()], [texts[b] for b in other.tolist()]
        near = cpdist(ours, theirs, scorer=fuzz.ratio, dtype=np.float64) >= ALIKE
        for place in np.flatnonzero(near).tolist():
            a, b = ours[place], theirs[place]
            if a and b:
                level[place] = Place.CLOSE if numbers_of(a) == numbers_of(b) else Place.NEAR
        return level

    return judge


def _ips(columns: Columns, first: Ints, second: Ints) -> Told:
    lists, number = columns.many["ip"], len(first)
    pair, one, other = crossed(lists, first, second)
    common = lists.values[one] == lists.values[other]
    close = common & (np.abs(columns.at[one] - columns.at[other]) <= DAY)
    shared = least(pair[close], lists.values[one][close], number)
    later = least(pair[common], lists.values[one][common], number)
    level = np.where(both_have(lists, first, second), Ip.DIFFERENT, Ip.MISSING).astype(np.int8)
    level[later != NONE] = Ip.LATER
    level[shared != NONE] = Ip.SHARED
    return level, np.where(shared != NONE, shared, later)


def _middle(columns: Columns, first: Ints, second: Ints) -> Told:
    ours, theirs = columns.single["middle"][first], columns.single["middle"][second]
    both = (ours != NONE) & (theirs != NONE)
    level = np.zeros(len(first), dtype=np.int8)
    texts = columns.vocabularies["name"].texts
    level[both] = each_once(ours[both], theirs[both], _asked(texts, spelling_of_middles))
    return level, _none(first)


def _generation(columns: Columns, first: Ints, second: Ints) -> Told:
    ours, theirs = columns.single["generation"][first], columns.single["generation"][second]
    level = np.where(ours == theirs, Generation.SAME, Generation.DIFFERENT).astype(np.int8)
    level[(ours == NONE) | (theirs == NONE)] = Generation.MISSING
    return level, _none(first)
