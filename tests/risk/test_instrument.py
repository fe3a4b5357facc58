"""An instrument built in memory is held to the same as one that is loaded."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from risk.invented import built, item
from vigil.risk import Gate, Item, Kind, Level, Rule, Step, load
from vigil.risk.instrument import MOST_ITEMS, Instrument
from vigil.risk.reasoning.clauses import AtMost
from vigil.risk.reasoning.dates import Measure
from vigil.risk.structures import Filter, Points, Steps, Weight
from vigil.risk.structures.steps import MOST_CLAUSES
from vigil.risk.terms import SignOff

SHIPPED = load()
LESS = {level: SHIPPED.action_times[level] for level in (Level.LOW, Level.HIGH)}
BACKWARDS = SHIPPED.action_times | {Level.VERY_HIGH: timedelta(days=400)}


def remade(**changed: Any) -> Instrument:
    parts = {name: getattr(SHIPPED, name) for name in Instrument.__dataclass_fields__ if name != "compiled"}
    return Instrument(**{**parts, **changed})


def many_items() -> tuple[Any, ...]:
    spare = [replace(SHIPPED.items[0], id=f"spare_{number}") for number in range(MOST_ITEMS)]
    return (*SHIPPED.items, *spare)


def years(**changed: Any) -> Measure:
    return Measure(
        **{
            "id": "years",
            "words": "w",
            "since": "assessment",
            "until": "born",
            "least": 0,
            "most": 9,
            **changed,
        }
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"items": many_items()}, f"at most {MOST_ITEMS}"),
        ({"items": (*SHIPPED.items, SHIPPED.items[0])}, "same id"),
        ({"gates": (Gate(SHIPPED.items[0].id, "q", ("x",), "s", "o"),)}, "same id"),
        ({"items": SHIPPED.items[1:]}, "which is no item"),
        ({"action_times": LESS}, "every level needs an action time"),
        ({"action_times": BACKWARDS}, "a higher level may not have more time"),
        ({"measures": (years(),)}, "'born' is measured as a date, and no item of that kind"),
        ({"measures": (years(until="assessment"),)}, "lie between two dates, and leave a choice"),
        ({"born": "escalating"}, "'escalating' is measured as a date"),
    ],
)
def test_what_could_not_be_reasoned_with_is_not_built(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        remade(**changed)


def test_levels_are_listed_from_the_lowest() -> None:
    assert SHIPPED.scale == tuple(sorted(Level))
    assert SHIPPED.item("escalating").kind is Kind.YES_NO
    assert not SHIPPED.needs_day


def test_a_rule_that_cannot_fire_cannot_be_built() -> None:
    for items, needed in ((("a",), 0), (("a",), 2), (("a", "a"), 1)):
        with pytest.raises(ValueError, match="a rule needs"):
            Rule(items, needed, Level.HIGH, "x")


@pytest.mark.parametrize("given", [{}, {"items": ("a",), "reached": (1, Level.HIGH)}])
def test_a_filter_reads_one_thing(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="one of the two"):
        Filter("x", **given)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(("a",), 1, Level.HIGH, "x"), "a"),
        (Rule(("a", "b"), 1, Level.HIGH, "x"), "any of a, b"),
        (Rule(("a", "b"), 2, Level.HIGH, "x"), "all of a, b"),
        (Rule(("a", "b", "c"), 2, Level.HIGH, "x", {"c": ">= 2"}), "at least 2 of a, b, c >= 2"),
        (Filter("x", ("a", "b"), 2), "all of a, b"),
    ],
)
def test_a_rule_says_what_it_reads(rule: Rule | Filter, words: str) -> None:
    assert rule.words == words


def test_filters_that_multiply_cases_have_a_limit() -> None:
    own = tuple(Rule((name,), 1, Level.HIGH, "x") for name in ("a", "b", "c", "d", "e", "f"))
    listed = [Step(1, "1", own)]
    listed += [Step(n, str(n), own, Filter("x", reached=(n - 1, Level.HIGH))) for n in range(2, 6)]
    with pytest.raises(ValueError, match=f"at most {MOST_CLAUSES} are taken"):
        built([item(name) for name in "abcdef"], Steps(tuple(listed)))


def test_a_number_needs_a_test() -> None:
    with pytest.raises(ValueError, match="reads 'a', which is a number; say which values"):
        built([item("a", most=3)], Steps((Step(1, "s", (Rule(("a",), 1, Level.HIGH, "x"),)),)))


def test_a_date_is_read_through_years_only() -> None:
    date = Item("born", "q", "g", "e", ("x",), "s", kind=Kind.DATE)
    with pytest.raises(ValueError, match="'born' is a date"):
        built([date], Steps((Step(1, "s", (Rule(("born",), 1, Level.HIGH, "x"),)),)))


@pytest.mark.parametrize(
    ("second", "is_same"),
    [
        ("anna  ÅBERG", True), ("Dr. Anna Aberg", True), ("Anna", True), ("A\u030aberg, Anna", True), ("—", True),
        ("Ben Berg", False), ("Anna Berg", False),
    ],
)  # fmt: skip
def test_nobody_checks_their_own_transcription(second: str, is_same: bool) -> None:
    if is_same:
        with pytest.raises(ValueError, match="must be another than who made it"):
            SignOff("Anna Åberg", second, "the paper", date(2026, 1, 31))
    else:
        assert SignOff("Anna Åberg", second, "the paper", date(2026, 1, 31)).checked_by == second


def test_a_sum_is_held_by_a_count_outside_every_sum() -> None:
    items = [item(name, most=3) for name in "abc"]
    points = Points(tuple(Weight(one.id, (("> 0", 1),)) for one in items))
    circle = (AtMost(("a",), "b", "x"), AtMost(("b",), "c", "x"))
    with pytest.raises(ValueError, match="'b' holds a sum and stands in one"):
        built(items, points, at_most=circle)
    with pytest.raises(ValueError, match="'d' stands in a sum, and is no count"):
        built(items, points, at_most=(AtMost(("a", "d"), "b", "x"),))
