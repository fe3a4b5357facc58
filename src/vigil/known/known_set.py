"""A known set opened for searching: mapped, shared between processes, opened in milliseconds whatever its size."""

import hashlib
import json
import mmap
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vigil.kernels import hamming
from vigil.known.errors import KnownError
from vigil.known.layout import FORMAT, LARGEST_HEADER, MAGIC, WIDTHS, Section
from vigil.known.values import Answer, Grade, Label

DEFAULT_RADIUS = 31  # bits; the distance published with PDQ as the same picture


class KnownSet:
    """A read-only set of known files.

    Precedence, when hashes of one file answer differently: an exact known entry, then an exact benign entry, then the
    nearest known picture within the radius, then unseen. Known comes before benign because a wrong *benign* hides a file
    from everybody; the disagreement is in ``Answer.also``.
    """

    def __init__(
        self, path: Path, mapped: mmap.mmap, sections: dict[str, Section], labels: list[Label], base: int
    ) -> None:
        self.path = path
        self.labels = labels
        self.sections = sections
        self._mapped = mapped
        self._keys = {name: _keys(mapped, sections[name], base) for name in WIDTHS}
        self._places = {name: _places(mapped, sections[f"{name}.labels"], base) for name in WIDTHS}
        self._base = base

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a known set.

        Raises:
            KnownError: the file is missing, is no known set, is of another format, or is shorter than it says.
        """
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise KnownError(
                f"{path} cannot be opened as a known set; build one with `vigil known build`."
            ) from error
        try:
            header, base = _header(path, mapped)
            sections = {section.name: section for section in map(_section, header["sections"])}
            labels = [_label(row) for row in header["labels"]]
            _check_sections(path, sections, len(mapped) - base, len(labels))
            return cls(path, mapped, sections, labels, base)
        except (KeyError, TypeError, ValueError) as error:
            raise KnownError(f"{path} is damaged: its header cannot be read; build it again.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the mapping go."""
        self._keys.clear()
        self._places.clear()
        self._mapped.close()

    @property
    def identity(self) -> str:
        """SHA-256 of the header, which holds the SHA-256 of every section: two sets with it are the same set."""
        return hashlib.sha256(self._mapped[: self._base]).hexdigest()

    def counts(self) -> dict[str, int]:
        """How many keys the set has of each kind of hash."""
        return {name: self.sections[name].count for name in WIDTHS}

    def keys(self, name: str) -> NDArray[np.uint8]:
        """The set's keys of one kind, sorted: shape (n, bytes), uint8, mapped; don't hold it longer than the set."""
        return self._keys[name]

    def verify(self) -> None:
        """Read the whole file and hold it to its own digests.

        Raises:
            KnownError: a section is not what the header says.
        """
        for section in self.sections.values():
            start = self._base + section.offset
            data = self._mapped[start : start + section.count * section.width]
            if hashlib.sha256(data).hexdigest() != section.sha256:
                raise KnownError(f"{self.path} is damaged in its part '{section.name}'; build it again.")

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
        exact = {
            name: digest
            for name, digest in (("sha256", sha256), ("sha1", sha1), ("md5", md5))
            if digest is not None
        }
        found = [(name, label) for name, digest in exact.items() for label in self._exact(name, digest)]
        for kind in ("known", "benign"):
            for name, label in found:
                if label.kind == kind:
                    also = tuple(dict.fromkeys(other for _, other in found if other != label))
                    return Answer(kind, f"Its {name.upper()} is in {label.source}.", label=label, also=also)
        return (
            self.near({"": pdq}, radius=radius)
            if pdq is not None
            else Answer("unseen", "No set knows any of its hashes.")
        )

    def _exact(self, name: str, digest: str) -> Iterator[Label]:
        wanted = bytes.fromhex(digest)
        if len(wanted) != WIDTHS[name]:
            raise ValueError(f"{name} has {WIDTHS[name] * 2} hex digits")
        keys, places = self._keys[name], self._places[name]
        row = _first_at_least(keys, wanted)
        while row < len(keys) and keys[row].tobytes() == wanted:
            yield self.labels[int(places[row])]
            row += 1

    def near(self, hashes: Mapping[str, bytes], *, radius: int = DEFAULT_RADIUS) -> Answer:
        """The known picture nearest to any of one picture's hashes.

        Args:
            hashes: 32 bytes each, by words for what of the picture it is the hash of: ``mirrored``, or nothing for the
                picture as it is. Leave out hashes whose quality is below 50.
            radius: 0 to 256 bits; every known picture within it is found.

        Raises:
            ValueError: the radius is out of range.
        """
        found = [
            (distance, words, label)
            for words, pdq in hashes.items()
            for distance, label in self._within(pdq, radius)
        ]
        if not found:
            return Answer(
                "unseen", f"No set knows any of its hashes, and no known picture lies within {radius} bits."
            )
        # Among equals the first asked counts, which is the picture as it is.
        distance, words, label = min(found, key=lambda one: one[0])
        also = tuple(
            dict.fromkeys(other for _, _, other in sorted(found, key=lambda one: one[0]) if other != label)
        )
        named = f"Its PDQ hash, {words}," if words else "Its PDQ hash"
        return Answer(
            "near",
            f"{named} is {distance} of 256 bits from a picture in {label.source}.",
            label=label,
            distance=distance,
            also=also,
        )

    def _within(self, pdq: bytes, radius: int) -> Iterator[tuple[int, Label]]:
        query = np.frombuffer(pdq, dtype=np.uint8)
        hits = hamming.within(codes=self._keys["pdq"], query=query, radius=radius)
        for distance, place in zip(hits.distances.tolist(), hits.indices.tolist(), strict=True):
            label = self.labels[int(self._places["pdq"][place])]
            if label.kind == "known":
                yield distance, label


