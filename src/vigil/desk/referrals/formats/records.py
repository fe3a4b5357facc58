"""From the records of a file to outcomes: each is numbered, and ends as a referral or as a rejection with its bytes."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from vigil.desk.referrals.formats.checks import check_referral
from vigil.desk.referrals.formats.errors import RecordError
from vigil.desk.referrals.values import ParsedReferral, Rejected

LARGEST_RECORD = 5_000_000  # bytes
LONGEST_REASON = 600  # characters

Content = TypeVar("Content")


def outcomes(
    records: Iterable[tuple[bytes, Content | RecordError]], parse: Callable[[Content], ParsedReferral]
) -> Iterator[ParsedReferral | Rejected]:
    """One outcome for each record, in order.

    Args:
        records: the exact bytes of each record, with what stands in it or with why that cannot be told.
        parse: makes a referral of what stands in a record; raises RecordError when it cannot.
    """
    for number, (raw, content) in enumerate(records, start=1):
        outcome = _parsed(content, parse)
        yield (
            Rejected(number=number, reason=_sentence(outcome), raw=raw)
            if isinstance(outcome, RecordError)
            else outcome
        )


def damaged(problem: str, *, size: int) -> RecordError:
    """Why a record cannot be taken, with what is kept of it when it is too large to be kept whole."""
    return RecordError(f"{problem}; its first 5 MB are kept" if size > LARGEST_RECORD else problem)


def _parsed(
    content: Content | RecordError, parse: Callable[[Content], ParsedReferral]
) -> ParsedReferral | RecordError:
    if isinstance(content, RecordError):
        return content
    try:
        return check_referral(parse(content))
    except RecordError as error:
        return error


def _sentence(error: RecordError) -> str:
    said = str(error)
    return f"{said if len(said) <= LONGEST_REASON else said[:LONGEST_REASON] + ' …'}."
