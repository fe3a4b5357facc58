"""``vigil compare``: two scans beside each other, place by place and content by content."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vigil.media.compare import Comparison

NAME = "compare"
HELP = "say where two scans differ: other content, other verdict, only in one"
DESCRIPTION = (
    f"{HELP}.\n\n"
    "Files are put beside each other by their paths, or by their locators where the evidence is the same. A file whose\n"
    "content was not read is never the same as another."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("first", type=Path, help="scan file")
    parser.add_argument("second", type=Path, help="scan file, mostly the newer one")
    parser.add_argument("--to", type=Path, metavar="CSV", help="write every difference to this file")
    parser.add_argument(
        "--by", choices=("path", "locator"), default="path", help="what makes a place (default: path)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Compare, print the counts, and write the differences where they are wanted."""
    from vigil.media.compare import Comparison  # noqa: PLC0415 help stays quick
    from vigil.media.exports import differences  # noqa: PLC0415
    from vigil.media.scanfile import ScanFile  # noqa: PLC0415

    with ScanFile.open(arguments.first) as first, ScanFile.open(arguments.second) as second:
        folder = arguments.to.parent if arguments.to and arguments.to.parent.is_dir() else None
        comparison = Comparison(first=first, second=second, by=arguments.by, folder=folder)
        if arguments.to:
            differences.export(comparison=comparison, to=arguments.to)
        else:
            for _ in comparison:
                pass
    _say(comparison)
    if arguments.to:
        print(f"Written to {arguments.to}")
    return 0


def _say(comparison: "Comparison") -> None:
    from vigil.media.compare import KINDS  # noqa: PLC0415 help stays quick

    for kind in KINDS:
        print(f"{kind:<24}{comparison.counts[kind]:>14,}")
    if comparison.contents is not None:
        print(f"{'contents in both':<24}{comparison.contents.both:>14,}")
        print(f"{'  only in the first':<24}{comparison.contents.first:>14,}")
        print(f"{'  only in the second':<24}{comparison.contents.second:>14,}")
