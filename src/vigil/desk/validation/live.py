"""The live data as the values that reports are made of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils import timezone

from vigil.desk.accounts.models import User
from vigil.desk.cases.instruments import queue_instruments
from vigil.desk.validation.queries import Standing, groups_of, ratings_visible_to, standing_cases
from vigil.desk.validation.rules import Row
from vigil.risk import Answer, Given, Instrument, Level
from vigil.risk.given import read_given
from vigil.risk.overrides import Direction
from vigil.statistics.evidence import load_evidence
from vigil.validation import Assessed, Case, Cohort, Outcome, Sampling, Used, ValidationReport, validate
from vigil.validation.columns import Columns
from vigil.validation.published.drift import DriftReport, drift_report
from vigil.validation.published.fairness import NOT_KNOWN, FairnessReport, GroupedCase, fairness_report
from vigil.validation.published.overrides import Decided, OverrideReport, override_report
from vigil.validation.published.reliability import Rating, ReliabilityReport, reliability_report

OUTCOME = "contact offending against a child, established by the investigation"
DAY = timedelta(days=1)
RECENT = timedelta(days=90)  # what the drift report holds against everything before


class Live:
    """Everything one viewer may see, at one moment; each part is made once, when it is asked for.

    Attributes:
        viewer: whose cases.
        at: when.
    """

    def __init__(self, viewer: User, *, at: datetime) -> None:
        self.viewer, self.at = viewer, at

    @cached_property
    def standing(self) -> Sequence[Standing]:
        """Every case to which an instrument applied."""
        return list(standing_cases(self.viewer, at=self.at))

    @cached_property
    def definition(self) -> Instrument:
        """The instrument that new cases are assessed with."""
        return queue_instruments()[0]

    @property
    def used(self) -> Used:
        """The instrument in use, as cohorts name it."""
        return Used(self.definition.id, self.definition.version)

    @property
    def force(self) -> str:
        """The viewer's force."""
        return self.viewer.force.name

    @cached_property
    def cohort(self) -> Cohort:
        """The cases as a cohort.

        Raises:
            CohortError: there is none.
        """
        return Cohort(
            source=f"{self.force}: cases of the viewer's teams",
            outcome=OUTCOME,
            sampling=Sampling.CONSECUTIVE,
            cases=[_case(one) for one in self.standing],
        )

    @cached_property
    def report(self) -> ValidationReport:
        """The validation of the instrument in use.

        Raises:
            CohortError: no case was assessed with it.
        """
        return validate(
            cohort=self.cohort, used=self.used, evidence=load_evidence(), definition=self.definition
        )

    def drift(self) -> DriftReport:
        """The last ninety days held against everything before.

        Raises:
            ValidationError: one of the two has no case.
        """
        since = timezone.localdate(self.at - RECENT)
        return drift_report(Columns(self.cohort, self.used), since=since)

    def overrides(self) -> OverrideReport:
        """Levels that people set, held against outcomes.

        Raises:
            ValidationError: there is no case.
        """
        return override_report(
            [
                Decided(_upper(one), Level(one.in_force), one.event)
                for one in self.standing
                if _is(one, self.used)
            ]
        )

    def reliability(self) -> ReliabilityReport:
        """Agreement of officers who rated the same cases blind.

        Raises:
            ValidationError: fewer than two did.
        """
        rows = ratings_visible_to(self.viewer).filter(
            instrument_id=self.used.id, instrument_version=self.used.version
        )
        return reliability_report(
            [
                Rating(row.case.reference, row.rater, Level(row.level_upper), _four(row.answers))
                for row in rows
            ]
        )

    def grouped(self, *, characteristic: str) -> dict[str, Row]:
        """By case, what a stocktaking keeps; cases of which the store holds nothing stand in a group of their own.

        Sealed cases are left out for everybody: a report is read by others than who made it.
        """
        groups = groups_of(self.viewer, characteristic=characteristic)
        return {
            str(one.case.pk): _row(one, groups.get(one.case.pk, NOT_KNOWN))
            for one in self.standing
            if _is(one, self.used) and not one.case.sealed
        }


def fairness_of(rows: Mapping[str, Row], *, named: str) -> FairnessReport:
    """The report of a stocktaking.

    Raises:
        ValidationError: there are not two groups.
        StatisticsError: what is small cannot be kept from being worked out.
    """
    return fairness_report(named, [_grouped(row) for row in rows.values()])


def _row(one: Standing, group: str) -> Row:
    override = Decided(_upper(one), Level(one.in_force), one.event).direction
    # In whole seconds: a stocktaking is digested for the journal, and a fraction has no one way to be written.
    waited = None if one.waited is None else round(one.waited.total_seconds())
    return [group, int(_upper(one)), one.event, override.value if override else None, waited]


def _grouped(row: Row) -> GroupedCase:
    group, level, event, override, waited = row
    return GroupedCase(
        group=str(group),
        level=Level(int(level or 0)),
        event=None if event is None else bool(event),
        override=None if override is None else Direction(override),
        waited=None if waited is None else timedelta(seconds=int(waited)) / DAY,
    )


def _is(one: Standing, used: Used) -> bool:
    return (one.assessment.instrument_id, one.assessment.instrument_version) == (used.id, used.version)


def _upper(one: Standing) -> Level:
    return _level(one.assessment.level_upper)


def _level(stored: int | None) -> Level:
    if stored is None:
        raise ValueError("a case to which an instrument applied has a level")
    return Level(stored)


def _case(one: Standing) -> Case:
    assessment, event = one.assessment, one.event
    assessed_on = timezone.localdate(assessment.assessed_at)
    return Case(
        reference=one.case.reference,
        # The clock of a case that was opened from several referrals is the first one's, and never after the assessment.
        received=min(timezone.localdate(one.case.clock_started_at), assessed_on),
        assessed=(
            Assessed(
                used=Used(assessment.instrument_id, assessment.instrument_version),
                on=assessed_on,
                levels=(_level(assessment.level_lower), _upper(one)),
                answers=_answers(assessment.record["answers"]),
            ),
        ),
        outcome=Outcome(event, _day(one.outcome_at)),
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else timezone.localdate(moment)


def _answers(stored: dict[str, str | int]) -> dict[str, Given]:
    return {item: read_given(word, where=f"'{item}'") for item, word in stored.items()}


def _four(stored: dict[str, str | int]) -> dict[str, Answer]:
    """Answers that are one of the four; counts and dates are agreed on in another way."""
    return {item: given for item, given in _answers(stored).items() if isinstance(given, Answer)}
