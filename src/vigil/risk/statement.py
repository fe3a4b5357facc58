"""What a signature of an instrument is over: a short text that holds the SHA-256 of its file.

The text is signed as a C2SP signed note by `vigil.ledger.note`, which the terminal door calls, as it does for known sets:
engines do not use each other. A sealed file is signed as it lies, so that the signature gives nothing of it away.
"""

import hashlib
from pathlib import Path

from vigil.formats.errors import FormatError
from vigil.formats.plain_yaml import read_limited
from vigil.risk.errors import InstrumentError
from vigil.risk.loading import LARGEST_FILE

FIRST = "vigil instrument/1"


def signature_beside(path: Path) -> Path:
    """Where an instrument's detached signature lies."""
    return path.with_name(f"{path.name}.sig")


def statement(path: Path) -> str:
    """The text to sign: what it is, and the SHA-256 and the bytes of the file, one a line.

    Raises:
        InstrumentError: the file cannot be read, or is too large for an instrument.
    """
    try:
        data = read_limited(path, largest=LARGEST_FILE)
    except FormatError as error:
        raise InstrumentError(str(error)) from error
    return f"{FIRST}\n{hashlib.sha256(data).hexdigest()}\n{len(data)}\n"


def check_statement(untrusted_text: str, *, path: Path) -> None:
    """Hold a signed text to an instrument's file.

    Raises:
        InstrumentError: it is a statement of something else, or of another file.
    """
    if not untrusted_text.startswith(f"{FIRST}\n"):
        raise InstrumentError(f"The signature beside {path} signs something that is no instrument.")
    if untrusted_text != statement(path):
        raise InstrumentError(
            f"The signature beside {path} is good, but of another file: this one was changed or exchanged after it was "
            "signed."
        )
