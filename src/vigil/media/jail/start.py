"""The start process: loads the decoders, then forks one child for each file, under limits and a deadline.

It decodes nothing itself. A child closes the channel to the desk before it touches a byte of the file, so that a
hostile file can neither read what was asked before nor forge the next answer.
"""

import gc
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from functools import partial

from vigil.media.jail.child import NO_WALLS, OUT_OF_MEMORY, be_the_child, write_all
from vigil.media.jail.limits import Limits
from vigil.media.jail.protocol import (
    ASK,
    CRASHED,
    DECODINGS,
    FULL,
    HIGHEST_EDGE,
    LARGEST_FILE,
    LARGEST_JPEG,
    NOT_DECODED,
    OPERATIONS,
    READY,
    SAY,
    TOOK_TOO_LONG,
    UNREADABLE,
    Said,
    unpack,
)
from vigil.media.jail.walls import prepare as prepare_walls

MOST_SAID = SAY.size + LARGEST_JPEG

Work = Callable[[int, int, bytes], Said]


def serve(*, asked: int, said: int, work: Work, limits: Limits) -> None:
    """Answer one request after the other until the channel closes or carries what no client of ours sends.

    Args:
        asked: file descriptor requests come from.
        said: file descriptor outcomes go to.
        work: decodes; given the operation, the longest edge and the file's bytes, in the child.
        limits: of each child.
    """
    write_all(said, READY)
    while head := _read_exactly(asked, ASK.size):
        nonce, operation, longest_edge, length = ASK.unpack(head)
        if length > LARGEST_FILE or longest_edge > HIGHEST_EDGE or operation not in OPERATIONS.values():
            return
        data = _read_exactly(asked, length)
        if len(data) < length:
            return
        packed = in_child(partial(work, operation, longest_edge, data), limits=limits).pack()
        write_all(said, nonce + len(packed).to_bytes(8, "little") + packed)


def in_child(work: Callable[[], Said], *, limits: Limits) -> Said:
    """Do the work in a child and take what it says, or say how it ended."""
    parent = os.getpid()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        be_the_child(work, writing=writing, parent=parent, limits=limits)
    os.close(writing)
    try:
        said, on_time = _collect(reading, limits.wall_seconds)
    finally:
        os.close(reading)
        _end(child)
        _, status = os.waitpid(child, 0)
    if not on_time:
        return _refused(TOOK_TOO_LONG, f"{limits.wall_seconds:g} seconds")
    return _outcome(said, status, limits)


def _collect(reading: int, seconds: float) -> tuple[bytes, bool]:
    said = bytearray()
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        if not select.select([reading], [], [], left)[0]:
            break
        chunk = os.read(reading, 1 << 16)
        said += chunk
        # Whoever says too much is not listened to any longer; the length alone refuses it.
        if not chunk or len(said) > MOST_SAID:
            return bytes(said), True
    return b"", False


def _end(child: int) -> None:
    # The child leads its own session: whatever it started ends with it.
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _outcome(said: bytes, status: int, limits: Limits) -> Said:
    try:
        return unpack(said)
    except ValueError as error:
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
            return _refused(TOOK_TOO_LONG, f"{limits.cpu_seconds} seconds of processor time")
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == NO_WALLS:
            return _refused(NOT_DECODED, "the kernel does not shut the decoder in")
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == OUT_OF_MEMORY:
            return _refused("too large", f"needs more than {limits.memory >> 20} MiB of memory")
        return _refused(CRASHED, f"{_ended(status)}; {error}")


def _ended(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {signal.Signals(os.WTERMSIG(status)).name}"
    return f"status {os.WEXITSTATUS(status)}"


def _refused(reason: str, detail: str) -> Said:
    return Said(outcome=UNREADABLE, reason=reason, detail=detail)


def _read_exactly(channel: int, length: int) -> bytes:
    kept = bytearray()
    while len(kept) < length:
        chunk = os.read(channel, min(length - len(kept), 1 << 20))
        if not chunk:
            return b""
        kept += chunk
    return bytes(kept)


def take_channel() -> tuple[int, int]:
    """Move the inherited channel out of the decoders' way; what they print goes to standard error or nowhere."""
    asked, said = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    # When the scan is gone there is nobody left to tell.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    return asked, said


def main() -> int:
    """Try the jail, load the decoders, and serve the channel that was inherited as standard input and output."""
    asked, said = take_channel()
    from vigil.media.jail import canaries, decoding, rendering  # noqa: PLC0415 the channel is out of the way first

    prepare_walls()
    if out := canaries.escaped(canaries.QUICK):
        sys.stderr.write(f"The jail does not hold: {', '.join(out)}.\n")
        return 1

    def work(operation: int, longest_edge: int, data: bytes) -> Said:
        if operation in DECODINGS.values():
            return decoding.decode_in_full(data) if operation == FULL else decoding.decode(data)
        return rendering.render(data, operation=operation, longest_edge=longest_edge)

    decoding.prepare()
    # What lives now is never collected, so that no child copies pages of it only to count who refers to it.
    gc.freeze()
    gc.disable()
    serve(asked=asked, said=said, work=work, limits=Limits())
    return 0


if __name__ == "__main__":
    sys.exit(main())
