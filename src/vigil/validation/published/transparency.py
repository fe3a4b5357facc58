"""The transparency record from live data: what a definition and a validation tell of ATRS's fields, and nothing else."""

from collections.abc import Mapping
from datetime import datetime

from vigil.risk import Instrument
from vigil.risk.transparency import TransparencyRecord
from vigil.validation.report import ValidationReport
from vigil.validation.summary import summary


def transparency_record(
    *,
    definition: Instrument,
    local: ValidationReport | None,
    told: Mapping[str, str],
    made_at: datetime,
) -> TransparencyRecord:
    """The record; fields that neither the data nor a person answers stay unknown, in plain sight.

    Args:
        definition: the instrument in use.
        local: its newest validation here; None where there is none, and performance is then not known.
        told: by key of a field, what people tell; it stands before what the data say.
        made_at: with its zone.

    Raises:
        RiskError: a key is no field of the standard, or an answer says nothing.
    """
    return TransparencyRecord(_of(definition) | _performance(local) | dict(told), made_at)


def _of(definition: Instrument) -> dict[str, str]:
    return {
        "name": definition.title,
        "human_review": (
            "People decide. The level is shown with its reasons and what is not known; an officer may set another, with a "
            "reason, and lowering one needs a supervisor."
        ),
        "system_input": (
            f"Answers to {len(definition.items)} items about a suspect and the suspect's access to children. No protected "
            "characteristic, and no listed proxy of one, is an item."
            if not definition.reads
            else f"Answers to {len(definition.items)} items; it reads: "
            + ", ".join(one.characteristic for one in definition.reads)
            + "."
        ),
        "system_output": "An interval of levels that the open answers leave, its reasons, and what to ask next.",
        "models": f"{definition.title}: written rules, no machine learning.",
        "model_name": definition.id,
        "model_version": definition.version,
        "model_task": f"To order visits. For: {definition.population}",
        "model_input": "Four answers to each item: yes, no (checked), unknown, not yet checked; or a count or a date.",
        "model_output": "The levels Low, Medium, High, Very High."
        if definition.gives_levels
        else "A total of points.",
        "model_architecture": (
            f"Rules in a file with SHA-256 {definition.checksum}; every way the open answers may turn out is worked out."
        ),
        "development_sensitive_attributes": (
            "None is read."
            if not definition.reads
            else "; ".join(f"{one.characteristic}: {one.because}" for one in definition.reads)
        ),
    }


def _performance(local: ValidationReport | None) -> dict[str, str]:
    if local is None:
        return {}
    return {
        "model_performance": " ".join(
            f"{line}." if not line.endswith(".") else line for line in summary(local)
        ),
        "datasets": (
            f"For validation: {local.counted.assessed:,} cases of {local.cohort.source}, arrived from "
            f"{local.counted.first.isoformat()} to {local.counted.last.isoformat()}; outcome: {local.cohort.outcome}."
        ),
    }
