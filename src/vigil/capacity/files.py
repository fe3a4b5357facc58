"""A scenario's file: YAML or JSON of limited size, read without guessing, as `scenario_from` takes it."""

from typing import Any

from vigil.capacity.errors import ScenarioError
from vigil.formats.plain_yaml import parse_plain

LARGEST_SCENARIO = 4_000_000  # bytes

Plain = dict[str, Any]


def plain_from(untrusted_data: bytes, *, name: str) -> Plain:
    """What a scenario's file holds.

    Args:
        untrusted_data: the file, already limited to ``LARGEST_SCENARIO`` bytes by whoever read it.
        name: what to call it in a refusal.

    Raises:
        FormatError: it is no plain YAML, or is too long or too deep for one.
        ScenarioError: it holds no mapping. Whether it can be simulated is for `scenario_from` to say.
    """
    untrusted = parse_plain(untrusted_data, name=name, numbers=True)
    if not isinstance(untrusted, dict):
        raise ScenarioError(
            f"{name} is no scenario: it holds no mapping; vigil simulate --example prints one."
        )
    return untrusted