def _header(path: Path, mapped: mmap.mmap) -> tuple[dict[str, list[dict[str, object]]], int]:
    if mapped[:8] != MAGIC:
        raise KnownError(f"{path} is not a known set; build one with `vigil known build`.")
    length = int.from_bytes(mapped[8:16], "little")
    if length > min(LARGEST_HEADER, len(mapped) - 16):
        raise KnownError(f"{path} is cut short; build it again.")
    header = json.loads(mapped[16 : 16 + length])
    if header["format"] != FORMAT:
        raise KnownError(
            f"{path} has format {header['format']}; this Vigil reads format {FORMAT}. Build it again."
        )
    return header, 16 + length


def _check_sections(path: Path, sections: dict[str, Section], size: int, labels: int) -> None:
    end = max(section.offset + section.count * section.width for section in sections.values())
    if end != size or not {*WIDTHS, *(f"{name}.labels" for name in WIDTHS)} <= set(sections) or not labels:
        raise KnownError(f"{path} is cut short or damaged; build it again.")


def _section(row: dict[str, object]) -> Section:
    return Section(
        name=str(row["name"]),
        offset=int(str(row["offset"])),
        count=int(str(row["count"])),
        width=int(str(row["width"])),
        sha256=str(row["sha256"]),
    )


def _label(row: dict[str, object]) -> Label:
    grade = row["grade"]
    held = Grade(**grade) if isinstance(grade, dict) else None
    return Label(
        kind="benign" if row["kind"] == "benign" else "known",
        grade=held,
        series=str(row["series"]),
        source=str(row["source"]),
    )


def _keys(mapped: mmap.mmap, section: Section, base: int) -> NDArray[np.uint8]:
    flat = np.frombuffer(
        mapped, dtype=np.uint8, count=section.count * section.width, offset=base + section.offset
    )
    return flat.reshape(section.count, section.width)


def _places(mapped: mmap.mmap, section: Section, base: int) -> NDArray[np.uint32]:
    return np.frombuffer(mapped, dtype="<u4", count=section.count, offset=base + section.offset)


def _first_at_least(keys: NDArray[np.uint8], wanted: bytes) -> int:
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle].tobytes() < wanted:
            low = middle + 1
        else:
            high = middle
    return low
