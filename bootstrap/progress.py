"""A progress bar for the set-up, before rich is installed."""

import sys
import time
from types import TracebackType
from typing import Self

WIDTH = 30


class Bar:
    """A bar on a terminal; elsewhere one line at the beginning and one at the end."""

    def __init__(self, title: str, *, total: int) -> None:
        self.title, self.total, self.done = title, total, 0
        self.live = sys.stderr.isatty()
        self.began = time.monotonic()

    def __enter__(self) -> Self:
        sys.stderr.write("" if self.live else f"{self.title} ({self.total}), once…\n")
        self.say("")
        return self

    def step(self, name: str) -> None:
        """One more is done."""
        self.done = min(self.done + 1, self.total)
        self.say(name)

    def say(self, words: str) -> None:
        """Draw the bar with what is going on now."""
        if self.live:
            filled = WIDTH * self.done // max(self.total, 1)
            bar = "█" * filled + "░" * (WIDTH - filled)
            sys.stderr.write(f"\r\x1b[K{self.title} {bar} {self.done}/{self.total} {words[:30]}")
        sys.stderr.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.stderr.write("\r\x1b[K" if self.live else "")
        if kind is None:
            sys.stderr.write(f"{self.title}: {time.monotonic() - self.began:.0f} s\n")
        sys.stderr.flush()
