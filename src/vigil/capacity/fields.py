"""Readers of one value each: what a scenario holds where text, a number, a list or a mapping is expected."""

import math
from collections.abc import Mapping, Sequence

from vigil.capacity.errors import ScenarioError
from vigil.capacity.levels import LEVELS, Four, four_of

LONGEST_TEXT = 2_000  # characters
ROUNDING = 1e-9  # shares that sum to 1 but for this do sum to 1


def mapping(
    value: object, where: str, needed: Sequence[str], optional: Sequence[str] = ()
) -> Mapping[str, object]:
    """A mapping with the keys that are needed and no other than those and the optional ones."""
    if not isinstance(value, dict):
        raise ScenarioError(f"{where}: a mapping with {', '.join(needed) or 'keys'} is needed.")
    if missing := [key for key in needed if key not in value]:
        raise ScenarioError(f"{where}: '{missing[0]}' is missing; add it.")
    if unknown := [key for key in value if key not in {*needed, *optional}]:
        raise ScenarioError(
            f"{where}: {str(unknown[0])[:60]!r} is not a key of this format; remove it or mend its name."
        )
    return value


def rows(value: object, where: str, *, most: int, least: int = 1) -> list[object]:
    """A list with neither too few members nor too many."""
    if not isinstance(value, list):
        raise ScenarioError(f"{where}: a list is needed.")
    if not least <= len(value) <= most:
        raise ScenarioError(
            f"{where}: there are {len(value):,}; between {least} and {most:,} can be simulated."
        )
    return value


def text(value: object, where: str) -> str:
    """Text that is not blank and not endless."""
    if not isinstance(value, str) or not value.strip():
        raise ScenarioError(f"{where}: text is needed.")
    if len(value) > LONGEST_TEXT:
        raise ScenarioError(f"{where}: the text is longer than {LONGEST_TEXT:,} characters; shorten it.")
    return value.strip()


def flag(value: object, where: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ScenarioError(f"{where}: true or false is needed, not {_shown(value)}.")
    return value


def whole(value: object, where: str, *, least: int, most: int) -> int:
    """A whole number between two ends."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ScenarioError(
            f"{where}: a whole number from {least:,} to {most:,} is needed, not {_shown(value)}."
        )
    return value


def number(value: object, where: str, *, least: float = 0.0, most: float) -> float:
    """A number between two ends."""
    # Neither infinity nor what is no number lies between the two.
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        raise ScenarioError(f"{where}: a number from {least:,g} to {most:,g} is needed, not {_shown(value)}.")
    return float(value)


def by_level(value: object, where: str) -> Four[object]:
    """One value for each of the four levels."""
    return four_of(mapping(value, where, LEVELS))


def numbers_by_level(value: object, where: str, *, most: float) -> Four[float]:
    """A number for each of the four levels."""
    low, medium, high, very_high = (
        number(one, f"{where}: {level}", most=most)
        for level, one in zip(LEVELS, by_level(value, where), strict=True)
    )
    return (low, medium, high, very_high)


def wholes_by_level(value: object, where: str, *, most: int) -> Four[int]:
    """A whole number for each of the four levels."""
    low, medium, high, very_high = (
        whole(one, f"{where}: {level}", least=0, most=most)
        for level, one in zip(LEVELS, by_level(value, where), strict=True)
    )
    return (low, medium, high, very_high)


def check_shares(shares: Sequence[float], where: str) -> None:
    """Refuse shares that do not sum to 1."""
    if abs(math.fsum(shares) - 1) > ROUNDING:
        raise ScenarioError(f"{where}: the shares sum to {math.fsum(shares):g}; make them sum to 1.")


def _shown(value: object) -> str:
    return repr(value)[:60]
