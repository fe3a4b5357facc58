"""The clock that ends first: meets all clocks when that is possible, and makes everybody late when it is not."""

from dataclasses import dataclass
from typing import ClassVar

from vigil.capacity.spans import in_words
from vigil.kernels.queueing.orders import Kind, Order, Place


@dataclass(frozen=True, slots=True)
class EarliestClock:
    """Earliest due date first (Jackson, 1955)."""

    name: ClassVar[str] = "deadline"
    title: ClassVar[str] = "The clock that ends first"
    order: ClassVar[Order] = Order(Kind.DEADLINE)
    words: ClassVar[str] = (
        "The clock that ends first comes first, and one that has ended longest ago before all others. When there is more work "
        "than officers, old clocks of low levels go before new ones of high levels."
    )

    def standing(self, place: Place, now: int) -> str:
        """When its clock ends or ended."""
        if place.due > now:
            return f"clock ends in {in_words(place.due - now)}"
        return f"clock ended {in_words(now - place.due)} ago"
