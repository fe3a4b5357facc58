"""The scan's side of the jail for videos; knows no format. Its start process begins with the first video."""

import os
import secrets
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from vigil.media.errors import MediaError
from vigil.media.jail.client import Unreadable
from vigil.media.jail.protocol import LARGEST_JPEG, NONCE, READY, SAY, UNREADABLE, Said, unpack
from vigil.media.jail.video_protocol import ASK, LARGEST_VIDEO, KeyFrames, unpack_frames
from vigil.media.types import is_video

START_SECONDS = 60.0
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
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def frames(self, data: bytes) -> Video | Unreadable:
        """The key frames of one video's bytes, each with its time and PDQ; sound is never decoded.

        Raises:
            MediaError: the jail cannot be started; nothing is decoded outside it.
        """
        if len(data) > LARGEST_VIDEO:
            return Unreadable("too large", f"more than {LARGEST_VIDEO >> 20} MiB")
        nonce = secrets.token_bytes(NONCE)
        try:
            said = self._exchange(data, nonce)
            return _understood(said)
        except (OSError, ValueError, EOFError) as error:
            # The start process is gone or has lost the thread: this file is unreadable, the next gets a new jail.
            self._stop()
            return Unreadable("crashed the decoder", str(error)[:160])

    def _exchange(self, data: bytes, nonce: bytes) -> Said:
        process = self._process or self._start()
        asks, answers = _channel(process)
        ends = time.monotonic() + ANSWER_SECONDS
        for part in (ASK.pack(nonce, len(data)), data):
            _write_all(asks, part, ends)
        answered = _read_exactly(answers, NONCE + 8, ends)
        length = int.from_bytes(answered[NONCE:], "little")
        if answered[:NONCE] != nonce or length > SAY.size + LARGEST_JPEG:
            raise ValueError("the answer is not to this question")
        return unpack(_read_exactly(answers, length, ends))

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {
            name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL"}
        }
        # One thread for the arithmetic: threads of a library do not survive a fork.
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        pipe = subprocess.PIPE
        process = subprocess.Popen(  # noqa: S603 our own module, no shell
            self._command, stdin=pipe, stdout=pipe, bufsize=0, env=environment
        )
        self._process = process
        try:
            asks, answers = _channel(process)
            os.set_blocking(asks, False)
            if _read_exactly(answers, len(READY), time.monotonic() + START_SECONDS) != READY:
                raise EOFError("it did not say that it is ready")
        except (OSError, EOFError) as error:
            self._stop()
            raise MediaError(
                f"The jail for videos cannot be started ({error}); nothing is decoded outside it. "
                "'vigil doctor' shows what is missing."
            ) from error
        return process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for channel in (process.stdin, process.stdout):
            if channel is not None:
                channel.close()
        process.wait()


def _understood(said: Said) -> Video | Unreadable:
    """An outcome as what it means; one that is well formed and still no answer to this question is refused."""
    if said.outcome == UNREADABLE:
        if not said.reason:
            raise ValueError("the outcome gives no reason")
        return Unreadable(said.reason, said.detail)
    if min(said.width, said.height) < 1 or not is_video(said.media_type):
        raise ValueError("the outcome is no video")
    return Video(said.width, said.height, said.media_type, said.decoder, unpack_frames(said.jpeg))


def _channel(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    if process.stdin is None or process.stdout is None:
        raise EOFError("it has no channel")
    return process.stdin.fileno(), process.stdout.fileno()


def _write_all(channel: int, data: bytes, ends: float) -> None:
    rest = memoryview(data)
    while rest:
        if not _is_ready(channel, select.POLLOUT, ends):
            raise EOFError("the jail took too long to listen")
        rest = rest[os.write(channel, rest) :]


def _read_exactly(channel: int, length: int, ends: float) -> bytes:
    kept = bytearray()
    while len(kept) < length:
        if not _is_ready(channel, select.POLLIN, ends):
            raise EOFError("the jail took too long to answer")
        chunk = os.read(channel, min(length - len(kept), 1 << 20))
        if not chunk:
            raise EOFError("the jail ended")
        kept += chunk
    return bytes(kept)


def _is_ready(channel: int, event: int, ends: float) -> bool:
    waiting = select.poll()
    waiting.register(channel, event)
    left = ends - time.monotonic()
    return left > 0 and bool(waiting.poll(left * 1000))
