"""Readers of one value each: what a definition holds where text, a number, a list or a mapping is expected."""

from collections.abc import Mapping, Sequence

from vigil.risk.errors import InstrumentError

LONGEST_TEXT = 2_000  # characters


def check_keys(
    given: Mapping[str, object], needed: Sequence[str], where: str, optional: Sequence[str] = ()
) -> None:
    """Refuse a mapping that lacks a key or has one too many."""
    if missing := [key for key in needed if key not in given]:
        raise InstrumentError(f"{where}: '{missing[0]}' is missing; add it.")
    if unknown := [key for key in given if key not in {*needed, *optional}]:
        raise InstrumentError(
            f"{where}: '{unknown[0]}' is not a key of this format; remove it or mend its name."
        )


def rows(value: object, where: str, *, most: int) -> list[Mapping[str, object]]:
    """A list of mappings with at least one member, and at most so many."""
    listed = members(value, where)
    if len(listed) > most:
        raise InstrumentError(f"{where}: there are {len(listed)}, more than {most}.")
    taken: list[Mapping[str, object]] = []
    for row in listed:
        if not isinstance(row, dict):
            raise InstrumentError(f"{where}: each must be a mapping.")
        taken.append(row)
    return taken


def members(value: object, where: str) -> list[object]:
    """A list with at least one member."""
    if not isinstance(value, list) or not value:
        raise InstrumentError(f"{where}: a list with at least one member is needed.")
    return value


def texts(value: object, where: str) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(text(one, where) for one in members(value, where))


def text(value: object, where: str) -> str:
    """Text that is not blank and not endless."""
    if not isinstance(value, str) or not value.strip():
        raise InstrumentError(f"{where}: text is needed.")
    if len(value) > LONGEST_TEXT:
        raise InstrumentError(f"{where}: the text is longer than {LONGEST_TEXT:,} characters; shorten it.")
    return value.strip()


def whole(value: object, where: str) -> int:
    """A whole number from nought."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InstrumentError(f"{where}: a whole number is needed.")
    return value
