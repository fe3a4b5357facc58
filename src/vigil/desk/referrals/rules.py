"""Pure decisions of intake: what a record's content is, and when two records say the same."""

import hashlib

import msgspec

from vigil.desk.referrals.values import ParsedReferral
from vigil.ledger.canonical import canonical

# The states a referral may move between; the diagram in the documentation is drawn from this table.
MOVES: dict[str, frozenset[str]] = {
    "new": frozenset({"opened", "closed"}),
    "opened": frozenset(),
    "closed": frozenset({"opened"}),
}


def can_move(*, before: str, after: str) -> bool:
    """Whether a referral may go from one state to another; a state without a row goes nowhere."""
    return after in MOVES.get(before, frozenset())


def content_of(parsed: ParsedReferral) -> dict[str, object]:
    """A parsed referral as JSON-able values: ISO dates, no floats."""
    content: dict[str, object] = msgspec.to_builtins(parsed)
    return content


def parsed_from(content: object) -> ParsedReferral:
    """The parsed referral that ``content_of`` stored."""
    return msgspec.convert(content, ParsedReferral)


def content_digest(content: dict[str, object]) -> str:
    """SHA-256 of a content's canonical form: two records with the same digest say the same."""
    return hashlib.sha256(canonical(content)).hexdigest()


def referral_reference(number: int) -> str:
    """A referral's name in the unit, for example ``R-000123``."""
    return f"R-{number:06d}"
