"""The report: every part of a validation, each estimated or saying in one sentence why it cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vigil.risk import Instrument
from vigil.statistics.estimate import NotEstimable
from vigil.statistics.evidence import Evidence
from vigil.statistics.few_events import FewEvents, few_events
from vigil.statistics.hits import Hits
from vigil.validation.cohort import Cohort, Used
from vigil.validation.columns import Columns
from vigil.validation.errors import CohortError
from vigil.validation.parts.assessing import Again
from vigil.validation.parts.benefit import Benefit, benefit
from vigil.validation.parts.calibrating import Calibration, calibration
from vigil.validation.parts.cutting import LevelCutShown, cuts
from vigil.validation.parts.discrimination import Discrimination, discrimination
from vigil.validation.parts.local_rates import LocalRates, local_rates
from vigil.validation.parts.overlapping import WithoutOverlap, check_levels_follow, without_overlap
from vigil.validation.parts.verifying import Verification, verification
from vigil.validation.parts.visits import visits
from vigil.validation.rates import Rates, rates_for

SEED = 20_260_101  # of every draw: the same cohort gives the same report
PLACES = 5  # visits a week, where nobody says how many


@dataclass(frozen=True, slots=True)
class Counted:
    """How many cases of each kind there are.

    Attributes:
        assessed: by the instrument.
        events: with the outcome.
        non_events: looked into, without it.
        unknown: waited on, or never looked into.
        left_out: rows of the file that could not be read.
        first: the day on which the first arrived.
        last: and the last.
    """

    assessed: int
    events: int
    non_events: int
    unknown: int
    left_out: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """How good one instrument was on one cohort.

    Attributes:
        used: the instrument.
        definition: its definition, where it is at hand.
        cohort: the cases.
        counted: how many.
        warnings: what must stand beside every figure where there are few events.
        rates: the base rates that cuts are read at.
        places: visits a week for the hits.
    """

    used: Used
    definition: Instrument | None
    cohort: Cohort
    counted: Counted
    warnings: tuple[FewEvents, ...]
    rates: Rates
    places: int
    discrimination: Discrimination | NotEstimable
    cuts: tuple[LevelCutShown, ...] | NotEstimable
    calibration: Calibration | NotEstimable
    benefit: Benefit | NotEstimable
    hits: Hits | NotEstimable
    without_overlap: WithoutOverlap | NotEstimable
    verification: Verification | NotEstimable
    local_rates: LocalRates | NotEstimable


def validate(
    *,
    cohort: Cohort,
    used: Used,
    evidence: Evidence,
    definition: Instrument | None = None,
    local_rate: float | None = None,
    places: int = PLACES,
    seed: int = SEED,
) -> ValidationReport:
    """Validate one instrument on a cohort.

    Args:
        cohort: the cases.
        used: which of its instruments.
        evidence: the published base rates.
        definition: the instrument itself, for what can only be known by assessing again.
        local_rate: the force's own base rate, where it is known from elsewhere.
        places: visits a week there are places for.
        seed: of the draws.

    Raises:
        CohortError: no case was assessed with it, the definition is another's, or a level does not follow from the answers.
        StatisticsError: the local rate is not above 0 and below 1, or there is no place a week.
    """
    columns = Columns(cohort, used)
    again = None if definition is None else Again(definition)
    if again is not None:
        _check_definition(again.definition, used)
        check_levels_follow(columns, again=again)
    rates = rates_for(columns, evidence=evidence, local=local_rate)
    return ValidationReport(
        used=used,
        definition=definition,
        cohort=cohort,
        counted=_counted(columns),
        warnings=few_events(events=columns.events, non_events=columns.non_events),
        rates=rates,
        places=places,
        discrimination=discrimination(columns),
        cuts=cuts(columns, rates=rates.all),
        calibration=calibration(columns),
        benefit=benefit(columns),
        hits=visits(columns, places=places, seed=seed),
        without_overlap=without_overlap(columns, again=again),
        verification=verification(columns),
        local_rates=local_rates(columns, seed=seed),
    )


def _check_definition(definition: Instrument, used: Used) -> None:
    if (definition.id, definition.version) != (used.id, used.version):
        raise CohortError(
            f"The definition is of {definition.id}, version {definition.version}, and the cohort was assessed with "
            f"{used.words}; give the definition that was used."
        )


def _counted(columns: Columns) -> Counted:
    arrived: Sequence[date] = [one.case.received for one in columns.all]
    return Counted(
        assessed=len(columns.all),
        events=columns.events,
        non_events=columns.non_events,
        unknown=columns.unknown,
        left_out=columns.cohort.left_out,
        first=min(arrived),
        last=max(arrived),
    )
