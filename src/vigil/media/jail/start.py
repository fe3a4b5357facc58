"""The start process: loads the decoders, then forks one child for each file, under limits and a deadline.

It holds no evidence between files and no one's data ever. A child closes the channel to the desk before it touches a byte
of the file, so that a hostile file can neither read what was asked before nor forge the next answer.
"""

import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable

from vigil.media.jail.protocol import ASK, DECODE, LARGEST_FILE, LARGEST_JPEG, SAY, UNREADABLE, Said, unpack

MEMORY = 2 * 1024**3  # bytes of address space
CPU_SECONDS = 20
WALL_SECONDS = 30.0
MOST_SAID = SAY.size + LARGEST_JPEG

Work = Callable[[int, int, bytes], Said]


def serve(*, asked: int, said: int, work: Work) -> None:
    """Answer one request after the other until the channel closes.

    Args:
        asked: file descriptor requests come from.
        said: file descriptor outcomes go to.
        work: decodes; given the operation, the longest edge and the file's bytes, in the child.
    """
    while head := _read_exactly(asked, ASK.size):
        nonce, operation, longest_edge, length = ASK.unpack(head)
        if length > LARGEST_FILE:
            return
        data = _read_exactly(asked, length)
        outcome = _in_child(lambda data=data, op=operation, edge=longest_edge: work(op, edge, data), close=(asked, said))
        packed = outcome.pack()
        _write_all(said, nonce + len(packed).to_bytes(8, "little") + packed)


def _in_child(work: Callable[[], Said], *, close: tuple[int, ...]) -> Said:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_child(work, writing, close=(*close, reading))
    os.close(writing)
    try:
        said, timed_out = _collect(reading)
    finally:
        os.close(reading)
        _kill(child)
        _, status = os.waitpid(child, 0)
    return _outcome(said, status, timed_out=timed_out)


def _be_the_child(work: Callable[[], Said], writing: int, *, close: tuple[int, ...]) -> None:
    try:
        for channel in close:
            os.close(channel)
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _limit()
        _write_all(writing, work().pack())
        os._exit(0)
    except BaseException:  # noqa: BLE001 whatever it is, the child ends here and never returns into the parent's code
        os._exit(1)


def _limit() -> None:
    for what, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_AS, MEMORY, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 1),
        (resource.RLIMIT_NOFILE, 16, 16),
    ):
        resource.setrlimit(what, (soft, hard))


def _collect(reading: int) -> tuple[bytes, bool]:
    said = bytearray()
    ends = time.monotonic() + WALL_SECONDS
    while (left := ends - time.monotonic()) > 0:
        if not select.select([reading], [], [], left)[0]:
            break
        chunk = os.read(reading, 1 << 16)
        if not chunk:
            return bytes(said), False
        said += chunk
        if len(said) > MOST_SAID:
            return b"", False
    return b"", True


def _kill(child: int) -> None:
    # The child leads its own session: whatever it started ends with it.
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _outcome(said: bytes, status: int, *, timed_out: bool) -> Said:
    if timed_out:
        return Said(outcome=UNREADABLE, reason="took too long", detail=f"{WALL_SECONDS:.0f} seconds")
    # A child that has said everything may be killed before it has ended; what it said is whole or it is refused.
    try:
        return unpack(said)
    except ValueError as error:
        ended = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"status {os.WEXITSTATUS(status)}"
        return Said(outcome=UNREADABLE, reason="crashed the decoder", detail=f"{ended}; {error}")


def _read_exactly(channel: int, length: int) -> bytes:
    kept = bytearray()
    while len(kept) < length:
        chunk = os.read(channel, min(length - len(kept), 1 << 20))
        if not chunk:
            return b""
        kept += chunk
    return bytes(kept)


def _write_all(channel: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(channel, rest) :]


def _decode_or_render(operation: int, longest_edge: int, data: bytes) -> Said:
    from vigil.media.jail import decoding  # noqa: PLC0415 loaded in main, found here

    if operation == DECODE:
        return decoding.decode(data)
    return decoding.render(data, operation=operation, longest_edge=longest_edge)


def main() -> int:
    """Load the decoders and serve the channel that was inherited as standard input and output."""
    asked, said = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from vigil.media.jail import decoding  # noqa: PLC0415 the channel is out of the decoders' way first

    decoding.prepare()
    os.write(said, b"ready")
    serve(asked=asked, said=said, work=_decode_or_render)
    return 0


if __name__ == "__main__":
    sys.exit(main())
