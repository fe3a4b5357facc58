"""Stages of the demo: each is named, timed, and does nothing a second time."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console


@dataclass(frozen=True, slots=True)
class StageRun:
    """How a stage went: its title, what it said, and how long it took in seconds."""

    title: str
    said: str
    seconds: float


def run_stage(title: str, work: Callable[[], str]) -> StageRun:
    """Run one stage and say what it did.

    Args:
        title: what the stage is called.
        work: does it, and returns one line about what was done.
    """
    console = Console(stderr=True)
    if console.is_terminal:
        console.print(f"[bold]{title}[/bold] …")
    began = time.monotonic()
    said = work()
    done = StageRun(title=title, said=said, seconds=time.monotonic() - began)
    console.print(
        f"{done.title:<24} {done.said}  ({done.seconds:.1f} s)", markup=False, highlight=False, soft_wrap=True
    )
    return done
