"""A known set opened for searching: mapped, shared between processes, opened in milliseconds whatever its size."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vigil.kernels.exact import ExactTable
from vigil.kernels.near import NearIndex
from vigil.known.layout import EXACT, WIDTHS
from vigil.known.mapped import MappedFile
from vigil.known.values import Answer, Label

DEFAULT_RADIUS = 31  # bits; the distance published with PDQ as the same picture


class KnownSet:
    """A read-only set of known files.

    Precedence, when hashes of one file answer differently: an exact known entry, then an exact benign entry, then the
    nearest known picture within the radius, then unseen. Known comes before benign because a wrong *benign* hides a file
    from everybody; the disagreement is in ``Answer.also``.
    """

    def __init__(self, file: MappedFile) -> None:
        self._file = file
        self.labels = file.header.labels
        self._tables = {
            name: ExactTable(file.array(name, np.uint8), file.array(f"{name}.directory", "<u4"))
            for name in EXACT
        }
        self._places = {name: file.array(f"{name}.labels", "<u4") for name in WIDTHS}
        chunks = file.header.chunks
        self._pictures = NearIndex(
            file.array("pdq", np.uint8),
            chunks,
            tuple(file.array(f"pdq.near.{number}.directory", "<u4") for number in range(len(chunks))),
            tuple(file.array(f"pdq.near.{number}.postings", np.uint8) for number in range(len(chunks))),
        )

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
        self._places.clear()
        self._pictures = NearIndex(np.empty((0, WIDTHS["pdq"]), dtype=np.uint8), (), (), ())
        self._file.close()

    @property
    def path(self) -> Path:
        """The file."""
        return self._file.path

    @property
    def identity(self) -> str:
        """SHA-256 of the header, which holds the SHA-256 of every section: two sets with it are the same set."""
        return self._file.identity

    def counts(self) -> dict[str, int]:
        """How many keys the set has of each kind of hash."""
        return {name: self._file.header.sections[name].count for name in WIDTHS}

    def keys(self, name: str) -> NDArray[np.uint8]:
        """The set's keys of one kind, sorted: shape (n, bytes), uint8, mapped; don't hold it longer than the set."""
        return self._pictures.codes if name == "pdq" else self._tables[name].keys

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
        table, places = self._tables[name], self._places[name]
        row = int(table.find(np.frombuffer(wanted, dtype=np.uint8)[None, :])[0])
        while 0 <= row < len(table.keys) and table.keys[row].tobytes() == wanted:
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
        found = list(self._within(hashes, radius))
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

    def _within(self, hashes: Mapping[str, bytes], radius: int) -> Iterator[tuple[int, str, Label]]:
        """Distance, words and label of every known picture within the radius of a hash."""
        named = list(hashes)
        queries = np.frombuffer(b"".join(hashes.values()), dtype=np.uint8).reshape(-1, WIDTHS["pdq"])
        found = self._pictures.search(queries, radius=radius)
        for number, place, distance in zip(found.queries, found.places, found.distances, strict=True):
            label = self.labels[int(self._places["pdq"][place])]
            if label.kind == "known":
                yield int(distance), named[number], label
