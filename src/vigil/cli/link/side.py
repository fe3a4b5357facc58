"""What the parts of ``vigil link`` that exchange files have in common: agreement, key, record, and safe writing."""

import argparse
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vigil.cli.desk import add_home_argument, check_holds, has_desk, open_desk, user_named
from vigil.errors import VigilError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from vigil.linkage.private import Agreement, Book
    from vigil.linkage.private.book import Act
    from vigil.linkage.private.lists import Listed, Row


class PlaceError(VigilError):
    """A file that would be made is there already, or cannot be."""


class DamagedError(VigilError):
    """A list has rows that cannot be taken."""


@dataclass(frozen=True, slots=True)
class Side:
    """Our side of an exchange.

    Args:
        agreement: our copy.
        key: ours.
        book: where exchanges are recorded.
        kept_in: that place, in words.
        on_desk: whether it is the desk's journal, where refusals are recorded too.
        by: who does it.
    """

    agreement: "Agreement"
    key: "Ed25519PrivateKey"
    book: "Book"
    kept_in: str
    on_desk: bool
    by: str

    def attempt(self, act: "Act", *, at: datetime) -> AbstractContextManager[None]:
        """Surrounds one exchange, so that a refusal is recorded where there is a journal."""
        if not self.on_desk:
            return nullcontext()
        from vigil.desk.people.journal_book import refusals_recorded  # noqa: PLC0415 the desk is open

        return refusals_recorded(act=act, by=self.by, at=at)


def add_side_arguments(parser: Any) -> None:
    """Add what every exchange needs."""
    parser.add_argument("--agreement", type=Path, required=True, metavar="AGREEMENT", help="YAML file of it")
    parser.add_argument("--key", type=Path, required=True, metavar="KEY", help="our private key")
    parser.add_argument(
        "--by",
        required=True,
        metavar="WHO",
        help="who does this, for our record; where this machine has a desk, a user name of it",
    )
    add_home_argument(parser)


def add_damaged_argument(parser: Any) -> None:
    """Add what to do with rows that cannot be taken."""
    parser.add_argument(
        "--damaged",
        type=Path,
        metavar="FILE",
        help="CSV to make of rows that cannot be taken, which are left out; without it one such row stops",
    )


def rows_of(listed: "Listed[Row]", *, path: Path, damaged: Path | None) -> "Sequence[Row]":
    """The rows of a list, once those that cannot be taken are put aside and told.

    Raises:
        DamagedError: there are some, and nowhere to put them: left out in silence they would read as a no.
    """
    from vigil.linkage.private.lists import damaged_written  # noqa: PLC0415 help stays quick

    if not listed.damaged:
        return listed.rows
    line, reason = listed.damaged[0]
    if damaged is None:
        raise DamagedError(
            f"{path}: {len(listed.damaged):,} rows cannot be taken, the first on line {line}: {reason} Mend them, or name a "
            "file for them with --damaged and do without."
        )
    put_private(damaged, damaged_written(listed.damaged))
    print(
        f"{damaged}: {len(listed.damaged):,} rows could not be taken and are left out: of them nothing is known."
    )
    return listed.rows


def opened_side(arguments: argparse.Namespace) -> Side:
    """Agreement, key and record: the desk's journal where there is a desk, else a file beside the agreement.

    A machine has one record of an agreement, so that its limit is held to all of it: what a file recorded before there was a
    desk counts in the journal too.

    Raises:
        DeskUnavailableError: there is no such desk or no such user.
        NotPermittedError: the user's role may not match identifiers.
        PrivateMatchingError: the agreement or the file of exchanges cannot be used.
    """
    from vigil.ledger.keys import load_private_key  # noqa: PLC0415 help stays quick
    from vigil.linkage.private import BookFile  # noqa: PLC0415
    from vigil.linkage.private.agreement import load  # noqa: PLC0415

    agreement, key = load(arguments.agreement), load_private_key(arguments.key)
    file = BookFile(arguments.agreement.with_suffix(".exchanges"))
    if not has_desk(home=arguments.home):
        return Side(agreement, key, file, str(file.path), on_desk=False, by=arguments.by)
    open_desk(home=arguments.home)
    from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 the desk is open
    from vigil.desk.people.journal_book import JournalBook  # noqa: PLC0415

    user = user_named(arguments.by)
    check_holds(user=user, permission=Permission.IDENTIFIERS_MATCH)
    book = JournalBook(force=user.force.code, earlier=file.exchanges())
    return Side(agreement, key, book, "the desk's journal", on_desk=True, by=user.username)


def check_can_put(*paths: Path) -> None:
    """Refuse to begin when a file to be made is there or cannot be made: what is recorded cannot be done again.

    Raises:
        PlaceError: one is, or cannot.
    """
    for path in paths:
        if path.exists():
            raise PlaceError(f"{path} is there already; name another file.")
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise PlaceError(f"{path} cannot be made: {path.parent} is no folder that can be written.")


def put_private(path: Path, data: bytes) -> None:
    """Put a file that only its owner may read in its place, whole or not at all."""
    from vigil.ledger.writing import PRIVATE, put_first  # noqa: PLC0415 help stays quick

    if not put_first(path, data, mode=PRIVATE):
        raise PlaceError(f"{path} is there already; name another file.")


def beside(path: Path, suffix: str) -> Path:
    """The private file that belongs to one that travels."""
    return path.with_name(f"{path.name}.{suffix}")
