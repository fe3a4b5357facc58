"""The pipeline of a scan: files are read in batches, and while one batch is decoded the next is read.

What comes out does not depend on where one batch ends and the next begins; only how much a kill costs does.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Self

from vigil.known.known_set import KnownSet
from vigil.media.answering import Answering, Begun, Recall
from vigil.media.jail.pool import Jails
from vigil.media.jail.unpacking import Unpacker
from vigil.media.layout import Found, Row
from vigil.media.memory import keep_what_is_freed
from vigil.media.opening import Opening
from vigil.media.reading import InHand, Reads, in_batches

# Batches that are decoded while the next is read.
IN_FLIGHT = 2


def conclusions(
    *,
    files: Iterator[Found],
    evidence: Reads,
    known: KnownSet | None,
    recall: Recall,
    number: int,
    goes_on: Callable[[], bool] = lambda: True,
    jails: int | None = None,
) -> Generator[list[Row]]:
    """The rows of files, each with what lies in its archives, in the order of the files; what is yielded belongs together.

    Args:
        files: lines of a listing, in the order in which they are read.
        evidence: where their bytes are.
        known: the set to answer with, or None.
        recall: what was concluded before about a content.
        number: of the next file that is found in an archive.
        goes_on: asked after each batch that was begun; no further one is begun after it has said no.
        jails: decoders side by side; one for each processor that this process may use, unless given.

    Raises:
        MediaError: the evidence or the set cannot be read.
    """
    keep_what_is_freed()
    with Jails(count=jails) as decoders, Unpacker() as unpacker:
        answering = Answering(known=known, jails=decoders, recall=recall)
        opening = Opening(unpacker=unpacker, number=number)
        in_flight: deque[_Unit] = deque()
        for batch in in_batches(files, evidence):
            in_flight.append(_Unit.begin(batch, answering, opening))
            if len(in_flight) > IN_FLIGHT:
                yield in_flight.popleft().conclude(answering)
            if not goes_on():
                break
        while in_flight:
            yield in_flight.popleft().conclude(answering)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is committed together: a batch, with all that lies in its archives."""

    rows: list[Row]
    begun: list[Begun]

    @classmethod
    def begin(cls, batch: list[InHand], answering: Answering, opening: Opening) -> Self:
        rows: list[Row] = []
        begun = [answering.begin(batch)]
        set_aside = begun[0].set_aside()
        archives = [item for item in batch if item.found.number not in set_aside and item.is_archive]
        for group in opening.groups(archives):
            begun.append(answering.begin(group))
            if len(begun) > IN_FLIGHT + 1:
                rows += answering.conclude(begun.pop(0))
        return cls(rows, begun)

    def conclude(self, answering: Answering) -> list[Row]:
        return self.rows + [row for one in self.begun for row in answering.conclude(one)]
