"""The digest of the whole evidence, taken beside the scan: an image is read a second time, by a thread of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from vigil.media.sources import Source


class DigestBeside:
    """Takes the evidence's digest for as long as the block runs; leaving it early ends the reading.

    Args:
        evidence: opened; its digest is read through a handle of its own.
    """

    def __init__(self, evidence: Source) -> None:
        self._stop = threading.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="digest")
        self._digest = self._thread.submit(evidence.digest, stop=self._stop)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.shutdown(wait=True)

    def check(self) -> None:
        """Find out as soon as it is known that the evidence is not what was acquired.

        Raises:
            MediaError: it is not, or it cannot be read to its end.
        """
        if self._digest.done():
            self._digest.result()

    def wait(self) -> str:
        """SHA-256 in hex, when it is there; empty for a folder.

        Raises:
            MediaError: the evidence is not what was acquired, or cannot be read to its end.
        """
        return self._digest.result()
