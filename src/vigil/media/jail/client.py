"""The desk's and the scan's side of the jail; knows no picture format."""

import struct
import sys
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

from vigil.media.facts import Facts
from vigil.media.jail import lean
from vigil.media.jail.asking import Asked
from vigil.media.jail.names import PICTURES
from vigil.media.jail.own import OWN
from vigil.media.jail.protocol import (
    ASK,
    CRASHED,
    HASH,
    LARGEST_FILE,
    NO_FACTS,
    NOT_DECODED,
    OPERATIONS,
    OTHER,
    RENDITIONS,
    UNREADABLE,
    Said,
)
from vigil.media.types import is_picture
from vigil.media.variants import CUT, INSIDE, LEVELLED_PART, PART, TURNED

COMMAND = (sys.executable, "-I", "-m", "vigil.media.jail.start")
LONGEST_EDGE = 8192  # pixels of a rendition
JPEG = b"\xff\xd8\xff"
LEAN = (JPEG, b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")  # how what the lean start process reads begins
PLAIN_WEBP = b"WEBPVP8 "  # and how a WebP does, behind the four letters and the size of its wrapper
FULL_MODE = "; full;"


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
        facts: what the file says of itself.
    """

    width: int
    height: int
    media_type: str
    pdq: bytes
    quality: int
    decoder: str
    variants: tuple[tuple[str, bytes], ...] = ()
    facts: Facts = NO_FACTS

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
    """Why a file could not be decoded; never to be taken for *clean*.

    Attributes:
        reason: in a word or a few.
        detail: what more is to be said.
        part: of a picture that was cut short, what is there; its own hash is among its variants, with words. Ask whether one
            is near a known picture; that none is says nothing.
        decoder: what could not decode it, as a decoded file names it; empty where none was at work.
    """

    reason: str
    detail: str
    part: Decoded | None = None
    decoder: str = ""


class Decoder:
    """A jail, open for as long as the block runs.

    Don't share one between threads without a lock: one file is asked about at a time.
    """

    def __init__(
        self,
        *,
        command: tuple[str, ...] = COMMAND,
        lean_command: tuple[str, ...] | None = None,
        starts_all: bool = True,
    ) -> None:
        """Nothing is started yet.

        Args:
            command: of the start process that knows every format.
            lean_command: of the one for plain pictures; None for our own where it has been built, and for none beside a
                start process that is not ours; an empty one for none.
            starts_all: False has the start process that knows every format begin with the first file that needs it, where
                there is one for plain pictures; whether it can be started is then seen no sooner.
        """
        if lean_command is None and command == COMMAND and lean.is_there():
            lean_command = lean.COMMAND
        self._full = Asked(command)
        self._lean = Asked(lean_command) if lean_command else None
        self._starts_all = starts_all

    def __enter__(self) -> Self:
        channels = self._channels()
        for channel in channels if self._starts_all else channels[:1]:
            try:
                channel.start()
            except BaseException:
                self.__exit__(None, None, None)
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for channel in self._channels():
            channel.stop()

    def interrupt(self) -> None:
        """Have a thread that asks wait no longer: it is told that the decoder crashed."""
        for channel in self._channels():
            channel.interrupt()

    def _channels(self) -> tuple[Asked, ...]:
        return (self._full,) if self._lean is None else (self._lean, self._full)

    def decode(self, data: bytes, *, in_full: bool = False) -> Decoded | Unreadable:
        """Dimensions, type and PDQ of one file's bytes.

        Args:
            data: the file.
            in_full: decode every pixel, where a JPEG is decoded smaller otherwise: slower, and its hash is the
                published algorithm's without any approximation.

        Raises:
            MediaError: the jail cannot be started; nothing is decoded outside it.
        """
        operation = "decode in full" if in_full else "decode"
        said = self._ask_lean(operation, data) if _is_lean(data) else None
        if said is None:
            said = self._ask_full(operation, data)
        return said if isinstance(said, Unreadable) else _decoded(said)

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
        said = self._ask_full(kind, data, longest_edge=longest_edge)
        return said if isinstance(said, Unreadable) else Rendition(said.jpeg, said.width, said.height)

    def _ask_full(self, operation: str, data: bytes, *, longest_edge: int = 0) -> Said | Unreadable:
        return _asked(self._full, operation, data, longest_edge=longest_edge)

    def _ask_lean(self, operation: str, data: bytes) -> Said | Unreadable | None:
        """What the lean start process says of a picture; None where there is none, or where it leaves it to the other."""
        if self._lean is None:
            return None
        said = _asked(self._lean, operation, data, is_lean=True)
        return None if isinstance(said, Said) and said.outcome == OTHER else said


def _is_lean(data: bytes) -> bool:
    return data.startswith(LEAN) or (data.startswith(b"RIFF") and data[8:16] == PLAIN_WEBP)


def _asked(
    channel: Asked, operation: str, data: bytes, *, longest_edge: int = 0, is_lean: bool = False
) -> Said | Unreadable:
    if len(data) > LARGEST_FILE:
        return Unreadable("too large", f"more than {LARGEST_FILE >> 20} MiB")
    name = OWN if is_lean else PICTURES
    check = partial(_check, operation=operation, longest_edge=longest_edge, is_lean=is_lean)
    try:
        said = channel.ask(
            lambda nonce: ASK.pack(nonce, OPERATIONS[operation], longest_edge, len(data)), data, check=check
        )
    except (OSError, ValueError, EOFError) as error:
        return Unreadable(CRASHED, str(error)[:160], decoder=name)
    return unreadable(said, name, _part(said)) if said.outcome == UNREADABLE else said


def unreadable(said: Said, name: str, part: Decoded | None = None) -> Unreadable:
    """Why nothing was decoded, by what: one that was ended could not say its name, and without a jail there was none."""
    decoder = "" if said.reason == NOT_DECODED else said.decoder or name
    return Unreadable(said.reason, said.detail, part, decoder)


def _decoded(said: Said) -> Decoded:
    return Decoded(
        said.width,
        said.height,
        said.media_type,
        said.pdq,
        said.quality,
        said.decoder,
        _variants(said),
        said.facts,
    )


def _part(said: Said) -> Decoded | None:
    """What is there of a picture cut short: its own hash and the others that `vigil.media.jail.partial` makes."""
    if not said.width:
        return None
    carried = zip(PART, (said.pdq, *_hashes(said.turned)), strict=False)
    levelled = zip(LEVELLED_PART, _hashes(said.inside), strict=False)
    variants = (*carried, *levelled)
    return Decoded(said.width, said.height, said.media_type, said.pdq, said.quality, said.decoder, variants)


def _variants(said: Said) -> tuple[tuple[str, bytes], ...]:
    return (
        *zip(TURNED, _hashes(said.turned), strict=False),
        *zip(CUT, _hashes(said.widened), strict=False),
        *zip(INSIDE, _hashes(said.inside), strict=False),
    )


def _hashes(joined: bytes) -> tuple[bytes, ...]:
    return struct.unpack(f"{HASH}s" * (len(joined) // HASH), joined)


def _check(said: Said, *, operation: str, longest_edge: int, is_lean: bool) -> None:
    """Refuse an outcome that is well formed and still no answer to this question."""
    if said.outcome == OTHER:
        if not is_lean:
            raise ValueError("the outcome leaves the file to another decoder")
    elif said.outcome == UNREADABLE:
        if not said.reason:
            raise ValueError("the outcome gives no reason")
        if max(said.width, said.height) and (
            min(said.width, said.height) < 1 or not is_picture(said.media_type)
        ):
            raise ValueError("the outcome is of no picture")
    elif min(said.width, said.height) < 1 or not is_picture(said.media_type):
        raise ValueError("the outcome is no picture")
    elif operation in RENDITIONS and (max(said.width, said.height) > longest_edge or said.jpeg[:3] != JPEG):
        raise ValueError("the outcome is no rendition")
