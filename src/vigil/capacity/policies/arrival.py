"""Order of arrival: what a unit does that has no policy."""

from dataclasses import dataclass
from typing import ClassVar

from vigil.capacity.spans import in_words
from vigil.kernels.queueing.orders import Kind, Order, Place


@dataclass(frozen=True, slots=True)
class OrderOfArrival:
    """Whoever was logged first."""

    name: ClassVar[str] = "arrival"
    title: ClassVar[str] = "Order of arrival"
    order: ClassVar[Order] = Order(Kind.ARRIVAL)
    words: ClassVar[str] = (
        "Whoever was logged first comes first. Level, clock and children make no difference."
    )

    def standing(self, place: Place, now: int) -> str:
        """How long ago it was logged."""
        return f"logged {in_words(now - place.logged)} ago"
