"""One file: hashed in one reading, decoded in the jail if it is a picture and still open, and answered by the set."""

from collections.abc import Iterator

from vigil.kernels.digests import Digests, digest_stream
from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY
from vigil.known.known_set import DEFAULT_RADIUS, KnownSet
from vigil.known.values import Answer
from vigil.media.errors import MediaError
from vigil.media.jail import Decoded, Decodes, Unreadable
from vigil.media.jail.protocol import LARGEST_FILE
from vigil.media.layout import ScannedFile
from vigil.media.sources import FoundFile
from vigil.media.sources.source import LARGEST_CONTENT
from vigil.media.types import ENOUGH, UNKNOWN, is_picture, media_type

# Bits by which the hash of a JPEG decoded smaller may lie off: what is a little beyond the radius is looked at in full.
MARGIN = 10
NO_SET = Answer("unseen", "The scan was made without a known set.")


def answered(*, number: int, file: FoundFile, known: KnownSet | None, decoder: Decodes) -> ScannedFile:
    """The row of one file.

    An exact hash answers first; only a picture that none knows is decoded, and its PDQ asked for when it is good enough.
    A picture that cannot be decoded is *unreadable* with the reason, never *unseen*.
    """
    if file.problem:
        return _row(number, file, reason=file.problem)
    if file.size > LARGEST_CONTENT:
        return _row(number, file, reason="too large to read", explanation=f"It claims {file.size:,} bytes.")
    kept = _Kept()
    try:
        digests = digest_stream(kept.passing(file.open()))
    except MediaError as error:
        return _row(number, file, reason="cannot be read", explanation=str(error))
    answer = _ask(known, digests)
    if answer.verdict != "unseen" or not is_picture(kept.kind):
        return _row(number, file, digests=digests, kind=kept.kind, answer=answer)
    return _picture(number, file, digests, kept, known, decoder)


class _Kept:
    """What is kept of a file's bytes while they pass: a picture whole, of anything else the beginning."""

    def __init__(self) -> None:
        self._data = bytearray()
        self.is_whole = True

    @property
    def data(self) -> bytes:
        return bytes(self._data)

    @property
    def kind(self) -> str:
        return media_type(bytes(self._data[:ENOUGH]))

    def passing(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            if self.is_whole:
                self._keep(chunk)
            yield chunk

    def _keep(self, chunk: bytes) -> None:
        self._data += chunk
        if len(self._data) >= ENOUGH and (not is_picture(self.kind) or len(self._data) > LARGEST_FILE):
            del self._data[ENOUGH:]
            self.is_whole = False


def _picture(
    number: int,
    file: FoundFile,
    digests: Digests,
    kept: _Kept,
    known: KnownSet | None,
    decoder: Decodes,
) -> ScannedFile:
    if not kept.is_whole:
        words = f"More than {LARGEST_FILE >> 20} MiB are not decoded."
        return _row(number, file, digests=digests, kind=kept.kind, reason="too large", explanation=words)
    seen = decoder.decode(kept.data)
    answer = _near(known, seen, radius=DEFAULT_RADIUS if _is_exact(seen) else DEFAULT_RADIUS + MARGIN)
    if answer.verdict == "near" and not _is_exact(seen):
        # What a smaller decoding puts near is told by the published algorithm, on every pixel.
        seen = decoder.decode(kept.data, in_full=True)
        answer = _near(known, seen, radius=DEFAULT_RADIUS)
    if isinstance(seen, Unreadable):
        return _row(
            number, file, digests=digests, kind=kept.kind, reason=seen.reason, explanation=seen.detail
        )
    return _row(number, file, digests=digests, kind=kept.kind, seen=seen, answer=answer)


def _is_exact(seen: Decoded | Unreadable) -> bool:
    return isinstance(seen, Unreadable) or seen.is_in_full


def _ask(known: KnownSet | None, digests: Digests) -> Answer:
    if known is None:
        return NO_SET
    return known.answer(md5=digests.md5, sha1=digests.sha1, sha256=digests.sha256)


def _near(known: KnownSet | None, seen: Decoded | Unreadable, *, radius: int) -> Answer:
    """What the set says of a picture that none of its digests answers for."""
    if known is None or isinstance(seen, Unreadable):
        return NO_SET
    own = {"": seen.pdq} if seen.quality >= LOWEST_USEFUL_QUALITY else {}
    return known.near(own | dict(seen.variants), radius=radius)


def _row(
    number: int,
    file: FoundFile,
    *,
    digests: Digests | None = None,
    kind: str = UNKNOWN,
    seen: Decoded | None = None,
    answer: Answer | None = None,
    reason: str = "",
    explanation: str = "",
) -> ScannedFile:
    label = answer.label if answer else None
    grade = label.grade if label else None
    return ScannedFile(
        number=number,
        path=file.path,
        locator=file.locator,
        size=digests.size if digests else file.size,
        state=file.state,
        modified=file.modified.isoformat() if file.modified else None,
        md5=digests.md5 if digests else None,
        sha1=digests.sha1 if digests else None,
        sha256=digests.sha256 if digests else None,
        media_type=kind,
        width=seen.width if seen else None,
        height=seen.height if seen else None,
        pdq=seen.pdq if seen else None,
        pdq_quality=seen.quality if seen else None,
        decoder=seen.decoder if seen else None,
        verdict=answer.verdict if answer else "unreadable",
        grade_scale=grade.scale if grade else None,
        grade_version=grade.version if grade else None,
        grade_code=grade.code if grade else None,
        near_distance=answer.distance if answer else None,
        series=label.series if label else "",
        explanation=_explained(answer) if answer else explanation,
        reason=reason,
    )


def _explained(answer: Answer) -> str:
    others = ", ".join(
        f"{other.source} ({other.kind}{f', {other.grade.code}' if other.grade else ''})"
        for other in answer.also
    )
    return f"{answer.explanation} Others say otherwise: {others}." if others else answer.explanation
