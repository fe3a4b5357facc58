"""``vigil known inspect`` and ``lookup``: what a set holds, and what it says of one hash or one video."""

import argparse
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vigil.known.known_set import KnownSet
    from vigil.known.values import Answer, Label

DIGESTS = {32: "md5", 40: "sha1", 64: "sha256"}


def add_parts(parts: Any) -> None:
    """Add these parts."""
    inspect = parts.add_parser(
        "inspect", help="say what a set holds, and check that it is whole", allow_abbrev=False
    )
    inspect.add_argument("set", type=Path, metavar="SET")
    inspect.set_defaults(do=_inspect)
    lookup = parts.add_parser("lookup", help="ask a set about one hash, or one video", allow_abbrev=False)
    lookup.add_argument("set", type=Path, metavar="SET")
    lookup.add_argument(
        "hash",
        help="MD5, SHA-1 or SHA-256 in hex, or another with --pdq or --photodna, or a file with --vpdq",
    )
    which = lookup.add_mutually_exclusive_group()
    which.add_argument("--pdq", action="store_true", help="the hash is a PDQ hash, in hex")
    which.add_argument("--photodna", action="store_true", help="it is a PhotoDNA value, in base64 or hex")
    which.add_argument(
        "--vpdq", action="store_true",
        help="it is a file with a video's frames, as vPDQ writes them; asks for like videos, and for pictures like its frames",
    )  # fmt: skip
    lookup.add_argument(
        "--radius", type=int, help="bits within which a PDQ hash or a frame is near (default: 31), or the squared distance "
        "within which a PhotoDNA value is (default: 40,000)",
    )  # fmt: skip
    lookup.set_defaults(do=_lookup)


def _inspect(arguments: argparse.Namespace) -> int:
    from vigil.known.known_set import KnownSet  # noqa: PLC0415 help stays quick
    from vigil.known.statement import signature_beside  # noqa: PLC0415

    with KnownSet.open(arguments.set) as known:
        known.verify()
        print(f"identity  {known.identity}")
        print(f"built     {known.header.built or 'not said'}")
        print(f"{'entries':<10}{len(known):>14,}")
        for name, number in known.counts().items():
            print(f"{name:<10}{number:>14,}")
        _say_sources(known)
    is_signed = signature_beside(arguments.set).exists()
    print("signature beside it; `vigil known verify --public-key` checks it" if is_signed else "not signed")
    return 0


def _say_sources(known: "KnownSet") -> None:
    totals: Counter[tuple[str, str, str]] = Counter()
    for label, count in zip(known.labels, known.records_of_labels(), strict=True):
        scale = f"{label.grade.scale} {label.grade.version}" if label.grade else "no grade"
        totals[label.source, label.kind, scale] += count
    for (source, kind, scale), count in sorted(totals.items()):
        print(f"{'source':<10}{count:>14,}  {kind}, {scale}, {source}")
    for source, count in sorted(known.header.damaged.items()):
        print(
            f"{'damaged':<10}{count:>14,}  rows of {source or 'a source without a name'}, when it was built"
        )
    if known.header.repeated:
        print(f"{'repeated':<10}{known.header.repeated:>14,}  word for word, left out when it was built")


def _lookup(arguments: argparse.Namespace) -> int:
    from vigil.known.errors import KnownError  # noqa: PLC0415 help stays quick
    from vigil.known.known_set import KnownSet  # noqa: PLC0415

    ask = _question(arguments)
    try:
        with KnownSet.open(arguments.set) as known:
            answer = ask(known)
    except ValueError as error:
        raise KnownError(f"It cannot be asked: {error}.") from error
    print(f"{answer.verdict}: {answer.explanation}{_graded(answer.label)}")
    for label in answer.also:
        print(f"  also {label.kind} in {label.source}.{_graded(label)}")
    return 0


def _question(arguments: argparse.Namespace) -> "Callable[[KnownSet], Answer]":
    """What is asked, read before any set is opened."""
    if not arguments.vpdq:
        name, value = _asked(arguments)
        return partial(_answer, name=name, value=value, radius=arguments.radius)
    from vigil.known.exchange.vpdq import every_frame  # noqa: PLC0415 help stays quick
    from vigil.known.known_set import DEFAULT_RADIUS  # noqa: PLC0415
    from vigil.known.videos import near_video  # noqa: PLC0415

    radius = DEFAULT_RADIUS if arguments.radius is None else arguments.radius
    return partial(near_video, frames=every_frame(Path(arguments.hash)), called="frame", radius=radius)


def _asked(arguments: argparse.Namespace) -> tuple[str, bytes]:
    from vigil.known.errors import KnownError  # noqa: PLC0415 help stays quick
    from vigil.known.exchange.fields import photodna  # noqa: PLC0415

    text = arguments.hash.strip()
    if arguments.photodna:
        try:
            return "photodna", photodna(text) or b""
        except ValueError as error:
            raise KnownError(f"It cannot be asked: {error}.") from error
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise KnownError(f"'{text[:80]}' is not hex.") from error
    if len(text) not in DIGESTS or (arguments.pdq and len(value) != 32):
        raise KnownError("A hash has 32 (MD5), 40 (SHA-1) or 64 (SHA-256, PDQ) hex digits.")
    return "pdq" if arguments.pdq else DIGESTS[len(text)], value


def _answer(known: "KnownSet", *, name: str, value: bytes, radius: int | None) -> "Answer":
    from vigil.kernels.photodna import USUAL_RADIUS  # noqa: PLC0415 help stays quick
    from vigil.known.known_set import DEFAULT_RADIUS  # noqa: PLC0415

    if name == "photodna":
        return known.photodna(value, radius=USUAL_RADIUS if radius is None else radius)
    if name == "pdq":
        return known.answer(pdq=value, radius=DEFAULT_RADIUS if radius is None else radius)
    digest = {name: value.hex()}
    return known.answer(md5=digest.get("md5"), sha1=digest.get("sha1"), sha256=digest.get("sha256"))


def _graded(label: "Label | None") -> str:
    grade = label.grade if label else None
    return f" {grade.scale} {grade.version} category {grade.code}." if grade else ""
