"""Level, then age: the usual queue by risk, in which a low level can wait for ever."""

from dataclasses import dataclass
from typing import ClassVar

from vigil.capacity.levels import interval_in_words
from vigil.capacity.spans import in_words
from vigil.kernels.queueing.orders import Kind, Order, Place


@dataclass(frozen=True, slots=True)
class LevelThenAge:
    """The highest reachable level first, then the highest that is already known, then whoever was logged first."""

    name: ClassVar[str] = "level"
    title: ClassVar[str] = "Level, then age"
    order: ClassVar[Order] = Order(Kind.LEVEL)
    words: ClassVar[str] = (
        "The highest level that a case can still reach comes first, then the highest that is already known, then whoever was "
        "logged first. Nothing lifts a low level while it waits."
    )

    def standing(self, place: Place, now: int) -> str:
        """Its level and how long ago it was logged."""
        return f"{interval_in_words(place.lower, place.upper)}, logged {in_words(now - place.logged)} ago"
