"""The policies, one per file, and the one that is used where nothing else is chosen."""

from vigil.capacity.policies.accumulating import AccumulatingPriority
from vigil.capacity.policies.arrival import OrderOfArrival
from vigil.capacity.policies.deadline import EarliestClock
from vigil.capacity.policies.harm import ExpectedHarm
from vigil.capacity.policies.level import LevelThenAge
from vigil.capacity.policies.protected import Protected
from vigil.capacity.policy import Policy

DEFAULT: Policy = Protected()
KINDS = {
    kind.name: kind
    for kind in (OrderOfArrival, LevelThenAge, ExpectedHarm, EarliestClock, AccumulatingPriority, Protected)
}

__all__ = [
    "DEFAULT",
    "KINDS",
    "AccumulatingPriority",
    "EarliestClock",
    "ExpectedHarm",
    "LevelThenAge",
    "OrderOfArrival",
    "Protected",
]
