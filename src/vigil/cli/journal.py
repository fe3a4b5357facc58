"""``vigil journal``: export a checkpoint, verify the journal."""

import argparse
from pathlib import Path

from vigil.cli.desk import add_home_argument, open_existing_desk

NAME = "journal"
HELP = "export a signed checkpoint of the journal, or verify the whole of it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's own sub-commands."""
    add_home_argument(parser)
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    export = parts.add_parser(
        "checkpoint", help="sign the journal's head and write it where the desk cannot rewrite it"
    )
    export.add_argument("folder", type=Path)
    verify = parts.add_parser(
        "verify", help="recompute the journal and locate every fault; exit status 1 when there is one"
    )
    verify.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help="checkpoint exported earlier; without one a rewritten past cannot show",
    )


def run(arguments: argparse.Namespace) -> int:
    """Do the one part asked."""
    open_existing_desk(home=arguments.home, migrate=arguments.part == "checkpoint")
    from vigil.desk.journal.checking import export_checkpoint, verify_journal  # noqa: PLC0415 the desk is open
    from vigil.desk.journal.clock import now  # noqa: PLC0415
    from vigil.ledger.verify import print_report  # noqa: PLC0415

    if arguments.part == "checkpoint":
        note = export_checkpoint(folder=arguments.folder, actor="system:terminal", at=now())
        print(
            f"{note} and {note.with_suffix('.leaves').name} are written; keep them, and the public key, away from this machine."
        )
        return 0
    report = verify_journal(checkpoint=arguments.checkpoint)
    print_report(report)
    return 1 if report.findings else 0
