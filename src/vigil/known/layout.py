"""The known-set file: a header, then arrays that are mapped, never loaded.

    bytes 0-7    magic ``VIGILKN1``
    bytes 8-15   length of the header, unsigned, little-endian
    header       JSON: format, labels, chunks of the near index, sections (name, offset, count, width) with their SHA-256
    sections     each begins at a multiple of 64 bytes from the file's beginning, zeros between

For each kind of hash: its keys, (count, width) uint8 sorted bytewise; ``.labels``, (count,) uint32; for MD5, SHA-1 and SHA-256
``.directory``, uint32, as `vigil.kernels.exact` has it. For PDQ, where there are many, ``pdq.near.N.directory`` (uint32) and
``pdq.near.N.postings`` (count, 16) of chunk N, as `vigil.kernels.near` has them.

Numbers are little-endian, digests are raw bytes as printed. Offsets count from the file's beginning.
"""

from dataclasses import dataclass

MAGIC = b"VIGILKN1"
FORMAT = 2
EXACT = {"md5": 16, "sha1": 20, "sha256": 32}
WIDTHS = EXACT | {"pdq": 32}
LARGEST_HEADER = 256 * 1024 * 1024  # bytes
ALIGNED = 64  # bytes, a line of a processor's cache


@dataclass(frozen=True, slots=True)
class Section:
    """One array of the file: where it begins, how many rows of how many bytes, and its SHA-256 in hex."""

    name: str
    offset: int
    count: int
    width: int
    sha256: str

    @property
    def end(self) -> int:
        """The first byte behind it."""
        return self.offset + self.count * self.width


def aligned(offset: int) -> int:
    """The next place where a section may begin."""
    return -(-offset // ALIGNED) * ALIGNED
