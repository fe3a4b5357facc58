"""Which identifiers do two forces both hold? Answered by files that show nothing of the others.

Words: the force that *asks* sends a *request* of blinded identifiers; the one that *holds* sends back an *answer*, in which
its own lie in a locked *table*; a *hit* is an identifier that both hold, and tells a contact and a reference; a *receipt* tells
the holder what was hit, where that was agreed. Both keep a *book* of every exchange.

Who could learn what: docs/explanation/private-matching.md.
"""

from vigil.linkage.private.agreement import Agreement
from vigil.linkage.private.answering import Answer, make_answer
from vigil.linkage.private.asking import Request, make_request
from vigil.linkage.private.book import Book, Exchange
from vigil.linkage.private.book_file import BookFile
from vigil.linkage.private.errors import LimitReachedError, PrivateMatchingError, UntrustedFileError
from vigil.linkage.private.finishing import Finished, finish
from vigil.linkage.private.spelling import read_compared
from vigil.linkage.private.telling import read_receipt
from vigil.linkage.private.values import Compared, Held, Hit

__all__ = [
    "Agreement",
    "Answer",
    "Book",
    "BookFile",
    "Compared",
    "Exchange",
    "Finished",
    "Held",
    "Hit",
    "LimitReachedError",
    "PrivateMatchingError",
    "Request",
    "UntrustedFileError",
    "finish",
    "make_answer",
    "make_request",
    "read_compared",
    "read_receipt",
]
