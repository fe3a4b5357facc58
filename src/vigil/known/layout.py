"""The known-set file: arrays that are mapped, never loaded, and a header behind them.

    bytes 0-7    magic ``VIGILKN3``
    bytes 8-15   where the header begins, unsigned, little-endian
    bytes 16-23  length of the header, the same
    bytes 24-63  zeros
    sections     each begins at a multiple of 64 bytes from the file's beginning, zeros between
    header       JSON, to the end of the file: format, labels, damaged rows by source, when it was built, chunks of the near
                 index, sections (name, offset, count, width) with their SHA-256

A *record* is one entry as it came; records stand in the order in which they were taken. Of record r: ``labels`` (count,)
uint32, the number of its label; ``sizes`` (count,) uint64, all ones for unknown; for each kind of hash ``NAME.rows``, uint32,
one more than the row of its key, zero for none. Fields that were not understood stand in ``extra``: runs of records, each
compressed with zlib, one line of JSON for each record, empty for none; ``extra.runs`` (count, 2) uint64 holds the first
record of each run and where it ends.

For each kind of hash: its keys, (count, width) uint8 sorted bytewise, each once for each label; ``NAME.records``, uint32, the
first record with that key and label; ``NAME.directory``, uint32, as `vigil.kernels.exact` has it (not for PhotoDNA). For PDQ,
where there are many, ``pdq.near.N.directory`` (uint32) and ``pdq.near.N.postings`` (count, 16) of chunk N, as
`vigil.kernels.near` has them.

Numbers are little-endian, hashes are raw bytes as printed. Offsets count from the file's beginning.
"""

from dataclasses import dataclass

MAGIC = b"VIGILKN3"
OLDER_MAGIC = b"VIGILKN1"  # formats 1 and 2
FORMAT = 3
PREAMBLE = 64  # bytes
EXACT = {"md5": 16, "sha1": 20, "sha256": 32}
TABLES = EXACT | {"pdq": 32}
WIDTHS = TABLES | {"photodna": 144}
NO_SIZE = 2**64 - 1
LARGEST_HEADER = 256 * 1024 * 1024  # bytes
LARGEST_EXTRA = 16 * 1024 * 1024  # bytes of one record's fields as JSON
RUN_BYTES = 1024 * 1024  # a run of extra ends with the record that reaches this
RUN_RECORDS = 1024
MOST_LABELS = 200_000
MOST_RECORDS = 2**32 - 2
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
