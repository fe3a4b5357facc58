"""``vigil export``: give what a scan holds to others, as CSV, VICS, CASE or in the shape of NSRL."""

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vigil.media.exports.about import About, Exported

NAME = "export"
HELP = "write what a scan holds as CSV, VICS 2.0, CASE JSON-LD or an NSRL-style set"
DESCRIPTION = (
    f"{HELP}.\n\n"
    "The file is written whole or not at all, and nothing is written over. What a format cannot hold is counted and\n"
    "said. Dates are given, not taken from this machine's clock."
)
AS = ("csv", "vics", "case", "nsrl")
VERDICTS = ("known", "near", "benign", "unseen", "unreadable")
STATES = ("accessible", "deleted")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("scan", type=Path, help="scan file")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="file to write")
    parser.add_argument("--as", dest="kind", choices=AS, help="what to write, where the ending does not tell")
    chosen = parser.add_argument_group("which files (default: all)")
    chosen.add_argument("--verdict", choices=VERDICTS)
    chosen.add_argument("--type", metavar="TYPE", help="media type, for example image/jpeg")
    chosen.add_argument("--state", choices=STATES)
    chosen.add_argument("--reason", metavar="REASON", help="why files are unreadable, as the scan tells it")
    chosen.add_argument("--text", metavar="PART", help="part of the path, 3 letters at least")
    told = parser.add_argument_group("what the export says beside the files")
    told.add_argument("--case", default="", metavar="NUMBER", help="the case's number")
    told.add_argument("--exhibit", default="", metavar="NUMBER", help="the exhibit's number")
    told.add_argument("--person", default="", metavar="NAME", help="who made the scan")
    told.add_argument("--organisation", default="", metavar="NAME", help="of that person")
    for name in ("began", "ended"):
        told.add_argument(
            f"--{name}", type=_moment, metavar="TIME", help=f"when the scan {name}, with its zone"
        )
    told.add_argument("--profile", default="Default", help="VICS: the national profile of the categories")


def run(arguments: argparse.Namespace) -> int:
    """Write the export, and say what it holds."""
    from vigil.media.exports.kinds import KINDS, kind_of  # noqa: PLC0415 help stays quick
    from vigil.media.scanfile import Filter, ScanFile  # noqa: PLC0415

    kind = kind_of(to=arguments.to, named=arguments.kind)
    wanted = Filter(
        verdict=arguments.verdict,
        media_type=arguments.type,
        state=arguments.state,
        reason=arguments.reason,
        text=arguments.text,
    )
    with ScanFile.open(arguments.scan) as scan:
        summary = scan.summary()
        exported = KINDS[kind](scan=scan, to=arguments.to, wanted=wanted, about=_about(arguments))
    _say(exported)
    if summary.not_reached or summary.state != "finished":
        print(f"The scan has not finished: {summary.not_reached:,} files have not been reached.")
    print(f"Written to {arguments.to}")
    return 0


def _about(arguments: argparse.Namespace) -> "About":
    from vigil.media.exports.about import About  # noqa: PLC0415 help stays quick

    names = ("case", "exhibit", "person", "organisation", "began", "ended", "profile")
    return About(**{name: getattr(arguments, name) for name in names})


def _say(exported: "Exported") -> None:
    print(f"{exported.files:,} files.")
    for reason, number in exported.left_out.items():
        print(f"{number:,} left out: {reason}.")
    for note in exported.notes:
        print(note)


def _moment(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"'{written}' is no time; write it as 2026-01-31T14:00:00+00:00"
        ) from error
