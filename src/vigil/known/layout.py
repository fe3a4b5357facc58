"""The known-set file: arrays that are mapped, never loaded, and a header behind them.

    bytes 0-7    magic ``VIGILKN4``
    bytes 8-15   where the header begins, unsigned, little-endian
    bytes 16-23  length of the header, the same
    bytes 24-63  zeros
    sections     each begins at a multiple of 64 bytes from the file's beginning, zeros between
    header       JSON, to the end of the file: format, labels, damaged rows by source, when it was built, chunks of each near
                 index by what it finds, sections (name, offset, count, width) with their SHA-256

A *record* is one entry as it came; records stand in the order in which they were taken. Of record r: ``labels`` (count,)
uint32, the number of its label; ``sizes`` (count,) uint64, all ones for unknown; for each kind of hash ``NAME.rows``, uint32,
one more than the row of its key, zero for none. Fields that were not understood stand in ``extra``: runs of records, each
compressed with zlib, one line of JSON for each record, empty for none; ``extra.runs`` (count, 2) uint64 holds the first
record of each run and where it ends.

For each kind of hash: its keys, (count, width) uint8 sorted bytewise, each once for each label; ``NAME.records``, uint32, the
first record with that key and label; ``NAME.directory``, uint32, as `vigil.kernels.exact` has it (not for PhotoDNA).

A whole video is kept under ``video``, as a hash is: its key is the SHA-256 of its frames' hashes, sorted and joined.
``video.frames`` (count, 32) holds those hashes, video by video in the order of the keys; ``video.ends`` (videos,) uint64 says
behind which row those of each video end; they begin where those of the one before end. A video has at least one frame.

Near indexes, over ``pdq`` and over ``video.frames``: where there are many codes, ``NAME.near.N.directory`` (uint32) and
``NAME.near.N.postings`` (count, 16) of chunk N, as `vigil.kernels.near` has them.

Numbers are little-endian, hashes are raw bytes as printed. Offsets count from the file's beginning.
"""

from dataclasses import dataclass

MAGIC = b"VIGILKN4"
OLDER_MAGICS = (b"VIGILKN1", b"VIGILKN3")  # formats 1 and 2, format 3
FORMAT = 4
PREAMBLE = 64  # bytes
EXACT = {"md5": 16, "sha1": 20, "sha256": 32}
WIDTHS = EXACT | {"pdq": 32, "photodna": 144, "video": 32}
TABLES = {name: width for name, width in WIDTHS.items() if name != "photodna"}
FRAMES, ENDS, FRAME_BYTES = "video.frames", "video.ends", 32
NEAR = ("pdq", FRAMES)  # sections that a near index leads into
NO_SIZE = 2**64 - 1
LARGEST_HEADER = 256 * 1024 * 1024  # bytes
LARGEST_EXTRA = 16 * 1024 * 1024  # bytes of one record's fields as JSON
RUN_BYTES = 1024 * 1024  # a run of extra ends with the record that reaches this
RUN_RECORDS = 1024
MOST_LABELS = 200_000
MOST_RECORDS = 2**32 - 2
MOST_CODES = 2**32 - 1  # of a near index: places are 32-bit
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
