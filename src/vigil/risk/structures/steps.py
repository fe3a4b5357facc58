"""Steps of rules: the level is the highest that any rule gives, else Low; a filter can hold a step back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vigil.risk.levels import Level
from vigil.risk.reasoning.clauses import Clause, Condition, Effect, Policy
from vigil.risk.reasoning.inputs import Input
from vigil.risk.structure import spans_of

MOST_CLAUSES = 1_024


@dataclass(frozen=True, slots=True)
class Rule:
    """At least ``needed`` of ``items`` answered yes gives at least ``level``.

    Attributes:
        items: what it reads.
        needed: how many of them.
        level: what it gives.
        reason: completes the sentence "High, because …".
        tests: for an item that is no question of yes or no, or where no is the worse answer, the values that count.

    A rule names items and nothing else, so that rules cannot refer to each other in a circle.
    """

    items: tuple[str, ...]
    needed: int
    level: Level
    reason: str
    tests: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= len(self.items) or len(set(self.items)) != len(self.items):
            raise ValueError("a rule needs between one and all of its items, each named once")

    @property
    def words(self) -> str:
        """The rule as it is written: any of, all of, or at least so many of its items."""
        return _quantified(self.items, self.needed, self.tests)

    def condition(self, inputs: Mapping[str, Input], where: str) -> Condition:
        """The rule's condition on its inputs."""
        return _condition(self.items, self.needed, self.tests, inputs, where)


@dataclass(frozen=True, slots=True)
class Filter:
    """What must hold for a step's rules to be read at all.

    Attributes:
        because: why the step is held back otherwise.
        items: what it reads, with ``needed`` and ``tests`` as in a rule; or none.
        reached: the number of another step and the level that it must have given; or None.
    """

    because: str
    items: tuple[str, ...] = ()
    needed: int = 1
    tests: Mapping[str, str] = field(default_factory=dict)
    reached: tuple[int, Level] | None = None

    def __post_init__(self) -> None:
        if bool(self.items) == (self.reached is not None):
            raise ValueError("a filter reads items, or what another step reached: one of the two")

    @property
    def words(self) -> str:
        """The filter as it is written."""
        if self.reached:
            return f"step {self.reached[0]} reached {self.reached[1].label}"
        return _quantified(self.items, self.needed, self.tests)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the instrument: a title, its rules, and what lets a case through to them."""

    number: int
    title: str
    rules: tuple[Rule, ...]
    filter: Filter | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of rules.

    Raises:
        ValueError: a filter waits for a step that there is not, or filters wait for each other in a circle.
    """

    steps: tuple[Step, ...]
    policy = Policy.HIGHEST
    start = 0
    scale = tuple(Level)
    tells = False

    def __post_init__(self) -> None:
        for step in self.steps:
            self._check_waiting((step.number,))

    def _check_waiting(self, path: Sequence[int]) -> None:
        awaited = self._step(path[-1]).filter
        if awaited is None or awaited.reached is None:
            return
        number = awaited.reached[0]
        if number not in {step.number for step in self.steps}:
            raise ValueError(f"the filter of step {path[-1]} waits for step {number}, which there is not")
        if number in path:
            circle = " waits for step ".join(map(str, (*path[path.index(number) :], number)))
            raise ValueError(f"its filters wait in a circle: step {circle}")
        self._check_waiting((*path, number))

    def _step(self, number: int) -> Step:
        return next(step for step in self.steps if step.number == number)

    def rules(self) -> tuple[tuple[Step, Rule], ...]:
        """Every rule with its step, in order."""
        return tuple((step, rule) for step in self.steps for rule in step.rules)

    def named(self) -> list[str]:
        """The items its rules and filters name."""
        by_rules = [item for _, rule in self.rules() for item in rule.items]
        return by_rules + [item for step in self.steps if step.filter for item in step.filter.items]

    def clauses(self, inputs: Mapping[str, Input]) -> list[Clause]:
        """A clause for each rule, joined with each way through its filter."""
        made = [clause for step in self.steps for clause in self._clauses_of(step, inputs)]
        if len(made) > MOST_CLAUSES:
            raise ValueError(
                f"its rules and filters make {len(made)} cases; at most {MOST_CLAUSES} are taken"
            )
        return made

    def _clauses_of(self, step: Step, inputs: Mapping[str, Input]) -> Iterator[Clause]:
        ways = list(self.ways_through(step, inputs))
        for rule in step.rules:
            own = rule.condition(inputs, f"a rule of step {step.number}")
            for way in ways:
                yield Clause((own, *way), Effect.GIVES, int(rule.level))

    def ways_through(self, step: Step, inputs: Mapping[str, Input]) -> Iterator[tuple[Condition, ...]]:
        """Each set of conditions that lets a case through a step's filter; an empty one where there is no filter."""
        held_by = step.filter
        if held_by is None:
            yield ()
        elif held_by.reached is None:
            where = f"the filter of step {step.number}"
            yield (_condition(held_by.items, held_by.needed, held_by.tests, inputs, where),)
        else:
            number, level = held_by.reached
            for clause in self._clauses_of(self._step(number), inputs):
                if clause.amount >= level:
                    yield clause.conditions

    def finish(self, come_to: int, lowered: int) -> int:
        """The level's rank."""
        return max(0, come_to - lowered)


def _quantified(items: Sequence[str], needed: int, tests: Mapping[str, str]) -> str:
    said = [f"{item} {tests[item]}" if item in tests else item for item in items]
    if len(said) == 1:
        return said[0]
    quantity = {1: "any", len(said): "all"}.get(needed, f"at least {needed}")
    return f"{quantity} of {', '.join(said)}"


def _condition(
    items: Sequence[str], needed: int, tests: Mapping[str, str], inputs: Mapping[str, Input], where: str
) -> Condition:
    members = spans_of({item: tests.get(item, "") for item in items}, inputs=inputs, where=where)
    return Condition(members, needed)
