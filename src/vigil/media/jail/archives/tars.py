"""Tar archives: POSIX ustar and pax, GNU's long names, and the oldest kind without any mark.

Source: POSIX.1-2017, pax; GNU tar's manual, "Basic Tar Format". Read in one pass, since most come compressed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from vigil.media.jail.archives.entry import LINK, BadMemberError, Budget, Entry, RestNotReadError, shown
from vigil.media.jail.archives.flows import PIECE, Flow, exactly, passed_over
from vigil.media.jail.archives.tar_header import BLOCK, is_tar, number

LARGEST_EXTENSION = 1 << 20  # bytes of a long name or of extended headers
_FOLDERS = b"5D"
_WORDS = {
    b"1": "hard link to another member",
    b"2": LINK,
    b"3": "device",
    b"4": "device",
    b"6": "pipe",
    b"S": "sparse, not unpacked",
    b"M": "part of a file that begins in another archive",
    b"V": "label of the archive",
}
_WITHOUT_CONTENT = b"12346"


@dataclass(slots=True)
class _Next:
    """What extensions say of the member that follows them."""

    name: bytes = b""
    extended: dict[bytes, bytes] = field(default_factory=dict)


def tar_entries(flow: Flow, budget: Budget) -> Iterator[Entry]:
    """Every member but folders, in order.

    Raises:
        RestNotReadError: the archive is cut short or damaged from there on, or holds more behind its end.
    """
    ahead, world = _Next(), dict[bytes, bytes]()
    while (block := _block(flow, budget)) is not None:
        kind, size = block[156:157], _size(block, ahead)
        if kind in b"LKxgX":
            _extend(ahead, world, kind, _extension(flow, size, budget))
            continue
        extended = world | ahead.extended
        name = extended.get(b"path") or ahead.name or _name(block)
        ahead = _Next()
        yield from _member(flow, budget, kind=kind, name=name, size=size, block=block, extended=extended)


def _member(
    flow: Flow,
    budget: Budget,
    *,
    kind: bytes,
    name: bytes,
    size: int,
    block: bytes,
    extended: dict[bytes, bytes],
) -> Iterator[Entry]:
    if kind == b"S":
        _pass_over_map(flow, block, budget)
    body = _Body(flow, 0 if kind in _WITHOUT_CONTENT else size, budget)
    problem = _WORDS.get(kind, "")
    if any(key.startswith(b"GNU.sparse.") for key in extended):
        problem = _WORDS[b"S"]
    is_folder = kind in _FOLDERS
    # The oldest kind has no type for folders: their names end with a slash.
    if not is_folder and not (kind in b"\0" and name.endswith(b"/") and size == 0):
        yield Entry(shown(name), size, _modified(block, extended), problem=problem, read=body.read)
    body.leave()


def _pass_over_map(flow: Flow, block: bytes, budget: Budget) -> None:
    """What GNU's sparse members put between their header and their bytes."""
    has_more = block[482]
    while has_more:
        has_more = _one(flow, budget)[504]


class _Body:
    """A member's bytes and what fills their last block, read or passed over."""

    def __init__(self, flow: Flow, size: int, budget: Budget) -> None:
        self._flow, self._size, self._budget = flow, size, budget
        self._left = size + -size % BLOCK
        self._problem = ""

    def read(self) -> bytearray:
        """The bytes."""
        self._budget.check_one(self._size)
        self._left = 0
        try:
            kept = exactly(self._flow, self._size, self._budget)
            passed_over(self._flow, -self._size % BLOCK, self._budget)
        except BadMemberError as error:
            self._problem = str(error)
            raise
        return kept

    def leave(self) -> None:
        """Go to the next header, if the flow goes on."""
        try:
            passed_over(self._flow, self._left, self._budget)
        except BadMemberError as error:
            self._problem = str(error)
        if self._problem:
            raise RestNotReadError(self._problem)


def _block(flow: Flow, budget: Budget) -> bytes | None:
    """The next header, or None at the end of the archive."""
    block = _one(flow, budget)
    if not block.strip(b"\0"):
        if _one(flow, budget).strip(b"\0"):
            raise RestNotReadError("damaged: its end marker stands between its members")
        _check_end(flow, budget)
        return None
    if not is_tar(block):
        raise RestNotReadError("damaged: a member's header is none")
    return block


def _one(flow: Flow, budget: Budget) -> bytes:
    try:
        return bytes(exactly(flow, BLOCK, budget))
    except BadMemberError as error:
        raise RestNotReadError(f"{error}: its end marker is missing") from error


def _check_end(flow: Flow, budget: Budget) -> None:
    try:
        while piece := flow.read(PIECE):
            budget.spend(len(piece))
            if piece.strip(b"\0"):
                raise RestNotReadError("bytes follow its end marker")
    except BadMemberError as error:
        raise RestNotReadError(str(error)) from error


def _extension(flow: Flow, size: int, budget: Budget) -> bytes:
    if size > LARGEST_EXTENSION:
        raise RestNotReadError("damaged: a name or an extended header is longer than any")
    try:
        whole = exactly(flow, size + -size % BLOCK, budget)
    except BadMemberError as error:
        raise RestNotReadError(str(error)) from error
    return bytes(whole[:size])


def _extend(ahead: _Next, world: dict[bytes, bytes], kind: bytes, content: bytes) -> None:
    if kind == b"L":
        ahead.name = content.rstrip(b"\0")
    elif kind == b"g":
        world.update(_records(content))
    elif kind in b"xX":
        ahead.extended.update(_records(content))


def _records(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Lines of ``length keyword=value``, the length counting itself."""
    place = 0
    while place < len(content):
        length, space, _ = content[place : place + 20].partition(b" ")
        end = place + (int(length) if length.isdigit() else 0)
        key, equals, value = content[place + len(length) + 1 : end - 1].partition(b"=")
        if not space or not equals or end > len(content):
            raise RestNotReadError("damaged: an extended header is none")
        yield key, value
        place = end


def _size(block: bytes, ahead: _Next) -> int:
    stated = ahead.extended.get(b"size")
    size = int(stated) if stated and stated.isdigit() and len(stated) < 20 else number(block[124:136])
    if size < 0:
        raise RestNotReadError("damaged: a member's size is none")
    return size


def _name(block: bytes) -> bytes:
    name = block[:100].partition(b"\0")[0]
    prefix = block[345:500].partition(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _modified(block: bytes, extended: dict[bytes, bytes]) -> int | None:
    stated = extended.get(b"mtime", b"").partition(b".")[0]
    if stated.isdigit() and len(stated) < 19:
        return int(stated)
    found = number(block[136:148])
    return found if abs(found) < 1 << 62 else None
