"""Everything that the model learnt from records, as one value that can be written down and read again.

Likelihoods are in millibits (`vigil.linkage.sums`). Three classes explain a pair: *person* (both records are one
person's), *household* (two persons of one household) and *unrelated* (two persons who share nothing but by chance).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import msgspec

from vigil.linkage.errors import WeightsError
from vigil.linkage.evidence import BY_FREQUENCY, PERSONAL, SHARED
from vigil.linkage.guards import Guard
from vigil.linkage.sums import millibits

FORMAT: Final = "vigil-linkage-weights/1"
TABLES: Final = frozenset(BY_FREQUENCY.values())
SIZES: Final = tuple(len(levels) for levels in SHARED.values())
CELLS: Final = SIZES[0] * SIZES[1] * SIZES[2] * SIZES[3]  # of the joint comparison, missing parts included
Levels = tuple[int, ...]


def cell_of(family: int, place: int, phone: int, ip: int) -> int:
    """Where the levels of the shared evidence stand in the joint comparison."""
    return ((family * SIZES[1] + place) * SIZES[2] + phone) * SIZES[3] + ip


@dataclass(frozen=True, slots=True)
class Classes:
    """One kind of personal evidence: for each level, its likelihood in each class."""

    person: Levels
    household: Levels
    unrelated: Levels


@dataclass(frozen=True, slots=True)
class Weights:
    """The model.

    Args:
        pairs: how many pairs of each class there are: person, household, unrelated.
        personal: by kind, the likelihoods of its levels.
        joint_person: the likelihood of each cell of the joint comparison of shared evidence in one person's pair.
        joint_household: the same in one household.
        unrelated: by kind of shared evidence, the likelihoods of its levels by chance.
        frequencies: by table and value, what is added to the likelihood by chance of a level that the value agrees on.
        unlisted: by table, the same for every value that is too rare to be listed.
        calibration: by the name of a guard, knots (score, calibrated score), both rising; none leaves scores as they are.
        records: how many records it was learnt from.
        source: which records these were, in words.

    Raises:
        WeightsError: a part is missing, has too few levels, or the calibration does not rise.
    """

    pairs: tuple[int, int, int]
    personal: Mapping[str, Classes]
    joint_person: Levels
    joint_household: Levels
    unrelated: Mapping[str, Levels]
    frequencies: Mapping[str, Mapping[str, int]]
    unlisted: Mapping[str, int]
    calibration: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    records: int = 0
    source: str = ""
    format: str = field(default=FORMAT)

    def __post_init__(self) -> None:
        if self.format != FORMAT:
            raise WeightsError(
                f"These weights are in the format '{self.format}'; this version reads '{FORMAT}'."
            )
        sizes = {kind: len(levels) for kind, levels in PERSONAL.items()}
        given = {
            kind: {len(one.person), len(one.household), len(one.unrelated)}
            for kind, one in self.personal.items()
        }
        shared = {kind: len(levels) for kind, levels in self.unrelated.items()}
        if given != {kind: {size} for kind, size in sizes.items()}:
            raise WeightsError(f"Weights need each level of {', '.join(PERSONAL)}; learn them anew.")
        if shared != dict(zip(SHARED, SIZES, strict=True)) or {
            len(self.joint_person),
            len(self.joint_household),
        } != {CELLS}:
            raise WeightsError(f"Weights need each level of {', '.join(SHARED)}; learn them anew.")
        if not set(self.unlisted) == TABLES >= set(self.frequencies):
            raise WeightsError("Weights need a frequency for each kind of value; learn them anew.")
        if not set(self.calibration) <= set(Guard.__members__):
            raise WeightsError(f"A calibration is for one of {', '.join(Guard.__members__)}; learn it anew.")
        every = self.calibration.values()
        if any(a[0] >= b[0] or a[1] > b[1] for knots in every for a, b in pairwise(knots)):
            raise WeightsError("The knots of a calibration rise; learn it anew.")

    def of_records(self, number: int) -> "Weights":
        """The same for another number of records.

        Pairs of one person, or of one household, grow with the records, and all pairs with their square.

        Raises:
            WeightsError: there are no records, or it is not known from how many the weights were learnt.
        """
        if number < 1 or self.records < 1:
            raise WeightsError(f"Weights of {self.records:,} records cannot be made weights of {number:,}.")
        more = millibits(number / self.records)
        person, household, unrelated = self.pairs
        return replace(self, pairs=(person + more, household + more, unrelated + 2 * more), records=number)


def written(weights: Weights) -> bytes:
    """The weights as JSON, the same bytes for the same weights."""
    return msgspec.json.encode(weights, order="sorted")


def read(untrusted: bytes) -> Weights:
    """Read what `written` wrote.

    Raises:
        WeightsError: it is no JSON of weights, or of another version.
    """
    try:
        return msgspec.json.decode(untrusted, type=Weights)
    except msgspec.DecodeError as error:
        raise WeightsError(f"These are no weights of a linkage model: {error}.") from error
