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

from vigil.kernels.pdq import CUTS, DIHEDRAL
from vigil.media.errors import MediaError
from vigil.media.jail.protocol import (
    ASK,
    HASH,
    LARGEST_FILE,
    LARGEST_JPEG,
    NONCE,
    OPERATIONS,
    READY,
    RENDITIONS,
    SAY,
    UNREADABLE,
    Said,
    unpack,
)
from vigil.media.types import is_picture

START_SECONDS = 60.0
# The start process has its own, shorter deadline for a child; this one is for a start process that hangs.
ANSWER_SECONDS = 60.0
LONGEST_EDGE = 8192  # pixels of a rendition
JPEG = b"\xff\xd8\xff"
FULL_MODE = "; full;"
WITHOUT_BORDER = "without the bars around it"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture that could be read.

    Attributes:
        width: in pixels as shown, orientation applied.
        height: likewise.
        media_type: by its content.
        pdq: 32 bytes.
        quality: of the hash, 0 to 100.
        decoder: what decoded it, how much smaller (``1/8``, or ``full``), and which frame was taken.
        variants: further hashes, each with words for what it is the hash of: the picture turned, mirrored, as before a
            little was cut from it, and without the bars around it.
    """

    width: int
    height: int
    media_type: str
    pdq: bytes
    quality: int
    decoder: str
    variants: tuple[tuple[str, bytes], ...] = ()

    @property
    def is_in_full(self) -> bool:
        """Whether every pixel was decoded: then the hash is the published algorithm's, without approximation."""
        return FULL_MODE in self.decoder


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

    def __init__(
        self, *, command: tuple[str, ...] = (sys.executable, "-I", "-m", "vigil.media.jail.start")
    ) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def decode(self, data: bytes, *, in_full: bool = False) -> Decoded | Unreadable:
        """Dimensions, type and PDQ of one file's bytes.

        Args:
            data: the file.
            in_full: decode every pixel, where a JPEG is decoded smaller otherwise: slower, and its hash is the
                published algorithm's without any approximation.

        Raises:
            MediaError: the jail cannot be started; nothing is decoded outside it.
        """
        said = self._ask("decode in full" if in_full else "decode", data, longest_edge=0)
        if isinstance(said, Unreadable):
            return said
        return Decoded(
            said.width, said.height, said.media_type, said.pdq, said.quality, said.decoder, _variants(said)
        )

    def rendition(self, data: bytes, *, kind: str, longest_edge: int) -> Rendition | Unreadable:
        """A rendition of one file's bytes.

        Args:
            data: the file.
            kind: ``grey``, ``blur`` or ``original`` (re-encoded, without metadata).
            longest_edge: in pixels, 1 to 8,192.

        Raises:
            MediaError: the jail cannot be started.
            ValueError: the kind is none of the three, or the edge is out of range.
        """
        if kind not in RENDITIONS:
            raise ValueError(f"'{kind}' is no rendition")
        if not 1 <= longest_edge <= LONGEST_EDGE:
            raise ValueError(f"a rendition's longest edge is 1 to {LONGEST_EDGE} pixels")
        said = self._ask(kind, data, longest_edge=longest_edge)
        return said if isinstance(said, Unreadable) else Rendition(said.jpeg, said.width, said.height)

    def _ask(self, operation: str, data: bytes, *, longest_edge: int) -> Said | Unreadable:
        if len(data) > LARGEST_FILE:
            return Unreadable("too large", f"more than {LARGEST_FILE >> 20} MiB")
        nonce = secrets.token_bytes(NONCE)
        head = ASK.pack(nonce, OPERATIONS[operation], longest_edge, len(data))
        try:
            said = self._exchange(head, data, nonce)
            _check(said, operation, longest_edge)
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
        for part in (head, data):
            _write_all(process.stdin.fileno(), part, ends)
        channel = process.stdout.fileno()
        answered = _read_exactly(channel, NONCE + 8, ends)
        length = int.from_bytes(answered[NONCE:], "little")
        if answered[:NONCE] != nonce or length > SAY.size + LARGEST_JPEG:
            raise ValueError("the answer is not to this question")
        return unpack(_read_exactly(channel, length, ends))

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
            _await_ready(process)
        except (OSError, EOFError) as error:
            self._stop()
            raise MediaError(
                f"The jail for decoding cannot be started ({error}); nothing is decoded outside it. "
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


def _variants(said: Said) -> tuple[tuple[str, bytes], ...]:
    cut = [f"as if {part * 100:g} % had been cut from each side" for part in CUTS]
    inside = [WITHOUT_BORDER, *(f"{WITHOUT_BORDER}, {words}" for words in DIHEDRAL[1:])]
    return (
        *zip(DIHEDRAL[1:], _hashes(said.turned), strict=False),
        *zip(cut, _hashes(said.widened), strict=False),
        *zip(inside, _hashes(said.inside), strict=False),
    )


def _hashes(joined: bytes) -> list[bytes]:
    return [joined[place : place + HASH] for place in range(0, len(joined), HASH)]


def _await_ready(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is None or process.stdout is None:
        raise EOFError("it has no channel")
    os.set_blocking(process.stdin.fileno(), False)
    if _read_exactly(process.stdout.fileno(), len(READY), time.monotonic() + START_SECONDS) != READY:
        raise EOFError("it did not say that it is ready")


def _check(said: Said, operation: str, longest_edge: int) -> None:
    """Refuse an outcome that is well formed and still no answer to this question."""
    if said.outcome == UNREADABLE:
        if not said.reason:
            raise ValueError("the outcome gives no reason")
    elif min(said.width, said.height) < 1 or not is_picture(said.media_type):
        raise ValueError("the outcome is no picture")
    elif operation in RENDITIONS and (max(said.width, said.height) > longest_edge or said.jpeg[:3] != JPEG):
        raise ValueError("the outcome is no rendition")


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
    # poll, because select knows no descriptor above 1023 and a server has more.
    waiting = select.poll()
    waiting.register(channel, event)
    left = ends - time.monotonic()
    return left > 0 and bool(waiting.poll(left * 1000))
