"""A start process that is asked about one file at a time: begun when it is needed, given up when it loses the thread."""

import secrets
import subprocess
import time
from collections.abc import Callable

from vigil.media.jail.channel import Channel
from vigil.media.jail.protocol import LARGEST_JPEG, NONCE, SAY, Said, unpack

# A start process has its own, shorter deadline for a child; this one is for a start process that hangs.
ANSWER_SECONDS = 60.0
HEAD = NONCE + 8  # bytes before an answer: the nonce, and how many follow
LARGEST_ANSWER = SAY.size + LARGEST_JPEG  # bytes


class Asked:
    """A start process and the way to it.

    Args:
        command: of the start process.
        task: what is not done when it cannot be started.
        seconds: for one answer; the usual time, unless given.
    """

    def __init__(
        self, command: tuple[str, ...], *, task: str = "decoding", seconds: float | None = None
    ) -> None:
        self._command = command
        self._task = task
        self._seconds = ANSWER_SECONDS if seconds is None else seconds
        self._channel: Channel | None = None

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The start process, while there is one."""
        return self._channel.process if self._channel else None

    def ask(self, head: Callable[[bytes], bytes], data: bytes, *, check: Callable[[Said], object]) -> Said:
        """What the start process says of one file.

        Args:
            head: given a nonce, the question that comes before the file.
            data: the file.
            check: raises ValueError for an outcome that is no answer to this question.

        Raises:
            OSError, ValueError, EOFError: the start process is gone or has lost the thread; the next question gets a new one.
            MediaError: it cannot be started; nothing is decoded elsewhere.
        """
        try:
            said = self._exchange(head, data)
            check(said)
        except (OSError, ValueError, EOFError):
            self.stop()
            raise
        return said

    def start(self) -> Channel:
        """Start the process, if there is none, and wait until it is ready.

        Raises:
            MediaError: it does not get ready.
        """
        if self._channel is None:
            self._channel = Channel(command=self._command, task=self._task)
        return self._channel

    def stop(self) -> None:
        """End the process, if there is one."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

    def interrupt(self) -> None:
        """Have whoever waits for an answer in another thread wait no longer."""
        if (channel := self._channel) is not None:
            channel.interrupt()

    def _exchange(self, head: Callable[[bytes], bytes], data: bytes) -> Said:
        channel, nonce = self.start(), secrets.token_bytes(NONCE)
        ends = time.monotonic() + self._seconds
        channel.send(head(nonce), data, ends=ends)
        answered = channel.receive(HEAD, ends=ends, room=SAY.size)
        length, said = int.from_bytes(answered[NONCE:HEAD], "little"), answered[HEAD:]
        if answered[:NONCE] != nonce or not len(said) <= length <= LARGEST_ANSWER:
            raise ValueError("the answer is not to this question")
        # Of most answers all has come; a rendition's picture follows.
        return unpack(bytes(said + channel.receive(length - len(said), ends=ends)))
