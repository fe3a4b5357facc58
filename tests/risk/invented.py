"""Small invented instruments, answers to them, and the plainest reading of both: the oracle."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import product

from hypothesis import strategies as st

from vigil.risk import Answer, Instrument, Item, Level, Rule, Step

TIMES = {level: timedelta(days=30 - level) for level in Level}


def instrument(*, items: Sequence[str], rules: Sequence[Rule]) -> Instrument:
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
        items=tuple(Item(one, f"Is {one} so?", "Counts.", "Paper.", ("PNC",), "Tests") for one in items),
        steps=(Step(1, "Only step", tuple(rules)),),
        action_times=TIMES,
        action_times_source="Tests",
        checksum="0" * 64,
    )


@st.composite
def instruments(draw: st.DrawFn, most: int = 7) -> Instrument:
    items = [f"item_{number}" for number in range(draw(st.integers(1, most)))]
    rules = draw(st.lists(_rules(items), max_size=7))
    unused = [one for one in items if not any(one in rule.items for rule in rules)]
    rules += [Rule((one,), 1, draw(st.sampled_from(Level)), "invented") for one in unused]
    return instrument(items=items, rules=rules)


@st.composite
def _rules(draw: st.DrawFn, items: Sequence[str]) -> Rule:
    chosen = draw(st.lists(st.sampled_from(items), min_size=1, unique=True))
    return Rule(tuple(chosen), draw(st.integers(1, len(chosen))), draw(st.sampled_from(Level)), "invented")


def answers_to(one: Instrument) -> st.SearchStrategy[dict[str, Answer]]:
    return st.fixed_dictionaries({item.id: st.sampled_from(Answer) for item in one.items})


@st.composite
def answered(draw: st.DrawFn, most: int = 7) -> tuple[Instrument, dict[str, Answer]]:
    one = draw(instruments(most))
    return one, draw(answers_to(one))


def level_of(one: Instrument, truth: Mapping[str, bool]) -> Level:
    """The definition of the level, as the documentation says it."""
    level = Level.LOW
    for step in one.steps:
        for rule in step.rules:
            if sum(truth[item] for item in rule.items) >= rule.needed and rule.level > level:
                level = rule.level
    return level


def truths(answers: Mapping[str, Answer]) -> Iterator[dict[str, bool]]:
    """Every way the open answers can turn out."""
    choices = [(False, True) if answer.is_open else (answer is Answer.YES,) for answer in answers.values()]
    for chosen in product(*choices):
        yield dict(zip(answers, chosen, strict=True))


def levels_left(one: Instrument, answers: Mapping[str, Answer]) -> tuple[Level, ...]:
    return tuple(sorted({level_of(one, truth) for truth in truths(answers)}))
