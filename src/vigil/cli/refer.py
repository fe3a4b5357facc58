"""``vigil refer``: take in a file of referrals."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from vigil.cli.desk import add_home_argument, check_holds, open_existing_desk, team_coded, user_named

if TYPE_CHECKING:
    from vigil.desk.referrals.models import Import

NAME = "refer"
HELP = "take in a file of referrals (NCMEC JSON, CyberTipline XML, or CSV with a mapping)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "file", type=Path, nargs="+", help="file to take in; its format is recognised by its content"
    )
    parser.add_argument("--team", required=True, metavar="CODE", help="team that receives the referrals")
    parser.add_argument(
        "--as", dest="username", required=True, metavar="USER", help="user name of who hands them in"
    )
    parser.add_argument("--mapping", type=Path, metavar="YAML", help="which column is what, for a CSV file")
    parser.add_argument(
        "--schema",
        type=Path,
        metavar="XSD",
        help="hold CyberTipline XML to this schema (default: read leniently)",
    )
    parser.add_argument("--open-cases", action="store_true", help="open a case for each new referral")
    add_home_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Take in each file in turn and say what became of its records."""
    open_existing_desk(home=arguments.home)
    from django.conf import settings  # noqa: PLC0415 the desk is open

    from vigil.cli.progress import counting  # noqa: PLC0415
    from vigil.desk.accounts.roles import Permission  # noqa: PLC0415
    from vigil.desk.cases.actions import open_case  # noqa: PLC0415
    from vigil.desk.journal.clock import now  # noqa: PLC0415
    from vigil.desk.referrals.actions import import_file  # noqa: PLC0415

    actor = user_named(arguments.username)
    check_holds(user=actor, permission=Permission.REFERRALS_IMPORT)
    team = team_coded(arguments.team)
    for path in arguments.file:
        with counting(f"Taking in {path.name}", unit="records") as count:
            arrival = import_file(
                path=path,
                team=team,
                actor=actor.username,
                at=now(),
                mapping=arguments.mapping,
                strict_schema=arguments.schema or settings.CONFIGURATION.schema,
                progress=lambda held: count(held.records),
            )
        report(arrival)
        if arguments.open_cases:
            check_holds(user=actor, permission=Permission.CASE_OPEN)
            with counting("Opening cases", unit="cases") as count:
                for number, referral in enumerate(
                    arrival.referrals.filter(state="new").order_by("pk"), start=1
                ):
                    open_case(referral=referral, actor=actor.username, at=now())
                    count(number)
    return 0


def report(arrival: "Import") -> None:
    """Say what became of a file's records, each rejection with its number and reason."""
    print(
        f"{arrival.file_name}: {arrival.records} records, {arrival.accepted} new, {arrival.duplicates} already held, "
        f"{arrival.rejected} rejected."
    )
    for row in arrival.rejections.order_by("number")[:20]:
        print(f"  record {row.number}: {row.reason}")
    if arrival.rejected > 20:
        print(f"  … and {arrival.rejected - 20} more; the inbox shows them all with their bytes.")
