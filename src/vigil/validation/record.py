"""A report as JSON-like values: every figure with its interval, or the reason why there is none; no case."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any

from vigil.risk import Instrument, Level
from vigil.statistics.estimate import NotEstimable
from vigil.statistics.fairness.suppression import Withheld
from vigil.validation.cohort import Case, Cohort
from vigil.validation.report import ValidationReport

FORMAT = "vigil-validation/1"
_WITHOUT = {NotEstimable: "not_estimable", Withheld: "withheld"}


def to_record(report: ValidationReport) -> dict[str, Any]:
    """The report as it is written in JSON; the format names itself."""
    return (
        {"format": FORMAT}
        | {
            field.name: plain(getattr(report, field.name))
            for field in fields(report)
            if field.name not in {"cohort", "definition"}
        }
        | {"cohort": _about(report.cohort), "definition": _named(report.definition)}
    )


def plain(value: object) -> Any:
    """A value of these rooms as text, numbers, lists and mappings.

    Raises:
        TypeError: it is, or holds, a case or what has no form in JSON.
    """
    if isinstance(value, Case | Cohort | Instrument):
        raise TypeError(f"a {type(value).__name__} stands in no record")
    if isinstance(value, NotEstimable | Withheld):
        return {_WITHOUT[type(value)]: value.reason}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return _single(value)


def _single(value: object) -> Any:
    match value:
        case Level():
            return value.code
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case timedelta():
            return value.days
        case None | str() | int() | float():
            return value
    raise TypeError(f"a {type(value).__name__} has no form in JSON")


def _about(cohort: Cohort) -> dict[str, Any]:
    return {
        "source": cohort.source,
        "outcome": cohort.outcome,
        "sampling": cohort.sampling.value,
        "follow_up_days": None if cohort.follow_up is None else cohort.follow_up.days,
        "cases": len(cohort.cases),
        "left_out": cohort.left_out,
    }


def _named(definition: Instrument | None) -> dict[str, str] | None:
    if definition is None:
        return None
    return {"id": definition.id, "version": definition.version, "checksum": definition.checksum}
