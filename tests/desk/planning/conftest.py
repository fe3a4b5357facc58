"""Comparisons of a small unit, short enough to be simulated while a test waits."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.desk.conftest import AT, Unit
from vigil.capacity.options import Change
from vigil.capacity.presets import today
from vigil.desk.accounts.models import Force
from vigil.desk.planning import actions
from vigil.desk.planning.models import Comparison

BASE: dict[str, Any] = today() | {"name": "The unit as it is", "days": 20, "warm_up_days": 5}
REPLICATIONS = 10


def a_comparison(force: Force, *, title: str = "Next year", base: dict[str, Any] | None = None) -> Comparison:
    """Drawn up, with one option."""
    comparison = actions.draw_up(
        force=force,
        title=title,
        base=base or BASE,
        is_replay=False,
        replications=REPLICATIONS,
        actor="commander",
        at=AT,
    )
    actions.add_option(
        comparison=comparison, change=Change(arrivals_percent=181), name="", actor="commander", at=AT
    )
    return comparison


def finished(comparison: Comparison) -> Comparison:
    """Started and simulated to its end."""
    actions.begin(comparison=comparison, actor="commander", at=AT)
    actions.advance(comparison=comparison, enough=never, actor="commander", at=AT)
    return comparison


def never() -> bool:
    return False


def after(times: int) -> Callable[[], bool]:
    """Says *enough* when it has been asked so often."""
    left = iter(range(times - 1, -1, -1))
    return lambda: next(left) == 0


@pytest.fixture
def comparison(unit: Unit) -> Comparison:
    return a_comparison(unit.north.force)
