"""Bytes that are pulled through decompressors piece by piece, so that a bomb is stopped long before it is whole."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from vigil.media.jail.archives.entry import CUT_SHORT, BadMemberError, Budget

PIECE = 1 << 16
SMALLEST_DICTIONARY = 4096  # of LZMA, in bytes
_BROKEN = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


class Flow(Protocol):
    """Something bytes are pulled out of."""

    def read(self, most: int) -> bytes:
        """Up to this many bytes; none at the end.

        Raises:
            BadMemberError: what flows is cut short or damaged.
        """
        ...


class Decompressor(Protocol):
    """What bz2 and lzma have in common."""

    @property
    def eof(self) -> bool:
        """Whether the stream has said that it is at its end."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether nothing comes out before more goes in."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What was handed in and lies behind the stream's end."""
        ...

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Take bytes in, and give up to a number out."""
        ...


class Inflater:
    """zlib's decompressor in the manner of the two others."""

    def __init__(self, window: int) -> None:
        self._inner = zlib.decompressobj(window)
        self._is_full = False

    @property
    def eof(self) -> bool:
        """Whether the stream has said that it is at its end."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing comes out before more goes in."""
        return not self._inner.unconsumed_tail and not self._is_full

    @property
    def unused_data(self) -> bytes:
        """What was handed in and lies behind the stream's end."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Take bytes in, and give up to a number out."""
        out = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        # Where as much came out as was asked for, more may wait inside although all input is used.
        self._is_full = len(out) == max_length
        return out


class Stored:
    """Bytes as they lie in the archive."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self.place = 0

    def read(self, most: int) -> bytes:
        """Up to this many bytes; none at the end."""
        piece = bytes(self._data[self.place : self.place + most])
        self.place += len(piece)
        return piece


class Decompressed:
    """One stream, decompressed; it ends where the stream says that it does."""

    def __init__(self, source: Flow, inner: Decompressor) -> None:
        self._source = source
        self.inner = inner

    def read(self, most: int) -> bytes:
        """Up to this many bytes; none at the end."""
        while not self.inner.eof:
            data = self._source.read(PIECE) if self.inner.needs_input else b""
            if self.inner.needs_input and not data:
                raise BadMemberError(CUT_SHORT)
            if piece := tried(self.inner, data, most):
                return piece
        return b""


class Streams:
    """Streams one behind the other, as gzip, bzip2 and xz files may hold them; zeros may fill the file up."""

    def __init__(self, data: memoryview, make: Callable[[], Decompressor], magic: bytes) -> None:
        self._source = Stored(data)
        self._make, self._magic = make, magic
        self._inner: Decompressor | None = make()
        self._held = b""  # what was read of the next stream

    def read(self, most: int) -> bytes:
        """Up to this many bytes; none at the end."""
        while self._inner is not None:
            if self._inner.eof:
                self._begin_next(self._inner.unused_data)
                continue
            data = b""
            if self._inner.needs_input:
                data, self._held = self._held or self._source.read(PIECE), b""
                if not data:
                    raise BadMemberError(CUT_SHORT)
            if piece := tried(self._inner, data, most):
                return piece
        return b""

    def _begin_next(self, left: bytes) -> None:
        left = left.lstrip(b"\0")
        while not left and (more := self._source.read(PIECE)):
            left = more.lstrip(b"\0")
        left += self._source.read(len(self._magic)) if left else b""
        if not left.startswith(self._magic) and left:
            self._inner = None
            raise BadMemberError("bytes follow its end that belong to no stream")
        self._inner, self._held = (self._make(), left) if left else (None, b"")


def exactly(flow: Flow, size: int, budget: Budget) -> bytearray:
    """This many bytes, counted as they come.

    Raises:
        BadMemberError: there are fewer, or they are damaged.
        RestNotReadError: the budget is spent.
    """
    kept = bytearray()
    for piece in _pieces(flow, size, budget):
        kept += piece
    return kept


def passed_over(flow: Flow, size: int, budget: Budget) -> None:
    """Pull this many bytes and leave them; they count all the same.

    Raises:
        BadMemberError: there are fewer, or they are damaged.
        RestNotReadError: the budget is spent.
    """
    for _ in _pieces(flow, size, budget):
        pass


def _pieces(flow: Flow, size: int, budget: Budget) -> Iterator[bytes]:
    while size:
        piece = flow.read(min(size, PIECE))
        if not piece:
            raise BadMemberError(CUT_SHORT)
        budget.spend(len(piece))
        size -= len(piece)
        yield piece


def tried(inner: Decompressor, data: bytes, most: int) -> bytes:
    """What comes out.

    Raises:
        BadMemberError: the data is damaged, or the decompressor needs more memory than there is.
    """
    try:
        return inner.decompress(data, most)
    except MemoryError as error:
        raise BadMemberError("needs more memory than the jail gives") from error
    except _BROKEN as error:
        raise BadMemberError(f"damaged: {' '.join(str(error).split())[:120]}") from error


def inflated() -> Decompressor:
    """Of a deflate stream without a header, RFC 1951."""
    return Inflater(-zlib.MAX_WBITS)


def gunzipped() -> Decompressor:
    """Of a gzip stream, RFC 1952, its checksum held."""
    return Inflater(16 + zlib.MAX_WBITS)


def bunzipped() -> Decompressor:
    """Of a bzip2 stream."""
    return bz2.BZ2Decompressor()


def unxzed() -> Decompressor:
    """Of an xz stream, its checksums held."""
    return lzma.LZMADecompressor(lzma.FORMAT_XZ)


def lzma1(properties: bytes, *, size: int) -> Decompressor:
    """Of a bare LZMA stream, by its five bytes of properties and the bytes that come out.

    Raises:
        BadMemberError: no such properties are known.
    """
    if len(properties) != 5 or properties[0] >= 9 * 5 * 5:
        raise BadMemberError("damaged: its LZMA properties are none")
    rest, lc = divmod(properties[0], 9)
    pb, lp = divmod(rest, 5)
    # No more of a dictionary is ever used than comes out.
    dictionary = max(min(int.from_bytes(properties[1:], "little"), size), SMALLEST_DICTIONARY)
    return bare({"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": lc, "lp": lp, "pb": pb})


def bare(*filters: dict[str, int]) -> Decompressor:
    """Of a bare stream through these filters of liblzma.

    Raises:
        BadMemberError: liblzma refuses them.
    """
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=list(filters))
    except MemoryError as error:
        raise BadMemberError("needs more memory than the jail gives") from error
    except (lzma.LZMAError, ValueError, OverflowError) as error:
        raise BadMemberError(f"unsupported compression (LZMA: {error})") from error
