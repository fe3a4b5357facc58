"""Small invented instruments of all four structures, answers to them, and the plainest reading of both: the oracle.

The oracle knows nothing of cells, clauses or diagrams: it takes every value of every open item one by one and reads the
definition as the documentation says it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from vigil.risk import Answer, Given, Instrument, Item, Kind, Level, Rule, Step
from vigil.risk.reasoning.clauses import AtMost
from vigil.risk.reasoning.inputs import Worse
from vigil.risk.structures import (
    Band,
    Filter,
    Hierarchy,
    Hit,
    Otherwise,
    Points,
    Reduction,
    Row,
    Steps,
    Table,
    Weight,
)
from vigil.risk.terms import Exclusion

TIMES = {level: timedelta(days=30 - level) for level in Level}
DOES_NOT_APPLY = -1
Values = Mapping[str, int]
Rank = int
"""A rank of the scale, or ``DOES_NOT_APPLY``."""


@dataclass(frozen=True)
class Tried:
    """A test as it is written, and the values it holds for."""

    text: str
    values: frozenset[int]


@dataclass(frozen=True)
class Invented:
    """An instrument and its oracle: the rank that values come to, or None where no person can have them."""

    instrument: Instrument
    read: Callable[[Values], Rank | None]


def item(name: str, *, most: int = 1, worse: Worse | None = Worse.HIGHER) -> Item:
    kind = Kind.YES_NO if most == 1 else Kind.COUNT
    return Item(
        id=name,
        question=f"Is {name} so?",
        guidance="Counts.",
        evidence="Paper.",
        who_can_answer=("PNC",),
        source="Tests",
        locator="Here",
        kind=kind,
        most=most,
        worse=worse,
    )


def built(items: Sequence[Item], structure: Any, **terms: Any) -> Instrument:
    levels = isinstance(structure.scale[0], Level)
    return Instrument(
        id="invented",
        version="1",
        title="Invented",
        label="Invented for a test",
        licence="Apache-2.0",
        owner="Tests",
        source="Tests",
        population="Nobody",
        minimum_age=18,
        items=tuple(items),
        structure=structure,
        action_times=TIMES if levels else {},
        action_times_source="Tests",
        checksum="0" * 64,
        **terms,
    )


def instrument(*, items: Sequence[str], rules: Sequence[Rule]) -> Instrument:
    return built([item(one) for one in items], Steps((Step(1, "Only step", tuple(rules)),)))


def values_of(one: Item) -> list[int]:
    return list(range(one.least, one.most + 1))


@st.composite
def tries_of(draw: st.DrawFn, one: Item, *, only_worse: bool = False) -> Tried:
    if one.kind is Kind.YES_NO:
        yes = only_worse or draw(st.booleans())
        return Tried("yes", frozenset({1})) if yes else Tried("no", frozenset({0}))
    low = draw(st.integers(1 if only_worse else 0, one.most))
    high = one.most if only_worse else draw(st.integers(low, one.most))
    held = frozenset(range(low, high + 1))
    texts = [f"[{low}..{high}]", ", ".join(map(str, sorted(held)))]
    if high == one.most:
        texts.append(f">= {low}")
        texts.append(f"> {low - 1}" if low else "-")
    if low == 0:
        texts.append(f"<= {high}")
    left = set(values_of(one)) - held
    if left:
        texts.append(f"not({', '.join(map(str, sorted(left)))})")
    return Tried(draw(st.sampled_from(texts)), held)


@st.composite
def some_items(draw: st.DrawFn, most: int, *, counts: bool) -> list[Item]:
    kinds = st.sampled_from([1, 1, 2, 3]) if counts else st.just(1)
    return [item(f"item_{number}", most=draw(kinds)) for number in range(draw(st.integers(1, most)))]


@st.composite
def whens(
    draw: st.DrawFn, items: Sequence[Item], *, least: int = 0, only_worse: bool = False
) -> dict[str, Tried]:
    chosen = draw(st.lists(st.sampled_from(items), min_size=least, max_size=3, unique_by=lambda one: one.id))
    return {one.id: draw(tries_of(one, only_worse=only_worse)) for one in chosen}


def holds(when: Mapping[str, Tried], values: Values) -> bool:
    return all(values[name] in tried.values for name, tried in when.items())


def texts(when: Mapping[str, Tried]) -> dict[str, str]:
    return {name: tried.text for name, tried in when.items()}


Read = Callable[[Values], Rank]


@st.composite
def steps(draw: st.DrawFn, items: Sequence[Item], *, only_worse: bool) -> tuple[Steps, Read]:
    made: list[Step] = []
    readings: list[Callable[[Values], int]] = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        through: Callable[[Values], bool] = lambda _: True  # noqa: E731
        held_by = None
        kind = draw(st.sampled_from(["none", "none", "items", "step"]))
        if kind == "items":
            held_by, through = draw(filters(items, only_worse=only_worse))
        elif kind == "step" and made:
            level = draw(st.sampled_from([Level.MEDIUM, Level.HIGH]))
            other = draw(st.integers(0, len(made) - 1))
            held_by = Filter("earlier", reached=(other + 1, level))
            through = lambda values, other=other, level=level: readings[other](values) >= level  # noqa: E731
        rules = [draw(rules_on(items, only_worse=only_worse)) for _ in range(draw(st.integers(1, 3)))]
        made.append(Step(number, f"Step {number}", tuple(rule for rule, _ in rules), held_by))

        def level_of_step(
            values: Values,
            rules: list[tuple[Rule, Mapping[str, Tried]]] = rules,
            through: Callable[[Values], bool] = through,
        ) -> int:
            if not through(values):
                return 0
            return max((int(rule.level) for rule, tried in rules if fires(rule, tried, values)), default=0)

        readings.append(level_of_step)
    return Steps(tuple(made)), lambda values: max(read(values) for read in readings)


def fires(rule: Rule | Filter, tried: Mapping[str, Tried], values: Values) -> bool:
    return sum(values[name] in one.values for name, one in tried.items()) >= rule.needed


@st.composite
def rules_on(draw: st.DrawFn, items: Sequence[Item], *, only_worse: bool) -> tuple[Rule, Mapping[str, Tried]]:
    tried = draw(whens(items, least=1, only_worse=only_worse))
    needed = draw(st.integers(1, len(tried)))
    return Rule(tuple(tried), needed, draw(st.sampled_from(Level)), "invented", texts(tried)), tried


@st.composite
def filters(
    draw: st.DrawFn, items: Sequence[Item], *, only_worse: bool
) -> tuple[Filter, Callable[[Values], bool]]:
    tried = draw(whens(items, least=1, only_worse=only_worse))
    held_by = Filter("invented", tuple(tried), draw(st.integers(1, len(tried))), texts(tried))
    return held_by, lambda values: fires(held_by, tried, values)


@st.composite
def points(draw: st.DrawFn, items: Sequence[Item], *, only_worse: bool) -> tuple[Points, Read]:
    chosen = draw(st.lists(st.sampled_from(items), min_size=1, unique_by=lambda one: one.id))
    worth: dict[str, dict[int, int]] = {}
    weights = []
    for one in chosen:
        given = [draw(st.integers(0, 4)) for _ in values_of(one)]
        if only_worse:
            given.sort()
        worth[one.id] = dict(zip(values_of(one), given, strict=True))
        words = (
            {0: "no", 1: "yes"}
            if one.kind is Kind.YES_NO
            else {value: str(value) for value in values_of(one)}
        )
        weights.append(Weight(one.id, tuple((words[value], added) for value, added in worth[one.id].items())))
    if sum(max(each.values()) for each in worth.values()) == 0:
        weights[0] = Weight(weights[0].read, (*weights[0].points[:-1], (weights[0].points[-1][0], 1)))
        worth[weights[0].read][max(worth[weights[0].read])] = 1
    most = sum(max(each.values()) for each in worth.values())
    cuts = sorted(draw(st.sets(st.integers(1, most), max_size=3))) if draw(st.booleans()) else None
    reductions: list[tuple[int, dict[str, Tried]]] = []
    if cuts is not None and not only_worse and draw(st.booleans()):
        reductions.append((draw(st.integers(1, 2)), draw(whens(items, least=1))))
    bands = () if cuts is None else tuple(Band(cut, Level(rank)) for rank, cut in enumerate([0, *cuts]))
    made = Points(
        tuple(weights), bands, tuple(Reduction(by, texts(when), "invented") for by, when in reductions)
    )

    def read(values: Values) -> Rank:
        total = sum(each[values[name]] for name, each in worth.items())
        if cuts is None:
            return total
        return max(
            0, sum(total >= cut for cut in cuts) - sum(by for by, when in reductions if holds(when, values))
        )

    return made, read


@st.composite
def hierarchies(draw: st.DrawFn, items: Sequence[Item]) -> tuple[Hierarchy, Read]:
    rows = [(draw(whens(items)), draw(st.sampled_from(Level))) for _ in range(draw(st.integers(0, 5)))] + [
        ({}, draw(st.sampled_from(Level)))
    ]
    made = Hierarchy(tuple(Row(texts(when), level, "invented") for when, level in rows))
    return made, lambda values: next(int(level) for when, level in rows if holds(when, values))


@st.composite
def tables(draw: st.DrawFn, items: Sequence[Item]) -> tuple[Table, Read]:
    hit = draw(st.sampled_from([Hit.FIRST, Hit.PRIORITY, Hit.COLLECT_SUM]))
    tried = [draw(whens(items)) for _ in range(draw(st.integers(1, 5)))]
    columns = tuple(one.id for one in items)
    if hit is Hit.COLLECT_SUM:
        added = [draw(st.integers(0, 3)) for _ in tried]
        added[0] = max(added[0], 1)
        rows = tuple(Row(texts(when), points, "invented") for when, points in zip(tried, added, strict=True))

        def total(values: Values) -> Rank:
            return sum(points for when, points in zip(tried, added, strict=True) if holds(when, values))

        return Table(hit, columns, rows), total
    levels = [draw(st.sampled_from(Level)) for _ in tried]
    otherwise = draw(st.sampled_from(Level))
    rows = tuple(Row(texts(when), level, "invented") for when, level in zip(tried, levels, strict=True))

    def read(values: Values) -> Rank:
        held = [int(level) for when, level in zip(tried, levels, strict=True) if holds(when, values)]
        if not held:
            return int(otherwise)
        return held[0] if hit is Hit.FIRST else max(held)

    return Table(hit, columns, rows, Otherwise(otherwise, "invented")), read


@st.composite
def inventions(draw: st.DrawFn, *, most: int = 6, monotone: bool = False, plain: bool = False) -> Invented:
    """Instruments of any structure.

    Args:
        most: items.
        monotone: only such as never come to less by a worse answer, by the way they are made.
        plain: without exclusions, contradictions and sums.
    """
    items = draw(some_items(most, counts=True))
    kinds = ["steps", "points"] if monotone else ["steps", "points", "hierarchy", "table"]
    kind = draw(st.sampled_from(kinds))
    if kind == "steps":
        structure, read = draw(steps(items, only_worse=monotone))
    elif kind == "points":
        structure, read = draw(points(items, only_worse=monotone))
    else:
        structure, read = draw(hierarchies(items) if kind == "hierarchy" else tables(items))
    excluded = [] if plain or draw(st.booleans()) else [draw(whens(items, least=1))]
    impossible = [] if plain or draw(st.booleans()) else [draw(whens(items, least=1))]
    counts = [one.id for one in items if one.kind is Kind.COUNT]
    sums = [AtMost(tuple(counts[:-1]), counts[-1], "more")] if len(counts) > 1 and not plain else []

    def whole(values: Values) -> Rank | None:
        if any(holds(when, values) for when in impossible):
            return None
        if any(sum(values[name] for name in one.members) > values[one.bound] for one in sums):
            return None
        return DOES_NOT_APPLY if any(holds(when, values) for when in excluded) else read(values)

    everything = product(*map(values_of, items))
    read_all = [
        whole({one.id: value for one, value in zip(items, chosen, strict=True)}) for chosen in everything
    ]
    # A definition that comes to a result for nobody is refused; that has a test of its own.
    assume(any(rank is not None and rank >= 0 for rank in read_all))
    made = built(
        items,
        structure,
        monotone=monotone,
        exclusions=tuple(Exclusion(texts(when), "excluded") for when in excluded),
        contradictions=tuple(Exclusion(texts(when), "impossible") for when in impossible),
        at_most=tuple(sums),
    )
    return Invented(made, whole)


def answers_to(one: Instrument) -> st.SearchStrategy[dict[str, Given]]:
    return st.fixed_dictionaries({each.id: given_to(each) for each in one.items})


def given_to(one: Item) -> st.SearchStrategy[Given]:
    if one.kind is Kind.YES_NO:
        return st.sampled_from(Answer)
    return st.sampled_from([Answer.UNKNOWN, Answer.NOT_YET_CHECKED, *values_of(one)])


def completions(one: Instrument, answers: Mapping[str, Given]) -> Iterator[dict[str, int]]:
    """Every way the open answers can turn out."""
    choices = [truths_of(each, answers[each.id]) for each in one.items]
    for chosen in product(*choices):
        yield {each.id: value for each, value in zip(one.items, chosen, strict=True)}


def truths_of(one: Item, given: Given) -> list[int]:
    if isinstance(given, Answer):
        return values_of(one) if given.is_open else [int(given is Answer.YES)]
    assert isinstance(given, int)
    return [given]


def ranks_left(one: Invented, answers: Mapping[str, Given]) -> set[Rank]:
    """Every result that some way of answering comes to."""
    read = (one.read(values) for values in completions(one.instrument, answers))
    return {rank for rank in read if rank is not None}


@st.composite
def answered(draw: st.DrawFn, *, most: int = 6, **wanted: bool) -> tuple[Invented, dict[str, Given]]:
    one = draw(inventions(most=most, **wanted))
    return one, draw(answers_to(one.instrument))
