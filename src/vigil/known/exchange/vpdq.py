"""One video's frames as vPDQ writes them: a line for each frame with its number, quality, PDQ hash in hex and time in seconds.

Source: facebook/ThreatExchange, ``vpdq/cpp/vpdq/cpp/io/vpdqio.cpp``, ``outputVPDQFeatureToFile``: ``frame,quality,hash,seconds``,
no header. The format says neither which video it is nor what that is graded; a list with a column that names such files says
both (`vigil.known.exchange.plain_csv`). Numbers and times are not kept: vPDQ compares frames without their order.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY
from vigil.known.errors import KnownError
from vigil.known.exchange.fields import Fields
from vigil.known.exchange.texts import Line, lines
from vigil.known.values import MOST_FRAMES, DamagedRow, Entry, Kind

# C++ writes a time that could not be told as nan or inf.
FEATURE = re.compile(
    r"[0-9]{1,10},(?P<quality>[0-9]{1,3}),(?P<pdq>[0-9A-Fa-f]{64}),(?P<seconds>[0-9]{1,10}(\.[0-9]{1,10})?|-?nan|-?inf)"
)
BEST = 100  # quality
TOO_MANY = f"more than {MOST_FRAMES:,} frames differ; hash the video with fewer frames a second"
TOO_POOR = "none of its frames has a hash good enough to be compared, so the video cannot be known by them"


class Frame(NamedTuple):
    """One frame: where it stands in seconds (0 where that is not told), its PDQ hash of 32 bytes, the hash's quality."""

    seconds: float
    pdq: bytes
    quality: int


def recognises(line: str) -> bool:
    """Whether a line tells of a frame."""
    return FEATURE.fullmatch(line.strip()) is not None


def read(path: Path, *, kind: Kind = "known") -> Iterator[Entry | DamagedRow]:
    """One entry for the whole file; a line that cannot be read is told, and the video keeps its other frames.

    Raises:
        KnownError: the file cannot be read.
    """
    kept: set[bytes] = set()
    for line, frame in _frames(path):
        if isinstance(frame, str):
            yield Fields(line.number, path.name, kind, line.text).damaged(frame)
        elif frame.quality >= LOWEST_USEFUL_QUALITY:
            kept.add(frame.pdq)
        if len(kept) > MOST_FRAMES:
            yield Fields(line.number, path.name, kind, line.text).damaged(TOO_MANY)
            return
    if kept:
        yield Entry(kind, path.name, frames=b"".join(sorted(kept)))
    else:
        yield Fields(1, path.name, kind, "").damaged(TOO_POOR)


def frames_in(path: Path) -> tuple[bytes | None, str]:
    """For a list that names the file: the video's frames as an entry has them, or None; and what is wrong, or nothing.

    Raises:
        KnownError: the file cannot be read.
    """
    frames, damaged, first = None, 0, ""
    for row in read(path):
        if isinstance(row, Entry):
            frames = row.frames
        else:
            damaged, first = damaged + 1, first or f"line {row.number}: {row.reason}"
    more = f", and {damaged - 1:,} more" if damaged > 1 else ""
    return frames, f"{path.name}, {first}{more}" if damaged else ""


def every_frame(path: Path) -> list[Frame]:
    """Every frame of a file, to ask a set about the video.

    Raises:
        KnownError: the file cannot be read, or a line of it: then nobody knows what the rest would say.
    """
    found: list[Frame] = []
    for line, frame in _frames(path):
        if isinstance(frame, str):
            raise KnownError(f"{path.name} cannot be asked: line {line.number}: {frame}.")
        found.append(frame)
        if len(found) > MOST_FRAMES:
            raise KnownError(f"{path.name} cannot be asked: it has more than {MOST_FRAMES:,} frames.")
    if not found:
        raise KnownError(f"{path.name} cannot be asked: it has no frame.")
    return found


def _frames(path: Path) -> Iterator[tuple[Line, Frame | str]]:
    """Each line that is not empty, with its frame or why it is none."""
    for line in lines(path):
        if line.problem or line.text.strip():
            yield line, line.problem or _frame(line.text.strip())


def _frame(text: str) -> Frame | str:
    match = FEATURE.fullmatch(text)
    if match is None:
        return "the line is not a frame's number, quality, PDQ hash and time"
    if int(match["quality"]) > BEST:
        return f"the quality is {match['quality']}; it should be 0 to {BEST}"
    seconds = match["seconds"]
    return Frame(
        float(seconds) if seconds[0].isdigit() else 0.0, bytes.fromhex(match["pdq"]), int(match["quality"])
    )
