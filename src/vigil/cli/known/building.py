"""``vigil known build``: one set from the field's formats, told by their content."""

import argparse
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vigil.known.build import BuildReport
    from vigil.known.exchange.plain_csv import ColumnMapping
    from vigil.known.exchange.sources import Source
    from vigil.media.recorded_videos import RecordedVideos

MOST_SHOWN = 20


def add_parts(parts: Any) -> None:
    """Add this part."""
    build = parts.add_parser("build", help="build one set from lists of any format", allow_abbrev=False)
    build.add_argument(
        "files", type=Path, nargs="*", metavar="FILE", help="lists; what each is, its content tells"
    )
    build.add_argument(
        "--benign", type=Path, action="append", default=[], metavar="FILE",
        help="a list of software and the like, to be set aside",
    )  # fmt: skip
    build.add_argument(
        "--as", dest="forced", nargs=2, action="append", default=[], metavar=("FORMAT", "FILE"),
        help="a list whose content does not tell its format",
    )  # fmt: skip
    build.add_argument(
        "--benign-as", nargs=2, action="append", default=[], metavar=("FORMAT", "FILE"),
        help="the same, to be set aside",
    )  # fmt: skip
    build.add_argument(
        "--columns", default="", metavar="WHAT=COLUMN,…",
        help="for comma-separated values, which column is what, for example md5=Hash,grade=Category; vpdq names a file with "
        "a video's frames",
    )  # fmt: skip
    build.add_argument(
        "--scale",
        nargs=2,
        metavar=("NAME", "VERSION"),
        help="the scale of the grades in comma-separated values",
    )
    build.add_argument(
        "--frames-from", type=Path, action="append", default=[], metavar="SCAN",
        help="a finished scan; a video that a list names by a digest gets the key frames that the scan recorded of it",
    )  # fmt: skip
    build.add_argument("--to", type=Path, required=True, metavar="SET", help="known set to write")
    build.add_argument(
        "--damaged", type=Path, metavar="FILE", help="keep damaged rows here, one line of JSON each"
    )
    add_built(build)
    build.set_defaults(do=_build)


def add_built(parser: argparse.ArgumentParser) -> None:
    """Add the option that says when a set is built."""
    parser.add_argument(
        "--built", metavar="DATE", help="when the set is built, as it will say (default: today)"
    )


def built(arguments: argparse.Namespace) -> str:
    """When a set is built: what was said, or today."""
    return str(arguments.built) if arguments.built is not None else time.strftime("%Y-%m-%d", time.gmtime())


def say(to: Path, report: "BuildReport") -> None:
    """Say what a set holds and what was damaged."""
    repeated = f", {report.repeated:,} repeated" if report.repeated else ""
    print(
        f"{to}: {report.entries:,} entries ({report.known:,} known, {report.benign:,} benign){repeated}, "
        f"{report.damaged_count:,} damaged rows."
    )
    for row in report.damaged[:MOST_SHOWN]:
        print(f"  {row.source} row {row.number}: {row.reason}")
    if report.damaged_count > MOST_SHOWN:
        print(f"  and {report.damaged_count - MOST_SHOWN:,} more; --damaged FILE keeps them all.")


def _build(arguments: argparse.Namespace) -> int:
    from vigil.cli.progress import counting  # noqa: PLC0415 help stays quick
    from vigil.known.build import build  # noqa: PLC0415
    from vigil.known.errors import KnownError  # noqa: PLC0415
    from vigil.known.exchange.recognition import FORMATS  # noqa: PLC0415
    from vigil.known.exchange.sources import read_all, recognise_all  # noqa: PLC0415
    from vigil.known.quarantine import Quarantine  # noqa: PLC0415

    sources = _sources(arguments)
    if not sources:
        raise KnownError("Name at least one set to build from.")
    mapping = _mapping(arguments)
    recognised = recognise_all(sources)
    for one in recognised:
        kind = one.source.kind or FORMATS[one.format].kind or "as it says"
        changed = f", changed by {', '.join(path.name for path in one.deltas)}" if one.deltas else ""
        print(f"{one.source.path}: {FORMATS[one.format].title} ({kind}){changed}")
    with ExitStack() as stack:
        quarantine = stack.enter_context(Quarantine(arguments.damaged)) if arguments.damaged else None
        folder = arguments.to.resolve().parent
        rows = read_all(recognised, folder=folder, mapping=mapping)
        videos = _recorded(arguments.frames_from, folder, stack)
        count = stack.enter_context(counting("Building the known set", unit="rows"))
        report = build(
            entries=videos.added_to(rows) if videos else rows,
            to=arguments.to,
            progress=count,
            quarantine=quarantine.take if quarantine else None,
            built=built(arguments),
        )
    say(arguments.to, report)
    if videos:
        print(f"{videos.added:,} entries got frames; the scans recorded {videos.found:,} videos.")
    return 0


def _recorded(scans: list[Path], folder: Path, stack: ExitStack) -> "RecordedVideos | None":
    """The videos that the named scans recorded, or None where none is named."""
    if not scans:
        return None
    from vigil.media.recorded_videos import RecordedVideos  # noqa: PLC0415 help stays quick

    videos = stack.enter_context(RecordedVideos(folder))
    for scan in scans:
        videos.take(scan)
    return videos


def _sources(arguments: argparse.Namespace) -> "list[Source]":
    from vigil.known.exchange.sources import Source  # noqa: PLC0415 help stays quick

    return [
        *(Source(path) for path in arguments.files),
        *(Source(Path(path), format=name) for name, path in arguments.forced),
        *(Source(path, kind="benign") for path in arguments.benign),
        *(Source(Path(path), kind="benign", format=name) for name, path in arguments.benign_as),
    ]


def _mapping(arguments: argparse.Namespace) -> "ColumnMapping":
    from vigil.known.errors import KnownError  # noqa: PLC0415 help stays quick
    from vigil.known.exchange.plain_csv import ColumnMapping  # noqa: PLC0415

    columns: dict[str, str] = {}
    for part in filter(None, arguments.columns.split(",")):
        what, equals, column = part.partition("=")
        if not equals:
            raise KnownError(f"'{part[:80]}' does not say which column is what; write for example md5=Hash.")
        columns[what.strip()] = column.strip()
    return ColumnMapping(columns, tuple(arguments.scale) if arguments.scale else None)
