"""Two scans beside each other, place by place and content by content: what is the same, what is not, and what only one holds.

Both are sorted by place on the disk and read as two streams, so that millions of files need little memory. A file whose content
was not read is never the same as another: nobody knows.
"""

import hashlib
import heapq
import json
import struct
import tempfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby, zip_longest
from operator import itemgetter
from pathlib import Path
from typing import Literal, NamedTuple

from vigil.media.contents import Contents
from vigil.media.errors import MediaError
from vigil.media.layout import ScannedFile
from vigil.media.runs import in_order
from vigil.media.scanfile import ScanFile

SAME, OTHER_VERDICT, OTHER_CONTENT = "same", "other verdict", "other content"
NOT_TOLD, ONLY_FIRST, ONLY_SECOND = "content not told", "only in the first", "only in the second"
KINDS = (SAME, OTHER_VERDICT, OTHER_CONTENT, NOT_TOLD, ONLY_FIRST, ONLY_SECOND)
CONCLUSION = (
    "verdict", "grade_scale", "grade_version", "grade_code", "near_distance", "series", "reason",
)  # fmt: skip
By = Literal["path", "locator"]
# Behind the place: number, whether the content is told, its SHA-256, and a digest of the conclusion.
_TAIL = struct.Struct(">Q?32s16s")
# Zero bytes of a place are written so that its end sorts before everything that goes on.
_ZERO, _END = b"\0\xff", b"\0\0"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two scans differ.

    Attributes:
        kind: one of `KINDS`, but not *same*.
        first, second: the file in each scan, or None.
        is_elsewhere: of a file that only one scan holds at this place: the other holds its content at another.
    """

    kind: str
    first: ScannedFile | None
    second: ScannedFile | None
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class SharedContents:
    """How many different contents both scans hold, and how many only one of them."""

    both: int
    first: int
    second: int


class Placed(NamedTuple):
    """What is sorted of one file, without its place."""

    number: int
    is_told: bool
    content: bytes
    conclusion: bytes


class Comparison:
    """Two scans to be compared; going through it yields the differences in the order of their places.

    Args:
        first, second: the scans; of the same evidence or of others.
        by: what makes a place: the path, or the locator, which is the same only in the same evidence.
        folder: where what is sorted lies while it is needed; None for the system's own place.

    Attributes:
        counts: how many of each of `KINDS`, complete when all differences have been taken.
        contents: complete likewise; None before.

    Raises:
        MediaError: a scan file is damaged, or the disk has no room for what is sorted.
    """

    def __init__(
        self, *, first: ScanFile, second: ScanFile, by: By = "path", folder: Path | None = None
    ) -> None:
        self._scans = (first, second)
        self._by = by
        self._folder = folder
        self.counts: Counter[str] = Counter()
        self.contents: SharedContents | None = None

    def __iter__(self) -> Iterator[Difference]:
        self.counts.clear()
        try:
            with ExitStack() as opened:
                held = [opened.enter_context(self._contents(scan)) for scan in self._scans]
                self.contents = SharedContents(*held[0].shared_with(held[1]))
                yield from self._differences(held)
        except OSError as error:
            raise MediaError(
                f"The scans cannot be sorted in {self._folder or tempfile.gettempdir()} ({error.strerror}); make room there."
            ) from error

    def _differences(self, held: Sequence[Contents]) -> Iterator[Difference]:
        places = [_places(in_order(_records(scan, self._by), folder=self._folder)) for scan in self._scans]
        for one, other in _beside(*places):
            for kind, mine, theirs in paired(one, other):
                self.counts[kind] += 1
                if kind != SAME:
                    yield self._difference(kind, mine, theirs, held)

    def _contents(self, scan: ScanFile) -> Contents:
        digests = (bytes.fromhex(file.sha256) for file in scan.every() if file.sha256)
        return Contents(digests, folder=self._folder)

    def _difference(
        self, kind: str, one: Placed | None, other: Placed | None, held: Sequence[Contents]
    ) -> Difference:
        first, second = (
            scan.file(file.number) if file else None
            for scan, file in zip(self._scans, (one, other), strict=True)
        )
        is_elsewhere = (
            kind == ONLY_FIRST and one is not None and one.is_told and one.content in held[1]
        ) or (kind == ONLY_SECOND and other is not None and other.is_told and other.content in held[0])
        return Difference(kind, first, second, is_elsewhere)


def paired(
    one: Sequence[Placed], other: Sequence[Placed]
) -> Iterator[tuple[str, Placed | None, Placed | None]]:
    """The files of one place in both scans, put beside each other: equal contents first, then the rest in their order."""
    waiting: dict[bytes, deque[Placed]] = {}
    for file in other:
        waiting.setdefault(file.content if file.is_told else b"", deque()).append(file)
    rest: list[Placed] = []
    for file in one:
        equal = waiting.get(file.content) if file.is_told else None
        if equal:
            found = equal.popleft()
            yield (SAME if found.conclusion == file.conclusion else OTHER_VERDICT), file, found
        else:
            rest.append(file)
    left = sorted(file for files in waiting.values() for file in files)
    for mine, theirs in zip_longest(rest, left):
        yield _kind(mine, theirs), mine, theirs


def _kind(one: Placed | None, other: Placed | None) -> str:
    if one is None:
        return ONLY_SECOND
    if other is None:
        return ONLY_FIRST
    return OTHER_CONTENT if one.is_told and other.is_told else NOT_TOLD


def conclusion(file: ScannedFile) -> list[object]:
    """What was concluded about a file, as far as two scans are compared by it."""
    return [getattr(file, name) for name in CONCLUSION]


def _records(scan: ScanFile, by: By) -> Iterator[bytes]:
    for file in scan.every():
        place = str(getattr(file, by)).encode("utf-8", "surrogatepass").replace(b"\0", _ZERO)
        told = hashlib.blake2b(json.dumps(conclusion(file)).encode(), digest_size=16).digest()
        content = bytes.fromhex(file.sha256 or "")
        yield place + _END + _TAIL.pack(file.number, bool(content), content, told)


def _places(records: Iterable[bytes]) -> Iterator[tuple[bytes, list[Placed]]]:
    for place, same in groupby(records, key=lambda record: record[: -_TAIL.size]):
        yield place, [Placed(*_TAIL.unpack(record[-_TAIL.size :])) for record in same]


def _beside(*streams: Iterator[tuple[bytes, list[Placed]]]) -> Iterator[tuple[list[Placed], list[Placed]]]:
    marked = [_marked(which, stream) for which, stream in enumerate(streams)]
    for _, same in groupby(heapq.merge(*marked), key=itemgetter(0)):
        files: list[list[Placed]] = [[], []]
        for _, which, held in same:
            files[which] = held
        yield files[0], files[1]


def _marked(
    which: int, stream: Iterable[tuple[bytes, list[Placed]]]
) -> Iterator[tuple[bytes, int, list[Placed]]]:
    return ((place, which, files) for place, files in stream)
