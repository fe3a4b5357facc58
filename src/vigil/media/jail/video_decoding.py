"""Key frames of one video, each hashed with PDQ; runs only in a child of the video start process.

Bytes are read from memory. The decoder is told to pass over all but key frames; a codec that does not heed this (VP9)
decodes every frame, and those that are not key frames are left out here. Sound is never decoded: no decoder for it may be
opened. Of a video with more key frames than are kept, every second, fourth… is left, spread over all of it.
Source for frames as a video's hash: facebook/ThreatExchange, ``vpdq/README.md``.
"""

import io
import os
import time
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from vigil.kernels import native
from vigil.kernels.pdq import dct_matrix, hashed
from vigil.kernels.reducing import Reduction
from vigil.media.jail.limits import Limits
from vigil.media.jail.names import VIDEOS
from vigil.media.jail.protocol import READ, TOOK_TOO_LONG, UNREADABLE, Said
from vigil.media.jail.video_endings import is_video_cut_short
from vigil.media.jail.video_protocol import MOST_FRAMES, KeyFrame, KeyFrames, bounded
from vigil.media.types import ENOUGH, is_video, media_type

LIMITS = Limits(cpu_seconds=60, wall_seconds=90.0)
# The child stops by itself before a limit ends it: then what it has seen is not lost.
CPU_SECONDS, WALL_SECONDS = 50.0, 75.0
MOST_PIXELS = 36_000_000  # of a frame: 8K
CONTAINERS = ("mov", "matroska", "avi", "mpeg", "mpegvideo", "asf", "flv")
CODECS = (
    "h264", "hevc", "vp8", "vp9", "mpeg4", "msmpeg4", "msmpeg4v1", "msmpeg4v2", "mpeg1video", "mpeg2video", "h263", "h263i",
    "h263p", "flv", "mjpeg", "mjpegb", "theora", "vc1", "wmv1", "wmv2", "wmv3", "prores", "dvvideo", "vp6", "vp6f", "svq1",
    "svq3", "cinepak", "indeo3", "indeo5", "rawvideo", "ffv1", "huffyuv", "png",
)  # fmt: skip
UNDECODED = ("av01",)  # the wheel knows the name and has no decoder that works without a graphics card
SETTINGS = {
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": f"avdiscard;nonkey|format_whitelist;{','.join(CONTAINERS)}"
    f"|codec_whitelist;{','.join(CODECS)}|protocol_whitelist;none",
    # Packets that are passed over between two key frames; the default ends a video after 4,096.
    "OPENCV_FFMPEG_READ_ATTEMPTS": "100000000",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    "OPENCV_LOG_LEVEL": "SILENT",
}
BGR_601 = np.array([0.114, 0.587, 0.299], dtype=np.float32)
_KEY = ord("I")

Picture = NDArray[np.uint8]


