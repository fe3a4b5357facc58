"""The desk's and the scan's side of the jail; knows no picture format."""

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
from vigil.media.jail.protocol import (
    ASK,
    LARGEST_FILE,
    LARGEST_JPEG,
    NONCE,
    OPERATIONS,
    SAY,
    UNREADABLE,
    Said,
    unpack,
)

START_SECONDS = 60.0
ANSWER_SECONDS = 60.0  # the start process has its own, shorter deadline; this one is for a start process that hangs


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture that could be read: pixels as shown (orientation applied), PDQ, its quality, and what decoded it."""

    width: int
    height: int
    media_type: str
    pdq: bytes
    quality: int
    decoder: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """A rendition's JPEG bytes and size in pixels."""

    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file could not be decoded; never to be taken for *clean*."""

    reason: str
    detail: str


class Decoder:
    """A jail, open for as long as the block runs.

    Don't share one between threads without a lock: one file is asked about at a time.
    """

    def __init__(self, *, command: tuple[str, ...] = (sys.executable, "-I", "-m", "vigil.media.jail.start")) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop()

    def decode(self, data: bytes) -> Decoded | Unreadable:
        """Dimensions, type and PDQ of one file's bytes.

        Raises:
            MediaError: the jail cannot be started; nothing is decoded outside it.
        """
        said = self._ask("decode", data, longest_edge=0)
        if isinstance(said, Unreadable):
            return said
        return Decoded(said.width, said.height, said.media_type, said.pdq, said.quality, said.decoder)

    def rendition(self, data: bytes, *, kind: str, longest_edge: int) -> Rendition | Unreadable:
        """A rendition of one file's bytes.

        Args:
            data: the file.
            kind: ``grey``, ``blur`` or ``original`` (re-encoded, without metadata).
            longest_edge: in pixels.

        Raises:
            MediaError: the jail cannot be started.
            ValueError: the kind is none of the three.
        """
        if kind not in OPERATIONS or kind == "decode":
            raise ValueError(f"'{kind}' is no rendition")
        said = self._ask(kind, data, longest_edge=longest_edge)
        return said if isinstance(said, Unreadable) else Rendition(said.jpeg, said.width, said.height)

    def _ask(self, operation: str, data: bytes, *, longest_edge: int) -> Said | Unreadable:
        if len(data) > LARGEST_FILE:
            return Unreadable("too large", f"more than {LARGEST_FILE >> 20} MiB")
        nonce = secrets.token_bytes(NONCE)
        head = ASK.pack(nonce, OPERATIONS[operation], longest_edge, len(data))
        try:
            said = self._exchange(head, data, nonce)
        except (OSError, ValueError, EOFError) as error:
            # The start process is gone or has lost the thread: this file is unreadable, the next gets a new jail.
            self._stop()
            return Unreadable("crashed the decoder", str(error)[:160])
        return Unreadable(said.reason, said.detail) if said.outcome == UNREADABLE else said

    def _exchange(self, head: bytes, data: bytes, nonce: bytes) -> Said:
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            raise EOFError("the jail has no channel")
        ends = time.monotonic() + ANSWER_SECONDS
        process.stdin.write(head)
        process.stdin.write(data)
        process.stdin.flush()
        channel = process.stdout.fileno()
        answered = _read_exactly(channel, NONCE + 8, ends)
        length = int.from_bytes(answered[NONCE:], "little")
        if answered[:NONCE] != nonce or length > SAY.size + LARGEST_JPEG:
            raise ValueError("the answer is not to this question")
        return unpack(_read_exactly(channel, length, ends))

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL"}}
        # One thread for the arithmetic: threads of a library do not survive a fork.
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # noqa: S603 our own
        self._process = process
        try:
            if process.stdout is None or _read_exactly(process.stdout.fileno(), 5, time.monotonic() + START_SECONDS) != b"ready":
                raise EOFError("it did not say that it is ready")
        except (OSError, EOFError) as error:
            self._stop()
            raise MediaError(f"The jail for decoding cannot be started ({error}); nothing is decoded outside it.") from error
        return process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for channel in (process.stdin, process.stdout):
            if channel is not None:
                try:
                    channel.close()
                except BrokenPipeError:
                    continue
        process.wait()


def _read_exactly(channel: int, length: int, ends: float) -> bytes:
    kept = bytearray()
    while len(kept) < length:
        left = ends - time.monotonic()
        if left <= 0 or not select.select([channel], [], [], left)[0]:
            raise EOFError("the jail took too long to answer")
        chunk = os.read(channel, min(length - len(kept), 1 << 20))
        if not chunk:
            raise EOFError("the jail ended")
        kept += chunk
    return bytes(kept)
