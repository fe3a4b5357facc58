"""``vigil instrument``: look at, check, sign, seal and exchange definitions of risk instruments."""

import argparse

from vigil.cli.instrument import carrying, checking, sealing, signing

NAME = "instrument"
HELP = "check, sign, seal and exchange definitions of risk instruments"
PARTS = (checking, signing, sealing, carrying)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's own sub-commands."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    for module in PARTS:
        module.add_parts(parts)


def run(arguments: argparse.Namespace) -> int:
    """Do the one part asked."""
    return int(arguments.do(arguments))
