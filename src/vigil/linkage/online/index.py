"""What an index can do, and the one search over it."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

import msgspec

from vigil.linkage.judgement import Scores
from vigil.linkage.record import Record
from vigil.linkage.scorer import Scorer

_WRITTEN = msgspec.msgpack.Encoder()
_READ = msgspec.msgpack.Decoder(Record)


class Index(Protocol):
    """Records by their keys and their blocking keys, in the tables of one database.

    Nothing is committed here: who calls has a transaction around it, with whatever else belongs to it.
    """

    def create(self) -> None:
        """Make the tables, where they are not there."""

    def add(self, records: Iterable[Record]) -> None:
        """Keep records; one whose key is kept already takes the place of what was there."""

    def remove(self, key: str) -> None:
        """Keep a record no longer; one that is not kept is no mistake."""

    def get(self, key: str) -> Record | None:
        """The record of a key."""

    def candidates(self, record: Record) -> list[Record]:
        """Every other record that has a blocking key in common which is not too common, each once and in no order.

        Too common is a key that more than ``MOST_IN_BLOCK`` records have, the record itself counted.
        """


class Match(NamedTuple):
    """A record that was found, and both scores."""

    key: str
    scores: Scores


def matches(index: Index, scorer: Scorer, record: Record, *, least: int) -> list[Match]:
    """Every candidate whose score for one person, or for one household, is at least so many millibits.

    The likeliest to be one person comes first, then by key. ``record`` need not be kept itself.
    """
    others = index.candidates(record)
    likely = [
        Match(other.key, scores)
        for other, scores in zip(others, scorer.scores_with(record, others), strict=True)
        if scores.person >= least or scores.household >= least
    ]
    return sorted(likely, key=lambda one: (-one.scores.person, one.key))


def written(record: Record) -> bytes:
    """A record as it is kept."""
    return _WRITTEN.encode(record)


def read(kept: bytes) -> Record:
    """A record that was kept."""
    return _READ.decode(kept)
