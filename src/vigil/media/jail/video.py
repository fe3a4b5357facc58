"""The scan's side of the jail for videos; knows no format. Its start process begins with the first video."""

import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from vigil.media.jail.asking import Asked
from vigil.media.jail.client import Unreadable, unreadable
from vigil.media.jail.names import VIDEOS
from vigil.media.jail.protocol import CRASHED, UNREADABLE, Said
from vigil.media.jail.video_protocol import ASK, LARGEST_VIDEO, KeyFrames, unpack_frames
from vigil.media.types import is_video

# The start process has its own, shorter deadline for a child; this one is for a start process that hangs.
ANSWER_SECONDS = 150.0
COMMAND = (sys.executable, "-I", "-m", "vigil.media.jail.video_start")


@dataclass(frozen=True, slots=True)
class Video:
    """A video whose key frames could be read, some or all.

    Attributes:
        width: of its frames in pixels as shown, turned as its file says; of the largest one, where they differ.
        height: likewise.
        media_type: by its content.
        decoder: what decoded it.
        key_frames: their hashes and times, the codec, the duration, and whether this is all of it.
    """

    width: int
    height: int
    media_type: str
    decoder: str
    key_frames: KeyFrames

    @property
    def is_whole(self) -> bool:
        """Whether nothing is known to be missing; otherwise what is not near may still be in the rest: never *clean*."""
        return not (self.key_frames.is_cut_off or self.key_frames.is_partial)


class VideoReader:
    """A jail for videos, open for as long as the block runs; its start process is started by the first video.

    Don't share one between threads without a lock: one file is asked about at a time.
    """

    def __init__(self, *, command: tuple[str, ...] = COMMAND) -> None:
        self._asked = Asked(command, task="videos", seconds=ANSWER_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._asked.stop()

    def interrupt(self) -> None:
        """Have a thread that asks wait no longer: it is told that the decoder crashed."""
        self._asked.interrupt()

    def frames(self, data: bytes) -> Video | Unreadable:
        """The key frames of one video's bytes, each with its time and PDQ; sound is never decoded.

        Raises:
            MediaError: the jail cannot be started; nothing is decoded outside it.
        """
        if len(data) > LARGEST_VIDEO:
            return Unreadable("too large", f"more than {LARGEST_VIDEO >> 20} MiB")
        try:
            return _understood(
                self._asked.ask(lambda nonce: ASK.pack(nonce, len(data)), data, check=_understood)
            )
        except (OSError, ValueError, EOFError) as error:
            return Unreadable(CRASHED, str(error)[:160], decoder=VIDEOS)


def _understood(said: Said) -> Video | Unreadable:
    """An outcome as what it means; one that is well formed and still no answer to this question is refused."""
    if said.outcome == UNREADABLE:
        if not said.reason:
            raise ValueError("the outcome gives no reason")
        return unreadable(said, VIDEOS)
    if min(said.width, said.height) < 1 or not is_video(said.media_type):
        raise ValueError("the outcome is no video")
    return Video(said.width, said.height, said.media_type, said.decoder, unpack_frames(said.jpeg))
