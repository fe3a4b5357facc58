"""Gzip, bzip2 and xz files: one member, or a tar inside, which is then read as such."""

import struct
from collections.abc import Iterator

from vigil.media.jail.archives.entry import BadMemberError, Budget, Entry, shown
from vigil.media.jail.archives.flows import PIECE, Flow, Streams, bunzipped, gunzipped, unxzed
from vigil.media.jail.archives.tar_header import BLOCK, is_tar
from vigil.media.jail.archives.tars import tar_entries

_MAKERS = {
    "gzip": (gunzipped, b"\x1f\x8b"),
    "bzip2": (bunzipped, b"BZh"),
    "xz": (unxzed, b"\xfd7zXZ\0"),
}
_HEADER, _EXTRA, _NAME = 10, 4, 8  # of gzip, RFC 1952: bytes, and two of its flags


class _Again:
    """A flow of which the beginning was looked at."""

    def __init__(self, beginning: bytes, rest: Flow) -> None:
        self._beginning, self._rest = beginning, rest

    def read(self, most: int) -> bytes:
        """Up to this many bytes; none at the end."""
        if not self._beginning:
            return self._rest.read(most)
        piece, self._beginning = self._beginning[:most], self._beginning[most:]
        return piece


def single_entries(data: memoryview, kind: str, budget: Budget) -> Iterator[Entry]:
    """The members of a compressed tar, or the one file that was compressed.

    Args:
        data: the archive.
        kind: ``gzip``, ``bzip2`` or ``xz``.
        budget: counts what comes out.
    """
    make, magic = _MAKERS[kind]
    flow = Streams(data, make, magic)
    beginning, problem = b"", ""
    try:
        while len(beginning) < BLOCK and (piece := flow.read(BLOCK - len(beginning))):
            beginning += piece
    except BadMemberError as error:
        problem = str(error)
    if is_tar(beginning):
        yield from tar_entries(_Again(beginning, flow), budget)
        return
    name, modified = _of_gzip(bytes(data[:PIECE])) if kind == "gzip" else ("", None)

    def read() -> bytearray:
        return _to_its_end(_Again(beginning, flow), budget)

    yield Entry(name or "content", len(beginning), modified, problem=problem, read=read)


def _to_its_end(flow: Flow, budget: Budget) -> bytearray:
    kept = bytearray()
    while piece := flow.read(PIECE):
        budget.spend(len(piece))
        kept += piece
        budget.check_one(len(kept))
    return kept


def _of_gzip(header: bytes) -> tuple[str, int | None]:
    """The name and the time that stand in a gzip header, where they do."""
    if len(header) < _HEADER:
        return "", None
    flags, modified = header[3], struct.unpack_from("<I", header, 4)[0]
    place = _HEADER
    if flags & _EXTRA:
        place += 2 + int.from_bytes(header[place : place + 2], "little")
    end = header.find(b"\0", place)
    return (shown(header[place:end]) if flags & _NAME and end > 0 else ""), modified or None
