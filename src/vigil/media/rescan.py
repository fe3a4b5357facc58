"""A scan answered anew by a newer known set: what was read and seen is in the scan file, the evidence is not touched.

What the file cannot tell alone is never taken for *unseen*: a picture that was answered by its exact hash before, and therefore
never decoded, is *unreadable: not decoded before*; and what only a smaller decode puts near is *near*, and says so. With the
evidence at hand both are looked at, and nothing else is.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY
from vigil.known.known_set import DEFAULT_RADIUS, KnownSet
from vigil.known.values import Answer
from vigil.known.videos import near_video
from vigil.media.answering import MARGIN, Answering, nearer
from vigil.media.errors import MediaError
from vigil.media.jail.client import FULL_MODE
from vigil.media.jail.pool import Jails
from vigil.media.jail.unpacking import Unpacker
from vigil.media.layout import RUNNING, Found, Row, ScannedFile
from vigil.media.reading import InHand, Reads, in_batches
from vigil.media.rows import with_answer
from vigil.media.scanfile import ScanFile, ScanSummary
from vigil.media.scanwriter import ScanWriter
from vigil.media.sources import Source, open_again
from vigil.media.sources.archives import content_of
from vigil.media.types import is_archive, is_picture, is_video
from vigil.media.variants import unpacked

BATCH = 1_000  # files asked for together
NOT_DECODED = "not decoded before"
NOT_OPENED = "not opened before"
IN_PART, SEEN_IN_PART = (
    "seen in part",
    "Only a part of it could be looked at; nobody knows what the rest shows.",
)
NOT_CONFIRMED = (
    "Told from a smaller decode, which may lie {margin} bits off; it is confirmed when the evidence is given."
)


def rescan(*, scan: Path, known: KnownSet, to: Path, evidence: Path | None = None) -> ScanSummary:
    """Answer a scan's files by another set, into a scan file of its own.

    Args:
        scan: a finished scan, or one that was stopped; it is only read.
        known: the newer set.
        to: the scan file to make.
        evidence: what was scanned, to look at what the scan file cannot tell alone; or None.

    Raises:
        MediaError: the scan is still running or damaged, the evidence is not the one that was scanned, or ``to`` cannot be
            written or holds something else.
    """
    _check_new(to)
    with ExitStack() as opened:
        held = opened.enter_context(ScanFile.open(scan))
        if held.summary().state == RUNNING:
            raise MediaError(
                f"{scan} is still being written; run the same 'vigil scan' command again to complete it."
            )
        source = None
        if evidence:
            unpacker = opened.enter_context(Unpacker())
            again = open_again(evidence, kind=held.summary().source_kind)
            source = _Evidence(opened.enter_context(again), unpacker)
        _make(to)
        try:
            _answer_anew(held, known, to, source)
        except BaseException:
            # A half of it would look like a scan that was stopped.
            for left in (to, *(to.with_name(f"{to.name}-{part}") for part in ("wal", "shm", "journal"))):
                left.unlink(missing_ok=True)
            raise
    with ScanFile.open(to) as done:
        return done.summary()


def _check_new(to: Path) -> None:
    if to.exists():
        raise MediaError(f"{to} exists already; name another file with --to.")


def _make(to: Path) -> None:
    """Make the file, so that what is taken away when this fails is never another process's."""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.touch(exist_ok=False)
    except OSError as error:
        _check_new(to)
        raise MediaError(
            f"{to} cannot be written ({error.strerror}); name another file with --to."
        ) from error


def _answer_anew(held: ScanFile, known: KnownSet, to: Path, source: Reads | None) -> None:
    about = held.about()
    with (
        ScanWriter.begin(
            to,
            source=about["source"],
            source_kind=about["source_kind"],
            fingerprint=about["fingerprint"],
            known_identity=known.identity,
            tools=held.summary().tools,
        ) as writer,
        Jails() as jails,
    ):
        writer.keep_listing(held.listing())
        answering = Answering(known=known, jails=jails, recall=lambda _sha256: None)
        look = _looking(source, answering)
        rows = held.rows()
        while batch := list(islice(rows, BATCH)):
            writer.append(_answered(batch, known, look))
        if held.summary().not_reached:
            writer.stop()
        else:
            writer.finish(
                evidence_sha256=about["evidence_sha256"] if about["source_kind"] != "folder" else ""
            )


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What was scanned, with what lies in its archives."""

    source: Source
    unpacker: Unpacker

    def content(self, locator: str) -> Iterator[bytes]:
        """One file's bytes again."""
        return content_of(self.source, locator, self.unpacker)


Look = Callable[[Sequence[Row]], dict[int, Row]]


