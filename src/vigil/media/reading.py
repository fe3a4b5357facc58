"""Reading files once: bytes into memory while they are small enough, digests of many side by side, the type by content."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from vigil.kernels.digests import Digests, digest_many, digest_stream
from vigil.media.errors import MediaError
from vigil.media.jail.protocol import LARGEST_FILE
from vigil.media.layout import Found
from vigil.media.sources.archives import archive_kind
from vigil.media.sources.source import LARGEST_AT_ONCE, LARGEST_CONTENT
from vigil.media.types import ENOUGH, UNKNOWN, is_looked_into, media_type

# Files read together: a kill costs at most these, and they are read again.
MOST_FILES = 512
MOST_BYTES = 48 << 20
# An archive above this may hold as many files as a batch bears; it is one of its own.
LARGEST_IN_COMPANY = 256 << 10
CANNOT_BE_READ = "cannot be read"


class Reads(Protocol):
    """Where a file's bytes are read from, by its locator."""

    def content(self, locator: str) -> Iterator[bytes]:
        """One file's bytes.

        Raises:
            MediaError: the locator is not one of this source, or the bytes cannot be read.
        """
        ...


class Problem(NamedTuple):
    """Why a file cannot be read: in a few words, and in a sentence; and what could not, where a decoder was at work."""

    reason: str
    explanation: str = ""
    decoder: str = ""


@dataclass(slots=True)
class InHand:
    """A file that has been read.

    Attributes:
        found: its line in the listing.
        data: its bytes, whole or the beginning of them.
        is_whole: whether they are all there.
        digests: of the whole file, or None where it could not be read.
        problem: why it could not be, or None.
    """

    found: Found
    data: bytes = b""
    is_whole: bool = False
    digests: Digests | None = None
    problem: Problem | None = None
    _kind: str = field(default="", init=False, repr=False)
    _is_archive: bool | None = field(default=None, init=False, repr=False)

    @property
    def sha256(self) -> str:
        """Of the whole file, in hex, or empty where it could not be read."""
        return self.digests.sha256 if self.digests else ""

    @property
    def kind(self) -> str:
        """The media type that its first bytes show."""
        if not self.digests:
            return UNKNOWN
        # It is asked for several times, and the bytes stay what they are.
        self._kind = self._kind or media_type(self.data[:ENOUGH])
        return self._kind

    @property
    def is_archive(self) -> bool:
        """Whether it is opened as an archive, as Office documents are too."""
        if self._is_archive is None:
            self._is_archive = archive_kind(self.data[:ENOUGH]) != ""
        return self._is_archive


def in_batches(pending: Iterator[Found], source: Reads) -> Iterator[list[InHand]]:
    """Everything that is still to be done, read and digested, in batches that bound memory."""
    batch: list[InHand] = []
    held = 0
    for found in pending:
        if found.size > LARGEST_AT_ONCE and not found.problem:
            if batch:
                yield digested(batch)
            yield [_read_large(found, source)]
            batch, held = [], 0
            continue
        item = _read_small(found, source)
        if len(item.data) > LARGEST_IN_COMPANY and item.is_archive:
            if batch:
                yield digested(batch)
            yield digested([item])
            batch, held = [], 0
            continue
        batch.append(item)
        held += len(item.data)
        if len(batch) >= MOST_FILES or held >= MOST_BYTES:
            yield digested(batch)
            batch, held = [], 0
    if batch:
        yield digested(batch)


def digested(batch: list[InHand]) -> list[InHand]:
    """The same files, with their digests where they were read whole."""
    whole = [item for item in batch if item.is_whole and item.digests is None]
    for item, digests in zip(whole, digest_many([item.data for item in whole]), strict=True):
        item.digests = digests
    return batch


def _read_small(found: Found, source: Reads) -> InHand:
    if found.problem:
        return InHand(found, problem=Problem(found.problem))
    kept: list[bytes] = []
    size = 0
    chunks = source.content(found.locator)
    try:
        for chunk in chunks:
            kept.append(chunk)
            size += len(chunk)
            if size > LARGEST_AT_ONCE:
                # It is larger than its file system says.
                return _streamed(found, _again(kept, chunks))
    except MediaError as error:
        return InHand(found, problem=Problem(CANNOT_BE_READ, str(error)))
    return InHand(found, data=kept[0] if len(kept) == 1 else b"".join(kept), is_whole=True)


def _again(kept: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from kept
    yield from rest


def _read_large(found: Found, source: Reads) -> InHand:
    if found.size > LARGEST_CONTENT:
        return InHand(found, problem=Problem("too large to read", f"It claims {found.size:,} bytes."))
    try:
        return _streamed(found, source.content(found.locator))
    except MediaError as error:
        return InHand(found, problem=Problem(CANNOT_BE_READ, str(error)))


def _streamed(found: Found, chunks: Iterator[bytes]) -> InHand:
    kept = _Kept()
    digests = digest_stream(kept.passing(chunks))
    return InHand(found, data=bytes(kept.data), is_whole=kept.is_whole, digests=digests)


class _Kept:
    """What is kept of a large file's bytes while they pass: of what is looked into all, of anything else the beginning."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.is_whole = True

    def passing(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            if self.is_whole:
                self._keep(chunk)
            yield chunk

    def _keep(self, chunk: bytes) -> None:
        self.data += chunk
        is_wanted = len(self.data) < ENOUGH or is_looked_into(media_type(bytes(self.data[:ENOUGH])))
        if not is_wanted or len(self.data) > LARGEST_FILE:
            del self.data[ENOUGH:]
            self.is_whole = False
