"""``vigil link``: which identifiers another force holds too, by files that show nothing of the others."""

import argparse

from vigil.cli.link import answering, asking, keys

NAME = "link"
HELP = "match identifiers with another force, without showing it the others"
PARTS = (keys, asking, answering)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's own sub-commands."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    for module in PARTS:
        module.add_parts(parts)


def run(arguments: argparse.Namespace) -> int:
    """Do the one part asked."""
    return int(arguments.do(arguments))
