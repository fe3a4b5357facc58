"""The scan's and the desk's side of unpacking; knows no archive format, and holds every length to the limits again."""

import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from vigil.media.errors import MediaError
from vigil.media.jail import lean
from vigil.media.jail.asking import Asked
from vigil.media.jail.channel import Channel
from vigil.media.jail.names import ARCHIVES
from vigil.media.jail.protocol import OTHER, SAY, UNREADABLE, Said, unpack
from vigil.media.jail.unpacking_limits import UnpackLimits
from vigil.media.jail.unpacking_protocol import (
    ALL,
    ASK,
    ENDED,
    FRAME,
    KINDS,
    LARGEST_ARCHIVE,
    LARGEST_FRAME,
    LARGEST_PLAIN,
    LONGEST_ENDING,
    MORE,
    NONCE,
    NOT_UNPACKED,
    RECORD,
    Record,
    unpack_record,
)

COMMAND = (sys.executable, "-I", "-m", "vigil.media.jail.unpacking_start")
TASK = "unpacking archives"
# The start process has its own, shorter deadline for a child; this one is for a start process that hangs.
ANSWER_SECONDS = 360.0
TOO_LARGE = f"the archive is larger than {LARGEST_ARCHIVE >> 20:,} MiB, and is not unpacked"
ALLOWED = UnpackLimits()
_FIRST_MOMENT, _AFTER_LAST_MOMENT = -62_135_596_800, 253_402_300_800  # seconds: the years 1 to 9999


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an archive, or word that the rest of it was not read.

    Attributes:
        index: its place in the archive; the same each time the same bytes are unpacked.
        name: as a person reads it; it may lead anywhere, for nothing is written under it.
        size: in bytes unpacked; of one with a problem, as the archive says.
        modified: as the archive says, or None.
        data: all of its bytes, or none when there is a problem.
        problem: why it could not be read, or empty.
        is_rest: no member at all: what follows ``index`` was not read, for the reason in ``problem``.
        decoder: what could not read it; empty where it was read, or where nothing tried to.
    """

    index: int
    name: str
    size: int
    modified: datetime | None
    data: bytes
    problem: str = ""
    is_rest: bool = False
    decoder: str = ""

    def __post_init__(self) -> None:
        if self.problem and self.data:
            raise ValueError("a member with a problem has no bytes that may be taken for all of it")
        if self.is_rest and not self.problem:
            raise ValueError("what was not read has a reason")


class Unpacker:
    """A jail for archives, open for as long as the block runs; its processes are started when they are first asked.

    Don't share one between threads without a lock, and don't begin an archive within another one's iteration: ``below`` is
    for that. An iteration that is left early ends its process; the next archive gets a new one.

    Args:
        command: of the start process that knows every kind.
        lean_command: of the one for plain zips; None for our own where it has been built, and for none beside a start
            process that is not ours; an empty one for none.
    """

    def __init__(
        self, *, command: tuple[str, ...] = COMMAND, lean_command: tuple[str, ...] | None = None
    ) -> None:
        if lean_command is None and command == COMMAND and lean.is_there(lean.ARCHIVES):
            lean_command = lean.UNPACKING
        self._command, self._lean_command = command, lean_command
        self._full = Asked(command, task=TASK)
        self._lean = Asked(lean_command, task=TASK) if lean_command else None
        self._below: Self | None = None

    @property
    def below(self) -> Self:
        """Another one, for an archive that was found while one is being read; it ends with this one."""
        if self._below is None:
            self._below = type(self)(command=self._command, lean_command=self._lean_command)
        return self._below

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._full.stop()
        if self._lean is not None:
            self._lean.stop()
        if self._below is not None:
            self._below.__exit__(None, None, None)
            self._below = None

    def members(
        self, data: bytes, *, kind: str, limits: UnpackLimits = ALLOWED, only: int = ALL
    ) -> Iterator[Member]:
        """Every member but folders, in the archive's order, then one that ``is_rest`` if there may be more.

        Args:
            data: the archive.
            kind: ``zip``, ``tar``, ``gzip``, ``bzip2``, ``xz`` or ``7z``; of the three in the middle a tar inside is read.
            limits: at most what the start process allows.
            only: the index of the one member that is wanted.

        Raises:
            MediaError: the jail cannot be started; nothing is unpacked outside it.
            ValueError: the kind is none of these.
        """
        if kind not in KINDS:
            raise ValueError(f"'{kind}' is no kind of archive")
        if len(data) > LARGEST_ARCHIVE:
            yield _rest(0, TOO_LARGE)
            return
        plain = self._plain(data, limits) if kind == "zip" and only == ALL else None
        yield from self._told(data, kind, limits, only) if plain is None else plain

    def member(self, data: bytes, *, kind: str, index: int) -> Member:
        """One member by its index.

        Raises:
            MediaError: there is none, or the jail cannot be started.
        """
        found = list(self.members(data, kind=kind, only=index))
        if not found or found[0].is_rest:
            why = f" ({found[0].problem})" if found else ""
            raise MediaError(
                f"The archive has no member {index}{why}; the locator belongs to other evidence."
            )
        return found[0]

    def _told(self, data: bytes, kind: str, limits: UnpackLimits, only: int) -> Iterator[Member]:
        """What the start process that knows every kind says, as it comes."""
        answer = _Answer(self._full.start(), limits)
        next_index, is_whole = 0, False
        try:
            answer.ask(data, KINDS.index(kind), only)
            while (member := answer.member(next_index if only == ALL else only)) is not None:
                next_index = member.index + 1
                yield member
            problem = answer.ending()
            is_whole = True
        except (EOFError, OSError, ValueError) as error:
            # The start process is gone or has lost the thread: the rest is unread, the next archive gets a new jail.
            problem = f"crashed the reader: {str(error)[:120]}"
        finally:
            if not is_whole:
                self._full.stop()
        if problem:
            yield _rest(next_index, problem, "" if problem == NOT_UNPACKED else ARCHIVES)

    def _plain(self, data: bytes, limits: UnpackLimits) -> list[Member] | None:
        """What the lean start process says of a zip; None where it does not tell each member whole.

        Then the other one is asked, which judges for itself: what became of the lean child says nothing of the archive.
        """
        if self._lean is None or len(data) > LARGEST_PLAIN:
            return None
        answer = _Answer(self._lean.start(), limits, is_lean=True)
        members: list[Member] = []
        try:
            answer.ask(data, KINDS.index("zip"), ALL)
            while (member := answer.member(len(members))) is not None:
                members.append(member)
            problem = answer.ending()
        except (EOFError, OSError, ValueError):
            self._lean.stop()
            return None
        return None if problem or answer.is_left else members


class _Answer:
    """What comes back for one archive: frames on the outside, records within."""

    def __init__(self, channel: Channel, limits: UnpackLimits, *, is_lean: bool = False) -> None:
        self._channel, self._limits, self._is_lean = channel, limits, is_lean
        self._nonce = secrets.token_bytes(NONCE)
        self._waiting = bytearray()
        self._place = 0
        self._ended: str | None = None
        self._said: Said | None = None
        self._total = 0

    def ask(self, data: bytes, kind: int, only: int) -> None:
        """Send the question."""
        own = self._limits
        head = ASK.pack(
            self._nonce, kind, only, own.members, own.total, own.one, own.ratio, own.ratio_from, len(data)
        )
        ends = time.monotonic() + ANSWER_SECONDS
        self._channel.send(head, data, ends=ends)

    def member(self, index: int) -> Member | None:
        """The next member, or None at the last record or where the child's words end.

        Raises:
            ValueError: what came is no record, or not the one that must come now.
        """
        head = self._take(RECORD.size)
        if head is None:
            return None
        record = unpack_record(head)
        if record.is_last:
            self._last(record)
            return None
        if record.index != index or index >= self._limits.members or record.length > self._limits.one:
            raise ValueError("the record is not the one that must come")
        self._total += record.length
        if self._total > self._limits.total:
            raise ValueError("more comes out than may")
        name, words = self._take(record.name), self._take(record.problem)
        data = None if name is None or words is None else self._take(record.length)
        return None if name is None or words is None or data is None else _member(record, name, words, data)

    @property
    def is_left(self) -> bool:
        """Whether the archive is left to the other start process."""
        return self._said is not None and self._said.outcome == OTHER

    def ending(self) -> str:
        """Why not all was read, or nothing.

        Raises:
            ValueError: more follows the last record.
        """
        while self._ended is None:
            self._more()
        if len(self._waiting) > self._place and self._said is not None:
            raise ValueError("words follow the last record")
        if self._ended:
            return self._ended
        if self._said is None:
            return "crashed the reader: it ended without a word"
        return (self._said.detail or "not said why") if self._said.outcome == UNREADABLE else ""

    def _last(self, record: Record) -> None:
        if record.length > SAY.size:
            raise ValueError("the outcome is too long")
        packed = self._take(record.length)
        self._said = None if packed is None else unpack(packed)
        if self.is_left and not self._is_lean:
            raise ValueError("the outcome leaves the archive to another reader")

    def _take(self, length: int) -> bytes | None:
        """Exactly this many of the child's bytes, or None where it ended before."""
        while len(self._waiting) - self._place < length:
            if self._ended is not None:
                return None
            self._more()
        piece = bytes(memoryview(self._waiting)[self._place : self._place + length])
        self._place += length
        if self._place > LARGEST_FRAME or self._place == len(self._waiting):
            del self._waiting[: self._place]
            self._place = 0
        return piece

    def _more(self) -> None:
        ends = time.monotonic() + ANSWER_SECONDS
        nonce, how, length = FRAME.unpack(self._channel.receive(FRAME.size, ends=ends))
        if nonce != self._nonce or how not in {MORE, ENDED} or length > LARGEST_FRAME:
            raise ValueError("the answer is not to this question")
        data = self._channel.receive(length, ends=ends)
        if how == MORE:
            self._waiting += data
        else:
            self._ended = _words(bytes(data[:LONGEST_ENDING]))


def _member(record: Record, name: bytes, words: bytes, data: bytes) -> Member:
    return Member(
        index=record.index,
        name=name.decode("utf-8", "backslashreplace"),
        size=record.size,
        modified=_moment(record.modified),
        data=data,
        problem=_words(words),
        decoder=ARCHIVES if words else "",
    )


def _rest(index: int, problem: str, decoder: str = "") -> Member:
    return Member(
        index=index,
        name="",
        size=0,
        modified=None,
        data=b"",
        problem=problem,
        is_rest=True,
        decoder=decoder,
    )


def _moment(seconds: int | None) -> datetime | None:
    if seconds is None or not _FIRST_MOMENT <= seconds < _AFTER_LAST_MOMENT:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC)


def _words(untrusted: bytes) -> str:
    text = untrusted.decode("ascii", "replace")
    return "".join(letter if letter.isprintable() else "?" for letter in text)
