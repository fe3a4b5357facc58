"""``vigil scan``: read a folder or an image of a device into a scan file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vigil.media.scanfile import ScanSummary

NAME = "scan"
HELP = "read evidence (folder, raw or E01 image), hash and match every file, write one scan file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("source", type=Path, help="folder, raw image or E01 image; it is only read")
    parser.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FILE",
        help="scan file to write; run again to continue one that was cut short",
    )
    parser.add_argument(
        "--known", type=Path, metavar="SET", help="known set to answer with (see `vigil known build`)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Scan and print the totals."""
    from contextlib import ExitStack  # noqa: PLC0415 help stays quick

    from vigil.cli.progress import counting  # noqa: PLC0415
    from vigil.known.known_set import KnownSet  # noqa: PLC0415
    from vigil.media.scan import scan  # noqa: PLC0415

    with ExitStack() as opened:
        known = opened.enter_context(KnownSet.open(arguments.known)) if arguments.known else None
        count = opened.enter_context(counting(f"Scanning {arguments.source.name}", unit="files"))
        summary = scan(
            source=arguments.source, known=known, to=arguments.to, progress=lambda done: count(done.files)
        )
    print_summary(summary)
    return 0


def print_summary(summary: "ScanSummary") -> None:
    """Print a scan's totals: what is known, what a person must still look at, and what could not be read and why."""
    lines = [
        ("files", summary.files),
        ("distinct contents", summary.distinct),
        ("deleted, recovered", summary.deleted),
        ("known", summary.known),
        ("near a known picture", summary.near),
        ("benign", summary.benign),
        ("unseen", summary.unseen),
        ("unreadable", summary.unreadable),
    ]
    for name, number in lines:
        print(f"{name:<22}{number:>10,}")
    for reason, number in summary.unreadable_by_reason.items():
        print(f"  {reason:<20}{number:>10,}")
    print(f"evidence SHA-256  {summary.evidence_sha256}")
