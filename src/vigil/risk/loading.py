"""Reading an instrument's YAML file strictly: what is not understood is refused, never skipped."""

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from vigil.formats.errors import FormatError
from vigil.formats.plain_yaml import parse_plain, read_limited
from vigil.risk import fields
from vigil.risk.errors import InstrumentError
from vigil.risk.instrument import MOST_ITEMS, MOST_RULES, Instrument, Item, Rule, Step
from vigil.risk.levels import Level
from vigil.risk.protected import protected_characteristic_in

SHIPPED = Path(__file__).parent / "instruments" / "demonstration_four_step_v1.yaml"
LARGEST_FILE = 1_000_000  # bytes
FORMAT = "vigil-instrument/1"
LEVELS = {level.name.lower(): level for level in Level}
TEXT_KEYS = (
    "id",
    "version",
    "title",
    "label",
    "licence",
    "owner",
    "source",
    "population",
    "action_times_source",
)
KEYS = ("format", *TEXT_KEYS, "minimum_age", "action_times_in_days", "items", "steps")
ITEM_TEXT_KEYS = ("id", "question", "guidance", "evidence", "source")
ITEM_KEYS = (*ITEM_TEXT_KEYS, "who_can_answer")
# What keeps an instrument's name and version is a column of this width.
INSTRUMENT_ID, VERSION = re.compile(r"[a-z][a-z0-9-]{0,79}"), re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}")
ITEM_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
OLDEST_MINIMUM = 120  # years
LONGEST_ACTION_TIME = 365  # days


def load(path: Path | None = None) -> Instrument:
    """Read one version of an instrument; the format is written down in ``docs/reference/instrument-format.md``.

    Args:
        path: the YAML file; None for the shipped demonstration instrument.

    Raises:
        InstrumentError: the file cannot be read, is too large, is not of this format, or names what may not be an item.
    """
    file = path or SHIPPED
    try:
        data = read_limited(file, largest=LARGEST_FILE)
        parsed = parse_plain(data, name=file.name)
    except FormatError as error:
        raise InstrumentError(str(error)) from error
    if not isinstance(parsed, dict) or parsed.get("format") != FORMAT:
        raise InstrumentError(f"{file.name} is not an instrument: its first line must be 'format: {FORMAT}'.")
    return _instrument(parsed, file.name, hashlib.sha256(data).hexdigest())


def _instrument(parsed: Mapping[str, object], name: str, checksum: str) -> Instrument:
    fields.check_keys(parsed, KEYS, name)
    text = {key: fields.text(parsed[key], f"{name}: {key}") for key in TEXT_KEYS}
    if not INSTRUMENT_ID.fullmatch(text["id"]):
        raise InstrumentError(f"{name}: id is lower-case letters, digits and -, at most 80, a letter first.")
    if not VERSION.fullmatch(text["version"]):
        raise InstrumentError(f"{name}: version is letters, digits, . and -, at most 20; put it in quotes.")
    items = fields.rows(parsed["items"], f"{name}: items", most=MOST_ITEMS)
    steps = fields.rows(parsed["steps"], f"{name}: steps", most=MOST_ITEMS)
    try:
        instrument = Instrument(
            **text,
            minimum_age=_at_most(OLDEST_MINIMUM, parsed["minimum_age"], f"{name}: minimum_age"),
            items=tuple(_item(one, f"{name}: item {number}") for number, one in enumerate(items, start=1)),
            steps=tuple(_step(number, one, name) for number, one in enumerate(steps, start=1)),
            action_times=_action_times(parsed["action_times_in_days"], name),
            checksum=checksum,
        )
    except ValueError as error:
        raise InstrumentError(f"{name}: {error}.") from error
    _check_used(instrument, name)
    return instrument


def _check_used(instrument: Instrument, name: str) -> None:
    used = {item for _, rule in instrument.rules() for item in rule.items}
    if unused := [item.id for item in instrument.items if item.id not in used]:
        raise InstrumentError(f"{name}: no rule uses the item '{unused[0]}'; remove it or use it.")


def _item(one: Mapping[str, object], where: str) -> Item:
    where = f"{where} ('{one['id']}')" if isinstance(one.get("id"), str) else where
    fields.check_keys(one, ITEM_KEYS, where, optional=("statement", "tags"))
    item = Item(
        **{key: fields.text(one[key], f"{where}: {key}") for key in ITEM_TEXT_KEYS},
        who_can_answer=fields.texts(one["who_can_answer"], f"{where}: who_can_answer"),
        statement=fields.text(one["statement"], f"{where}: statement") if "statement" in one else "",
        tags=fields.texts(one["tags"], f"{where}: tags") if "tags" in one else (),
    )
    if not ITEM_ID.fullmatch(item.id):
        raise InstrumentError(
            f"{where}: an id is lower-case letters, digits and _, at most 64, a letter first."
        )
    _check_unprotected(item, where)
    return item


def _check_unprotected(item: Item, where: str) -> None:
    for text in (item.id, item.question, item.guidance, item.statement, *item.tags):
        if found := protected_characteristic_in(text):
            raise InstrumentError(
                f"{where} asks about {found.characteristic} (it says '{found.word}'): {found.reason}; remove the item."
            )


def _step(number: int, one: Mapping[str, object], name: str) -> Step:
    where = f"{name}: step {number}"
    fields.check_keys(one, ("title", "rules"), where)
    rules = tuple(
        _rule(rule, f"{where}: a rule")
        for rule in fields.rows(one["rules"], f"{where}: rules", most=MOST_RULES)
    )
    return Step(number=number, title=fields.text(one["title"], f"{where}: title"), rules=rules)


def _rule(one: Mapping[str, object], where: str) -> Rule:
    fields.check_keys(one, ("level", "reason"), where, optional=("any_of", "all_of", "at_least", "of"))
    named = [key for key in ("any_of", "all_of", "of") if key in one]
    if len(named) != 1 or ("of" in one) != ("at_least" in one):
        raise InstrumentError(f"{where} has either any_of, all_of, or at_least with of.")
    items = fields.texts(one[named[0]], where)
    match named[0]:
        case "any_of":
            needed = 1
        case "all_of":
            needed = len(items)
        case _:
            needed = fields.whole(one["at_least"], f"{where}: at_least")
    level = LEVELS.get(fields.text(one["level"], f"{where}: level"))
    if level is None:
        raise InstrumentError(f"{where}: '{one['level']}' is no level; use {', '.join(LEVELS)}.")
    try:
        return Rule(
            items=items, needed=needed, level=level, reason=fields.text(one["reason"], f"{where}: reason")
        )
    except ValueError as error:
        raise InstrumentError(f"{where}: {error}.") from error


def _action_times(value: object, name: str) -> dict[Level, timedelta]:
    where = f"{name}: action_times_in_days"
    if not isinstance(value, dict) or set(value) != set(LEVELS):
        raise InstrumentError(f"{where} needs exactly {', '.join(LEVELS)}.")
    return {
        LEVELS[key]: timedelta(days=_at_most(LONGEST_ACTION_TIME, days, where)) for key, days in value.items()
    }


def _at_most(most: int, value: object, where: str) -> int:
    number = fields.whole(value, where)
    if number > most:
        raise InstrumentError(f"{where}: {number} is more than {most}.")
    return number
