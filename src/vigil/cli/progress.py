"""Progress in the terminal: a bar or a count with rate and time, on anything longer than a second."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


@contextmanager
def counting(title: str, *, unit: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show progress while the block runs; on a terminal a live bar, elsewhere nothing but the block's own words.

    Args:
        title: what is being done.
        unit: what is counted, in the plural.
        total: how many there are, when known.

    Yields:
        A function that is told how many are done so far.
    """
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.update(task, completed=done)
