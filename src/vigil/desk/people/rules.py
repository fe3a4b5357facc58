"""Pure decisions about people: in which form an identifier is compared."""

from datetime import datetime

from vigil.linkage.identifiers import Refused, read_identifier


def compared_as(*, kind: str, value: str, seen_at: datetime | None = None, port: int | None = None) -> str:
    """The form in which the linkage engine compares an identifier; empty when it refuses it, and then nothing equals it."""
    read = read_identifier(kind, value, at=seen_at, port=port)
    return "" if isinstance(read, Refused) else read.value
