"""7z archives: folders unpacked step by step with the standard library's LZMA, its branch filters, bzip2 and deflate.

PPMd, BCJ2, Deflate64 and Zstandard are said to be unsupported, AES to be encrypted, each for the files they hold.
"""

import lzma
import stat
import zlib
from collections.abc import Callable, Iterator

from vigil.media.jail.archives.entry import (
    CUT_SHORT,
    ENCRYPTED,
    LINK,
    BadMemberError,
    Budget,
    Entry,
    RestNotReadError,
)
from vigil.media.jail.archives.flows import (
    SMALLEST_DICTIONARY,
    Decompressed,
    Flow,
    Stored,
    bare,
    bunzipped,
    exactly,
    inflated,
    lzma1,
    passed_over,
    tried,
)
from vigil.media.jail.archives.sevenzip_header import (
    ENCODED,
    HEADER,
    BadHeaderError,
    Coder,
    Folder,
    Listed,
    Reading,
    Streams,
    read_header,
    read_streams,
    start_of,
)

LARGEST_HEADER = 64 << 20  # bytes, unpacked
_UNIX, _REPARSE = 0x8000, 0x400  # attributes: a Unix mode stands above; a link of Windows
_STORED = 1 << 16  # bytes of one LZMA2 chunk
_BRANCHES = {
    b"\x03\x03\x01\x03": lzma.FILTER_X86, b"\x04": lzma.FILTER_X86, b"\x03\x03\x02\x05": lzma.FILTER_POWERPC,
    b"\x05": lzma.FILTER_POWERPC, b"\x03\x03\x04\x01": lzma.FILTER_IA64, b"\x06": lzma.FILTER_IA64,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM, b"\x07": lzma.FILTER_ARM, b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x08": lzma.FILTER_ARMTHUMB, b"\x03\x03\x08\x05": lzma.FILTER_SPARC, b"\x09": lzma.FILTER_SPARC,
}  # fmt: skip
_WORDS = {
    b"\x03\x03\x01\x1b": "BCJ2", b"\x03\x04\x01": "PPMd", b"\x04\x01\x09": "Deflate64", b"\x04\xf7\x11\x01": "Zstandard",
    b"\x0a": "ARM64 filter",
}  # fmt: skip
_AES = b"\x06\xf1\x07\x01"


def sevenzip_entries(data: memoryview, budget: Budget) -> Iterator[Entry]:
    """Every member but folders, in the archive's order.

    Raises:
        RestNotReadError: the list of contents, without which nothing is found, is missing, damaged or encrypted.
    """
    streams, files = _list_of(data, budget)
    opened = _opened(data, streams, budget)
    for file in files:
        if file.has_bytes:
            contents = next(opened, None)
            if contents is None:
                raise BadHeaderError("has more files than bytes")
            size, problem, read = contents
            yield Entry(file.name, size, file.modified, problem=_problem(file) or problem, read=read)
        elif file.is_anti or file.is_empty_file:
            yield Entry(file.name, 0, file.modified, problem="marks a deleted file" if file.is_anti else "")
    if next(opened, None) is not None:
        raise BadHeaderError("has fewer files than bytes")


def _list_of(data: memoryview, budget: Budget) -> tuple[Streams, list[Listed]]:
    place, length, crc = start_of(data)
    if length == 0:
        return Streams(0, [], []), []
    if place + length > len(data):
        raise RestNotReadError("cut short: its list of contents, which stands at the end, is missing")
    header = bytes(data[place : place + length])
    if zlib.crc32(header) != crc:
        raise BadHeaderError("has another checksum")
    for _ in range(4):
        reading = Reading(header)
        kind = reading.number()
        if kind == HEADER:
            return read_header(reading)
        if kind != ENCODED:
            break
        header = _unpacked_header(data, read_streams(reading), budget)
    raise BadHeaderError("is of no known kind")


def _unpacked_header(data: memoryview, streams: Streams, budget: Budget) -> bytes:
    if len(streams.folders) != 1 or streams.folders[0].size > LARGEST_HEADER:
        raise BadHeaderError("is packed in a way that it never is")
    _, problem, read = next(_opened(data, streams, budget))
    if problem == ENCRYPTED:
        raise RestNotReadError("its list of contents is encrypted")
    if problem:
        raise RestNotReadError(problem)
    try:
        return bytes(read())
    except BadMemberError as error:
        raise RestNotReadError(f"its list of contents is {error}") from error


def _problem(file: Listed) -> str:
    mode = file.attributes >> 16 if file.attributes & _UNIX else 0
    if stat.S_ISLNK(mode) or file.attributes & _REPARSE:
        return LINK
    if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "device or pipe"
    return ""


_Contents = tuple[int, str, Callable[[], bytes | bytearray]]


def _opened(data: memoryview, streams: Streams, budget: Budget) -> Iterator[_Contents]:
    """Size, problem and reading of each file's bytes, folder by folder."""
    place, number = 32 + streams.place, 0
    for folder in streams.folders:
        sizes = streams.sizes[number : number + len(folder.packed)]
        number += len(folder.packed)
        opening = _Opening(data[place : place + sum(sizes)], sum(sizes), folder, budget)
        place += sum(sizes)
        problem = _unsupported(folder)
        begins = 0
        for size, crc in zip(folder.parts or (), folder.crcs or (), strict=True):
            yield size, problem, opening.reading(begins, size, crc)
            begins += size


