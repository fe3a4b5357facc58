"""Which instruments a force has switched on, which of them a case is assessed with, and which suit a person now.

The force says it in ``VIGIL_INSTRUMENTS``; what is shipped switched off stays off until it is named there.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings

from vigil.desk.cases.errors import CaseError
from vigil.desk.cases.models import Case
from vigil.risk import Instrument, InstrumentError, load, shipped
from vigil.risk.terms import Stage

AFTER_THE_VISIT = frozenset({Stage.AFTER_EXAMINATION, Stage.COURT})


def instruments_on() -> tuple[Instrument, ...]:
    """The instruments that are switched on, in the force's order; the first is what a new case is assessed with.

    Raises:
        InstrumentError: a name is no shipped instrument and no file, a file is no definition, an instrument is named twice,
            or the first cannot order a queue.
    """
    told = settings.CONFIGURATION
    return _loaded(told.instruments, told.instrument_key)


def queue_instruments() -> tuple[Instrument, ...]:
    """Those that give a level and its clock before the visit, so that a case can be queued by them."""
    return tuple(one for one in instruments_on() if _orders_a_queue(one))


def context_instruments() -> tuple[Instrument, ...]:
    """Those that say something about one person and order nothing."""
    return tuple(one for one in instruments_on() if not _orders_a_queue(one))


def instrument_of(case: Case) -> Instrument:
    """What a case is assessed with: what was chosen for it, while that is switched on, else the force's first."""
    on = queue_instruments()
    return next((one for one in on if one.id == case.instrument_id), on[0])


def switched_on(name: str) -> Instrument:
    """The instrument of an id.

    Raises:
        CaseError: it is not switched on here.
    """
    found = next((one for one in instruments_on() if one.id == name), None)
    if found is None:
        raise CaseError(f"No instrument '{name[:80]}' is switched on here; choose one that is listed.")
    return found


def unsuitable(instrument: Instrument, *, visited: bool, age: int | None) -> str:
    """Why an instrument is not for this stage or this person, or empty; its own questions may refuse it later.

    Args:
        instrument: that is looked at.
        visited: whether the first act has happened.
        age: of the suspect, or None where it is not known.
    """
    if age is not None and age < instrument.minimum_age:
        return f"The suspect is {age}: a person under {instrument.minimum_age} is a child, and no adult instrument is applied."
    stages = AFTER_THE_VISIT if visited else frozenset({Stage.BEFORE_VISIT})
    if stages & set(instrument.stages):
        return ""
    when = " or ".join(stage.words for stage in instrument.stages)
    return f"It is used {when}; the first act {'has' if visited else 'has not'} been recorded in this case."


def instrument_held(*, checksum: str) -> Instrument | None:
    """The definition with a checksum, or None: an assessment is explained with the file it was made with, and no other."""
    return next((one for one in (*instruments_on(), *_shipped()) if one.checksum == checksum), None)


def _orders_a_queue(instrument: Instrument) -> bool:
    return instrument.drives_clock and instrument.gives_levels and Stage.BEFORE_VISIT in instrument.stages


@cache
def _shipped() -> tuple[Instrument, ...]:
    return tuple(load(path) for path in shipped())


@cache
def _loaded(names: Sequence[str], key: Path | None) -> tuple[Instrument, ...]:
    newest = {
        one.id: one for one in _shipped()
    }  # shipped by name: a later version takes the place of the one before
    on = tuple(_named(name, newest, key) for name in names) if names else (load(),)
    ids = [one.id for one in on]
    if len(set(ids)) < len(ids):
        raise InstrumentError(
            f"VIGIL_INSTRUMENTS names one instrument twice among {', '.join(ids)}; name each once."
        )
    if not _orders_a_queue(on[0]):
        raise InstrumentError(
            f"VIGIL_INSTRUMENTS begins with {on[0].title}, which orders no queue; put one first that gives a level and its "
            "time before the visit."
        )
    return on


def _named(name: str, known: dict[str, Instrument], key: Path | None) -> Instrument:
    if name in known:
        return known[name]
    path = Path(name).expanduser()
    if not path.is_file():
        raise InstrumentError(
            f"VIGIL_INSTRUMENTS names '{name}', which is neither a file nor one of: {', '.join(sorted(known))}."
        )
    return load(path, key=key)
