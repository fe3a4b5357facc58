"""Several jails side by side, one for each processor: pictures are decoded while the next files are read.

The first picture starts one, and more are started while pictures wait. Where none can be started, every picture is refused with
the reason, and everything else of a scan goes on.
"""

import os
import queue
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType
from typing import Self, TypeVar

from vigil.media.errors import MediaError
from vigil.media.jail.absent import Decodes, jail_or_none
from vigil.media.jail.client import Unreadable
from vigil.media.jail.protocol import NOT_DECODED
from vigil.media.jail.video import Video, VideoReader

Seen = TypeVar("Seen")


class Jails:
    """Jails that are asked through threads, each thread one at a time; open for as long as the block runs.

    Args:
        count: how many; one for each processor that this process may use, unless given.
    """

    def __init__(self, *, count: int | None = None) -> None:
        self._count = count or len(os.sched_getaffinity(0))
        self._threads = ThreadPoolExecutor(max_workers=self._count, thread_name_prefix="jail")
        self._idle: queue.SimpleQueue[Decodes] = queue.SimpleQueue()
        self._all: list[Decodes] = []
        self._opened = ExitStack()
        # One for videos: they are few and long, and their decoder is heavy.
        self._video_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="video jail")
        self._videos = VideoReader()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            # What is being decoded is not waited for: nobody will ask what was seen.
            self._leave()
        for threads in (self._threads, self._video_thread):
            threads.shutdown(wait=True, cancel_futures=True)
        self._videos.__exit__(kind, error, trace)
        self._opened.close()

    def ask(self, work: Callable[[Decodes], Seen]) -> "Future[Seen]":
        """Have something done with a jail when one is free; called by one thread."""
        if len(self._all) < self._count and self._idle.empty():
            self._all.append(self._opened.enter_context(jail_or_none()))
            self._idle.put(self._all[-1])
        return self._threads.submit(self._do, work)

    def watch(self, data: bytes) -> "Future[Video | Unreadable]":
        """Have a video's key frames hashed."""
        return self._video_thread.submit(self._watched, data)

    def _leave(self) -> None:
        for threads in (self._threads, self._video_thread):
            threads.shutdown(wait=False, cancel_futures=True)
        self._videos.interrupt()
        for jail in self._all:
            jail.interrupt()

    def _watched(self, data: bytes) -> Video | Unreadable:
        try:
            return self._videos.frames(data)
        except MediaError as error:
            return Unreadable(NOT_DECODED, str(error)[:160])

    def _do(self, work: Callable[[Decodes], Seen]) -> Seen:
        jail = self._idle.get()
        try:
            return work(jail)
        finally:
            self._idle.put(jail)
