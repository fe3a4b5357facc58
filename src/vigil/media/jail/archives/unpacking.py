"""The work of a child that unpacks: members out one by one, each whole or with its problem, then whether that was all."""

import codecs
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vigil.media.jail.archives.entry import BadMemberError, Budget, Entry, RestNotReadError
from vigil.media.jail.archives.flows import Stored
from vigil.media.jail.archives.sevenzips import sevenzip_entries
from vigil.media.jail.archives.singles import single_entries
from vigil.media.jail.archives.tars import tar_entries
from vigil.media.jail.archives.warming import ALLOWED, CONTENTS, TIMES, own_zip
from vigil.media.jail.archives.zips import zip_entries
from vigil.media.jail.protocol import READ, UNREADABLE, Said
from vigil.media.jail.unpacking_limits import UnpackLimits
from vigil.media.jail.unpacking_protocol import (
    ALL,
    LARGEST_SIZE,
    LONGEST_NAME,
    LONGEST_PROBLEM,
    NO_TIME,
    Record,
)

NOT_READ = "the rest of the archive was not read"
Write = Callable[[bytes | bytearray | memoryview], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the kind of archive, its bytes, the one member that is wanted or ALL, and the limits."""

    kind: str
    data: bytes | bytearray
    only: int
    limits: UnpackLimits


def prepare() -> None:
    """Load what Python would look for in files, which a child cannot open, and read an archive of our own.

    Raises:
        RuntimeError: it is not read as it was written; then none of the evidence may be.
    """
    for name in ("utf-8", "ascii", "utf-16-le", "cp437"):
        codecs.lookup(name)
    data = own_zip()
    for _ in range(TIMES):
        read = bytearray()
        said = unpack(Asked("zip", data, ALL, ALLOWED), read.extend)
        if said.outcome != READ or not all(content in read for content in CONTENTS.values()):
            raise RuntimeError("The reader of archives does not read its own.")


def unpack(asked: Asked, write: Write) -> Said:
    """Write a record for each member, and a last one; returns the outcome that follows it."""
    said = _unpack(asked, write)
    length = len(said.pack())
    write(Record(index=0, size=0, length=length, modified=None, name=0, problem=0, is_last=True).pack())
    return said


def _unpack(asked: Asked, write: Write) -> Said:
    try:
        for index, entry in enumerate(_entries(asked)):
            if index >= asked.limits.members:
                return _rest(f"more than {asked.limits.members:,} members")
            if asked.only in {ALL, index}:
                _write(write, index, entry)
            if asked.only == index:
                break
    except (RestNotReadError, BadMemberError) as error:
        return _rest(str(error))
    except MemoryError:
        return _rest("needs more memory than the jail gives")
    except (RecursionError, OverflowError, ValueError, LookupError, struct.error) as error:
        return _rest(f"damaged: {type(error).__name__}")
    return Said(outcome=READ)


def _entries(asked: Asked) -> Iterator[Entry]:
    budget = Budget(asked.limits, packed=len(asked.data))
    view = memoryview(asked.data)
    if asked.kind == "zip":
        return zip_entries(view, asked.data, budget)
    if asked.kind == "7z":
        return sevenzip_entries(view, budget)
    if asked.kind == "tar":
        return tar_entries(Stored(view), budget)
    return single_entries(view, asked.kind, budget)


def _write(write: Write, index: int, entry: Entry) -> None:
    content: bytes | bytearray | memoryview = b""
    problem = entry.problem
    spent: RestNotReadError | None = None
    if not problem:
        try:
            content = entry.read()
        except BadMemberError as error:
            problem = str(error)
        except RestNotReadError as error:
            # The member at which a limit was reached is named too.
            problem, spent = str(error), error
    cut = entry.name.encode("utf-8", "backslashreplace")[:LONGEST_NAME]
    name = cut.decode("utf-8", "ignore").encode()  # no half of a letter at the end
    words = problem.encode("ascii", "replace")[:LONGEST_PROBLEM]
    write(_record(index, entry, content, problem, (len(name), len(words))).pack() + name + words)
    write(content)
    if spent is not None:
        raise spent


def _record(
    index: int, entry: Entry, content: bytes | bytearray | memoryview, problem: str, lengths: tuple[int, int]
) -> Record:
    modified = entry.modified if entry.modified is not None and abs(entry.modified) < -NO_TIME else None
    size = min(max(entry.size, 0), LARGEST_SIZE) if problem else len(content)
    return Record(
        index=index, size=size, length=len(content), modified=modified, name=lengths[0], problem=lengths[1]
    )


def _rest(why: str) -> Said:
    return Said(outcome=UNREADABLE, reason=NOT_READ[:32], detail=why)
