"""Expected harm for each hour of work (c-mu): least harm in all, if the numbers of harm are right."""

from dataclasses import dataclass
from typing import ClassVar

from vigil.capacity.levels import Four
from vigil.capacity.policies.numbers import MOST_HARM, by_level, check_rising
from vigil.capacity.spans import in_words
from vigil.kernels.queueing.orders import Kind, Order, Place

USUAL_HARM: Four[int] = (1, 3, 10, 30)


@dataclass(frozen=True, slots=True)
class ExpectedHarm:
    """Most expected harm a day for each hour of work first.

    Attributes:
        harm_a_day: of a suspect of each level with no child in reach, rising, in any unit: only proportions count. Each child
            within reach adds as much again.

    Raises:
        ScenarioError: the numbers cannot be.

    Source: Cox and Smith, *Queues* (1961), the c-mu rule. The usual numbers are an assumption, not a measurement.
    """

    name: ClassVar[str] = "harm"
    title: ClassVar[str] = "Expected harm for each hour of work"

    harm_a_day: Four[int] = USUAL_HARM

    def __post_init__(self) -> None:
        check_rising(self.harm_a_day, most=MOST_HARM, what="harm_a_day")

    @property
    def order(self) -> Order:
        """By harm and work."""
        return Order(Kind.HARM, harm=self.harm_a_day)

    @property
    def words(self) -> str:
        """The rule with its numbers."""
        return (
            f"Where most harm is expected a day for each hour of work comes first: by level ({by_level(self.harm_a_day)}; a "
            "level that is still open counts as the mean of its ends), and as much again for each child within reach."
        )

    def standing(self, place: Place, now: int) -> str:
        """Its harm and its work; both ends' numbers together are twice the harm."""
        return f"{place.harm / 2:g} of expected harm a day for {in_words(place.work)} of work"
