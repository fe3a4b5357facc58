"""Whether two videos show the same: key frames compared as sets, in either direction, with vPDQ's published thresholds.

Source: facebook/ThreatExchange, ``vpdq/README.md``, *Comparison (Matching) Algorithm*: frames with a quality of at least 50
are compared, each once; two match within 31 bits; a known video is matched when 80 % of its frames are found in the query
and 0 % of the query's need be found in it, because a copy may have been put before or after something else. Frames have no
order here. The thresholds stand there as examples; the library's own matcher in
``python-threatexchange/threatexchange/extensions/vpdq/vpdq_util.py`` names them the other way round (80 % of the query).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vigil.kernels.hamming import CODE_BYTES, Codes
from vigil.kernels.near import NearIndex
from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY

RADIUS = 31  # bits
LEAST_OF_KNOWN, LEAST_OF_QUERY = 80.0, 0.0  # per cent


@dataclass(frozen=True, slots=True)
class VideoMatch:
    """A known video that is near.

    Attributes:
        group: its number.
        of_known: per cent of its frames that are near one of the query's.
        of_query: per cent of the query's frames that are near one of its.
    """

    group: int
    of_known: float
    of_query: float


@dataclass(frozen=True, slots=True)
class KnownVideos:
    """Frames of many videos, each with the number of the video that it is of: what a known set would carry.

    Attributes:
        index: finds frames; its codes are sorted by group.
        groups: shape (n,), int64, ascending: the video of each code.
        sizes: frames by video: shape (videos,), int64. A video with none is never matched.
    """

    index: NearIndex
    groups: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def __post_init__(self) -> None:
        if len(self.groups) != len(self.index.codes) or int(self.sizes.sum()) != len(self.groups):
            raise ValueError("each frame is of one video")

    @classmethod
    def build(cls, videos: Sequence[Codes]) -> Self:
        """Take the frames of each video in, in order.

        Args:
            videos: each of shape (frames, 32), uint8, as `useful_codes` gives them; a frame that is there twice counts once.

        Raises:
            ValueError: a shape is wrong.
        """
        once = [_once(codes) for codes in videos]
        sizes = np.array([len(codes) for codes in once], dtype=np.int64)
        empty = np.empty((0, CODE_BYTES), dtype=np.uint8)
        joined = np.ascontiguousarray(np.concatenate([empty, *once]))
        groups = np.repeat(np.arange(len(once), dtype=np.int64), sizes)
        return cls(NearIndex.build(joined), groups, sizes)

    def near(
        self,
        query: Codes,
        *,
        radius: int = RADIUS,
        least_of_known: float = LEAST_OF_KNOWN,
        least_of_query: float = LEAST_OF_QUERY,
    ) -> tuple[VideoMatch, ...]:
        """The known videos that a video is near, the most alike first.

        Args:
            query: its frames, shape (frames, 32), uint8, as `useful_codes` gives them.
            radius: within which two frames match, in bits.
            least_of_known: per cent of a known video's frames that must be found; more than nothing always must.
            least_of_query: likewise of the query's frames.

        Raises:
            ValueError: the query has no frame: then nothing can be said of it, which is not that it is unseen.
        """
        asked = _once(query)
        if not len(asked):
            raise ValueError("a video without a frame good enough to be compared is neither near nor not")
        found = self.index.search(asked, radius=radius)
        of_known = self._counted(found.places, found.places) / np.maximum(self.sizes, 1)
        of_query = self._counted(found.places, found.queries) / len(asked)
        matched = (
            VideoMatch(int(group), float(100 * of_known[group]), float(100 * of_query[group]))
            for group in np.unique(self.groups[found.places])
        )
        near = (one for one in matched if one.of_known >= least_of_known and one.of_query >= least_of_query)
        return tuple(sorted(near, key=lambda one: (-one.of_known, -one.of_query, one.group)))

    def _counted(self, places: NDArray[np.int64], whose: NDArray[np.int64]) -> NDArray[np.int64]:
        """By video, how many different numbers of ``whose`` its places were found with."""
        pairs = np.unique(np.stack((self.groups[places], whose), axis=1), axis=0)
        return np.bincount(pairs[:, 0], minlength=len(self.sizes))


def useful_codes(frames: Iterable[tuple[bytes, int]]) -> Codes:
    """The hashes that are good enough to be compared, each once, sorted: shape (frames, 32), uint8.

    Args:
        frames: PDQ of 32 bytes, and its quality.
    """
    joined = b"".join(sorted({pdq for pdq, quality in frames if quality >= LOWEST_USEFUL_QUALITY}))
    return np.frombuffer(joined, dtype=np.uint8).reshape(-1, CODE_BYTES)


def _once(codes: Codes) -> Codes:
    if codes.dtype != np.uint8 or codes.ndim != 2 or codes.shape[1] != CODE_BYTES:
        raise ValueError("a video's codes have the shape (frames, 32) and the type uint8")
    return np.unique(codes, axis=0)
