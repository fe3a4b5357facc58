"""``vigil scan``: read a folder or an image of a device into a scan file."""

import argparse
import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from vigil.cli.paths import path
from vigil.cli.plain import plain

if TYPE_CHECKING:
    from vigil.media.scan import Progress
    from vigil.media.scanfile import ScanSummary

NAME = "scan"
MOST_MINUTES = 100_000
HELP = "read evidence (folder, raw or E01 image), hash and match every file, write one scan file"
DESCRIPTION = (
    f"{HELP}.\n\n"
    "The evidence is only read. Deleted files that can be recovered are read too. What is likely to tell most is read\n"
    "first. Archives are opened, and pictures and videos that no set knows are decoded, in processes apart. What cannot\n"
    "be read is listed with its reason. A scan that was cut short, or stopped by a time budget, is continued by the same\n"
    "command."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "source", type=path, help="folder, raw image (the first part of a split one) or E01 image"
    )
    parser.add_argument(
        "--list",
        action="store_true",
        dest="is_list",
        help="the source is a list of files, a path a line: these are the evidence",
    )
    parser.add_argument(
        "--to", type=path, required=True, metavar="FILE", help="scan file to write or to continue"
    )
    parser.add_argument(
        "--known", type=path, metavar="SET", help="known set to answer with (see 'vigil known build')"
    )

    parser.add_argument(
        "--time-budget",
        type=minutes,
        metavar="MINUTES",
        help="stop after so many minutes, and say what was not reached; the same command goes on from there",
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="scan by many machines: host:port of a Ray cluster whose nodes see the same paths, or 'local' to try it on "
        "this machine (docs/how-to/scan-on-many-machines.md)",
    )
    parser.add_argument(
        "--shards",
        type=path,
        metavar="FOLDER",
        help="with --cluster: shared folder for results on their way; the scan file's own folder, unless given",
    )


def minutes(text: str) -> float:
    """Seconds, from minutes as a person types them.

    Raises:
        argparse.ArgumentTypeError: it is no number above nothing.
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < MOST_MINUTES:
        raise argparse.ArgumentTypeError(
            f"'{text[:20]}' is no number of minutes; write for example 20 or 0.5"
        )
    return number * 60


def run(arguments: argparse.Namespace) -> int:
    """Scan and print the totals."""
    from vigil.known.known_set import KnownSet  # noqa: PLC0415 help stays quick
    from vigil.media.errors import MediaError  # noqa: PLC0415

    if arguments.shards and arguments.cluster is None:
        raise MediaError("--shards is for a scan by many machines; name their cluster with --cluster too.")
    with ExitStack() as opened:
        known = opened.enter_context(KnownSet.open(arguments.known)) if arguments.known else None
        scan = opened.enter_context(_scanning(arguments))
        watch = opened.enter_context(_shown(f"Scanning {plain(arguments.source.name)}"))
        summary = scan(
            source=arguments.source,
            is_list=arguments.is_list,
            known=known,
            to=arguments.to,
            progress=watch,
            time_budget=arguments.time_budget,
        )
    print_summary(summary)
    print(f"\nWritten to {plain(str(arguments.to))}")
    if not summary.files and not summary.not_reached:
        print("The evidence holds no file at all. Is it the right folder, and is it mounted?")
    if summary.not_reached:
        print(
            f"The time is up: {summary.not_reached:,} files were not reached. The same command goes on from there."
        )
    return 0


@contextmanager
def _scanning(arguments: argparse.Namespace) -> "Iterator[Callable[..., ScanSummary]]":
    """What scans: this machine, or a cluster for as long as the block runs."""
    from vigil.media.scan import scan  # noqa: PLC0415 help stays quick

    if arguments.cluster is None:
        yield scan
        return
    from vigil.media.scaleout.cluster import Cluster  # noqa: PLC0415
    from vigil.media.scaleout.coordinator import scan_with  # noqa: PLC0415

    with Cluster(arguments.cluster) as workers:
        yield partial(scan_with, workers=workers, shards=arguments.shards)


def print_summary(summary: "ScanSummary") -> None:
    """Print a scan's totals: what is known, what a person must still look at, and what could not be read and why."""
    from rich.console import Console  # noqa: PLC0415 help stays quick
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right")
    for name, number in _lines(summary):
        table.add_row(escape(plain(name)), f"{number:,}")
    print(plain(summary.source))
    Console().print(table)
    print(f"evidence SHA-256  {summary.evidence_sha256 or 'not taken before the end'}")
    print(f"known set         {summary.known_identity or 'none'}")


def _lines(summary: "ScanSummary") -> Iterator[tuple[str, int]]:
    yield "files", summary.files
    if summary.not_reached:
        yield "not reached yet", summary.not_reached
    if summary.distinct is not None:
        yield "  distinct contents", summary.distinct
    yield "  deleted", summary.deleted
    yield "  archives", summary.archives
    yield "  inside archives", summary.inside
    yield "known", summary.known
    yield "near a known file", summary.near
    yield "benign", summary.benign
    yield "unseen", summary.unseen
    yield "unreadable", summary.unreadable
    for reason, number in summary.unreadable_by_reason.items():
        yield f"  {reason}", number


@contextmanager
def _shown(title: str) -> Iterator[Callable[["Progress"], None]]:
    """A live bar with files, rate and time left on a terminal; elsewhere nothing."""
    from rich import progress as bars  # noqa: PLC0415 help stays quick
    from rich.console import Console  # noqa: PLC0415

    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.TextColumn("{task.fields[files]}"),
        bars.DownloadColumn(),
        bars.TransferSpeedColumn(),
        bars.TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with bars.Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as live:
        task = live.add_task(title, total=None, files="")

        def watch(done: "Progress") -> None:
            files = f"{done.files:,} of {done.all_files:,} files"
            live.update(task, total=done.all_bytes, completed=done.bytes, files=files)

        yield watch
