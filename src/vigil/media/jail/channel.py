"""A process of the jail and the two pipes to it, with a deadline on every byte."""

import fcntl
import os
import select
import subprocess
import time

from vigil.media.errors import MediaError
from vigil.media.jail.protocol import READY

START_SECONDS = 60.0
PIPE = 1 << 20  # bytes that a file may be ahead of its reader, where the kernel gives so much
# A child's picture then lies in large pages, given in one step where 4 KB pages are given one by one: `benchmarks.jail`.
LARGE_PAGES = ":".join(
    f"glibc.malloc.{name}={value}"
    for name, value in {"hugetlb": 1, "mmap_threshold": 256 << 20, "top_pad": 32 << 20}.items()
)


class Channel:
    """A start process, running until ``close``.

    Attributes:
        process: it.

    Args:
        command: what to start.
        task: what is not done when it cannot be started, for the sentence that says so.

    Raises:
        MediaError: it cannot be started, or does not say that it is ready.
    """

    def __init__(self, *, command: tuple[str, ...], task: str) -> None:
        environment = {
            name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL"}
        }
        # One thread for the arithmetic: threads of a library do not survive a fork.
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "GLIBC_TUNABLES": LARGE_PAGES}
        pipe = subprocess.PIPE
        # A group of its own: Ctrl+C in the terminal is for whoever asks, who then ends it.
        self.process = subprocess.Popen(  # noqa: S603 our own module, no shell
            command, stdin=pipe, stdout=pipe, bufsize=0, env=environment, process_group=0
        )
        self._listens = _waiting(self._descriptor(is_input=True), select.POLLOUT)
        self._answers = _waiting(self._descriptor(is_input=False), select.POLLIN)
        try:
            self._begin()
        except (OSError, EOFError) as error:
            self.close()
            raise MediaError(
                f"The jail for {task} cannot be started ({error}); nothing is decoded outside it. "
                "'vigil doctor' shows what is missing."
            ) from error
        except BaseException:
            self.close()
            raise

    def send(self, *parts: bytes, ends: float) -> None:
        """Write everything, together as far as it goes: the process is woken once.

        Args:
            parts: the bytes, one after the other.
            ends: on the monotonic clock.

        Raises:
            EOFError: the process is gone, or does not listen in time.
        """
        channel, rest = self._descriptor(is_input=True), [memoryview(part) for part in parts]
        while rest:
            try:
                written = os.writev(channel, rest)
            except BlockingIOError:
                if not _is_ready(self._listens, ends):
                    raise EOFError("the jail took too long to listen") from None
                continue
            except BrokenPipeError as error:
                raise EOFError("the jail ended") from error
            while rest and written >= len(rest[0]):
                written -= len(rest.pop(0))
            if written:
                rest[0] = rest[0][written:]

    def receive(self, length: int, *, ends: float, room: int = 0) -> bytearray:
        """This many bytes, and as many more as there is room for and have come with them.

        Raises:
            EOFError: the process is gone, or does not answer in time.
        """
        channel, kept, came = self._descriptor(is_input=False), bytearray(length + room), 0
        while came < length:
            if not _is_ready(self._answers, ends):
                raise EOFError("the jail took too long to answer")
            got = os.readv(channel, [memoryview(kept)[came:]])
            if not got:
                raise EOFError("the jail ended")
            came += got
        return kept if came == len(kept) else kept[:came]

    def interrupt(self) -> None:
        """End the process, and leave the rest to whoever waits for its answer in another thread."""
        self.process.kill()

    def close(self) -> None:
        """End the process, and with it its child."""
        self.process.kill()
        for channel in (self.process.stdin, self.process.stdout):
            if channel is not None:
                channel.close()
        self.process.wait()

    def _begin(self) -> None:
        os.set_blocking(self._descriptor(is_input=True), False)
        if self.receive(len(READY), ends=time.monotonic() + START_SECONDS) != READY:
            raise EOFError("it did not say that it is ready")
        _widen(self._descriptor(is_input=True))

    def _descriptor(self, *, is_input: bool) -> int:
        channel = self.process.stdin if is_input else self.process.stdout
        if channel is None:
            raise EOFError("the jail has no channel")
        return channel.fileno()


def _widen(channel: int) -> None:
    """A file then passes in few turns of the two processes; one that may not have so wide a pipe works all the same."""
    try:
        fcntl.fcntl(channel, fcntl.F_SETPIPE_SZ, PIPE)
    except PermissionError:
        return


def _waiting(channel: int, event: int) -> select.poll:
    # poll, because select knows no descriptor above 1023 and a server has more.
    waiting = select.poll()
    waiting.register(channel, event)
    return waiting


def _is_ready(waiting: select.poll, ends: float) -> bool:
    left = ends - time.monotonic()
    return left > 0 and bool(waiting.poll(left * 1000))
