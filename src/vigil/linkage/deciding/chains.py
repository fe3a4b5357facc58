"""Walks from record to record along *the same*, whoever keeps the decisions."""

from collections import deque
from collections.abc import Callable, Iterable

Neighbours = Callable[[str], Iterable[str]]


def reached(start: str, neighbours: Neighbours) -> set[str]:
    """Every record that a chain leads to, the start among them.

    Args:
        start: a record's key.
        neighbours: of a key, the keys that a standing decision says are the same person.
    """
    found, open_ends = {start}, [start]
    while open_ends:
        for key in neighbours(open_ends.pop()):
            if key not in found:
                found.add(key)
                open_ends.append(key)
    return found


def chain(first: str, last: str, neighbours: Neighbours) -> tuple[str, ...]:
    """The shortest chain from one record to another, both among it; of several the first in alphabetical order.

    Empty where none leads there.
    """
    before: dict[str, str] = {first: first}
    waiting = deque([first])
    while waiting and last not in before:
        at = waiting.popleft()
        for key in sorted(neighbours(at)):
            if key not in before:
                before[key] = at
                waiting.append(key)
    if last not in before:
        return ()
    told = [last]
    while told[-1] != first:
        told.append(before[told[-1]])
    return tuple(reversed(told))
