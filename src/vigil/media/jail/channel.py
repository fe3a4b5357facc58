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

    def send(self, data: bytes | bytearray | memoryview, *, ends: float) -> None:
        """Write everything.

        Args:
            data: the bytes.
            ends: on the monotonic clock.

        Raises:
            EOFError: the process is gone, or does not listen in time.
        """
        channel, rest = self._descriptor(is_input=True), memoryview(data)
        while rest:
            try:
                rest = rest[os.write(channel, rest[:PIPE]) :]
            except BlockingIOError:
                if not _is_ready(channel, select.POLLOUT, ends):
                    raise EOFError("the jail took too long to listen") from None
            except BrokenPipeError as error:
                raise EOFError("the jail ended") from error

    def receive(self, length: int, *, ends: float) -> bytearray:
        """Exactly this many bytes.

        Raises:
            EOFError: the process is gone, or does not answer in time.
        """
        channel, kept = self._descriptor(is_input=False), bytearray(length)
        rest = memoryview(kept)
        while rest:
            if not _is_ready(channel, select.POLLIN, ends):
                raise EOFError("the jail took too long to answer")
            got = os.readv(channel, [rest])
            if not got:
                raise EOFError("the jail ended")
            rest = rest[got:]
        return kept

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


def _is_ready(channel: int, event: int, ends: float) -> bool:
    # poll, because select knows no descriptor above 1023 and a server has more.
    waiting = select.poll()
    waiting.register(channel, event)
    left = ends - time.monotonic()
    return left > 0 and bool(waiting.poll(left * 1000))
