"""What a structure tells beside the level: totals, and the rates that were published for them."""

from decimal import Decimal

from vigil.risk.instrument import Instrument
from vigil.risk.outcome import Told
from vigil.risk.reasoning.remaining import Known, remaining
from vigil.risk.structures import Hierarchy, Points


def told(instrument: Instrument, known: Known) -> Told | None:
    """The totals and the published rates that the open answers leave; None where the structure tells nothing."""
    details = instrument.compiled.details
    if details is None:
        return None
    left = remaining(details, known=known, at_most=instrument.compiled.at_most, ranks=0)
    found = sorted({int(end) for end in left.ends if end >= 0})
    structure = instrument.structure
    if isinstance(structure, Hierarchy):
        rates = {rate for number in found if (rate := structure.rows[number].rate) is not None}
        return Told(None, None, _texts(sorted(rates)), structure.rate_of)
    if isinstance(structure, Points) and structure.rate is not None:
        ends = [structure.rate.rate(total) for total in dict.fromkeys((found[0], found[-1]))]
        return Told(found[0], found[-1], _texts(ends), structure.rate.outcome)
    return Told(found[0], found[-1], (), "")


def _texts(rates: list[Decimal]) -> tuple[str, ...]:
    return tuple(f"{rate:f}" for rate in rates)
