"""What every structure comes down to: clauses that fire on tested inputs, and how those that fire are put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from vigil.risk.reasoning.inputs import Spans


class Effect(Enum):
    """What a clause does when it fires."""

    GIVES = auto()  # this rank of the scale, or this row
    ADDS = auto()  # so many points
    LOWERS = auto()  # the level by so many
    EXCLUDES = auto()  # the instrument does not apply
    CONTRADICTS = auto()  # no person's answers can be these


class Policy(Enum):
    """How clauses that fire are put together."""

    HIGHEST = auto()  # the highest rank that any gives
    FIRST = auto()  # the first row in the order they are written
    SUM = auto()  # all points added


@dataclass(frozen=True, slots=True)
class Condition:
    """At least ``needed`` of these inputs have one of the values beside them.

    Raises:
        ValueError: it could never be met, or always is.
    """

    members: Mapping[str, Spans]
    needed: int

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= len(self.members):
            raise ValueError("a condition needs between one and all of its inputs")


@dataclass(frozen=True, slots=True)
class Clause:
    """Fires when every one of its conditions is met; without any, always."""

    conditions: tuple[Condition, ...]
    effect: Effect
    amount: int


@dataclass(frozen=True, slots=True)
class AtMost:
    """A number that several counts together cannot exceed.

    Attributes:
        members: the counts.
        bound: the count that holds them.
        because: why a person's answers cannot say otherwise.
    """

    members: tuple[str, ...]
    bound: str
    because: str


def all_of(tests: Mapping[str, Spans]) -> tuple[Condition, ...]:
    """The conditions of a row: every test in it holds."""
    return tuple(Condition({name: spans}, 1) for name, spans in tests.items())
