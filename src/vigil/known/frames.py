"""Frames of whole videos on their way into a set: laid down as they come, written video by video in the order of their keys.

Memory holds the frames of one video, however many there are; the same video is written once for each of its labels.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vigil.known.draft import Draft
from vigil.known.layout import ENDS, FRAME_BYTES, FRAMES, TABLES
from vigil.known.spool import Spool

KEY = TABLES["video"]  # bytes
PLACE = struct.Struct(">QI")  # first frame and how many; sorts bytewise as it counts


class FrameSpool:
    """Frames by video, on the disk; ``len`` counts frames."""

    def __init__(self, folder: Path) -> None:
        self._frames = Spool(folder, FRAME_BYTES)
        self._places = Spool(folder, KEY + PLACE.size)

    def __len__(self) -> int:
        return len(self._frames)

    def take(self, video: bytes, frames: bytes) -> None:
        """Lay a video down: its key, and its frames' hashes as an entry has them."""
        self._places.add(video + PLACE.pack(len(self._frames), len(frames) // FRAME_BYTES))
        self._frames.add(frames)

    def of(self, videos: NDArray[np.uint8]) -> Iterator[bytes]:
        """The frames of each video.

        Args:
            videos: keys that were taken, sorted; shape (n, 32), uint8. A key may stand more than once.
        """
        self._places.sort()
        places = (row for block in self._places.blocks() for row in block)
        key, first, many = b"", 0, 0
        for video in videos:
            wanted = video.tobytes()
            while key != wanted:
                row = next(places).tobytes()
                key, (first, many) = row[:KEY], PLACE.unpack(row[KEY:])
            yield self._frames.rows(first, many)

    def close(self) -> None:
        """Let the frames go."""
        self._frames.close()
        self._places.close()


def write_frames(draft: Draft, spool: FrameSpool, *, folder: Path) -> None:
    """Write the frames of all videos and where each video's end; the draft has the videos' keys already."""
    ends = Spool(folder, 8)
    try:
        draft.write(FRAMES, FRAME_BYTES, _counted(spool.of(draft.array("video", np.uint8)), ends))
        draft.write(ENDS, 8, ends.blocks())
    finally:
        ends.close()


def _counted(videos: Iterator[bytes], ends: Spool) -> Iterator[bytes]:
    end = 0
    for frames in videos:
        end += len(frames) // FRAME_BYTES
        ends.add(end.to_bytes(8, "little"))
        yield frames
