"""Given names and family names of two records."""

from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from vigil.linkage.comparison.query import Query
from vigil.linkage.comparison.terms import names_of
from vigil.linkage.evidence import Family, Generation, Given, Middle
from vigil.linkage.record import Record

CLOSE, SIMILAR = 0.9, 0.8  # of Winkler's variant of Jaro's similarity (Winkler, 1990)
SHORT_FORM = 3  # letters that a short form has at least: sam for samuel


def are_swapped(one: Record, other: Record) -> bool:
    """Whether the given name of each is the family name of the other."""
    return bool(
        one.given_names
        and other.given_names
        and one.given_names[0] == other.family_name
        and other.given_names[0] == one.family_name
        and one.family_name != other.family_name
    )


def compare_given(query: Query, other: Record) -> tuple[Given, str]:
    """The level, and the name that both have."""
    one = query.record
    ours, theirs = one.given_names, other.given_names
    if ours and theirs and ours[0] == theirs[0]:
        return Given.EXACT, ours[0]
    if not (ours or one.aliases) or not (theirs or other.aliases):
        return Given.MISSING, ""
    if common := query.names.intersection(names_of(other)):
        return Given.ALSO, min(common)
    if not ours or not theirs:
        return Given.DIFFERENT, ""
    if are_swapped(one, other):
        return Given.SWAPPED, min(ours[0], theirs[0])
    return spelling(ours[0], theirs[0]), ""


def spelling(one: str, other: str) -> Given:
    """How alike two given names that are not the same are written."""
    short, long = (one, other) if (len(one), one) <= (len(other), other) else (other, one)
    if len(short) == 1:
        return Given.INITIAL if long[0] == short else Given.DIFFERENT
    alike = JaroWinkler.similarity(short, long)
    if alike >= CLOSE or (len(short) >= SHORT_FORM and long.startswith(short)):
        return Given.CLOSE
    return Given.SIMILAR if alike >= SIMILAR else Given.DIFFERENT


def compare_middle(one: Record, other: Record) -> Middle:
    """How the second given names compare."""
    ours, theirs = middle_of(one), middle_of(other)
    return spelling_of_middles(ours, theirs) if ours and theirs else Middle.MISSING


def middle_of(record: Record) -> str:
    """The second given name, or an empty text."""
    return record.given_names[1] if len(record.given_names) > 1 else ""


def spelling_of_middles(one: str, other: str) -> Middle:
    """How alike two second given names are; who writes an initial only tells no more."""
    if one == other:
        return Middle.SAME
    short, long = sorted((one, other), key=len)
    return Middle.INITIAL if len(short) == 1 and long[0] == short else Middle.DIFFERENT


def compare_generation(one: Record, other: Record) -> Generation:
    """Whether both are *jr*, or one *jr* and the other *sr*."""
    if not one.generation or not other.generation:
        return Generation.MISSING
    return Generation.SAME if one.generation == other.generation else Generation.DIFFERENT


def compare_family(one: Record, other: Record) -> tuple[Family, str]:
    """The level, and the name that both have."""
    if not one.family_name or not other.family_name:
        return Family.MISSING, ""
    if one.family_name == other.family_name:
        return Family.EXACT, one.family_name
    if are_swapped(one, other):
        return Family.EXACT, min(one.family_name, other.family_name)
    return spelling_of_families(one.family_name, other.family_name), ""


def spelling_of_families(one: str, other: str) -> Family:
    """How alike two family names that are not the same are written."""
    alike = JaroWinkler.similarity(one, other) if one < other else JaroWinkler.similarity(other, one)
    if alike >= CLOSE or not parts_of(one).isdisjoint(parts_of(other)):
        return Family.CLOSE
    return Family.DIFFERENT


@lru_cache(maxsize=1 << 14)  # few names are met again and again
def parts_of(name: str) -> frozenset[str]:
    """The parts of a double-barrelled name."""
    return frozenset(name.replace("-", " ").split())
