"""Archives inside evidence: what lies in them, archives within archives too, and one member again by its locator.

A member's locator is its archive's, ``!`` and its index: ``0/14!3``; in an archive within that one ``0/14!3!0``. In no
locator of a source does ``!`` stand for itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from msgspec import structs

from vigil.media.errors import MediaError
from vigil.media.jail.archives.tar_header import is_tar
from vigil.media.jail.names import ARCHIVES
from vigil.media.jail.unpacking import ALLOWED, Member, Unpacker
from vigil.media.jail.unpacking_limits import UnpackLimits
from vigil.media.jail.unpacking_protocol import LARGEST_ARCHIVE
from vigil.media.sources.source import FoundFile, Source, not_read
from vigil.media.types import ENOUGH

SEPARATOR = "!"
RAR = "rar"
RAR_NOT_OPENED = "RAR archives are not opened: Vigil has no reader for them"
_BEGINNINGS = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", RAR),
    (b"\x1f\x8b\x08", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
)
_ANY_BEGINNING = tuple(magic for magic, _ in _BEGINNINGS)


def archive_kind(beginning: bytes) -> str:
    """Which kind of archive begins so, or nothing.

    Args:
        beginning: the first 512 bytes or more.

    Returns:
        ``zip`` (Office documents too), ``tar``, ``7z``, ``gzip``, ``bzip2``, ``xz``, or ``rar``, which is not opened.
    """
    if beginning.startswith(_ANY_BEGINNING):
        return next(kind for magic, kind in _BEGINNINGS if beginning.startswith(magic))
    return "tar" if is_tar(beginning) else ""


def within(
    *, file: FoundFile, data: bytes, unpacker: Unpacker, limits: UnpackLimits = ALLOWED
) -> Iterator[FoundFile]:
    """What lies in an archive, each archive within it followed by its own members; nothing for a file that is none.

    What cannot be read, and what lies beyond the limits, is a file with a problem, so that nothing is left out in silence.
    The limits hold for all depths together, and the ratio counts from the outermost archive's size. Each file that is
    handed out holds its bytes in memory: don't keep many.

    Args:
        file: the archive, as its source found it.
        data: its bytes.
        unpacker: the jail it is unpacked in.
        limits: of the archive and everything in it.

    Raises:
        MediaError: the jail cannot be started; nothing is unpacked outside it.
    """
    kind = archive_kind(data[:ENOUGH])
    if kind:
        yield from _within(_Archive(file, data, kind, 1), unpacker, _Left(limits, len(data)))


def content_of(source: Source, locator: str, unpacker: Unpacker) -> Iterator[bytes]:
    """The bytes of a file of the source, or of a member of an archive in it; the caller holds them to the digest it knows.

    Raises:
        MediaError: the locator is not one of this source, or the bytes cannot be read.
    """
    outer, *places = locator.split(SEPARATOR)
    if not places:
        return source.content(outer)
    data = _whole(source.content(outer))
    if len(places) > ALLOWED.depth:
        raise _lost(locator)
    for place in places:
        kind = archive_kind(data[:ENOUGH])
        if not (place.isascii() and place.isdecimal() and len(place) < 10) or kind in {"", RAR}:
            raise _lost(locator)
        member = unpacker.member(data, kind=kind, index=int(place))
        if member.problem:
            raise MediaError(f"{member.name} cannot be read from its archive ({member.problem}).")
        data = member.data
    return _pieces(data)


@dataclass(frozen=True, slots=True)
class _Archive:
    file: FoundFile
    data: bytes
    kind: str
    depth: int


class _Left:
    """What may still come out of the outermost archive."""

    def __init__(self, limits: UnpackLimits, packed: int) -> None:
        self.limits = limits
        self._packed = packed
        self._unpacked = 0
        self._members = 0

    def now(self) -> UnpackLimits | None:
        """The limits of the next archive within, or None when nothing is left."""
        members, total = self.limits.members - self._members, self.limits.total - self._unpacked
        if members < 1 or total < 1 or not self.limits.allows(packed=self._packed, unpacked=self._unpacked):
            return None
        return replace(self.limits, members=members, total=total)

    def take(self, member: Member) -> str:
        """Count a member; why it is one too many, or nothing."""
        self._members += 1
        self._unpacked += len(member.data)
        if self._members > self.limits.members:
            return f"more than {self.limits.members:,} members"
        if self._unpacked > self.limits.total:
            return f"unpacks to more than {self.limits.total >> 20:,} MiB in all"
        if not self.limits.allows(packed=self._packed, unpacked=self._unpacked):
            return f"unpacks to more than {self.limits.ratio} times its size"
        return ""


def _within(archive: _Archive, unpacker: Unpacker, left: _Left) -> Iterator[FoundFile]:
    limits = left.now()
    if archive.kind == RAR:
        yield _unread(archive, RAR_NOT_OPENED)
    elif archive.depth > left.limits.depth:
        yield _unread(archive, f"lies in more than {left.limits.depth} archives, and is not opened")
    elif limits is None:
        yield _unread(archive, "not opened: its outermost archive has unpacked to as much as one may")
    else:
        for member in unpacker.members(archive.data, kind=archive.kind, limits=limits):
            if member.is_rest:
                problem = f"the rest of the archive was not read: {member.problem}"
                yield _unread(archive, problem, decoder=member.decoder)
                continue
            if too_many := left.take(member):
                problem = f"the rest of the archive was not read: {too_many}"
                yield _unread(archive, problem, decoder=ARCHIVES)
                return
            yield from _member(archive, member, unpacker, left)


def _member(archive: _Archive, member: Member, unpacker: Unpacker, left: _Left) -> Iterator[FoundFile]:
    file = _found(archive, member)
    yield file
    if kind := archive_kind(member.data[:ENOUGH]):
        yield from _within(_Archive(file, member.data, kind, archive.depth + 1), unpacker.below, left)


def _found(archive: _Archive, member: Member) -> FoundFile:
    path = f"{archive.file.path}/{member.name}"
    locator = f"{archive.file.locator}{SEPARATOR}{member.index}"
    if member.problem:
        unread = not_read(path=path, locator=locator, problem=member.problem, state=archive.file.state)
        return structs.replace(
            unread,
            size=member.size,
            modified=member.modified,
            inside=archive.file.path,
            decoder=member.decoder,
        )
    return FoundFile(
        path=path,
        locator=locator,
        size=len(member.data),
        state=archive.file.state,
        modified=member.modified,
        open=lambda: _pieces(member.data),
        inside=archive.file.path,
    )


def _unread(archive: _Archive, problem: str, *, decoder: str = "") -> FoundFile:
    """A line for what of an archive was not read."""
    path, locator = f"{archive.file.path}/", f"{archive.file.locator}{SEPARATOR}"
    unread = not_read(path=path, locator=locator, problem=problem, state=archive.file.state)
    return structs.replace(unread, inside=archive.file.path, decoder=decoder)


def _whole(chunks: Iterator[bytes]) -> bytes:
    kept = bytearray()
    for chunk in chunks:
        kept += chunk
        if len(kept) > LARGEST_ARCHIVE:
            raise MediaError(f"The archive is larger than {LARGEST_ARCHIVE >> 20:,} MiB, and is not opened.")
    return bytes(kept)


def _pieces(data: bytes) -> Iterator[bytes]:
    if data:
        yield data


def _lost(locator: str) -> MediaError:
    return MediaError(f"'{locator[:80]}' finds no member of an archive; it belongs to other evidence.")
