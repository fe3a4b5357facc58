"""A pair as its page shows it: the evidence in words with bars, what the number means, and both records side by side."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from vigil.desk.accounts.models import User
from vigil.desk.cases.models import Involvement
from vigil.desk.cases.queries import references_by_person, roles_of
from vigil.desk.links.models import Proposal
from vigil.desk.people.models import Identifier, Person
from vigil.desk.people.presenting import KINDS as IDENTIFIERS
from vigil.desk.people.queries import Known, known_of
from vigil.linkage.sums import BIT, probability

HALF: Final = 48.0  # of a bar's hundred units, so that the longest leaves an edge
LARGEST_SAID: Final = 1_000_000

STEPS: Final = {
    "before any evidence": "Before any evidence",
    "household": "What a household shares",
    "given": "Given names",
    "middle": "Second given name",
    "generation": "Junior or senior",
    "born": "Date of birth",
    "handle": "User names",
    "email": "E-mail addresses",
    "device": "Devices",
    "age": "Child or adult",
    "calibration": "Held against what came true",
    "guard": "Held back",
}
SHARED: Final = {"family": "family name", "place": "address", "phone": "phone", "ip": "IP address"}
LEVELS: Final = {
    "given": {
        "exact": "the same",
        "also": "another given name or an alias is the same",
        "swapped": "given and family name in each other\u2019s place",
        "initial": "one is the other\u2019s initial",
        "close": "spelt nearly the same",
        "similar": "spelt alike",
        "different": "different",
    },
    "middle": {"same": "the same", "initial": "one is the other\u2019s initial", "different": "different"},
    "generation": {"same": "the same", "different": "different"},
    "born": {
        "exact": "the same",
        "swapped": "day and month in each other\u2019s place",
        "close": "two of day, month and year are the same",
        "part": "what is known of both is the same",
        "year": "the year alone is the same, or next to it",
        "different": "different",
    },
    "handle": {
        "shared": "the same on one service",
        "elsewhere": "the same name on another service",
        "close": "one character apart",
        "different": "none in common",
    },
    "email": {
        "shared": "the same",
        "close": "one character apart, or the same name at another provider",
        "different": "none in common",
    },
    "device": {"shared": "the same", "different": "none in common"},
    "age": {
        "same": "both children, or both adults",
        "conflict": "one a child\u2019s record, one an adult\u2019s",
    },
    "family": {"exact": "the same", "close": "nearly the same", "different": "different"},
    "place": {
        "same": "the same",
        "close": "spelt nearly the same",
        "near": "the same street, perhaps",
        "postcode": "the same postcode",
        "different": "different",
    },
    "phone": {"shared": "the same", "different": "none in common"},
    "ip": {
        "shared": "the same within a day",
        "later": "the same, more than a day apart",
        "different": "none in common",
    },
}


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of evidence: what it is, how the two compare, what it does, and its bar in hundredths.

    ``kind`` is *for*, *against* or *nothing*; ``so_far`` is the chance of one person with the evidence up to here.
    """

    evidence: str
    compared: str
    effect: str
    kind: str
    start: float
    length: float
    so_far: str


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value on one side, and whether the other side has the same."""

    text: str
    source: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One record of the pair."""

    person: Person
    known: Known
    roles: list[Involvement]
    values: dict[str, list[ShownValue]]


def waterfall(proposal: Proposal) -> list[Step]:
    """The evidence in the engine's order, each on top of those before it."""
    longest = max((abs(step[2]) for step in proposal.evidence), default=0) or 1
    told, score = [], 0
    for evidence, level, millibits in proposal.evidence:
        score += millibits
        length = round(HALF * abs(millibits) / longest, 2)
        told.append(
            Step(
                evidence=STEPS[evidence],
                compared=level_words(evidence, level),
                effect=effect_words(millibits),
                kind="nothing" if not millibits else "for" if millibits > 0 else "against",
                start=50.0 if millibits >= 0 else round(50 - length, 2),
                length=length,
                so_far=chance_words(probability(score)),
            )
        )
    return told


def level_words(evidence: str, level: str) -> str:
    """How the two compare on one kind of evidence, in words."""
    if evidence == "household":
        return _shared_words(level)
    if evidence in LEVELS:
        return _begun(LEVELS[evidence][level])
    return _begun(level) or "Two people picked blindly from all who are held"


def _shared_words(level: str) -> str:
    parts = [part.split(" ") for part in level.split(", ")]
    if not all(len(part) == 2 and part[0] in SHARED for part in parts):
        return _begun(level)
    return _begun("; ".join(f"{SHARED[kind]}: {LEVELS[kind][how]}" for kind, how in parts))


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def effect_words(millibits: int) -> str:
    """What a piece of evidence does to the odds that both are one person: ``38 times likelier``."""
    factor = 2 ** (abs(millibits) / BIT)
    if factor < 1.05:
        return "hardly anything"
    said = f"{factor:.1f}" if factor < 10 else f"{factor:,.0f}"
    if factor >= LARGEST_SAID:
        said = "over a million"
    return f"{said} times {'likelier' if millibits > 0 else 'less likely'}"


def chance_words(chance: float) -> str:
    """A probability as so many in a hundred, and never as certainty: ``97 in 100``, ``over 99 in 100``."""
    hundredths = round(100 * chance)
    if hundredths >= 100 or chance > 0.99:
        return "over 99 in 100"
    return f"{hundredths} in 100" if hundredths else "under 1 in 100"


def named_in(pairs: Iterable[Proposal], viewer: User) -> dict[int, str]:
    """Where each person of some pairs is named, as far as the viewer may know: two of one name are told apart by it."""
    numbers = {number for pair in pairs for number in pair.numbers}
    return {
        number: _where_words(references)
        for number, references in references_by_person(viewer, numbers).items()
    }


def _where_words(references: list[str]) -> str:
    if not references:
        return "in a register"
    more = len(references) - 1
    return f"{references[0]} and {more:,} more" if more else references[0]


def sides(proposal: Proposal, viewer: User) -> tuple[Side, Side]:
    """Both records, as far as the viewer may know them."""
    known = known_of(proposal.first, viewer), known_of(proposal.second, viewer)
    compared = [{(one.kind, one.value) for one in each.identifiers if one.value} for each in known]
    return (
        _side(proposal.first, known[0], compared[1], viewer),
        _side(proposal.second, known[1], compared[0], viewer),
    )


def _side(person: Person, known: Known, others: set[tuple[str, str]], viewer: User) -> Side:
    values = {
        words: list(_values(kind, known.identifiers, lambda one: (one.kind, one.value) in others))
        for kind, words in IDENTIFIERS.items()
    }
    return Side(person, known, list(roles_of(viewer, person)), values)


def _values(
    kind: str, identifiers: Iterable[Identifier], is_shared: Callable[[Identifier], bool]
) -> Iterable[ShownValue]:
    for one in identifiers:
        if one.kind == kind:
            yield ShownValue(one.raw_value, one.source, is_shared(one))


def identifier_kinds(both: tuple[Side, Side]) -> list[str]:
    """The kinds of identifier that either side has, in their usual order."""
    return [words for words in IDENTIFIERS.values() if any(side.values[words] for side in both)]
