"""A known set opened for searching: mapped, shared between processes, opened in milliseconds whatever its size."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from vigil.kernels import photodna
from vigil.kernels.exact import ExactTable
from vigil.kernels.hamming import Codes
from vigil.kernels.near import NearIndex
from vigil.known.errors import KnownError
from vigil.known.layout import ENDS, FRAMES, TABLES, WIDTHS
from vigil.known.mapped import Header, MappedFile
from vigil.known.precedence import (
    STRONGEST_FIRST,
    Found,
    Neighbour,
    exact_answer,
    near_answer,
    photodna_answer,
    video_answer,
)
from vigil.known.records import count_labels, entries
from vigil.known.values import Answer, Entry, Label
from vigil.known.video_matching import KnownVideos

DEFAULT_RADIUS = 31  # bits; the distance published with PDQ as the same picture


class HasDigests(Protocol):
    """A file's digests in hex, each or None; for example `vigil.kernels.digests.Digests`."""

    @property
    def md5(self) -> str | None:
        """32 hex digits."""

    @property
    def sha1(self) -> str | None:
        """40 hex digits."""

    @property
    def sha256(self) -> str | None:
        """64 hex digits."""


class _Asked(NamedTuple):
    md5: str | None
    sha1: str | None
    sha256: str | None


class KnownSet:
    """A read-only set of known files; which answer comes first is said in `vigil.known.precedence`."""

    def __init__(self, file: MappedFile) -> None:
        self._file = file
        self.labels = file.header.labels
        self._tables = {
            name: ExactTable(file.array(name, np.uint8), file.array(f"{name}.directory", "<u4"))
            for name in TABLES
        }
        self._photodna = file.array("photodna", np.uint8)
        self._firsts = {name: file.array(f"{name}.records", "<u4") for name in WIDTHS}
        self._labels_of = file.array("labels", "<u4")
        self._pictures = file.near("pdq")
        self._videos = KnownVideos(file.near(FRAMES), file.array(ENDS, "<u8"))

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a known set.

        Raises:
            KnownError: the file is missing, is no known set, is of another format, or is shorter than it says.
        """
        return cls(MappedFile.open(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the mapping go."""
        # Arrays hold the mapping: they go first.
        self._tables.clear()
        self._firsts.clear()
        self._labels_of = np.empty(0, dtype=np.uint32)
        self._photodna = np.empty((0, WIDTHS["photodna"]), dtype=np.uint8)
        self._pictures = NearIndex(np.empty((0, WIDTHS["pdq"]), dtype=np.uint8), (), (), ())
        self._videos = KnownVideos(self._pictures, np.empty(0, dtype=np.uint64))
        self._file.close()

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    @property
    def identity(self) -> str:
        """SHA-256 of the header, which holds the SHA-256 of every section: two sets with it are the same set."""
        return self._file.identity

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._file.size

    @property
    def header(self) -> Header:
        """What the file says of itself: labels, when it was built, rows that were damaged then."""
        return self._file.header

    def __len__(self) -> int:
        return len(self._labels_of)

    def records_of_labels(self) -> list[int]:
        """How many records have each of ``labels``."""
        return count_labels(self._labels_of, len(self.labels))

    def entries(self) -> Iterator[Entry]:
        """Every record as the entry it was made from, in the set's order; keep the set open meanwhile.

        Raises:
            KnownError: the file is damaged.
        """
        return entries(self._file)

    def counts(self) -> dict[str, int]:
        """How many keys the set has of each kind of hash, and how many frames its videos have together."""
        sections = self._file.header.sections
        return {name: sections[name].count for name in WIDTHS} | {"frames": sections[FRAMES].count}

    def keys(self, name: str) -> NDArray[np.uint8]:
        """The set's keys of one kind, sorted: shape (n, bytes), uint8, mapped; don't hold it longer than the set."""
        return self._photodna if name == "photodna" else self._tables[name].keys

    def verify(self) -> None:
        """Read the whole file and hold it to its own digests.

        Raises:
            KnownError: a section is not what the header says.
        """
        self._file.verify()

    def answer(
        self,
        *,
        md5: str | None = None,
        sha1: str | None = None,
        sha256: str | None = None,
        pdq: bytes | None = None,
        radius: int = DEFAULT_RADIUS,
    ) -> Answer:
        """What the set knows of one file, by any of its hashes.

        Args:
            md5: lower- or upper-case hex, or None.
            sha1: the same.
            sha256: the same.
            pdq: 32 bytes or None; leave it out when its quality is below 50.
            radius: 0 to 256 bits; every known picture within it is found.

        Raises:
            ValueError: a digest is not hex of its length, or the radius is out of range.
        """
        [answer] = self.answers([_Asked(md5, sha1, sha256)])
        return answer if answer.verdict != "unseen" or pdq is None else self.near({"": pdq}, radius=radius)

    def answers(self, digests: Sequence[HasDigests]) -> list[Answer]:
        """What the set knows of many files by their exact hashes, with the words and precedence of `answer`.

        The lookups of a batch wait for memory together, so asking for a thousand at once is several times as quick as
        asking a thousand times.

        Raises:
            ValueError: a digest is not hex of its length.
        """
        found: list[list[Found]] = [[] for _ in digests]
        for name in STRONGEST_FIRST:
            for number, label in self._exact(name, [getattr(one, name) for one in digests]):
                found[number].append((name, label))
        return [exact_answer(one) for one in found]

    def _exact(self, name: str, digests: Sequence[str | None]) -> Iterator[tuple[int, Label]]:
        """Every label of each digest, with the digest's number in the batch."""
        asked = [number for number, digest in enumerate(digests) if digest is not None]
        width, table = WIDTHS[name], self._tables[name]
        wanted = [bytes.fromhex(digests[number] or "") for number in asked]
        if any(len(one) != width for one in wanted):
            raise ValueError(f"{name} has {width * 2} hex digits")
        rows = table.find(np.frombuffer(b"".join(wanted), dtype=np.uint8).reshape(-1, width))
        for place in np.flatnonzero(rows >= 0):
            row = int(rows[place])
            while row < len(table.keys) and table.keys[row].tobytes() == wanted[place]:
                yield asked[place], self._label(name, row)
                row += 1

    def photodna(self, value: bytes, *, radius: int = photodna.USUAL_RADIUS) -> Answer:
        """The known picture whose supplied PhotoDNA value is nearest to one; Vigil makes no such values itself.

        Args:
            value: 144 bytes.
            radius: largest squared distance, 40,000 by default; every known picture within it is found.

        Raises:
            ValueError: the value has another length, or the radius is out of range.
        """
        query = np.frombuffer(value, dtype=np.uint8)
        found = photodna.within(codes=self._photodna, query=query, radius=radius)
        near = [
            Neighbour(int(distance), "", label)
            for place, distance in zip(found.indices, found.distances, strict=True)
            if (label := self._label("photodna", int(place))).kind == "known"
        ]
        return photodna_answer(near, radius=radius)

    def says_of(self, contents: Sequence[Entry]) -> list[list[Label]]:
        """All labels that the set has for the content of each entry: by every digest that both know.

        A content without digests is looked for by its frames, else its PDQ hash, else its PhotoDNA value, which must be the
        very same.
        """
        found: list[list[Label]] = [[] for _ in contents]
        for name in STRONGEST_FIRST:
            for number, label in self._exact(name, [getattr(one, name) for one in contents]):
                found[number].append(label)
        told = [perceptual(one) if is_bare(one) else ("", b"") for one in contents]
        for name in ("video", "pdq"):
            for number, label in self._exact(name, [v.hex() if kind == name else None for kind, v in told]):
                found[number].append(label)
        for number, (kind, value) in enumerate(told):
            if kind == "photodna":
                found[number] += self._same_photodna(value)
        return [list(dict.fromkeys(labels)) for labels in found]

    def _same_photodna(self, value: bytes) -> Iterator[Label]:
        rows = self._photodna
        row = bisect_left(range(len(rows)), value, key=lambda place: rows[place].tobytes())
        while row < len(rows) and rows[row].tobytes() == value:
            yield self._label("photodna", row)
            row += 1

    def _label(self, name: str, row: int) -> Label:
        """What the set says of a key."""
        try:
            return self.labels[int(self._labels_of[self._firsts[name][row]])]
        except IndexError as error:
            raise KnownError(
                f"{self.path} is damaged in its part '{name}.records'; build it again."
            ) from error

    def near(self, hashes: Mapping[str, bytes], *, radius: int = DEFAULT_RADIUS) -> Answer:
        """The known picture nearest to any of one picture's hashes.

        Args:
            hashes: 32 bytes each, by words for what of the picture it is the hash of: ``mirrored``, or nothing for the
                picture as it is. Leave out hashes whose quality is below 50.
            radius: 0 to 256 bits; every known picture within it is found.

        Raises:
            ValueError: the radius is out of range.
        """
        return self.nears([hashes], radius=radius)[0]

    def nears(self, hashes: Sequence[Mapping[str, bytes]], *, radius: int = DEFAULT_RADIUS) -> list[Answer]:
        """The same as `near` for many pictures, in one search.

        Args:
            hashes: for each picture, what `near` takes; a picture without hashes is unseen.
            radius: 0 to 256 bits.

        Raises:
            ValueError: the radius is out of range.
        """
        named = [(number, words) for number, one in enumerate(hashes) for words in one]
        codes = b"".join(code for one in hashes for code in one.values())
        queries = np.frombuffer(codes, dtype=np.uint8).reshape(-1, WIDTHS["pdq"])
        found: list[list[Neighbour]] = [[] for _ in hashes]
        with self._file.near_search(codes=len(queries)):
            hits = self._pictures.search(queries, radius=radius)
        for query, place, distance in zip(hits.queries, hits.places, hits.distances, strict=True):
            label = self._label("pdq", int(place))
            if label.kind == "known":
                number, words = named[query]
                found[number].append(Neighbour(int(distance), words, label))
        return [near_answer(one, radius=radius) for one in found]

    def near_videos(self, frames: Codes, *, radius: int = DEFAULT_RADIUS) -> Answer:
        """The known video that a video is most alike, by the thresholds of `vigil.known.video_matching`.

        Args:
            frames: its own, shape (n, 32), uint8, as `vigil.known.video_matching.useful_codes` gives them; at least one.
            radius: 0 to 256 bits within which two frames are the same.

        Raises:
            ValueError: there is no frame, the shape is wrong, or the radius is out of range.
            KnownError: the set is damaged.
        """
        matches = self._videos.near(frames, radius=radius)
        near = [(match, self._label("video", match.group)) for match in matches]
        return video_answer([(match, label) for match, label in near if label.kind == "known"])


def perceptual(entry: Entry) -> tuple[str, bytes]:
    """The perceptual hash that tells an entry's content best, and its kind."""
    for name in ("video", "pdq", "photodna"):
        value: bytes | None = getattr(entry, name)
        if value is not None:
            return name, value
    return "", b""


def is_bare(entry: Entry) -> bool:
    """Whether an entry has no digest, so that only its perceptual hashes tell its content."""
    return entry.md5 is None and entry.sha1 is None and entry.sha256 is None
