"""The known-set file: a header, then sorted keys that are mapped, never loaded.

    bytes 0-7    magic ``VIGILKN1``
    bytes 8-15   length of the header, unsigned, little-endian
    header       JSON: format, labels, sections (name, offset, count, width), SHA-256 of each section
    sections     for each digest: keys (count, width) uint8 sorted bytewise, then ``.labels`` (count,) uint32 little-endian

Numbers are little-endian, digests are raw bytes as printed. Offsets count from the end of the header.
"""

from dataclasses import dataclass

MAGIC = b"VIGILKN1"
FORMAT = 1
WIDTHS = {"md5": 16, "sha1": 20, "sha256": 32, "pdq": 32}
LARGEST_HEADER = 256 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Section:
    """One array of the file: where it begins, how many rows of how many bytes, and its SHA-256 in hex."""

    name: str
    offset: int
    count: int
    width: int
    sha256: str
