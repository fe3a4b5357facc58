"""A batch of files, answered: exact hashes first, then what is still open is decoded in the jail and asked for nearby.

Two steps, so that the decoders work while the next batch is read: `Answering.begin` asks for the exact hashes and hands what is
open to the jails, `Answering.conclude` takes what they saw, asks for all of it together, and makes the rows.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from msgspec.structs import replace

from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY
from vigil.known.known_set import DEFAULT_RADIUS, KnownSet
from vigil.known.values import Answer
from vigil.known.videos import near_video
from vigil.media.jail import Decoded, Decodes, Unreadable
from vigil.media.jail.pool import Jails
from vigil.media.jail.protocol import LARGEST_FILE
from vigil.media.jail.video import Video
from vigil.media.layout import Row
from vigil.media.reading import InHand
from vigil.media.rows import answered_row, decoded_row, placed, unreadable_row
from vigil.media.types import is_picture, is_video

# Bits by which the hash of a JPEG decoded smaller may lie off: what is a little beyond the radius is looked at in full.
MARGIN = 10
NO_SET = Answer("unseen", "The scan was made without a known set.")
Seen = Decoded | Video | Unreadable
# The conclusion about a content that a decoder judged under another name, if there is one.
Recall = Callable[[str], Row | None]


@dataclass(slots=True)
class Open:
    """A picture or video that no exact hash answers for: the file, and what the jail saw of it, sooner or later."""

    item: InHand
    seen: "Future[Seen]"


@dataclass(slots=True)
class Begun:
    """A batch that was begun: its files in order, and for each the row that it has already, or what is still open."""

    parts: list[Row | Open]

    def set_aside(self) -> set[int]:
        """The numbers of files that a set of software knows exactly, so that they need not be looked into."""
        return {
            part.file.number for part in self.parts if isinstance(part, Row) and part.file.verdict == "benign"
        }


class Answering:
    """Answers batches of files.

    Args:
        known: the set, or None: then every file that can be read is *unseen*.
        jails: where pictures are decoded.
        recall: what was concluded before about a content.
    """

    def __init__(self, *, known: KnownSet | None, jails: Jails, recall: Recall) -> None:
        self._known = known
        self._jails = jails
        self._recall = recall
        self._asked: dict[str, Future[Seen]] = {}

    def begin(self, batch: Sequence[InHand]) -> Begun:
        """Ask for the exact hashes of a batch, and hand the pictures that are still open to the jails."""
        read = [item for item in batch if item.digests is not None]
        answers = iter(self._exact(read))
        return Begun(
            [
                self._begun(item, next(answers)) if item.digests is not None else unreadable_row(item)
                for item in batch
            ]
        )

    def conclude(self, begun: Begun) -> list[Row]:
        """Every row of a batch, in its order."""
        opened = [part for part in begun.parts if isinstance(part, Open)]
        looked = [part.seen.result() for part in opened]
        answers = self._near(looked)
        self._confirm(opened, looked, answers)
        rows = iter(
            [
                decoded_row(part.item, seen, answer)
                for part, seen, answer in zip(opened, looked, answers, strict=True)
            ]
        )
        for part in opened:
            self._asked.pop(part.item.sha256, None)
        return [next(rows) if isinstance(part, Open) else part for part in begun.parts]

    def _exact(self, read: Sequence[InHand]) -> list[Answer]:
        if self._known is None:
            return [NO_SET] * len(read)
        return self._known.answers([item.digests for item in read if item.digests is not None])

    def _begun(self, item: InHand, answer: Answer) -> Row | Open:
        kind = item.kind
        if answer.verdict != "unseen" or not (is_picture(kind) or is_video(kind)):
            return answered_row(item, answer)
        if not item.is_whole:
            words = f"More than {LARGEST_FILE >> 20} MiB are not decoded."
            return unreadable_row(item, reason="too large", explanation=words)
        if item.sha256 in self._asked:
            return Open(item, self._asked[item.sha256])
        if (before := self._recall(item.sha256)) is not None:
            return _under_this_name(before, item)
        asked: Future[Any] = (
            self._jails.ask(partial(_smaller, data=item.data))
            if is_picture(kind)
            else self._jails.watch(item.data)
        )
        self._asked[item.sha256] = asked
        return Open(item, asked)

    def _near(self, looked: Sequence[Seen]) -> list[Answer]:
        """What the set says of pictures that no digest answers for, all of them together."""
        answers = [NO_SET] * len(looked)
        if self._known is None:
            return answers
        # The hash itself may lie off where it was made from a smaller decode; the further ones are guesses as it is.
        wide = [number for number, seen in enumerate(looked) if not _is_exact(seen)]
        for number, answer in zip(
            wide,
            self._known.nears([_own(looked[number]) for number in wide], radius=DEFAULT_RADIUS + MARGIN),
            strict=True,
        ):
            answers[number] = answer
        rest = [_variants(seen) if not _is_exact(seen) else _own(seen) | _variants(seen) for seen in looked]
        for number, answer in enumerate(self._known.nears(rest, radius=DEFAULT_RADIUS)):
            answers[number] = nearer(answers[number], answer)
        for number, seen in enumerate(looked):
            if isinstance(seen, Video):
                answers[number] = near_video(self._known, seen.key_frames.frames)
        return answers

    def _confirm(self, opened: Sequence[Open], looked: list[Seen], answers: list[Answer]) -> None:
        """What a smaller decoding puts near is told by the published algorithm, on every pixel."""
        unsure = [
            number
            for number, (seen, answer) in enumerate(zip(looked, answers, strict=True))
            if answer.verdict == "near" and not _is_exact(seen)
        ]
        again = [self._jails.ask(partial(_in_full, data=opened[number].item.data)) for number in unsure]
        for number, asked in zip(unsure, again, strict=True):
            looked[number] = asked.result()
        for number, answer in zip(unsure, self._near([looked[number] for number in unsure]), strict=True):
            answers[number] = answer


def _smaller(jail: Decodes, *, data: bytes) -> Seen:
    return jail.decode(data)


def _in_full(jail: Decodes, *, data: bytes) -> Seen:
    return jail.decode(data, in_full=True)


def _is_exact(seen: Seen) -> bool:
    return not isinstance(seen, Decoded) or seen.is_in_full


def _own(seen: Seen) -> dict[str, bytes]:
    if not isinstance(seen, Decoded) or seen.quality < LOWEST_USEFUL_QUALITY:
        return {}
    return {"": seen.pdq}


def _variants(seen: Seen) -> dict[str, bytes]:
    if isinstance(seen, Unreadable):
        # What there is of a picture cut short carries its own hash among these.
        return dict(seen.part.variants) if seen.part else {}
    return dict(seen.variants) if isinstance(seen, Decoded) else {}


def nearer(one: Answer, other: Answer) -> Answer:
    """Of two answers about one picture the one that is near by fewer bits; the first where they are equal."""
    if other.verdict != "near":
        return one if one.verdict == "near" else other
    if one.verdict != "near" or (other.distance or 0) < (one.distance or 0):
        return other
    return one


def _under_this_name(before: Row, item: InHand) -> Row:
    """The conclusion about the same content, for another name of it."""
    file = replace(before.file, **placed(item.found))
    return Row(file, before.turned, before.frames)
