"""Archives opened while a scan reads: what lies in them joins the batch, and is committed together with the archive.

The members of one archive may be more than a batch holds; then they come in groups, each as large as a batch.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from vigil.media.errors import MediaError
from vigil.media.jail.unpacking import Unpacker
from vigil.media.layout import MEMBER_RANK, Found
from vigil.media.listing import line
from vigil.media.reading import MOST_BYTES, MOST_FILES, InHand, Problem, digested
from vigil.media.sources import FoundFile
from vigil.media.sources.archives import SEPARATOR, within
from vigil.media.sources.source import not_read

LONGEST_REASON = 80  # letters
NOT_WHOLE = "it is too large, and only its own hashes were asked for"


class Opening:
    """Opens the archives of batches.

    Args:
        unpacker: the jail that archives are unpacked in.
        number: of the next member that is found.
    """

    def __init__(self, *, unpacker: Unpacker, number: int) -> None:
        self._unpacker = unpacker
        self._number = number

    def groups(self, batch: Sequence[InHand]) -> Iterator[list[InHand]]:
        """What lies in the archives of a batch, in groups: read, digested and numbered.

        An archive that cannot be opened, or not to its end, has a line in its place that says why.
        """
        group: list[InHand] = []
        held = 0
        for archive in batch:
            for file in self._within(archive):
                group.append(self._in_hand(file))
                held += len(group[-1].data)
                if len(group) >= MOST_FILES or held >= MOST_BYTES:
                    yield digested(group)
                    group, held = [], 0
        if group:
            yield digested(group)

    def _within(self, archive: InHand) -> Iterator[FoundFile]:
        outer = _outer(archive.found)
        if not archive.is_whole:
            yield _not_opened(outer, NOT_WHOLE)
            return
        try:
            yield from within(file=outer, data=archive.data, unpacker=self._unpacker)
        except MediaError as error:
            # No jail, no unpacking; everything else of the scan goes on.
            yield _not_opened(outer, str(error))

    def _in_hand(self, file: FoundFile) -> InHand:
        found = line(file, number=self._number, rank=MEMBER_RANK)
        self._number += 1
        if file.problem:
            return InHand(found, problem=_problem(file))
        return InHand(found, data=b"".join(file.open()), is_whole=True)


def _outer(found: Found) -> FoundFile:
    """An archive as its source found it, which is where the paths and locators of its members begin."""
    return FoundFile(
        path=found.path,
        locator=found.locator,
        size=found.size,
        state="deleted" if found.state == "deleted" else "accessible",
        modified=None,
        open=lambda: iter(()),
    )


def _not_opened(outer: FoundFile, why: str) -> FoundFile:
    line = not_read(
        path=f"{outer.path}/",
        locator=f"{outer.locator}{SEPARATOR}",
        problem=f"the archive was not opened: {why}",
        state=outer.state,
    )
    return replace(line, inside=outer.path)


def _problem(file: FoundFile) -> Problem:
    """In a few words, by which files are counted together, and in full."""
    reason, _, _ = file.problem.partition(": ")
    return Problem(reason[:LONGEST_REASON], file.problem, file.decoder)
