"""The start process for archives: forks one child for each, and passes on what it says in frames the child cannot forge.

As the start process for pictures it touches no byte itself. A child is ended when the time it was waited for is used up;
time in which nobody took its bytes does not count.
"""

import fcntl
import gc
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from functools import partial

from vigil.media.jail.archives.unpacking import Asked, Write, unpack
from vigil.media.jail.archives.unpacking import prepare as prepare_readers
from vigil.media.jail.child import NO_WALLS, OUT_OF_MEMORY, be_the_child, write_all
from vigil.media.jail.limits import Limits
from vigil.media.jail.protocol import READY, SAY, Said
from vigil.media.jail.start import take_channel
from vigil.media.jail.unpacking_limits import UnpackLimits
from vigil.media.jail.unpacking_protocol import (
    ASK,
    ENDED,
    FRAME,
    KINDS,
    LARGEST_ARCHIVE,
    LARGEST_FRAME,
    LONGEST_ENDING,
    LONGEST_NAME,
    LONGEST_PROBLEM,
    MORE,
    NOT_UNPACKED,
    RECORD,
)
from vigil.media.jail.walls import prepare as prepare_walls

CHILD = Limits(memory=3 << 30, cpu_seconds=300, wall_seconds=300.0)
PIPE = 1 << 20  # bytes that may wait between a child and this process
TOO_MUCH = "said more than it may"

Work = Callable[[Asked, Write], Said]


def serve(*, asked: int, said: int, work: Work, limits: Limits) -> None:
    """Answer one question after the other until the channel closes or carries what no client of ours sends.

    Args:
        asked: file descriptor questions come from.
        said: file descriptor frames go to.
        work: unpacks, in the child, and writes its records.
        limits: of each child.
    """
    write_all(said, READY)
    while head := _read_exactly(asked, ASK.size):
        nonce, kind, only, members, total, one, ratio, ratio_from, length = ASK.unpack(head)
        if length > LARGEST_ARCHIVE or kind >= len(KINDS):
            return
        try:
            bounds = UnpackLimits(members=members, total=total, one=one, ratio=ratio, ratio_from=ratio_from)
        except ValueError:
            return
        data = _read_exactly(asked, length)
        if len(data) < length:
            return
        ended = _with_child(
            partial(work, Asked(KINDS[kind], data, only, bounds)), nonce, said, limits, bounds
        )
        words = ended.encode("ascii", "replace")[:LONGEST_ENDING]
        write_all(said, FRAME.pack(nonce, ENDED, len(words)) + words)


def _with_child(
    work: Callable[[Write], Said], nonce: bytes, said: int, limits: Limits, bounds: UnpackLimits
) -> str:
    """Do the work in a child and pass its words on; returns how it ended, nothing when it ended well."""
    parent = os.getpid()
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE)
    child = os.fork()
    if child == 0:
        be_the_child(lambda: work(partial(write_all, writing)), writing=writing, parent=parent, limits=limits)
    os.close(writing)
    try:
        problem = _pass_on(reading, nonce, said, limits.wall_seconds, _most(bounds))
    finally:
        os.close(reading)
        _end(child)
        _, status = os.waitpid(child, 0)
    return problem or _ending(status, limits)


def _most(bounds: UnpackLimits) -> int:
    """Bytes that a child may say in all."""
    return (
        bounds.total
        + bounds.members * (RECORD.size + LONGEST_NAME + LONGEST_PROBLEM)
        + RECORD.size
        + SAY.size
    )


def _pass_on(reading: int, nonce: bytes, said: int, seconds: float, most: int) -> str:
    while seconds > 0:
        began = time.monotonic()
        is_ready = select.select([reading], [], [], seconds)[0]
        seconds -= time.monotonic() - began
        chunk = os.read(reading, LARGEST_FRAME) if is_ready else b""
        if is_ready and not chunk:
            return ""
        most -= len(chunk)
        if most < 0:
            return TOO_MUCH
        if chunk:
            write_all(said, FRAME.pack(nonce, MORE, len(chunk)) + chunk)
    return "took too long"


def _end(child: int) -> None:
    # The child leads its own session: whatever it started ends with it.
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _ending(status: int, limits: Limits) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return f"took more than {limits.cpu_seconds} seconds of processor time"
        return f"crashed the reader: signal {signal.Signals(number).name}"
    code = os.WEXITSTATUS(status)
    if code == NO_WALLS:
        return NOT_UNPACKED
    if code == OUT_OF_MEMORY:
        return f"needs more than {limits.memory >> 20} MiB of memory"
    return f"crashed the reader: status {code}" if code else ""


def _read_exactly(channel: int, length: int) -> bytearray:
    """This many bytes, or none when the channel closes before; an archive is held once only."""
    kept = bytearray(length)
    rest = memoryview(kept)
    while rest:
        got = os.readv(channel, [rest[: 1 << 20]])
        if not got:
            return bytearray()
        rest = rest[got:]
    return kept


def main() -> int:
    """Try the jail, and serve the channel that was inherited as standard input and output."""
    asked, said = take_channel()
    from vigil.media.jail import canaries  # noqa: PLC0415 the channel is out of the way first

    prepare_walls()
    if out := canaries.escaped(canaries.QUICK):
        sys.stderr.write(f"The jail does not hold: {', '.join(out)}.\n")
        return 1
    prepare_readers()
    # What lives now is never collected, so that no child copies pages of it only to count who refers to it.
    gc.freeze()
    serve(asked=asked, said=said, work=unpack, limits=CHILD)
    return 0


if __name__ == "__main__":
    sys.exit(main())
