"""``vigil instrument list``, ``check`` and ``schema``: what is shipped, and whether a definition is one."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vigil.risk import Instrument


def add_parts(parts: Any) -> None:
    """Add these parts."""
    listing = parts.add_parser("list", help="the instruments that are shipped", allow_abbrev=False)
    listing.set_defaults(do=_list)
    check = parts.add_parser(
        "check", help="load a definition: its shape, words, test vectors, monotony", allow_abbrev=False
    )
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--key", type=Path, metavar="KEY", help="key of a sealed definition")
    check.set_defaults(do=_check)
    schema = parts.add_parser("schema", help="print the JSON Schema of definitions", allow_abbrev=False)
    schema.set_defaults(do=_schema)


def _list(arguments: argparse.Namespace) -> int:
    from vigil.risk import load, shipped  # noqa: PLC0415 help stays quick

    for path in shipped():
        one = load(path)
        state = "on" if one.switched_on else "off until a force switches it on"
        print(f"{one.id} {one.version}: {one.title} ({state})")
        print(f"  {one.label}; {', '.join(stage.words for stage in one.stages)}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from vigil.risk import load  # noqa: PLC0415 help stays quick

    one = load(arguments.file, key=arguments.key)
    print(f"{arguments.file}: {one.title}, version {one.version}")
    for line in _found(one):
        print(f"  {line}")
    return 0


def _found(one: "Instrument") -> list[str]:
    said = [
        f"{len(one.items)} items; every way of answering them in {one.compiled.diagram.size:,} nodes",
        "its test vectors come to what they must",
        "monotone: no worse answer lowers its result" if one.monotone else "not declared monotone",
        "drives a clock" if one.drives_clock else "drives no clock",
        f"SHA-256 {one.checksum}",
    ]
    if one.sign_off is None:
        said.append("not signed off: nobody but its transcriber has held it to its source")
    else:
        said.append(f"transcribed by {one.sign_off.transcribed_by}, checked by {one.sign_off.checked_by}")
    return said + [f"reads {each.characteristic}: {each.because}" for each in one.reads]


def _schema(arguments: argparse.Namespace) -> int:
    from vigil.risk.definitions.shape import published_schema  # noqa: PLC0415 help stays quick

    print(published_schema().read_text(encoding="utf-8"), end="")
    return 0