class InMemory(io.BufferedIOBase):
    """A file's bytes as something that is read and sought in, never copied whole."""

    def __init__(self, data: memoryview) -> None:
        super().__init__()
        self._data = data
        self._place = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes, fewer at the end."""
        end = len(self._data) if size is None or size < 0 else self._place + size
        chunk = bytes(self._data[self._place : end])
        self._place += len(chunk)
        return chunk

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place within the file; one outside of it is the nearest end."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: len(self._data)}[whence]
        self._place = min(max(0, start + offset), len(self._data))
        return self._place

    def tell(self) -> int:
        """Where the next bytes come from."""
        return self._place

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True


def prepare() -> None:
    """Load and set the decoder, before any file is seen."""
    os.environ.update(SETTINGS)
    cv2.setNumThreads(1)
    native.library()
    dct_matrix()


def read_video(untrusted_data: memoryview) -> Said:
    """A video's key frames, packed as what follows the outcome; or why there are none."""
    kind = media_type(bytes(untrusted_data[:ENOUGH]))
    if not is_video(kind):
        return _refused("not a video", "its beginning is of no video that is decoded")
    is_short = is_video_cut_short(untrusted_data, kind=kind)
    # Its stubs name a class of C++ where Python's own is taken.
    capture = cv2.VideoCapture(InMemory(untrusted_data), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])  # type: ignore[call-overload]
    if not capture.isOpened():
        return _refused(
            "truncated" if is_short else "damaged", "its container cannot be read, or holds no picture"
        )
    width, height = (int(capture.get(side)) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    if width * height > MOST_PIXELS:
        return _refused("too large", f"frames of {width} x {height} pixels; the limit is {MOST_PIXELS}")
    seen = _Seen()
    for seconds, picture in _key_frames(capture, seen):
        seen.take(seconds, picture)
    return _said(capture, kind, seen, is_short=is_short)


class _Seen:
    """The key frames that are kept, and how many there were."""

    def __init__(self) -> None:
        self.frames: list[KeyFrame] = []
        self.size = (0, 0)
        self.many = 0
        self.lost = 0
        self.is_cut_off = False
        self._step = 1

    @property
    def is_wanted(self) -> bool:
        """Whether the next one is kept."""
        return self.many % self._step == 0

    def take(self, seconds: float, picture: Picture) -> None:
        height, width = picture.shape[:2]
        self.size = max(self.size, (width, height))
        reduction = Reduction(height=height, width=width)
        reduction.add(picture)
        own = hashed(np.ascontiguousarray(reduction.small() @ BGR_601))
        self.frames.append(KeyFrame(seconds=bounded(seconds), pdq=own.value, quality=own.quality))
        if len(self.frames) > MOST_FRAMES:
            self.frames = self.frames[::2]
            self._step *= 2


def _key_frames(capture: cv2.VideoCapture, seen: _Seen) -> Iterator[tuple[float, Picture]]:
    # From here on: what a process did before it was given the video is not counted against it.
    spent, ends = time.process_time() + CPU_SECONDS, time.monotonic() + WALL_SECONDS
    while capture.grab():
        if int(capture.get(cv2.CAP_PROP_FRAME_TYPE)) == _KEY:
            if seen.is_wanted:
                is_read, picture = capture.retrieve()
                if is_read:
                    yield capture.get(cv2.CAP_PROP_POS_MSEC) / 1000, np.ascontiguousarray(picture, np.uint8)
                seen.lost += not is_read
            seen.many += 1
        if time.process_time() > spent or time.monotonic() > ends:
            seen.is_cut_off = True
            return


def _said(capture: cv2.VideoCapture, kind: str, seen: _Seen, *, is_short: bool) -> Said:
    codec = int(capture.get(cv2.CAP_PROP_FOURCC)).to_bytes(8, "little", signed=True).rstrip(b"\0")
    name = codec.decode("ascii", "replace").lower()
    if not seen.frames:
        return _refused(
            _why_nothing(name, seen, is_short=is_short),
            f"no key frame of its codec ({name}) could be decoded",
        )
    rate = capture.get(cv2.CAP_PROP_FPS)
    frames = KeyFrames(
        duration=bounded(capture.get(cv2.CAP_PROP_FRAME_COUNT) / rate if rate > 0 else 0.0),
        codec=name,
        seen=seen.many,
        is_cut_off=seen.is_cut_off,
        is_partial=is_short or seen.lost > 0,
        frames=tuple(seen.frames),
    )
    return Said(
        outcome=READ,
        width=seen.size[0],
        height=seen.size[1],
        media_type=kind,
        decoder=VIDEOS,
        jpeg=frames.pack(),
    )


def _why_nothing(codec: str, seen: _Seen, *, is_short: bool) -> str:
    if codec in UNDECODED:
        return "unsupported"
    return TOOK_TOO_LONG if seen.is_cut_off else "truncated" if is_short else "damaged"


def _refused(reason: str, detail: str) -> Said:
    return Said(outcome=UNREADABLE, reason=reason, detail=detail, decoder=VIDEOS)
