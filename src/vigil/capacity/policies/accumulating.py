"""Accumulating priority: everybody gains points while waiting, a high level faster."""

from dataclasses import dataclass
from typing import ClassVar

from vigil.capacity.levels import Four
from vigil.capacity.policies.numbers import MOST_POINTS, THOUSANDTHS, by_level, check_rising, points_of
from vigil.capacity.spans import DAY
from vigil.kernels.queueing.orders import Kind, Order, Place, points

USUAL_POINTS: Four[float] = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class AccumulatingPriority:
    """Most points first; every level gains them at its own pace.

    Attributes:
        points_a_day: for Low, Medium, High and Very High, rising, each up to 100. An open level gains the mean of its ends'.

    Raises:
        ScenarioError: the numbers cannot be.

    Source: Kleinrock, *A delay dependent queue discipline* (1964).
    """

    name: ClassVar[str] = "accumulating"
    title: ClassVar[str] = "Points that accumulate"

    points_a_day: Four[float] = USUAL_POINTS

    def __post_init__(self) -> None:
        check_rising(self.points_a_day, most=MOST_POINTS, what="points_a_day")

    @property
    def order(self) -> Order:
        """By points."""
        return Order(Kind.ACCUMULATING, points=points_of(self.points_a_day))

    @property
    def words(self) -> str:
        """The rule with its numbers."""
        return (
            f"Every case gains points for each day that it waits ({by_level(self.points_a_day)}; a level that is still open "
            "gains the mean of its ends'), and most points come first. When there is more work than officers, Very High "
            "waits too."
        )

    def standing(self, place: Place, now: int) -> str:
        """Its points."""
        return points_in_words(self.order, place, now)


def points_in_words(order: Order, place: Place, now: int) -> str:
    """``12 points, 4 a day``: both ends' together are twice what a day gives."""
    pace = (order.points[place.lower] + order.points[place.upper]) / (2 * THOUSANDTHS)
    return f"{points(order, place, now) / (2 * THOUSANDTHS * DAY):.1f} points, {pace:g} a day"
