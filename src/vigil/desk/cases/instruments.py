"""Which instruments the desk holds, and which it assesses with: the shipped demonstration one until a force loads its own."""

from functools import cache

from vigil.risk import Instrument, load, shipped


@cache
def current_instrument() -> Instrument:
    """The instrument in use; read once for each process."""
    return load()


@cache
def instrument_held(*, checksum: str) -> Instrument | None:
    """The definition with a checksum, or None: an assessment is explained with the file it was made with, and no other."""
    return next((held for held in map(load, shipped()) if held.checksum == checksum), None)
