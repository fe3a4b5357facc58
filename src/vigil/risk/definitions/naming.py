"""Every word of a definition looked through for protected characteristics and their proxies."""

from collections.abc import Iterator, Mapping

import msgspec

from vigil.risk.definitions.published import BYTE_FOR_BYTE
from vigil.risk.definitions.shape import Definition
from vigil.risk.errors import InstrumentError
from vigil.risk.protected import protected_characteristic_in

# Where a definition comes from, whom it was made for and how it did is said in the words of its sources. None of that is read.
NOT_READ = frozenset(
    {
        "source",
        "locator",
        "licence",
        "owner",
        "population",
        "findings",
        "reads",
        "sign_off",
        "vectors",
        "overlaps",
    }
)


def check_unprotected(definition: Definition, *, checksum: str, name: str) -> None:
    """Refuse a definition that names a protected characteristic, in any key or text that is read or shown as a question.

    Args:
        definition: the file's content.
        checksum: its SHA-256, as hexadecimal.
        name: the file's.

    Raises:
        InstrumentError: it names one, and is none of the published files that may.
    """
    may = {one.characteristic for one in definition.reads}
    if may and checksum not in BYTE_FOR_BYTE:
        raise InstrumentError(
            f"{name} says that it reads {', '.join(sorted(may))}: only published instruments may, byte for byte as they are "
            "shipped; remove what it reads."
        )
    for where, text in _said(msgspec.to_builtins(definition), ""):
        found = protected_characteristic_in(text)
        if found and found.characteristic not in may:
            raise InstrumentError(
                f"{name}: {where} asks about {found.characteristic} (it says '{found.word}'): {found.reason}; remove it."
            )


def _said(held: object, where: str) -> Iterator[tuple[str, str]]:
    """Every key and text, each with its place."""
    if isinstance(held, str):
        yield where, held
    elif isinstance(held, list):
        singular = where.removesuffix("s")
        for number, one in enumerate(held, start=1):
            own = one.get("id") if isinstance(one, Mapping) else None
            yield from _said(one, f"{singular} {number}" + (f" ('{own}')" if own else ""))
    elif isinstance(held, Mapping):
        for key, one in held.items():
            if key not in NOT_READ:
                yield f"{where} {key}".strip(), key
                yield from _said(one, where if key == "id" else f"{where} {key}".strip())
