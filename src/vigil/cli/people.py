"""``vigil people``: the nightly comparison of everybody who is new or changed."""

import argparse
from typing import TYPE_CHECKING

from vigil.cli.desk import add_home_argument, open_existing_desk

if TYPE_CHECKING:
    from vigil.desk.links.models import NightlyRun

NAME = "people"
HELP = "compare new and changed people with everybody, and propose who may be one"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's own sub-commands."""
    add_home_argument(parser)
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    parts.add_parser(
        "nightly", help="compare whoever is new or changed; one that was cut short goes on where it stopped"
    )


def run(arguments: argparse.Namespace) -> int:
    """Compare, and say how many were."""
    open_existing_desk(home=arguments.home)
    from vigil.cli.progress import counting  # noqa: PLC0415 the desk is open
    from vigil.desk.journal.clock import now  # noqa: PLC0415
    from vigil.desk.links.nightly import compare_everybody  # noqa: PLC0415

    with counting("Comparing people", unit="people") as count:

        def told(run: "NightlyRun") -> None:
            count(run.looked_at)

        done = compare_everybody(at=now(), progress=told)
    print(
        f"Looked at {done.looked_at:,} people; {done.compared:,} were new or changed and have been compared with everybody."
    )
    return 0
