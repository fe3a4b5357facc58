"""A policy: who comes first, in numbers for the queue and the simulator, and in words for the officer."""

from typing import Protocol

from vigil.kernels.queueing.orders import Order, Place


class Policy(Protocol):
    """What every policy has. Each is a frozen value in `policies`, its parameters as fields in plain units."""

    @property
    def name(self) -> str:
        """What scenarios call it."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def order(self) -> Order:
        """The one implementation: what the desk's queue and both simulators order by."""

    @property
    def words(self) -> str:
        """One or two sentences that tell an officer the rule with its numbers."""

    def standing(self, place: Place, now: int) -> str:
        """What the rule sees in one case at a moment, in words."""
