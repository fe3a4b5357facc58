"""The default: Very High protected, ageing below, turns kept for every level, and a ceiling past which nobody waits unseen."""

from dataclasses import dataclass
from typing import ClassVar

from vigil.capacity.errors import ScenarioError
from vigil.capacity.levels import LEVELS, Four
from vigil.capacity.policies.accumulating import USUAL_POINTS, points_in_words
from vigil.capacity.policies.numbers import (
    LONGEST_CEILING,
    MOST_BETWEEN,
    MOST_POINTS,
    by_level,
    check_rising,
    points_of,
)
from vigil.capacity.spans import DAY, days_in_words, in_words
from vigil.kernels.queueing.orders import NEVER, Kind, Order, Place, is_protected

USUAL_CEILINGS: Four[float | None] = (60, 28, 14, 2)  # twice the clocks of 30, 14, 7 and 1 days
USUAL_TURNS: Four[int] = (10, 6, 4, 0)


@dataclass(frozen=True, slots=True)
class Protected:
    """In this order: known to be Very High; a level's kept turn; past the ceiling, the furthest past first; most points.

    Points alone make everybody late in overload, Very High too: re-ordering moves delay and does not remove it.

    Attributes:
        points_a_day: for Low to Very High, rising, each up to 100; Very High's is for cases that could be Very High and are not
            known to be.
        ceilings_in_days: how long a case of each level waits before it goes ahead of all that are not known to be Very High;
            None for no ceiling.
        one_start_in: so many starts, of those not known to be Very High, hold one of that level; 0 keeps none.

    Raises:
        ScenarioError: the numbers cannot be.
    """

    name: ClassVar[str] = "protected"
    title: ClassVar[str] = "Very High protected, ageing below"

    points_a_day: Four[float] = USUAL_POINTS
    ceilings_in_days: Four[float | None] = USUAL_CEILINGS
    one_start_in: Four[int] = USUAL_TURNS

    def __post_init__(self) -> None:
        check_rising(self.points_a_day, most=MOST_POINTS, what="points_a_day")
        for level, ceiling in zip(LEVELS, self.ceilings_in_days, strict=True):
            if ceiling is not None and not 0 <= ceiling <= LONGEST_CEILING:
                raise ScenarioError(
                    f"ceilings_in_days: {ceiling:g} for {level} does not lie between 0 and {LONGEST_CEILING:,}."
                )
        for level, starts in zip(LEVELS, self.one_start_in, strict=True):
            if starts and not 2 <= starts <= MOST_BETWEEN:
                raise ScenarioError(
                    f"one_start_in: {starts} for {level} is neither 0 (no turn kept) nor between 2 and {MOST_BETWEEN:,}."
                )
        if sum(1 / starts for starts in self.one_start_in if starts) > 1:
            raise ScenarioError("one_start_in: more turns are kept than there are starts; keep fewer.")

    @property
    def order(self) -> Order:
        """By all four rules."""
        low, medium, high, very_high = (
            NEVER if ceiling is None else round(ceiling * DAY) for ceiling in self.ceilings_in_days
        )
        return Order(
            Kind.PROTECTED,
            points=points_of(self.points_a_day),
            ceilings=(low, medium, high, very_high),
            every=self.one_start_in,
        )

    @property
    def words(self) -> str:
        """The rule with its numbers."""
        turns = [
            f"one in {many} for {level}"
            for level, many in zip(LEVELS, self.one_start_in, strict=True)
            if many
        ]
        kept = (
            f"Of the other starts, {' and '.join(turns)} goes to whoever has waited longest"
            if turns
            else "No turn is kept"
        )
        ceilings = ", ".join(
            f"{level} {days_in_words(ceiling)}"
            for level, ceiling in zip(LEVELS, self.ceilings_in_days, strict=True)
            if ceiling is not None
        )
        past = (
            f"whoever has waited past a ceiling ({ceilings}) is next" if ceilings else "there is no ceiling"
        )
        return (
            f"A case known to be Very High always comes first. {kept}; {past}; then come most points, gained for each day of "
            f"waiting ({by_level(self.points_a_day)})."
        )

    def standing(self, place: Place, now: int) -> str:
        """Which of the rules it falls under."""
        waited = in_words(now - place.logged)
        if is_protected(place):
            return f"known to be Very High, logged {waited} ago"
        ceiling = self.ceilings_in_days[place.upper]
        if ceiling is not None and now - place.logged >= round(ceiling * DAY):
            return f"waited {waited}, past the ceiling of {days_in_words(ceiling)} for {LEVELS[place.upper]}"
        return points_in_words(self.order, place, now)
