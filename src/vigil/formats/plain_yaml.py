"""YAML with nothing in it that can surprise: text, whole numbers, lists and mappings, from a file of limited size."""

import re
from collections.abc import Hashable
from pathlib import Path

import yaml

from vigil.formats.errors import FormatError

DEEPEST = 12  # lists and mappings inside one another
MOST_NODES = 20_000  # scalars, lists and mappings together


def read_limited(path: Path, *, largest: int) -> bytes:
    """The content of an ordinary file of at most so many bytes.

    Raises:
        FormatError: there is no such file, it cannot be read, or it is larger.
    """
    try:
        if path.exists() and not path.is_file():
            raise FormatError(f"{path} is not a file; name a YAML file.")
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise FormatError(f"{path} cannot be read ({error.strerror}); check the name.") from error
    if len(data) > largest:
        raise FormatError(
            f"{path.name} is larger than {largest / 1_000_000:g} MB; what belongs here is a few pages of text."
        )
    return data


def parse_plain(data: bytes, *, name: str, numbers: bool = False) -> object:
    """What a YAML document says, read without guessing.

    A bare ``yes``, ``no``, ``1.5`` or ``2026-01-01`` stays text; only whole numbers of up to nine digits are numbers.

    Args:
        data: the document.
        name: what to call it in a refusal.
        numbers: for formats that reckon: a bare ``1.5``, ``-2``, ``1e-3`` or long whole number is a number too, ``true`` and
            ``false`` are truth values, ``null`` is nothing (as JSON has them). ``yes``, ``no`` and days stay text.

    Raises:
        FormatError: it is no YAML, or uses an alias, an anchor, a tag, a merge or a key twice, or is too deep or too long.
    """
    try:
        return yaml.load(data, Loader=_ReckoningLoader if numbers else _PlainLoader)  # noqa: S506 SafeLoaders that take less
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FormatError(f"{name} is not plain YAML: {' '.join(str(error).split())[:200]}.") from error


class _PlainLoader(yaml.SafeLoader):
    """A bomb needs aliases or depth; a changed meaning needs tags, merges, repeated keys or guessed types."""

    def __init__(self, stream: bytes) -> None:
        super().__init__(stream)
        self.depth = 0
        self.nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self._check_event()
        self.depth += 1
        self.nodes += 1
        if self.depth > DEEPEST:
            raise yaml.YAMLError(f"it is nested deeper than {DEEPEST} levels")
        if self.nodes > MOST_NODES:
            raise yaml.YAMLError(f"it has more than {MOST_NODES:,} parts")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _check_event(self) -> None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # not in the stubs
        line = f"near line {event.start_mark.line + 1}"
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError(f"an alias (*) stands {line}; write the text out")
        if getattr(event, "anchor", None) is not None:
            raise yaml.YAMLError(f"an anchor (&) for an alias stands {line}; write the text out")
        if getattr(event, "tag", None) is not None:
            raise yaml.YAMLError(f"a tag (!) stands {line}; remove it")

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 PyYAML's signature
        seen: set[str] = set()
        for key, _ in node.value:
            line = f"near line {key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
                raise yaml.YAMLError(f"a key {line} is not a plain word")
            if key.value in seen:
                raise yaml.YAMLError(f"the key '{key.value}' stands twice, the second time {line}")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_PlainLoader.yaml_implicit_resolvers = {}
_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^(?:0|[1-9][0-9]{0,8})$"), list("0123456789")
)


class _ReckoningLoader(_PlainLoader):
    """Reads bare words that are JSON's numbers, truth values or null as those."""


_ReckoningLoader.yaml_implicit_resolvers = {}
_ReckoningLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,19})$"), list("-0123456789")
)
_ReckoningLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^-?(?:0|[1-9][0-9]{0,19})(?:\.[0-9]{1,20})?(?:[eE][-+]?[0-9]{1,3})?$"),
    list("-0123456789"),
)
_ReckoningLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_ReckoningLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^null$"), ["n"])
