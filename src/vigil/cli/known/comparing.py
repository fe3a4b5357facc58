"""``vigil known merge``, ``subtract`` and ``diff``: sets joined, taken from each other and compared."""

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vigil.cli.known.building import add_built, built, say

if TYPE_CHECKING:
    from vigil.known.algebra import Change

MOST_SHOWN = 20


def add_parts(parts: Any) -> None:
    """Add these parts."""
    merge = parts.add_parser(
        "merge", help="one set that says what each of several says", allow_abbrev=False,
        description="Every entry of every set is kept. Asked about a file, the merged set answers known before benign, then "
        "by the strongest digest, then as the set that is named first; what the others say is told beside it.",
    )  # fmt: skip
    merge.add_argument("sets", type=Path, nargs="+", metavar="SET")
    subtract = parts.add_parser(
        "subtract", help="a set without the contents of another", allow_abbrev=False,
        description="Contents that share a digest with one of the second set are left out, whatever it says of them.",
    )  # fmt: skip
    subtract.add_argument("set", type=Path, metavar="SET")
    subtract.add_argument("without", type=Path, metavar="WITHOUT")
    for part, do in ((merge, _merge), (subtract, _subtract)):
        part.add_argument("--to", type=Path, required=True, metavar="NEW", help="known set to write")
        add_built(part)
        part.set_defaults(do=do)
    diff = parts.add_parser("diff", help="what two sets do not say the same of", allow_abbrev=False)
    diff.add_argument("first", type=Path, metavar="FIRST")
    diff.add_argument("second", type=Path, metavar="SECOND")
    diff.add_argument("--all", action="store_true", help=f"list every entry, not the first {MOST_SHOWN}")
    diff.set_defaults(do=_diff)


def _merge(arguments: argparse.Namespace) -> int:
    from vigil.cli.progress import counting  # noqa: PLC0415 help stays quick
    from vigil.known.algebra import merge  # noqa: PLC0415

    with counting("Merging", unit="entries") as count:
        report, disagreeing = merge(
            sets=arguments.sets, to=arguments.to, built=built(arguments), progress=count
        )
    say(arguments.to, report)
    print(
        f"{disagreeing:,} entries say otherwise of their content than a set named before; all are kept. "
        "Known answers before benign, then the strongest digest, then the set named first."
    )
    return 0


def _subtract(arguments: argparse.Namespace) -> int:
    from vigil.cli.progress import counting  # noqa: PLC0415 help stays quick
    from vigil.known.algebra import subtract  # noqa: PLC0415

    with counting("Subtracting", unit="entries") as count:
        report, left_out = subtract(
            of=arguments.set,
            without=arguments.without,
            to=arguments.to,
            built=built(arguments),
            progress=count,
        )
    say(arguments.to, report)
    print(f"{left_out:,} entries were left out, because {arguments.without} has their content.")
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    from vigil.known.algebra import diff  # noqa: PLC0415 help stays quick
    from vigil.known.known_set import KnownSet  # noqa: PLC0415

    counts: Counter[str] = Counter()
    with KnownSet.open(arguments.first) as first, KnownSet.open(arguments.second) as second:
        for change in diff(first=first, second=second):
            counts[change.what] += 1
            if arguments.all or counts[change.what] <= MOST_SHOWN:
                print(_line(change))
    for what in ("added", "removed", "changed"):
        more = counts[what] - MOST_SHOWN
        hidden = f", {more:,} of them not listed; --all lists them" if more > 0 and not arguments.all else ""
        print(f"{what:<8}{counts[what]:>12,}{hidden}")
    return 0


def _line(change: "Change") -> str:
    from vigil.known.known_set import perceptual  # noqa: PLC0415 help stays quick

    entry = change.entry
    kind, value = perceptual(entry)
    name = entry.sha256 or entry.sha1 or entry.md5 or f"{kind}:{value.hex()}"
    said = {"added": change.after, "removed": change.before}.get(change.what)
    if said is None:
        return f"{change.what:<8} {name} {_verdicts(change.before)} -> {_verdicts(change.after)}"
    return f"{change.what:<8} {name} {_verdicts(said)} in {entry.source}"


def _verdicts(said: tuple[tuple[str, Any], ...]) -> str:
    return ", ".join(
        f"{kind} ({grade.scale} {grade.version} category {grade.code})" if grade else kind
        for kind, grade in said
    )
