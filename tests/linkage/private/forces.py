"""Two invented forces that match identifiers, and a book that forgets nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigil.linkage.private import (
    Agreement,
    Answer,
    Compared,
    Exchange,
    Finished,
    Held,
    Request,
    finish,
    make_answer,
    make_request,
)
from vigil.linkage.private.book import Check

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
NORTH, WEST = "Northshire Police", "Westmark Police"


@dataclass
class BookInMemory:
    """The simplest book, which the one in a file is held to."""

    kept: list[Exchange] = field(default_factory=list)

    def exchanges(self) -> Sequence[Exchange]:
        return tuple(self.kept)

    def record(self, exchange: Exchange, *, check: Check) -> None:
        check(self.kept)
        self.kept.append(exchange)


@dataclass
class Force:
    """One force's side: its key, its copy of the agreement, its book."""

    agreement: Agreement
    key: Ed25519PrivateKey
    book: BookInMemory = field(default_factory=BookInMemory)

    def agreeing(self, **changes: object) -> "Force":
        return Force(replace(self.agreement, **changes), self.key, self.book)  # type: ignore[arg-type]

    def asks(self, identifiers: Iterable[Compared], *, at: datetime = NOON) -> Request:
        return make_request(
            identifiers=identifiers,
            agreement=self.agreement,
            key=self.key,
            purpose="Operation Heron",
            by="DC Amber",
            at=at,
            book=self.book,
        )

    def answers(self, request: bytes, held: Iterable[Held], *, at: datetime = NOON) -> Answer:
        return make_answer(
            request,
            held=held,
            agreement=self.agreement,
            key=self.key,
            by="DC Birch",
            at=at,
            book=self.book,
        )

    def finishes(self, answer: bytes, pending: bytes, *, at: datetime = NOON) -> Finished:
        return finish(
            answer,
            pending=pending,
            agreement=self.agreement,
            key=self.key,
            by="DC Amber",
            at=at,
            book=self.book,
        )


def two_forces(
    *, hits_are_told: bool = False, a_day: int = 10_000, most_held: int = 10_000
) -> tuple[Force, Force]:
    """One that asks and one that holds, with two copies of one agreement."""
    keys = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    names = NORTH, WEST
    north, west = (
        Force(
            Agreement(
                us=names[mine],
                peer=names[1 - mine],
                peer_key=keys[1 - mine].public_key(),
                identifiers_a_day=a_day,
                most_held=most_held,
                hits_are_told=hits_are_told,
            ),
            keys[mine],
        )
        for mine in (0, 1)
    )
    return north, west


def phone(number: int) -> Compared:
    """A number of the range that Ofcom keeps free for drama."""
    return Compared("phone", f"+4477009{number:05d}")


def held(*identifiers: Compared) -> list[Held]:
    """Each with a reference of its own."""
    return [Held(one, "POLIT desk", f"WM-{place}") for place, one in enumerate(identifiers)]
