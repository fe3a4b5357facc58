"""What a signature of a known set is over: a short text that holds the set's identity.

The identity is the SHA-256 of the file's header, and the header holds the SHA-256 of every other part, so one signature holds
the whole file. The text is signed as a C2SP signed note by `vigil.ledger.note`, which the terminal door calls: engines do not
use each other.
"""

from pathlib import Path

from vigil.known.errors import KnownError
from vigil.known.known_set import KnownSet

FIRST = "vigil known set/1"


def signature_beside(path: Path) -> Path:
    """Where a set's detached signature lies."""
    return path.with_name(f"{path.name}.sig")


def statement(known: KnownSet) -> str:
    """The text to sign: what it is, the identity, bytes of the file and number of records, one a line."""
    return f"{FIRST}\n{known.identity}\n{known.size}\n{len(known)}\n"


def check_statement(untrusted_text: str, *, known: KnownSet) -> None:
    """Hold a signed text to a set.

    Raises:
        KnownError: it is a statement of something else, or of another set.
    """
    if not untrusted_text.startswith(f"{FIRST}\n"):
        raise KnownError(f"The signature beside {known.path} signs something that is no known set.")
    if untrusted_text != statement(known):
        raise KnownError(
            f"The signature beside {known.path} is good, but of another set: this one was changed or exchanged "
            "after it was signed."
        )
