"""What every structure can do: say its clauses, how they are put together, and what they come to."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from vigil.risk.levels import Reading
from vigil.risk.reasoning.clauses import Clause, Policy
from vigil.risk.reasoning.inputs import YES, Input, Spans, parse_test


class Structure(Protocol):
    """How answers become a level or a total."""

    @property
    def policy(self) -> Policy:
        """How clauses that fire are put together."""

    @property
    def start(self) -> int:
        """What it comes to when none fires."""

    @property
    def scale(self) -> tuple[Reading, ...]:
        """What it can come to, lowest first."""

    def clauses(self, inputs: Mapping[str, Input]) -> list[Clause]:
        """Its clauses.

        Raises:
            ValueError: a test cannot be read, or reads what is no input.
        """

    def finish(self, come_to: int, lowered: int) -> int:
        """The rank on the scale of what the clauses came to."""

    @property
    def tells(self) -> bool:
        """Whether the total or the row that its clauses come to is told beside the level."""

    def named(self) -> Sequence[str]:
        """The inputs it names, as often as it names them."""


def spans_of(tests: Mapping[str, str], *, inputs: Mapping[str, Input], where: str) -> dict[str, Spans]:
    """The values that each test of a row holds for.

    Args:
        tests: by input; an empty text is the test for yes.
        inputs: what can be read.
        where: what to call the row in a refusal.

    Raises:
        ValueError: a test cannot be read, or reads what is no input.
    """
    held = {}
    for name, text in tests.items():
        if name not in inputs:
            raise ValueError(f"{where} names '{name}', which is no item; add it, or mend the name")
        read = inputs[name]
        if not text and not read.yes_no:
            raise ValueError(f"{where} reads '{name}', which is a number; say which values, as in '>= 2'")
        held[name] = parse_test(text, read=read) if text else ((YES, YES),)
    return held
