"""Test vectors: answers inside a definition, with what they must come to; a definition that gets one wrong does not load."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from msgspec import UnsetType

from vigil.risk.assessment import assess
from vigil.risk.definitions.shape import Definition, ExpectedShape, VectorShape
from vigil.risk.errors import AnswerError
from vigil.risk.given import read_given
from vigil.risk.instrument import Instrument
from vigil.risk.item import Kind
from vigil.risk.levels import Answer, Given
from vigil.risk.outcome import Assessment, NotApplicable

Variant = Callable[[Mapping[str, str]], Instrument]
"""The instrument under other settings."""


def check_vectors(definition: Definition, *, instrument: Instrument, variant: Variant) -> None:
    """Assess every test vector and hold it to what it must come to.

    Args:
        definition: the file's content.
        instrument: what was made of it.
        variant: makes the instrument under other settings.

    Raises:
        ValueError: one comes to something else, or none comes to exactly a result that the instrument can give.
    """
    come_to = set()
    for vector in definition.vectors:
        own = variant(vector.settings) if vector.settings else instrument
        result = _assessed(vector, own)
        if wrong := _differing(vector.expect, result):
            raise ValueError(f"its test vector '{vector.name}' fails: {wrong}")
        if isinstance(result, Assessment) and result.lower == result.upper:
            come_to.add(result.lower)
    ends = {int(end) for end in instrument.compiled.diagram.ends if end >= 0}
    untried = [
        reading.label for reading in instrument.scale if reading.rank in ends and reading not in come_to
    ]
    if untried:
        raise ValueError(
            f"no test vector comes to exactly {untried[0]}; add one for every result it can give"
        )


def _assessed(vector: VectorShape, instrument: Instrument) -> Assessment | NotApplicable:
    try:
        return assess(
            instrument=instrument,
            answers=_answers(vector, instrument),
            suspect_age=None if isinstance(vector.age, UnsetType) else vector.age,
            on=None if isinstance(vector.on, UnsetType) else date.fromisoformat(vector.on),
        )
    except AnswerError as error:
        raise ValueError(
            f"its test vector '{vector.name}' cannot be assessed: {error}".rstrip(".")
        ) from error


def _answers(vector: VectorShape, instrument: Instrument) -> dict[str, Given]:
    rest = Answer.NOT_YET_CHECKED if isinstance(vector.rest, UnsetType) else Answer(vector.rest)
    kinds = {item.id: item.kind for item in instrument.items} | {
        gate.id: Kind.YES_NO for gate in instrument.gates
    }
    given: dict[str, Given] = {
        name: rest if kind is Kind.YES_NO else Answer.NOT_YET_CHECKED for name, kind in kinds.items()
    }
    gates = {gate.id: Answer.YES for gate in instrument.gates}
    said = {name: read_given(word, where=f"'{name}'") for name, word in vector.answers.items()}
    return {**given, **gates, **said}


def _differing(expect: ExpectedShape, result: Assessment | NotApplicable) -> str:
    if isinstance(result, NotApplicable):
        return (
            "" if expect.applies == "no" else f"the instrument does not apply ({result.reason.rstrip('.')})"
        )
    if expect.applies == "no":
        return f"it comes to {result.lower.label}, and the instrument should not apply"
    found = {
        "lowest": result.lower.code,
        "highest": result.upper.code,
        "totals": [result.told.lowest, result.told.highest] if result.told else [],
        "stands": "yes" if result.stands else "no",
    }
    for key, value in found.items():
        wanted = getattr(expect, key)
        if (
            not isinstance(wanted, UnsetType)
            and (str(wanted) if isinstance(wanted, int) else wanted) != value
        ):
            return f"{key} is {value} and should be {wanted}"
    return _differing_rates(expect, result)


def _differing_rates(expect: ExpectedShape, result: Assessment) -> str:
    if isinstance(expect.rates, UnsetType):
        return ""
    told = [Decimal(rate) for rate in result.told.rates] if result.told else []
    wanted = [Decimal(rate) for rate in expect.rates]
    # A published rate is held to the digits that were published.
    same = len(told) == len(wanted) and all(
        one.quantize(other) == other for one, other in zip(told, wanted, strict=True)
    )
    return (
        ""
        if same
        else f"rates are {', '.join(map(str, told)) or 'none'} and should be {', '.join(expect.rates)}"
    )
