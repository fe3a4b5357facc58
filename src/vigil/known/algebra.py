"""Sets joined, taken from each other and compared, entry by entry.

Two entries are of one content when they share a digest of any kind; where an entry has no digest, its frames, PDQ hash or
PhotoDNA value must be the very same. Precedence when sets disagree: `merge` keeps what every set says, in the order in which the
sets are named; asked, known comes before benign, then the strongest digest, then the set that was named first, and the rest
is told beside it (`vigil.known.precedence`). Nothing is translated from one scale to another.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vigil.known.build import BuildReport, build
from vigil.known.errors import KnownError
from vigil.known.known_set import KnownSet
from vigil.known.values import Entry, Grade, Kind, Label

AT_ONCE = 4096  # entries asked about together
FRAMES_AT_ONCE = 1 << 22  # bytes of frames after which no further entry joins them


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that two sets do not say the same of.

    Attributes:
        what: ``added`` only the second has its content, ``removed`` only the first, ``changed`` both with other grades.
        entry: as the set has it that has it; for ``changed`` as the first has it.
        before, after: kinds and grades that each set gives the content, in their order.
    """

    what: Literal["added", "removed", "changed"]
    entry: Entry
    before: tuple[tuple[Kind, Grade | None], ...] = ()
    after: tuple[tuple[Kind, Grade | None], ...] = ()


def merge(
    *, sets: Sequence[Path], to: Path, built: str = "", progress: Callable[[int], None] | None = None
) -> tuple[BuildReport, int]:
    """Write a set that says what each of the sets says, the first named first.

    Returns:
        What was built, and how many entries say otherwise of their content than a set named before.

    Raises:
        KnownError: fewer than two sets, a set cannot be read or is damaged, or the new one cannot be written.
    """
    if len(sets) < 2:
        raise KnownError("Name at least two sets to merge.")
    opened = [_opened(path) for path in sets]
    disagreeing = 0

    def everything() -> Iterator[Entry]:
        nonlocal disagreeing
        for number, one in enumerate(opened):
            for entries in _batches(one.entries()):
                says = [earlier.says_of(entries) for earlier in opened[:number]]
                disagreeing += sum(
                    any(labels and _verdict(entry) not in _verdicts(labels) for labels in told)
                    for entry, *told in zip(entries, *says, strict=True)
                )
                yield from entries

    try:
        report = build(
            entries=everything(), to=to, built=built, progress=progress, damaged_before=_damaged(opened)
        )
    finally:
        for one in opened:
            one.close()
    return report, disagreeing


def subtract(
    *, of: Path, without: Path, to: Path, built: str = "", progress: Callable[[int], None] | None = None
) -> tuple[BuildReport, int]:
    """Write the entries of one set whose content another does not have, whatever that one says of it.

    Returns:
        What was built, and how many entries were left out.

    Raises:
        KnownError: a set cannot be read or is damaged, nothing is left, or the new one cannot be written.
    """
    left_out = 0

    def rest() -> Iterator[Entry]:
        nonlocal left_out
        for entries in _batches(kept.entries()):
            for entry, labels in zip(entries, taken.says_of(entries), strict=True):
                left_out += bool(labels)
                if not labels:
                    yield entry

    with _opened(of) as kept, _opened(without) as taken:
        report = build(
            entries=_at_least_one(rest(), of, without),
            to=to,
            built=built,
            progress=progress,
            damaged_before=kept.header.damaged,
        )
    return report, left_out


def diff(*, first: KnownSet, second: KnownSet) -> Iterator[Change]:
    """Every entry of the first whose content the second lacks or grades otherwise, then every one that only the second has.

    Sources and series are not compared: a list that comes again under another name has not changed.
    """
    for entries in _batches(first.entries()):
        both = zip(entries, first.says_of(entries), second.says_of(entries), strict=True)
        for entry, before, after in both:
            if not after:
                yield Change("removed", entry, before=_verdicts(before))
            elif set(_verdicts(before)) != set(_verdicts(after)):
                yield Change("changed", entry, before=_verdicts(before), after=_verdicts(after))
    for entries in _batches(second.entries()):
        told = zip(entries, first.says_of(entries), second.says_of(entries), strict=True)
        yield from (
            Change("added", entry, after=_verdicts(after)) for entry, before, after in told if not before
        )


def _opened(path: Path) -> KnownSet:
    held = KnownSet.open(path)
    try:
        held.verify()
    except KnownError:
        held.close()
        raise
    return held


def _damaged(sets: Iterable[KnownSet]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in sets:
        total.update(one.header.damaged)
    return total


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    frames = 0
    for entry in entries:
        batch.append(entry)
        frames += len(entry.frames or b"")
        if len(batch) == AT_ONCE or frames >= FRAMES_AT_ONCE:
            yield batch
            batch, frames = [], 0
    if batch:
        yield batch


def _at_least_one(entries: Iterator[Entry], of: Path, without: Path) -> Iterator[Entry]:
    first = next(entries, None)
    if first is None:
        raise KnownError(f"{without} has every content of {of}, so nothing is left and no set was made.")
    yield first
    yield from entries


def _verdict(one: Entry | Label) -> tuple[Kind, Grade | None]:
    return one.kind, one.grade


def _verdicts(labels: Sequence[Label]) -> tuple[tuple[Kind, Grade | None], ...]:
    return tuple(dict.fromkeys(_verdict(label) for label in labels))
