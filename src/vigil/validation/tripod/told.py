"""What people tell of a validation that data cannot: by item of TRIPOD+AI, from a YAML file."""

from collections.abc import Mapping
from pathlib import Path

from vigil.formats.errors import FormatError
from vigil.formats.plain_yaml import parse_plain, read_limited
from vigil.validation.errors import ValidationError
from vigil.validation.tripod.items import NUMBERS

LARGEST_FILE = 200_000  # bytes
LONGEST_ANSWER = 4_000  # characters


def read_told(path: Path) -> dict[str, str]:
    """A mapping of item numbers to text.

    Raises:
        ValidationError: the file cannot be read, or says something of no item, or nothing of one.
    """
    try:
        parsed = parse_plain(read_limited(path, largest=LARGEST_FILE), name=path.name)
    except FormatError as error:
        raise ValidationError(str(error)) from error
    if not isinstance(parsed, dict):
        raise ValidationError(
            f"{path.name} is no mapping; write each item's number, a colon and what is to be told."
        )
    # A bare 4 is a number in YAML, and the item of that number here.
    said = {str(number): text for number, text in parsed.items()}
    check_told(said)
    return {number: str(text) for number, text in said.items()}


def check_told(told: Mapping[str, object]) -> None:
    """Refuse what is told of no item, or says nothing.

    Raises:
        ValidationError: a number is no item's, or a text is none, empty or too long.
    """
    for number, text in told.items():
        if number not in NUMBERS:
            raise ValidationError(f"'{number[:20]}' is no item of TRIPOD+AI; its items are 1 to 27c.")
        if not isinstance(text, str) or not text.strip():
            raise ValidationError(
                f"Item {number} is told nothing; write a sentence, or leave it out if it is not known."
            )
        if len(text) > LONGEST_ANSWER:
            raise ValidationError(
                f"Item {number} has {len(text):,} characters; up to {LONGEST_ANSWER:,} are taken."
            )
