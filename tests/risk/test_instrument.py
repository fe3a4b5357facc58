"""An instrument built in memory is held to the same as one that is loaded."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from vigil.risk import Level, load
from vigil.risk.instrument import MOST_ITEMS, Instrument

SHIPPED = load()
LESS = {level: SHIPPED.action_times[level] for level in (Level.LOW, Level.HIGH)}
BACKWARDS = SHIPPED.action_times | {Level.VERY_HIGH: timedelta(days=400)}


def many_items() -> tuple[Any, ...]:
    spare = [replace(SHIPPED.items[0], id=f"spare_{number}") for number in range(MOST_ITEMS)]
    return (*SHIPPED.items, *spare)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"items": many_items()}, f"at most {MOST_ITEMS}"),
        ({"items": (*SHIPPED.items, SHIPPED.items[0])}, "same id"),
        ({"items": SHIPPED.items[1:]}, "which is no item"),
        ({"steps": SHIPPED.steps * 100}, "rules; at most"),
        ({"action_times": LESS}, "every level needs an action time"),
        ({"action_times": BACKWARDS}, "a higher level may not have more time"),
    ],
)
def test_what_could_not_be_reasoned_with_is_not_built(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(SHIPPED, **changed)


def test_levels_are_listed_from_the_lowest() -> None:
    assert isinstance(SHIPPED, Instrument)
    assert SHIPPED.levels == tuple(sorted(Level))