def _unsupported(folder: Folder) -> str:
    methods = {coder.method for coder in folder.coders}
    if _AES in methods:
        return ENCRYPTED
    for coder in folder.coders:
        is_simple = (coder.ins, coder.outs) == (1, 1)
        if not is_simple or coder.method not in _STEPS:
            word = _WORDS.get(coder.method, f"method {coder.method.hex()}")
            return f"unsupported compression ({word})"
    return ""


class _Opening:
    """One folder, unpacked from its beginning when a file of it is first asked for."""

    def __init__(self, packed: memoryview, length: int, folder: Folder, budget: Budget) -> None:
        self._packed, self._length, self._folder, self._budget = packed, length, folder, budget
        self._flow: Flow | None = None
        self._place = 0
        self._broken = ""

    def reading(self, begins: int, size: int, crc: int | None) -> Callable[[], bytes | bytearray]:
        """What reads one file."""

        def read() -> bytes | bytearray:
            self._budget.check_one(size)
            if self._broken:
                raise BadMemberError(self._broken)
            try:
                content = self._take(begins, size)
            except BadMemberError as error:
                is_cut = len(self._packed) < self._length
                self._broken = CUT_SHORT if is_cut else str(error)
                raise BadMemberError(self._broken) from error
            if crc is not None and zlib.crc32(content) != crc:
                raise BadMemberError("damaged: its checksum is another")
            return content

        return read

    def _take(self, begins: int, size: int) -> bytearray:
        if self._flow is None:
            self._flow = _chain(self._packed, self._folder)
        passed_over(self._flow, begins - self._place, self._budget)
        content = exactly(self._flow, size, self._budget)
        self._place = begins + size
        return content


def _chain(packed: memoryview, folder: Folder) -> Flow:
    """The steps from the packed bytes to what comes out last."""
    outputs = set(folder.bound.values())
    number = next((place for place in range(len(folder.coders)) if place not in outputs), -1)
    steps = list[int]()
    while 0 <= number < len(folder.coders) and number not in steps:
        steps.append(number)
        number = folder.bound.get(number, -1)
    if len(steps) != len(folder.coders):
        raise BadMemberError("damaged: its steps do not follow on one another")
    flow: Flow = Stored(packed)
    for step in reversed(steps):
        flow = _Sized(
            _STEPS[folder.coders[step].method](flow, folder.coders[step], folder.sizes[step]),
            folder.sizes[step],
        )
    return flow


class _Sized:
    """A flow that ends after a number of bytes, whether or not its compression says so."""

    def __init__(self, flow: Flow, size: int) -> None:
        self._flow, self._left = flow, size

    def read(self, most: int) -> bytes:
        """Up to this many bytes; none at the end."""
        piece = self._flow.read(min(most, self._left)) if self._left else b""
        self._left -= len(piece)
        return piece


class _Filtered:
    """A filter of liblzma on its own, which the standard library has only before LZMA2: so its input is wrapped in that."""

    def __init__(self, source: Flow, branch: dict[str, int]) -> None:
        self._source = source
        self._inner = bare(branch, {"id": lzma.FILTER_LZMA2, "dict_size": _STORED})
        self._control = b"\x01"  # a stored chunk that begins anew; those after it go on

    def read(self, most: int) -> bytes:
        """Up to this many bytes; none at the end."""
        while not self._inner.eof:
            data = self._wrapped() if self._inner.needs_input else b""
            if piece := tried(self._inner, data, most):
                return piece
        return b""

    def _wrapped(self) -> bytes:
        piece = self._source.read(_STORED)
        if not piece:
            return b"\0"
        control, self._control = self._control, b"\x02"
        return control + (len(piece) - 1).to_bytes(2, "big") + piece


def _lzma1(flow: Flow, coder: Coder, size: int) -> Flow:
    return Decompressed(flow, lzma1(coder.properties, size=size))


def _lzma2(flow: Flow, coder: Coder, size: int) -> Flow:
    bits = coder.properties[0] if len(coder.properties) == 1 else 41
    if bits > 40:
        raise BadMemberError("damaged: its LZMA2 properties are none")
    stated = 0xFFFFFFFF if bits == 40 else (2 | bits & 1) << bits // 2 + 11
    # No more of a dictionary is ever used than comes out.
    return Decompressed(
        flow, bare({"id": lzma.FILTER_LZMA2, "dict_size": max(min(stated, size), SMALLEST_DICTIONARY)})
    )


def _delta(flow: Flow, coder: Coder, _: int) -> Flow:
    return _Filtered(flow, {"id": lzma.FILTER_DELTA, "dist": 1 + (coder.properties or b"\0")[0]})


def _branch(flow: Flow, coder: Coder, _: int) -> Flow:
    return _Filtered(flow, {"id": _BRANCHES[coder.method]})


_STEPS: dict[bytes, Callable[[Flow, Coder, int], Flow]] = {
    b"\x00": lambda flow, _, __: flow,
    b"\x21": _lzma2,
    b"\x03\x01\x01": _lzma1,
    b"\x03": _delta,
    b"\x04\x01\x08": lambda flow, _, __: Decompressed(flow, inflated()),
    b"\x04\x02\x02": lambda flow, _, __: Decompressed(flow, bunzipped()),
    **dict.fromkeys(_BRANCHES, _branch),
}
