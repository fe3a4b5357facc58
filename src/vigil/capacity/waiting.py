"""A case that waits for its first act, as the desk knows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vigil.capacity.errors import CapacityError
from vigil.capacity.levels import LEVELS

HOUR = timedelta(hours=1)
MOST_HARM = 1_000_000
UNKNOWN_CHILDREN = 1  # unknown counts as one child: it is never none


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case in the queue.

    Attributes:
        reference: names it, and makes the order total.
        lower: the lowest level still reachable, 0 Low to 3 Very High; None where no instrument applies.
        upper: the highest; None where no instrument applies.
        logged: when its referral was logged, with a time zone.
        due: when its clock ends; None where no instrument applies.
        children: within reach; None where that is not known.
        harm: expected a day, in any unit that is the same for all; None leaves it to the policy's own numbers.
        work: that its first act takes, at the mean.

    Raises:
        CapacityError: the level or the clock cannot be.
    """

    reference: str
    lower: int | None
    upper: int | None
    logged: datetime
    due: datetime | None
    children: int | None = None
    harm: int | None = None
    work: timedelta = HOUR

    def __post_init__(self) -> None:
        has_level = [one is not None for one in (self.lower, self.upper, self.due)]
        if any(has_level) and not all(has_level):
            raise CapacityError(
                f"Case {self.reference}: give both ends of its level and its clock, or none of them."
            )
        if (
            self.lower is not None
            and self.upper is not None
            and not 0 <= self.lower <= self.upper < len(LEVELS)
        ):
            raise CapacityError(
                f"Case {self.reference}: its level runs from {self.lower} to {self.upper}; levels are 0 (Low) to "
                "3 (Very High), the lower end first."
            )
        if any(moment is not None and moment.tzinfo is None for moment in (self.logged, self.due)):
            raise CapacityError(f"Case {self.reference}: its times need a time zone.")
        if self.children is not None and self.children < 0:
            raise CapacityError(
                f"Case {self.reference}: it cannot have {self.children} children within reach."
            )
        if self.harm is not None and not 0 <= self.harm <= MOST_HARM:
            raise CapacityError(
                f"Case {self.reference}: expected harm is a whole number from 0 to {MOST_HARM:,}."
            )
        if self.work < timedelta(milliseconds=1):
            raise CapacityError(f"Case {self.reference}: its first act takes some time.")
