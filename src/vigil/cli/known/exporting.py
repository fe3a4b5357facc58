"""``vigil known export``: a set as VICS 2.0."""

import argparse
from pathlib import Path
from typing import Any


def add_parts(parts: Any) -> None:
    """Add this part."""
    export = parts.add_parser("export", help="write a set as VICS 2.0", allow_abbrev=False)
    export.add_argument("set", type=Path, metavar="SET")
    export.add_argument("--vics", type=Path, required=True, metavar="JSON", help="VICS 2.0 hash set to write")
    export.add_argument(
        "--profile",
        default="Default",
        help="national profile whose categories are written (default: Default)",
    )
    export.add_argument(
        "--benign", action="store_true", help="write the benign entries instead of the known ones"
    )
    export.set_defaults(do=_export)


def _export(arguments: argparse.Namespace) -> int:
    from vigil.known.exchange.vics_export import export  # noqa: PLC0415 help stays quick
    from vigil.known.known_set import KnownSet  # noqa: PLC0415

    kind, other = ("benign", "known") if arguments.benign else ("known", "benign")
    with KnownSet.open(arguments.set) as known:
        known.verify()
        report = export(
            known=known,
            to=arguments.vics,
            profile=arguments.profile,
            kind="benign" if arguments.benign else "known",
        )
    print(f"{arguments.vics}: {report.written:,} {kind} entries.")
    for count, words in (
        (report.other_kind, f"{other} entries are not in it"),
        (report.without_md5, "entries have no MD5, which VICS goes by, and are not in it"),
        (
            report.other_scale,
            f"have a grade of another scale than {arguments.profile}'s, kept as an annotation",
        ),
    ):
        if count:
            print(f"  {count:,} {words}.")
    if report.is_numbered_anew and report.written:
        print("  They were numbered from 1: not every one had a MediaID of its own.")
    return 0
