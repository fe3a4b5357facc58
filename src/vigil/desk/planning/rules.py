"""Pure decisions about planning: what is kept as text, and how far a comparison is."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from vigil.capacity.options import Change

Numbers = dict[str, float]
Plain = dict[str, Any]


def change_as_text(change: Change) -> str:
    """What an option changes, as it is kept."""
    return json.dumps(
        {
            "arrivals_percent": change.arrivals_percent,
            "officers": dict(change.officers),
            "clocks_in_days": None if change.clocks_in_days is None else dict(change.clocks_in_days),
            "policy": None if change.policy is None else dict(change.policy),
        },
        sort_keys=True,
    )


def change_from_text(text: str) -> Change:
    """What an option changes, as it was kept."""
    return Change(**json.loads(text))


def numbers_as_text(done: Sequence[Sequence[Mapping[str, float]]]) -> str:
    """Replications as they are kept: to the last digit, and null where there is no number."""
    return json.dumps(
        [
            [{name: None if math.isnan(one) else one for name, one in option.items()} for option in numbers]
            for numbers in done
        ]
    )


def numbers_from_text(text: str) -> list[list[Numbers]]:
    """Replications as they were kept."""
    return [
        [{name: math.nan if one is None else one for name, one in option.items()} for option in numbers]
        for numbers in json.loads(text)
    ]


def state_of(*, is_begun: bool, done: int, replications: int) -> str:
    """``draft`` while options may change, ``running``, or ``finished``."""
    if not is_begun:
        return "draft"
    return "finished" if done >= replications else "running"
