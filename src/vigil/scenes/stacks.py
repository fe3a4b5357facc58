"""Stacks: files with the same content, and pictures so near each other that one look settles them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vigil.kernels import hamming
from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY

RADIUS = 31  # bits; the distance published with PDQ as the same picture


@dataclass(frozen=True, slots=True)
class StackItem:
    """A file to be stacked: its key, its content's SHA-256, and its PDQ (32 bytes) with quality when it is a picture."""

    key: str
    sha256: str
    pdq: bytes | None
    quality: int | None

    def __post_init__(self) -> None:
        if self.pdq is not None and len(self.pdq) != hamming.CODE_BYTES:
            raise ValueError("a PDQ hash has 32 bytes")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a stack, and why: the same content as the representative (distance None or 0) or so many bits from it."""

    key: str
    distance: int | None
    why: Literal["representative", "same content", "near-duplicate"]


@dataclass(frozen=True, slots=True)
class Stack:
    """Files that one decision can settle; the representative is the one that is shown."""

    representative: str
    members: tuple[Member, ...]


def stack(*, items: Sequence[StackItem], radius: int = RADIUS) -> list[Stack]:
    """Put each file into exactly one stack.

    Every member lies within the radius of the representative it is shown under, never only within that of another
    member: a chain of small steps cannot carry a decision to a different picture. Representatives are taken in the order
    given, so the same files in the same order make the same stacks. PDQ of a quality below 50 brings nothing together.

    Args:
        items: the files, each key once.
        radius: 0 to 256 bits.

    Raises:
        ValueError: a key stands twice, a hash has not 32 bytes, or the radius is out of range.
    """
    if not 0 <= radius <= hamming.CODE_BYTES * 8:
        raise ValueError("a radius lies between 0 and 256 bits")
    if len({item.key for item in items}) != len(items):
        raise ValueError("each key may stand once")
    contents: dict[str, list[StackItem]] = {}
    for item in items:
        contents.setdefault(item.sha256, []).append(item)
    firsts = [group[0] for group in contents.values()]
    return [_stack_of(firsts, places, distances, contents) for places, distances in _groups(firsts, radius)]


def _groups(firsts: list[StackItem], radius: int) -> list[tuple[list[int], list[int | None]]]:
    useful = [place for place, item in enumerate(firsts) if _is_useful(item)]
    flat = np.frombuffer(b"".join(firsts[place].pdq or b"" for place in useful), dtype=np.uint8)
    codes = flat.reshape(-1, hamming.CODE_BYTES)
    row_of = {place: row for row, place in enumerate(useful)}
    taken: set[int] = set()
    groups: list[tuple[list[int], list[int | None]]] = []
    for place in range(len(firsts)):
        if place in taken:
            continue
        places: list[int] = [place]
        distances: list[int | None] = [None]
        if place in row_of:
            hits = hamming.within(codes=codes, query=codes[row_of[place]], radius=radius)
            for row, distance in zip(hits.indices, hits.distances, strict=True):
                other = useful[int(row)]
                if other != place and other not in taken:
                    places.append(other)
                    distances.append(int(distance))
        taken.update(places)
        groups.append((places, distances))
    return groups


def _is_useful(item: StackItem) -> bool:
    return item.pdq is not None and (item.quality or 0) >= LOWEST_USEFUL_QUALITY


def _stack_of(
    firsts: list[StackItem],
    places: list[int],
    distances: list[int | None],
    contents: dict[str, list[StackItem]],
) -> Stack:
    members: list[Member] = []
    for place, distance in zip(places, distances, strict=True):
        group = contents[firsts[place].sha256]
        if distance is None:
            members.append(Member(group[0].key, None, "representative"))
            members.extend(Member(item.key, None, "same content") for item in group[1:])
        else:
            members.extend(Member(item.key, distance, "near-duplicate") for item in group)
    return Stack(representative=members[0].key, members=tuple(members))
