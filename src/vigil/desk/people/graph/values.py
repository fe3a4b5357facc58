"""Ties, their statements, and what was walked; with the bounds of a drawing."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

MOST_PEOPLE = 30  # people in a drawing
MOST_TIES = 30  # things in a drawing: with the people, 60 boxes
MOST_SHARING = 12  # people; what more of them share is crowded
MOST_THINGS = 500  # of one sort, looked at in one step
MOST_STEPS = 3

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """That one person has a thing, as a source says it.

    Args:
        person: the person's number.
        source: who says so, for example a referral's reference or a register.
        further: how many other sources say the same.
        words: how, for example a role in a case.
        since: from when, or None where nobody said.
        until: until when, or None where nobody said.
        seen_at: of an IP address, when it was first used, or None.
    """

    person: int
    source: str
    further: int = 0
    words: str = ""
    since: date | None = None
    until: date | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """One thing, with everybody who has it; of a crowded one, with those alone who were asked about.

    Args:
        kind: what sort of thing: a kind of identifier, ``household``, ``case``, ``decision``.
        value: what tells it from others of its kind.
        statements: who has it, each person once.
        sharing: at least how many people that the viewer may see have it.
        says: what a person reads of it, where that is not its value.
        case_reference: of a case, under which a reading is recorded.
        address: the page of the thing itself, or empty.
    """

    kind: str
    value: str
    statements: tuple[Statement, ...]
    sharing: int
    says: str = ""
    case_reference: str = ""
    address: str = ""

    @property
    def key(self) -> Key:
        """What two statements of one tie have in common."""
        return self.kind, self.value

    @property
    def people(self) -> frozenset[int]:
        """The numbers of those who are named in it."""
        return frozenset(one.person for one in self.statements)

    @property
    def is_crowded(self) -> bool:
        """Whether so many share it that it is not followed."""
        return self.sharing > MOST_SHARING

    def joined(self, other: "Tie") -> "Tie":
        """With the statements of another finding of the same tie."""
        named = {one.person: one for one in (*other.statements, *self.statements)}
        return replace(
            self,
            statements=tuple(named[person] for person in sorted(named)),
            sharing=max(self.sharing, other.sharing),
        )

    def among(self, people: frozenset[int]) -> "Tie":
        """With the statements about these people alone."""
        return replace(self, statements=tuple(one for one in self.statements if one.person in people))


class Found(NamedTuple):
    """Ties of some people, and whether these are all of them."""

    ties: tuple[Tie, ...]
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Walk:
    """What can be drawn, and in numbers what is not.

    Args:
        people: each person's number with how many steps from the beginning they stand, in the order in which they were met.
        ties: what joins them, each with the statements about them alone.
        left_out: people within the steps whom the bound leaves out.
        further: people one step beyond the last.
        ties_left_out: things that join those shown and that the bound leaves out.
        is_whole: whether every thing of everybody shown was looked at.
        references: the cases in which those shown are, as far as they were walked through.
    """

    people: dict[int, int]
    ties: tuple[Tie, ...]
    left_out: int
    further: int
    ties_left_out: int
    is_whole: bool
    references: tuple[str, ...]
