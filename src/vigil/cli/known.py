"""``vigil known``: build, inspect and ask sets of known files."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vigil.known.values import DamagedRow, Entry

NAME = "known"
HELP = "build, inspect and ask sets of known files"
MOST_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's own sub-commands."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    build = parts.add_parser("build", help="build one set from the field's formats")
    build.add_argument(
        "--vics",
        type=Path,
        action="append",
        default=[],
        metavar="JSON",
        help="VICS 1.0 to 2.0 hash set or case, of interest",
    )
    build.add_argument(
        "--benign-vics",
        type=Path,
        action="append",
        default=[],
        metavar="JSON",
        help="VICS hash set of software, to be set aside",
    )
    build.add_argument(
        "--nsrl",
        type=Path,
        action="append",
        default=[],
        metavar="DB",
        help="NSRL RDSv3 database, to be set aside",
    )
    build.add_argument("--to", type=Path, required=True, metavar="SET", help="known set to write")
    inspect = parts.add_parser("inspect", help="say what a set holds, and check that it is whole")
    inspect.add_argument("set", type=Path)
    lookup = parts.add_parser("lookup", help="ask a set about one hash")
    lookup.add_argument("set", type=Path)
    lookup.add_argument("hash", help="MD5, SHA-1 or SHA-256 in hex, or a PDQ hash with --pdq")
    lookup.add_argument("--pdq", action="store_true", help="the hash is a PDQ hash")
    lookup.add_argument(
        "--radius", type=int, default=31, help="bits within which a PDQ hash is near (default: 31)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do the one part asked."""
    return {"build": _build, "inspect": _inspect, "lookup": _lookup}[arguments.part](arguments)


def _build(arguments: argparse.Namespace) -> int:
    from vigil.cli.progress import counting  # noqa: PLC0415 help stays quick
    from vigil.known.build import build  # noqa: PLC0415
    from vigil.known.errors import KnownError  # noqa: PLC0415

    if not (arguments.vics or arguments.benign_vics or arguments.nsrl):
        raise KnownError("Name at least one set to build from: --vics, --benign-vics or --nsrl.")
    with counting("Building the known set", unit="rows") as count:
        report = build(entries=_entries(arguments), to=arguments.to, progress=count)
    print(
        f"{arguments.to}: {report.entries:,} entries ({report.known:,} known, {report.benign:,} benign), "
        f"{report.damaged_count:,} damaged rows."
    )
    for row in report.damaged[:MOST_SHOWN]:
        print(f"  row {row.number}: {row.reason}")
    return 0


def _entries(arguments: argparse.Namespace) -> Iterator["Entry | DamagedRow"]:
    from vigil.known.exchange import nsrl, vics  # noqa: PLC0415 help stays quick

    for path in arguments.vics:
        yield from vics.read(path)
    for path in arguments.benign_vics:
        yield from vics.read(path, kind="benign")
    for path in arguments.nsrl:
        yield from nsrl.read(path)


def _inspect(arguments: argparse.Namespace) -> int:
    from vigil.known.known_set import KnownSet  # noqa: PLC0415 help stays quick

    with KnownSet.open(arguments.set) as known:
        known.verify()
        print(f"identity  {known.identity}")
        for name, number in known.counts().items():
            print(f"{name:<8}{number:>14,}")
        for source in sorted({f"{label.source} ({label.kind})" for label in known.labels}):
            print(f"source    {source}")
    return 0


def _lookup(arguments: argparse.Namespace) -> int:
    from vigil.known.errors import KnownError  # noqa: PLC0415 help stays quick
    from vigil.known.known_set import KnownSet  # noqa: PLC0415

    names = {32: "md5", 40: "sha1", 64: "sha256"}
    try:
        value = bytes.fromhex(arguments.hash)
    except ValueError as error:
        raise KnownError(f"'{arguments.hash[:80]}' is not hex.") from error
    if len(arguments.hash) not in names or (arguments.pdq and len(value) != 32):
        raise KnownError("A hash has 32 (MD5), 40 (SHA-1) or 64 (SHA-256, PDQ) hex digits.")
    with KnownSet.open(arguments.set) as known:
        asked = {"pdq": value} if arguments.pdq else {names[len(arguments.hash)]: arguments.hash}
        answer = known.answer(**asked, radius=arguments.radius)
    grade = answer.label.grade if answer.label else None
    graded = f" {grade.scale} {grade.version} category {grade.code}." if grade else ""
    print(f"{answer.verdict}: {answer.explanation}{graded}")
    return 0
