"""Which instrument the desk assesses with: the shipped demonstration one until a force loads its own."""

from functools import cache

from vigil.risk import Instrument, load


@cache
def current_instrument() -> Instrument:
    """The instrument in use; read once for each process."""
    return load()
