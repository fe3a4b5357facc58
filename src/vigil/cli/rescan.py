"""``vigil rescan``: answer a scan by a newer known set, without reading the evidence again."""

import argparse

from vigil.cli.paths import path
from vigil.cli.plain import plain

NAME = "rescan"
HELP = "answer a scan by a newer known set, without touching the evidence"
DESCRIPTION = (
    f"{HELP}.\n\n"
    "What was read and seen stands in the scan file, so only the answers are made anew, into a scan file of their own.\n"
    "A picture that was known exactly before was never decoded; it is listed as unreadable for that reason until the\n"
    "evidence is given with --evidence. Then only such files are read."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("scan", type=path, help="scan file to answer anew")
    parser.add_argument("--known", type=path, required=True, metavar="SET", help="the newer known set")
    parser.add_argument("--to", type=path, required=True, metavar="FILE", help="scan file to write")
    parser.add_argument(
        "--evidence", type=path, metavar="SOURCE", help="what was scanned, for what only it can tell"
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer anew and print the totals."""
    from vigil.cli.scan import print_summary  # noqa: PLC0415 help stays quick
    from vigil.known.known_set import KnownSet  # noqa: PLC0415
    from vigil.media.rescan import rescan  # noqa: PLC0415

    with KnownSet.open(arguments.known) as known:
        summary = rescan(scan=arguments.scan, known=known, to=arguments.to, evidence=arguments.evidence)
    print_summary(summary)
    print(f"\nWritten to {plain(str(arguments.to))}")
    return 0
