"""The rows of a scan file: what was found, with what was read, seen and answered about it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from msgspec.structs import replace

from vigil.known.values import Answer
from vigil.media.facts import Facts
from vigil.media.jail import Decoded, Unreadable
from vigil.media.jail.video import Video
from vigil.media.layout import FOUND, Found, Frame, Row, ScannedFile
from vigil.media.reading import InHand
from vigil.media.variants import packed

_TOLD = tuple(column.name for column in fields(Facts))


def answered_row(item: InHand, answer: Answer) -> Row:
    """A file that needed no decoding."""
    return Row(_file(item, _answer(answer)))


def unreadable_row(item: InHand, *, reason: str = "", explanation: str = "", decoder: str = "") -> Row:
    """A file that could not be read or handed to the jail; without a reason of its own, the one that reading it gave."""
    if not reason and item.problem is not None:
        reason, explanation, decoder = item.problem
    said = {"verdict": "unreadable", "reason": reason, "explanation": explanation, "decoder": decoder or None}
    return Row(_file(item, said))


def decoded_row(item: InHand, seen: Decoded | Video | Unreadable, answer: Answer) -> Row:
    """A picture or video as the jail saw it, or why it saw nothing.

    What was seen in part only may be near a known picture; it is never *unseen*, for nobody knows what the rest shows.
    """
    if isinstance(seen, Unreadable):
        if seen.part is None or answer.verdict != "near":
            row = unreadable_row(item, reason=seen.reason, explanation=seen.detail, decoder=seen.decoder)
            # The hashes of the part are kept: a newer set may know the whole.
            return Row(row.file, packed(seen.part.variants)) if seen.part else row
        return _seen_row(item, seen.part, _answer(answer) | {"partial": 1})
    reason, words = _missing(seen)
    said = _answer(answer) | {"partial": int(bool(reason))}
    if reason and answer.verdict == "unseen":
        said |= {"verdict": "unreadable", "reason": reason, "explanation": f"{words} {answer.explanation}"}
    return _seen_row(item, seen, said)


def _seen_row(item: InHand, seen: Decoded | Video, said: Mapping[str, object]) -> Row:
    if isinstance(seen, Decoded):
        return Row(_file(item, _picture(seen) | dict(said)), turned=packed(seen.variants))
    frames = tuple(Frame(one.seconds, one.pdq, one.quality) for one in seen.key_frames.frames)
    return Row(_file(item, _video(seen) | dict(said)), frames=frames)


def _missing(seen: Decoded | Video) -> tuple[str, str]:
    """Why something was not seen, in a word and in a sentence; empty when all was."""
    if isinstance(seen, Decoded):
        return "", ""
    if seen.key_frames.is_partial:
        return (
            "truncated",
            "The video ends early, or a part of it could not be decoded; the rest was looked at.",
        )
    if seen.key_frames.is_cut_off:
        return (
            "too long",
            "Only the beginning of the video was looked at, as far as the limits of the jail go.",
        )
    return "", ""


def with_answer(file: ScannedFile, answer: Answer, *, reason: str = "", explanation: str = "") -> ScannedFile:
    """The same file with another answer, or with the reason why there is none."""
    answered = _answer(answer)
    if reason:
        answered |= {"verdict": "unreadable", "explanation": explanation}
    return replace(file, reason=reason, **answered)


def placed(found: Found) -> dict[str, Any]:
    """Where a file was found, by column; its size is not among them, for reading it may tell another."""
    columns = dict(zip(FOUND, found, strict=False))
    del columns["size"]
    return columns


def _file(item: InHand, facts: Mapping[str, object]) -> ScannedFile:
    digests = item.digests
    return ScannedFile(
        **placed(item.found),
        size=digests.size if digests else item.found.size,
        md5=digests.md5 if digests else None,
        sha1=digests.sha1 if digests else None,
        sha256=digests.sha256 if digests else None,
        media_type=item.kind,
        **facts,  # type: ignore[arg-type]
    )


def _picture(seen: Decoded) -> dict[str, object]:
    return {
        "width": seen.width,
        "height": seen.height,
        "pdq": seen.pdq,
        "pdq_quality": seen.quality,
        "decoder": seen.decoder,
        **{name: getattr(seen.facts, name) for name in _TOLD},
    }


def _video(seen: Video) -> dict[str, object]:
    return {
        "width": seen.width,
        "height": seen.height,
        "duration": seen.key_frames.duration,
        "decoder": f"{seen.decoder}; {seen.key_frames.codec}",
    }


def _answer(answer: Answer) -> dict[str, object]:
    label = answer.label
    grade = label.grade if label else None
    return {
        "verdict": answer.verdict,
        "grade_scale": grade.scale if grade else None,
        "grade_version": grade.version if grade else None,
        "grade_code": grade.code if grade else None,
        "near_distance": answer.distance,
        "series": label.series if label else "",
        "explanation": _explained(answer),
    }


def _explained(answer: Answer) -> str:
    if not answer.also:
        return answer.explanation
    others = ", ".join(
        f"{other.source} ({other.kind}{f', {other.grade.code}' if other.grade else ''})"
        for other in answer.also
    )
    return f"{answer.explanation} Others say otherwise: {others}."
