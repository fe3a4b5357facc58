"""Names that stay: the same thing in the same scan has the same UUID in every export (RFC 9562, version 5)."""

import uuid

_SPACE = uuid.uuid5(uuid.NAMESPACE_OID, "vigil exports")


def stable(kind: str, *parts: object) -> str:
    """The UUID of a thing, by its kind and what tells it from others of this kind."""
    return str(uuid.uuid5(_SPACE, "\0".join((kind, *map(str, parts)))))
