"""What passes between a scan and the process that unpacks: fixed layouts and bytes of a stated length, nothing that runs.

A question is one ``ASK`` and the archive. The answer is a row of frames, each with the question's nonce; the start process
makes the frames, and a child can write neither a nonce nor the last one, which says how the child ended. What the frames
carry is the child's: a record for each member, its name, its problem and its bytes, and a last record that says whether the
archive was read to its end.
"""

import struct
from dataclasses import dataclass

NONCE = 16
LARGEST_ARCHIVE = 1 << 30  # bytes handed in
LARGEST_PLAIN = 12 << 20  # to the lean start process
KINDS = ("zip", "tar", "gzip", "bzip2", "xz", "7z")
ALL = 0xFFFFFFFF  # instead of the one member that is asked for
# nonce, kind, the one member, members, total, one, ratio, bytes from which the ratio counts, bytes that follow
ASK = struct.Struct("<16sBIIQQIQQ")
# nonce, whether the child has ended, bytes that follow: the child's, or words for how it ended, none when it ended well
FRAME = struct.Struct("<16sBI")
MORE, ENDED = 0, 1
NOT_UNPACKED = "not unpacked: no jail"
LARGEST_FRAME = 1 << 20
LONGEST_ENDING = 200
MEMBER, LAST = 0, 1
# kind, index, size as the archive says, bytes of content, modified in seconds since 1970, bytes of the name and of the
# problem; the content comes last. Of the last record only the bytes of content count: they are the outcome.
RECORD = struct.Struct("<BIQQqHH")
NO_TIME = -(1 << 63)
LONGEST_NAME, LONGEST_PROBLEM = 4096, 200
LARGEST_SIZE = (1 << 63) - 1  # an archive may say anything; beyond this it is shown as this


@dataclass(frozen=True, slots=True)
class Record:
    """A member's record, before its name, problem and bytes."""

    index: int
    size: int
    length: int
    modified: int | None
    name: int
    problem: int
    is_last: bool = False

    def __post_init__(self) -> None:
        if self.name > LONGEST_NAME or self.problem > LONGEST_PROBLEM or self.size > LARGEST_SIZE:
            raise ValueError("the member's record is out of bounds")

    def pack(self) -> bytes:
        """The fixed layout."""
        kind = LAST if self.is_last else MEMBER
        modified = NO_TIME if self.modified is None else self.modified
        return RECORD.pack(kind, self.index, self.size, self.length, modified, self.name, self.problem)


def unpack_record(data: bytes) -> Record:
    """Read a record back, believing nothing.

    Raises:
        ValueError: a length or a number is out of bounds.
    """
    if len(data) != RECORD.size:
        raise ValueError("the member's record is too short")
    kind, index, size, length, modified, name, problem = RECORD.unpack(data)
    if kind not in {MEMBER, LAST}:
        raise ValueError("the record is of no kind")
    return Record(
        index, size, length, None if modified == NO_TIME else modified, name, problem, is_last=kind == LAST
    )