def _looking(source: Reads | None, answering: Answering) -> Look:
    """What looks at files of the evidence again; without the evidence, nothing does."""

    def look(rows: Sequence[Row]) -> dict[int, Row]:
        if source is None:
            return {}
        before = {row.file.number: row.file for row in rows}
        looked: dict[int, Row] = {}
        for batch in in_batches((_found(row.file) for row in rows), source):
            for item in batch:
                _check_same_content(item, before[item.found.number])
            for row in answering.conclude(answering.begin(batch)):
                looked[row.file.number] = row
        return looked

    return look


def _found(file: ScannedFile) -> Found:
    return Found(
        file.number,
        file.path,
        file.locator,
        file.inside,
        file.size,
        file.state,
        file.modified,
        file.created,
        file.accessed,
        rank=0,
    )


def _check_same_content(item: InHand, before: ScannedFile) -> None:
    if item.sha256 != before.sha256:
        raise MediaError(
            f"{before.path} is not what was scanned; the evidence is another, or has changed. Scan it again."
        )


def _answered(batch: Sequence[Row], known: KnownSet, look: Look) -> list[Row]:
    exact = known.answers([row.file for row in batch])
    still_open = [
        row
        for row, answer in zip(batch, exact, strict=True)
        if answer.verdict == "unseen" and row.file.sha256
    ]
    decoded = [row for row in still_open if row.file.pdq is not None or row.turned]
    near = dict(zip((row.file.number for row in decoded), _near(decoded, known), strict=True))
    near |= {row.file.number: near_video(known, row.frames) for row in still_open if row.frames}
    unsure = [row for row in still_open if _is_unsure(row, near.get(row.file.number))]
    looked = look(unsure)
    return [
        looked.get(row.file.number)
        or _row(row, answer if answer.verdict != "unseen" else near.get(row.file.number, answer))
        for row, answer in zip(batch, exact, strict=True)
    ]


def _row(row: Row, answer: Answer) -> Row:
    file = row.file
    if answer.verdict == "unseen":
        if file.reason and file.reason != NOT_DECODED:
            return row
        if file.partial:
            return Row(
                with_answer(file, answer, reason=IN_PART, explanation=SEEN_IN_PART), row.turned, row.frames
            )
        if _was_not_decoded(row):
            words = "An earlier set knew it exactly, so it was not decoded; give the evidence to look at it."
            return Row(with_answer(file, answer, reason=NOT_DECODED, explanation=words))
    if answer.verdict != "benign" and _was_not_opened(row):
        words = "An earlier set knew it as software, so it was not opened; scan the evidence again."
        return Row(with_answer(file, answer, reason=NOT_OPENED, explanation=words))
    changed = with_answer(file, answer)
    if answer.verdict == "near" and file.reason:
        # A part of it was hashed, which nobody knew before.
        changed = replace(changed, partial=1)
    elif answer.verdict == "near" and not (_is_in_full(file) or file.partial):
        words = f"{changed.explanation} {NOT_CONFIRMED.format(margin=MARGIN)}"
        changed = replace(changed, explanation=words)
    return Row(changed, row.turned, row.frames)


def _near(rows: Sequence[Row], known: KnownSet) -> list[Answer]:
    """What the set says nearby of what was decoded; where a smaller decode was hashed, a little beyond the radius too."""
    wide = known.nears(
        [{} if _is_in_full(row.file) else _own(row.file) for row in rows], radius=DEFAULT_RADIUS + MARGIN
    )
    rest = known.nears(
        [(_own(row.file) if _is_in_full(row.file) else {}) | dict(unpacked(row.turned)) for row in rows],
        radius=DEFAULT_RADIUS,
    )
    return [nearer(one, other) for one, other in zip(wide, rest, strict=True)]


def _own(file: ScannedFile) -> dict[str, bytes]:
    if file.pdq is None or (file.pdq_quality or 0) < LOWEST_USEFUL_QUALITY:
        return {}
    return {"": file.pdq}


def _is_in_full(file: ScannedFile) -> bool:
    """Whether its hashes were made from every pixel; those of a video's key frames always are."""
    return file.decoder is not None and (FULL_MODE in file.decoder or is_video(file.media_type))


def _was_not_decoded(row: Row) -> bool:
    is_decoded = is_picture(row.file.media_type) or is_video(row.file.media_type)
    return is_decoded and row.file.decoder is None


def _was_not_opened(row: Row) -> bool:
    """Whether it is an archive that a set of software knew, so that nobody looked into it."""
    return row.file.verdict == "benign" and is_archive(row.file.media_type)


def _is_unsure(row: Row, near: Answer | None) -> bool:
    """Whether only the evidence can tell: it was never decoded, or only a smaller decode puts it near."""
    if near is not None and near.verdict == "near":
        return not (_is_in_full(row.file) or row.file.partial or row.file.reason)
    return _was_not_decoded(row) and row.file.reason in {"", NOT_DECODED}
