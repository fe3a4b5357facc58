"""One question of an instrument, and a question of its gate."""

from dataclasses import dataclass
from enum import Enum

from vigil.risk.reasoning.inputs import NO, YES, Input, Worse


class Kind(Enum):
    """What answers an item when it is known."""

    YES_NO = "yes_no"
    COUNT = "count"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    Attributes:
        id: short name, stable over versions.
        question: as it is asked.
        guidance: what counts as yes, and what does not.
        evidence: what shows it.
        who_can_answer: registers and people that hold the answer, best first.
        source: where the item comes from.
        statement: name of the referral statement that answers it, or empty.
        tags: words to file the item under; they change no level.
        locator: where in the source it stands: page, section, or path and commit.
        kind: what answers it when it is known.
        least: the lowest count there can be.
        most: the highest.
        worse: which way its answers get worse; of a date nothing is said, only of the years that are measured by it.
        may_lie_ahead: whether a date may lie after the day of the assessment.
    """

    id: str
    question: str
    guidance: str
    evidence: str
    who_can_answer: tuple[str, ...]
    source: str
    statement: str = ""
    tags: tuple[str, ...] = ()
    locator: str = ""
    kind: Kind = Kind.YES_NO
    least: int = NO
    most: int = YES
    worse: Worse | None = Worse.HIGHER
    may_lie_ahead: bool = False

    def __post_init__(self) -> None:
        if self.kind is Kind.YES_NO and (self.least, self.most) != (NO, YES):
            raise ValueError(f"'{self.id}' is answered yes or no and has no range")
        if self.kind is Kind.COUNT and self.least >= self.most:
            raise ValueError(
                f"'{self.id}' is a count from {self.least} to {self.most}, which leaves no choice"
            )

    @property
    def input(self) -> Input:
        """What tests read of it; a date is read through measures only."""
        return Input(self.id, self.question, self.least, self.most, self.kind is Kind.YES_NO, self.worse)


@dataclass(frozen=True, slots=True)
class Gate:
    """A question that decides whether the instrument applies at all; it feeds no level.

    Attributes:
        id: short name; no item has the same.
        question: as it is asked, so that yes lets the person through.
        who_can_answer: registers and people that hold the answer, best first.
        source: where the gate comes from, with its place there.
        otherwise: why the instrument does not apply to a person for whom the answer is no.
    """

    id: str
    question: str
    who_can_answer: tuple[str, ...]
    source: str
    otherwise: str
