"""What stands in for a jail that cannot be started: nothing is decoded, everything else of a scan goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from vigil.media.errors import MediaError
from vigil.media.jail.client import Decoded, Decoder, Unreadable
from vigil.media.jail.protocol import NOT_DECODED


class Decodes(Protocol):
    """Something that is asked about one file's bytes and answers what it saw or why it saw nothing."""

    def decode(self, data: bytes, *, in_full: bool = False) -> Decoded | Unreadable:
        """Dimensions, type and PDQ of one file's bytes."""
        ...

    def interrupt(self) -> None:
        """Have a thread that asks wait no longer."""
        ...


class NoDecoder:
    """Refuses every picture, with the reason why there is no jail."""

    def __init__(self, why: str) -> None:
        self._why = why

    def decode(self, data: bytes, *, in_full: bool = False) -> Unreadable:
        """Never decodes."""
        return Unreadable(NOT_DECODED, self._why[:160])

    def interrupt(self) -> None:
        """Nobody ever waits."""


class UntilNone:
    """A jail that refuses every picture from the first on for which none can be started."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._none: NoDecoder | None = None

    def decode(self, data: bytes, *, in_full: bool = False) -> Decoded | Unreadable:
        """What the jail sees, or why there is none."""
        if self._none is None:
            try:
                return self._decoder.decode(data, in_full=in_full)
            except MediaError as error:
                self._none = NoDecoder(str(error))
        return self._none.decode(data, in_full=in_full)

    def interrupt(self) -> None:
        """Have a thread that asks wait no longer."""
        self._decoder.interrupt()


@contextmanager
def jail_or_none() -> Iterator[Decodes]:
    """The jail for as long as the block runs or, where none can be started, one that refuses every picture.

    What decodes the formats that are not plain begins with the first file of one: most evidence has some, much has none.
    """
    decoder = Decoder(starts_all=False)
    try:
        decoder.__enter__()
    except MediaError as error:
        yield NoDecoder(str(error))
        return
    try:
        yield UntilNone(decoder)
    finally:
        decoder.__exit__(None, None, None)
