"""One person's decision on two records. It is added, superseded or withdrawn, and never changed."""

from dataclasses import dataclass
from enum import StrEnum

from vigil.linkage.errors import DecisionError


class Verdict(StrEnum):
    """What was decided."""

    SAME = "the same person"
    DIFFERENT = "not the same person"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision.

    Args:
        number: its place among all decisions; a later one on the same two records supersedes it.
        first: a record's key, before ``second`` in alphabetical order.
        second: the other one's.
        verdict: what was decided.
        by: who decided.
        reviewed_by: who looked at it a second time, or an empty text.

    Raises:
        DecisionError: it is about one record, in the wrong order, or nobody's.
    """

    number: int
    first: str
    second: str
    verdict: Verdict
    by: str
    reviewed_by: str = ""

    def __post_init__(self) -> None:
        if self.first == self.second:
            raise DecisionError(
                f"A decision is on two records, and not on '{self.first}' alone; name another one."
            )
        if self.first > self.second:
            raise DecisionError(f"'{self.second}' comes before '{self.first}'; name them in that order.")
        if not self.by:
            raise DecisionError("A decision needs somebody who took it; say who.")

    @property
    def pair(self) -> tuple[str, str]:
        """Both keys."""
        return self.first, self.second


def pair_of(one: str, other: str) -> tuple[str, str]:
    """Two keys in alphabetical order."""
    return (one, other) if one < other else (other, one)


def check_merge(*, by: str, reviewed_by: str, touches_child: bool) -> None:
    """Refuse a merge that touches a child's record and that one person alone looked at.

    Args:
        by: who decides.
        reviewed_by: who looked at it a second time, or an empty text.
        touches_child: whether any record of the two clusters is a child's, or may be one.

    Raises:
        DecisionError: a second person has to look at it.
    """
    if touches_child and reviewed_by in {"", by}:
        raise DecisionError(
            "This merge touches a child's record, so that a second person has to look at it; name who did."
        )
