"""Whether two videos show the same: key frames compared as sets, in either direction, with vPDQ's published thresholds.

Source: facebook/ThreatExchange, ``vpdq/README.md``, *Comparison (Matching) Algorithm*: frames with a quality of at least 50
are compared, each once; two match within 31 bits; a known video is matched when 80 % of its frames are found in the query
and 0 % of the query's need be found in it, because a copy may have been put before or after something else. Frames have no
order here. The thresholds stand there as examples; the library's own matcher in
``python-threatexchange/threatexchange/extensions/vpdq/vpdq_util.py`` names them the other way round (80 % of the query).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vigil.kernels.hamming import CODE_BYTES, Codes
from vigil.kernels.near import NearIndex
from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY
from vigil.known.errors import KnownError

RADIUS = 31  # bits
LEAST_OF_KNOWN, LEAST_OF_QUERY = 80.0, 0.0  # per cent
# Frames of a query that are looked for together: a frame that many videos share is found in each of them.
FRAMES_AT_ONCE = 128
DAMAGED = "The set is damaged in its part 'video.ends'; build it again."

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class VideoMatch:
    """A known video that is near.

    Attributes:
        group: its number.
        known_found, known_frames: how many of its frames are near one of the query's, of how many.
        query_found, query_frames: how many of the query's frames are near one of its, of how many.
    """

    group: int
    known_found: int
    known_frames: int
    query_found: int
    query_frames: int

    @property
    def of_known(self) -> float:
        """Per cent of its frames that are near one of the query's."""
        return 100 * self.known_found / self.known_frames

    @property
    def of_query(self) -> float:
        """Per cent of the query's frames that are near one of its."""
        return 100 * self.query_found / self.query_frames


@dataclass(frozen=True, slots=True)
class KnownVideos:
    """Frames of many videos, one behind the other; both arrays may be mapped from a file.

    Attributes:
        index: finds frames; its codes stand video by video.
        ends: shape (videos,), uint64, ascending: behind which code those of each video end. A video with none is never
            matched.
    """

    index: NearIndex
    ends: NDArray[np.uint64]

    @classmethod
    def build(cls, videos: Sequence[Codes]) -> Self:
        """Take the frames of each video in, in order.

        Args:
            videos: each of shape (frames, 32), uint8, as `useful_codes` gives them; a frame that is there twice counts once.

        Raises:
            ValueError: a shape is wrong.
        """
        once = [_once(codes) for codes in videos]
        empty = np.empty((0, CODE_BYTES), dtype=np.uint8)
        joined = np.ascontiguousarray(np.concatenate([empty, *once]))
        ends = np.cumsum([len(codes) for codes in once], dtype=np.uint64)
        return cls(NearIndex.build(joined), ends)

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
            KnownError: the ends do not bound the frames that were found.
        """
        asked = _once(query)
        if not len(asked):
            raise ValueError("a video without a frame good enough to be compared is neither near nor not")
        matched = (
            VideoMatch(group, known_found, end - first, query_found, len(asked))
            for group, known_found, query_found in self._found(asked, radius)
            for first, end in [bounds(self.ends, group)]
        )
        near = (one for one in matched if one.of_known >= least_of_known and one.of_query >= least_of_query)
        return tuple(sorted(near, key=lambda one: (-one.of_known, -one.of_query, one.group)))

    def _found(self, asked: Codes, radius: int) -> Iterator[tuple[int, int, int]]:
        """Every video that was met: its number, how many of its frames were, and how many of the query's met it."""
        places = groups = of_query = np.empty(0, dtype=np.int64)
        for start in range(0, len(asked), FRAMES_AT_ONCE):
            found = self.index.search(asked[start : start + FRAMES_AT_ONCE], radius=radius)
            met = np.unique(np.stack((found.queries, self._video_of(found.places)), axis=1), axis=0)[:, 1]
            places = np.union1d(places, found.places)
            groups, of_query = _added(groups, of_query, met)
        of_known = np.bincount(np.searchsorted(groups, self._video_of(places)), minlength=len(groups))
        yield from zip(groups.tolist(), of_known.tolist(), of_query.tolist(), strict=True)

    def _video_of(self, places: Numbers) -> Numbers:
        # Of one kind with the ends: NumPy would otherwise copy all of them as fractions.
        groups = np.searchsorted(self.ends, places.astype(self.ends.dtype), side="right")
        if len(groups) and int(groups.max()) >= len(self.ends):
            raise KnownError(DAMAGED)
        return groups.astype(np.int64)


def bounds(ends: NDArray[np.uint64], video: int) -> tuple[int, int]:
    """Where the frames of a video begin, and behind which they end.

    Raises:
        KnownError: there is no such video, or its frames end before they begin.
    """
    if not 0 <= video < len(ends):
        raise KnownError(DAMAGED)
    first, end = int(ends[video - 1]) if video else 0, int(ends[video])
    if first >= end:
        raise KnownError(DAMAGED)
    return first, end


def _added(groups: Numbers, counts: Numbers, more: Numbers) -> tuple[Numbers, Numbers]:
    """Sorted numbers and how often each was met, with those that were met since."""
    both, where = np.unique(np.concatenate([groups, more]), return_inverse=True)
    ones = np.concatenate([counts, np.ones(len(more), dtype=np.int64)])
    return both, np.bincount(where, weights=ones, minlength=len(both)).astype(np.int64)


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
