"""A unit as it is simulated: who arrives, who works when, what is done to a case, and who comes first."""

from dataclasses import dataclass, field

from vigil.capacity.duty import Shift
from vigil.capacity.length import Length
from vigil.capacity.levels import Four
from vigil.capacity.policies import DEFAULT
from vigil.capacity.policy import Policy


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Where cases come from.

    Attributes:
        name: in words.
        joins: the stage at which they begin.
        every: the time between batches.
        sizes: how many come together, each alike probable.
        levels: shares of Low, Medium, High and Very High, true levels, which sum to 1.
        children: for each level, shares of 0, 1, 2 … 7 children within reach.
        levels_known: whether the level is known from the outset.
        counted: whether they are the unit's own; other work that only takes officers' time is not.
    """

    name: str
    joins: str
    every: Length
    sizes: tuple[int, ...]
    levels: Four[float]
    children: Four[tuple[float, ...]]
    levels_known: bool = False
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Backlog:
    """Cases that wait already when the simulation begins, their levels known.

    Attributes:
        joins: the stage that they wait for.
        oldest_days: how long they have waited at most; each as likely to have waited any shorter time.
        cases: how many of each level.
        children: as arrivals have them.
    """

    joins: str
    oldest_days: float
    cases: Four[int]
    children: Four[tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class CallsAway:
    """Officers who are taken for something else, one at a time.

    Attributes:
        every: the time between two calls.
        lasting: how long each lasts.
    """

    every: Length
    lasting: Length


@dataclass(frozen=True, slots=True)
class Role:
    """Officers who do the same work.

    Attributes:
        name: in words.
        shifts: when how many are on duty.
        away: calls for other duties.
        interrupts: whether other work is put down for a case known to be Very High.
        policy: who comes first in this role's line; None for the unit's.
    """

    name: str
    shifts: tuple[Shift, ...]
    away: CallsAway | None = None
    interrupts: bool = False
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """Where a case may go: a share of all cases, and the stage."""

    to: str
    share: float


@dataclass(frozen=True, slots=True)
class Stage:
    """One step on a case's way.

    Attributes:
        name: in words.
        role: whose work it is; empty for a delay that takes nobody's time.
        officers: how many it takes at once.
        length: hours of work, or of delay.
        by_level: other lengths: of work by the true level, of a delay by the level that is recorded then.
        assesses: whether it finds the level.
        first_act: whether its beginning is the first enforcement act, which stops the clock and makes the children safe.
        next: where cases go; those that go nowhere leave.
    """

    name: str
    role: str
    officers: int
    length: Length
    by_level: dict[int, Length] = field(default_factory=dict)
    assesses: bool = False
    first_act: bool = False
    next: tuple[Next, ...] = ()


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How well an assessment finds the level, at the cuts Medium, High and Very High.

    Attributes:
        sensitivity: share found at or above the cut, of those who are.
        specificity: share found below it, of those who are.
    """

    sensitivity: tuple[float, float, float]
    specificity: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class NewFacts:
    """What is learnt while a case waits for its first act.

    Attributes:
        every: the time until new facts, from the last assessment on.
        stage: the work of looking at them; empty where the level is found at once.
        accuracy: of the assessment with them; what it gets wrong about a case it gets wrong each time.
    """

    every: Length
    stage: str
    accuracy: Accuracy


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that is simulated.

    Attributes:
        name: in words.
        assumptions: sentences that an options paper repeats: where the numbers come from.
        days: that are measured.
        warm_up_days: before them, so that the beginning does not count.
        replications: how often it is simulated, with other chances each time.
        seed: which chances.
        clocks_in_days: time until the first act, by level.
        starved_after_clocks: a case that waits longer than so many times its clock counts as starved.
        arrivals: at least one.
        backlog: cases that wait already.
        roles: at least one.
        stages: in which no case comes round again.
        accuracy: of the first assessment.
        new_facts: none where levels stay as they were found.
        policy: who comes first.
    """

    name: str
    assumptions: tuple[str, ...]
    days: int
    warm_up_days: int
    replications: int
    seed: int
    clocks_in_days: Four[float]
    starved_after_clocks: float
    arrivals: tuple[Arrivals, ...]
    backlog: Backlog | None
    roles: tuple[Role, ...]
    stages: tuple[Stage, ...]
    accuracy: Accuracy
    new_facts: NewFacts | None = None
    policy: Policy = DEFAULT
