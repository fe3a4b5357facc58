"""Reading what figures are made of, always within the cases the viewer may see; groups leave here as a mapping for aggregates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from vigil.desk.accounts.models import Force, User
from vigil.desk.cases.models import AssessmentRecord, Case, Override
from vigil.desk.cases.models import Outcome as RecordedOutcome
from vigil.desk.cases.queries import cases_visible_to
from vigil.desk.validation.models import BlindRating, Membership, Stocktaking
from vigil.desk.validation.rules import acted_on, came_about, level_in_force, moment_of_decision


@dataclass(frozen=True, slots=True)
class Standing:
    """One case as figures see it.

    Attributes:
        case: the case.
        assessment: the one that was acted on; it has a level.
        in_force: the level that counted at the moment of decision, or counts now.
        event: what the outcome says; None where nobody knows.
        outcome_at: when it was recorded; None of an unknown one.
    """

    case: Case
    assessment: AssessmentRecord
    in_force: int
    event: bool | None
    outcome_at: datetime | None

    @property
    def waited(self) -> timedelta | None:
        """From when the referral was logged until the first act; None while it waits."""
        first = self.case.first_act_at
        return None if first is None else first - self.case.clock_started_at


def standing_cases(viewer: User, *, at: datetime) -> Iterator[Standing]:
    """Every case the viewer may see to which an instrument applied, with the assessment that was acted on."""
    for case in cases_visible_to(viewer).prefetch_related("assessments", "outcomes", "overrides"):
        found = _standing(case, at)
        if found is not None:
            yield found


def _standing(case: Case, at: datetime) -> Standing | None:
    outcome = _known(case)
    moment = moment_of_decision(
        first_act_at=case.first_act_at, outcome_at=None if outcome is None else outcome.recorded_at
    )
    # What is said about one suspect is context: it set no level and no clock.
    assessment = acted_on([one for one in case.assessments.all() if one.about_id is None], at=moment)
    if assessment is None or assessment.level_upper is None:
        return None
    overrides: list[Override] = list(case.overrides.all())
    return Standing(
        case=case,
        assessment=assessment,
        in_force=level_in_force(assessed=assessment.level_upper, overrides=overrides, at=moment or at),
        event=None if outcome is None else came_about(outcome.contact),
        outcome_at=None if outcome is None else outcome.recorded_at,
    )


def _known(case: Case) -> RecordedOutcome | None:
    """The outcome that stands, where it says yes or no."""
    standing = (one for one in case.outcomes.all() if one.superseded_by_id is None)
    return next((one for one in standing if came_about(one.contact) is not None), None)


def groups_of(viewer: User, *, characteristic: str) -> Mapping[int, str]:
    """By case, the group it is in; **don't** show it: it is made for counting alone."""
    return dict(_memberships(viewer).filter(characteristic=characteristic).values_list("case_id", "group"))


def characteristics_held(viewer: User) -> list[tuple[str, str]]:
    """Characteristics of which the store holds something, each by its code and its name."""
    held = set(_memberships(viewer).values_list("characteristic", flat=True))
    return [(code, name) for code, name in Membership.Characteristic.choices if code in held]


def ratings_visible_to(viewer: User) -> QuerySet[BlindRating]:
    """Blind ratings of the cases the viewer may see."""
    return BlindRating.objects.filter(case__in=cases_visible_to(viewer).values("pk")).select_related("case")


def cases_by_reference(viewer: User, references: set[str]) -> Mapping[str, Case]:
    """The named cases, as far as the viewer may see them; what is hidden and what is not there answer alike."""
    return {case.reference: case for case in cases_visible_to(viewer).filter(reference__in=references)}


def _memberships(viewer: User) -> QuerySet[Membership]:
    visible = cases_visible_to(viewer).values("pk")
    return Membership.objects.filter(case__in=visible, superseded_by__isnull=True)


def stocktakings_of(force: Force, *, characteristic: str) -> QuerySet[Stocktaking]:
    """Every stocktaking of a force, whoever may see it: what a new one is held against."""
    return Stocktaking.objects.filter(force=force, characteristic=characteristic)


def stocktakings_visible_to(viewer: User, *, characteristic: str) -> list[Stocktaking]:
    """Stocktakings of cases of the viewer's teams alone, the newest first."""
    own = set(viewer.team_ids())
    found = stocktakings_of(viewer.force, characteristic=characteristic)
    return [one for one in found if own.issuperset(one.teams)]
