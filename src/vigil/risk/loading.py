"""Reading an instrument's YAML file strictly: what is not understood is refused, never skipped."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import yaml

from vigil.risk.errors import InstrumentError
from vigil.risk.instrument import Instrument, Item, Rule, Step
from vigil.risk.levels import Level
from vigil.risk.protected import protected_characteristic_in

SHIPPED = Path(__file__).parent / "instruments" / "demonstration_four_step_v1.yaml"
LARGEST_FILE = 1_000_000  # bytes
MOST_ITEMS = 24  # every completion of the open answers is enumerated: 2^24 at most
MOST_RULES = 256
FORMAT = "vigil-instrument/1"
LEVELS = {level.name.lower(): level for level in Level}
KEYS = (
    "format",
    "id",
    "version",
    "title",
    "label",
    "licence",
    "owner",
    "source",
    "population",
    "minimum_age",
    "action_times_in_days",
    "items",
    "steps",
)
ITEM_KEYS = ("id", "question", "guidance", "evidence", "who_can_answer", "source")


def load(path: Path | None = None) -> Instrument:
    """Read one version of an instrument.

    Args:
        path: the YAML file; None for the shipped demonstration instrument.

    Raises:
        InstrumentError: the file cannot be read, is too large, is not of this format, or names what may not be an item.
    """
    file = path or SHIPPED
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InstrumentError(f"{file} cannot be read ({error.strerror}); check the name.") from error
    if len(data) > LARGEST_FILE:
        raise InstrumentError(f"{file.name} is larger than 1 MB; an instrument is a few pages of text.")
    return _instrument(_parsed(data, file.name), file.name, hashlib.sha256(data).hexdigest())


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases (a bomb needs them) and without a key named twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*) is not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002 PyYAML's signature
        names = [key.value for key, _ in node.value]
        if len(set(names)) != len(names):
            raise yaml.YAMLError(f"a key stands twice near line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep=deep)


def _parsed(data: bytes, name: str) -> Mapping[str, object]:
    try:
        parsed = yaml.load(data, Loader=_PlainLoader)  # noqa: S506 a SafeLoader that refuses more
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InstrumentError(f"{name} is not plain YAML: {' '.join(str(error).split())[:200]}.") from error
    if not isinstance(parsed, dict) or parsed.get("format") != FORMAT:
        raise InstrumentError(f"{name} is not an instrument: its first line must be 'format: {FORMAT}'.")
    return parsed


def _instrument(parsed: Mapping[str, object], name: str, checksum: str) -> Instrument:
    _check_keys(parsed, KEYS, name)
    items = tuple(_item(one, name) for one in _rows(parsed["items"], f"{name}: items", most=MOST_ITEMS))
    if len({item.id for item in items}) != len(items):
        raise InstrumentError(f"{name}: two items have the same id.")
    steps = tuple(
        _step(number, one, name, {item.id for item in items})
        for number, one in enumerate(_rows(parsed["steps"], f"{name}: steps", most=MOST_ITEMS), start=1)
    )
    if sum(len(step.rules) for step in steps) > MOST_RULES:
        raise InstrumentError(f"{name} has more than {MOST_RULES} rules.")
    used = {item for step in steps for rule in step.rules for item in rule.items}
    if unused := [item.id for item in items if item.id not in used]:
        raise InstrumentError(f"{name}: no rule uses the item '{unused[0]}'; remove it or use it.")
    text = {key: _text(parsed[key], f"{name}: {key}") for key in KEYS[1:9]}
    return Instrument(
        **text,
        minimum_age=_whole(parsed["minimum_age"], f"{name}: minimum_age"),
        items=items,
        steps=steps,
        action_times=_action_times(parsed["action_times_in_days"], name),
        checksum=checksum,
    )


def _item(one: Mapping[str, object], name: str) -> Item:
    _check_keys(one, ITEM_KEYS, f"{name}: an item", optional=("statement",))
    item = Item(
        **{
            key: _text(one[key], f"{name}: item {one.get('id')}: {key}")
            for key in ITEM_KEYS
            if key != "who_can_answer"
        },
        who_can_answer=tuple(
            _text(who, f"{name}: who_can_answer") for who in _list(one["who_can_answer"], name)
        ),
        statement=_text(one["statement"], f"{name}: statement") if "statement" in one else "",
    )
    if found := protected_characteristic_in(f"{item.id} {item.question}"):
        raise InstrumentError(
            f"{name}: the item '{item.id}' asks about {found}; protected characteristics never feed a risk level."
        )
    return item


def _step(number: int, one: Mapping[str, object], name: str, known: set[str]) -> Step:
    _check_keys(one, ("title", "rules"), f"{name}: step {number}")
    rules = tuple(
        _rule(rule, f"{name}: step {number}", known)
        for rule in _rows(one["rules"], f"{name}: step {number}: rules", most=MOST_RULES)
    )
    return Step(number=number, title=_text(one["title"], f"{name}: step {number}: title"), rules=rules)


def _rule(one: Mapping[str, object], where: str, known: set[str]) -> Rule:
    _check_keys(one, ("level", "reason"), where, optional=("any_of", "all_of", "at_least", "of"))
    named = [key for key in ("any_of", "all_of", "of") if key in one]
    if len(named) != 1 or ("of" in one) != ("at_least" in one):
        raise InstrumentError(f"{where}: a rule has either any_of, all_of, or at_least with of.")
    items = tuple(_text(item, where) for item in _list(one[named[0]], where))
    if missing := [item for item in items if item not in known]:
        raise InstrumentError(f"{where}: a rule names '{missing[0]}', which is no item.")
    needed = {"any_of": 1, "all_of": len(items), "of": 0}[named[0]] or _whole(
        one["at_least"], f"{where}: at_least"
    )
    level = LEVELS.get(_text(one["level"], where))
    if level is None:
        raise InstrumentError(f"{where}: '{one['level']}' is no level; use {', '.join(LEVELS)}.")
    try:
        return Rule(items=items, needed=needed, level=level, reason=_text(one["reason"], where))
    except ValueError as error:
        raise InstrumentError(f"{where}: {error}.") from error


def _action_times(value: object, name: str) -> dict[Level, timedelta]:
    if not isinstance(value, dict) or set(value) != set(LEVELS):
        raise InstrumentError(f"{name}: action_times_in_days needs exactly {', '.join(LEVELS)}.")
    times = {
        LEVELS[key]: timedelta(days=_whole(days, f"{name}: action_times_in_days"))
        for key, days in value.items()
    }
    ordered = [times[level] for level in sorted(times, reverse=True)]
    if ordered != sorted(ordered):
        raise InstrumentError(f"{name}: a higher level may not have more time than a lower one.")
    return times


def _check_keys(
    given: Mapping[str, object], needed: Sequence[str], where: str, optional: Sequence[str] = ()
) -> None:
    if missing := [key for key in needed if key not in given]:
        raise InstrumentError(f"{where}: '{missing[0]}' is missing.")
    if unknown := [key for key in given if key not in {*needed, *optional}]:
        raise InstrumentError(f"{where}: '{unknown[0]}' is not a key of this format.")


def _rows(value: object, where: str, *, most: int) -> list[Mapping[str, object]]:
    rows = _list(value, where)
    if len(rows) > most:
        raise InstrumentError(f"{where}: more than {most}.")
    if not all(isinstance(row, dict) for row in rows):
        raise InstrumentError(f"{where}: each must be a mapping.")
    return [row for row in rows if isinstance(row, dict)]


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list) or not value:
        raise InstrumentError(f"{where}: a list with at least one member is needed.")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InstrumentError(f"{where}: text is needed.")
    return value.strip()


def _whole(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InstrumentError(f"{where}: a whole number is needed.")
    return value
