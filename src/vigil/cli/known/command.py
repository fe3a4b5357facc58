"""``vigil known``: build, join, compare, sign, check, inspect, ask and export sets of known files."""

import argparse

from vigil.cli.known import asking, building, comparing, exporting, signing

NAME = "known"
HELP = "build, compare, sign, inspect, ask and export sets of known files"
PARTS = (building, comparing, exporting, signing, asking)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's own sub-commands."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    for module in PARTS:
        module.add_parts(parts)


def run(arguments: argparse.Namespace) -> int:
    """Do the one part asked."""
    return int(arguments.do(arguments))
