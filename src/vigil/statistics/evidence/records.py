"""Two ways of knowing, never one alone: what official records say, and what people say of themselves."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Generic, TypeVar

from vigil.statistics.errors import StatisticsError

T = TypeVar("T")
U = TypeVar("U")


class Record(Enum):
    """How an outcome came to be known."""

    OFFICIAL = "official"
    SELF_REPORT = "self_report"


WORDS = {Record.OFFICIAL: "official record", Record.SELF_REPORT: "self-report"}


class TwoRecords(Generic[T]):
    """The same thing by official record and by self-report, with why they differ.

    There is no way to take one side out alone: it is said, listed and worked on as both. A rate that a decision turns on is
    worked out for both sides with ``each``, and the two answers stand beside each other.

    Raises:
        StatisticsError: nothing says why the two differ.
    """

    __slots__ = ("_official", "_self_report", "why")

    def __init__(self, *, official: T, self_report: T, why: str) -> None:
        if not why.strip():
            raise StatisticsError(
                "Official record and self-report stand together with why they differ; say it."
            )
        self._official, self._self_report, self.why = official, self_report, why

    def sides(self) -> tuple[tuple[Record, T], tuple[Record, T]]:
        """Both, each with how it is known; the official record first."""
        return (Record.OFFICIAL, self._official), (Record.SELF_REPORT, self._self_report)

    def __iter__(self) -> Iterator[tuple[Record, T]]:
        return iter(self.sides())

    def each(self, work: Callable[[T], U]) -> "TwoRecords[U]":
        """The same work done on both sides; a refusal on either is a refusal of the whole."""
        return TwoRecords(official=work(self._official), self_report=work(self._self_report), why=self.why)

    def rows(self, said: Callable[[T], str] = str) -> tuple[tuple[str, str], ...]:
        """Three lines for a table: the one, the other, and why they differ."""
        named = [(WORDS[record].capitalize(), said(value)) for record, value in self.sides()]
        return (*named, ("Why they differ", self.why))

    def in_words(self, said: Callable[[T], str] = str) -> str:
        """Both and why they differ, as one piece of text."""
        return "\n".join(f"{name}: {text}" for name, text in self.rows(said))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TwoRecords) and self.rows(repr) == other.rows(repr)

    def __hash__(self) -> int:
        return hash(self.rows(repr))

    def __repr__(self) -> str:
        return f"TwoRecords({self._official!r}, {self._self_report!r})"
