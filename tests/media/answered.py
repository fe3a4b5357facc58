"""One file answered as a scan does it: read from a source that holds it alone, decoded by a given jail."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

from vigil.known.known_set import KnownSet
from vigil.media.answering import Answering
from vigil.media.jail import Decodes
from vigil.media.layout import Found, Row, ScannedFile
from vigil.media.reading import InHand, in_batches
from vigil.media.sources import FoundFile


class OneJail:
    """Stands where several jails stand, and asks the one that is given at once."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder

    def ask(self, work: Callable[[Decodes], Any]) -> "Future[Any]":
        done: Future[Any] = Future()
        done.set_result(work(self._decoder))
        return done


class Holding:
    """A source of these files, by their locators."""

    def __init__(self, *files: FoundFile) -> None:
        self._files = {file.locator: file for file in files}

    def content(self, locator: str) -> Iterator[bytes]:
        return self._files[locator].open()


def line(number: int, file: FoundFile) -> Found:
    return Found(
        number=number,
        path=file.path,
        locator=file.locator,
        inside="",
        size=file.size,
        state=file.state,
        modified=None,
        created=None,
        accessed=None,
        rank=0,
        problem=file.problem,
    )


def read(*files: FoundFile) -> Iterator[list[InHand]]:
    return in_batches((line(number, file) for number, file in enumerate(files, start=1)), Holding(*files))


def rows_of(
    *files: FoundFile,
    decoder: Any,
    known: KnownSet | None = None,
    recall: Callable[[str], Row | None] = lambda _sha256: None,
) -> list[ScannedFile]:
    jails: Any = OneJail(decoder)
    answering = Answering(known=known, jails=jails, recall=recall)
    return [row.file for batch in list(read(*files)) for row in answering.conclude(answering.begin(batch))]
