"""The only writers of overrides: levels that people set beside the assessed one. What may be set, the engine says."""

from datetime import datetime

from vigil.desk.cases.checks import check_open
from vigil.desk.cases.errors import CaseError
from vigil.desk.cases.instruments import instrument_of
from vigil.desk.cases.models import AssessmentRecord, Case, Override
from vigil.desk.cases.queries import standing_overrides
from vigil.desk.cases.rules import needs_supervisor
from vigil.desk.journal.recording import record
from vigil.risk import Level, overrides

NOT_WAITING = "This request does not wait for a decision any more; reload the page."


def set_level(
    *, case: Case, level: Level, reason: str, until: datetime | None, actor: str, at: datetime
) -> Override:
    """Set a level beside the assessed one: raising it counts at once, lowering it waits for a supervisor.

    Args:
        case: it must be open and assessed.
        level: that is to count.
        reason: why, in a sentence.
        until: when it ends; lowering needs it.
        actor: who sets it, and has been found to be allowed to assess.
        at: when.

    Raises:
        CaseError: the case is closed, no level is assessed, the level is in force already, or a request waits.
        OverrideError: it changes nothing, gives no reason, or has an end that it may not have.
    """
    with record(
        actor=actor, verb="cases:level:raise", at=at, case_reference=case.reference, reason=reason
    ) as act:
        check_open(case)
        beside, assessed = _assessed(case)
        in_force = _in_force(case, assessed, at)
        _check_another(level, assessed=assessed, in_force=in_force)
        row = Override(
            case=case,
            assessment=beside,
            assessed=assessed,
            level=level,
            reason=reason.strip(),
            set_by=actor,
            asked_at=at,
            until=until,
            due_at=case.clock_started_at + instrument_of(case).action_times[level],
        )
        if needs_supervisor(level=level, assessed=assessed, in_force=in_force):
            act.verb = "cases:level:ask"
            # Held to what it would be with a supervisor's approval, so that nobody is asked for what cannot be.
            as_value(row, approved_by=f"a supervisor other than {actor}", at=at)
            _check_nothing_waits(case)
        else:
            as_value(row, at=at)
            _begin(row, at=at)
        row.save()
        act.detail.update(assessed=assessed.code, level=level.code)
    return row


def approve(*, case: Case, asked: int, actor: str, at: datetime) -> Override:
    """Let a lower level count from now on.

    Args:
        case: it must be open.
        asked: the number of the request that was read.
        actor: a supervisor, another person than who asked.
        at: when.

    Raises:
        CaseError: the case is closed, or the request does not wait any more.
        OverrideError: the supervisor asked for it, or its end has come.
    """
    with record(actor=actor, verb="cases:level:approve", at=at, case_reference=case.reference) as act:
        check_open(case)
        row = _waiting(case, asked)
        as_value(row, approved_by=actor, at=at)
        row.approved_by = actor
        _begin(row, at=at)
        row.save()
        act.detail["level"] = Level(row.level).code
    return row


def refuse(*, case: Case, asked: int, actor: str, at: datetime, reason: str) -> None:
    """Refuse a lower level that was asked for.

    Raises:
        CaseError: the request does not wait any more, or no reason is given.
    """
    with record(actor=actor, verb="cases:level:refuse", at=at, case_reference=case.reference, reason=reason):
        row = _waiting(case, asked)
        _check_reason(reason)
        _end(row, Override.Ending.REFUSED, by=actor, at=at, reason=reason.strip())


def withdraw(*, case: Case, number: int, may_lower: bool, actor: str, at: datetime, reason: str) -> None:
    """Take back a set level, or a request for one; the assessed level counts again.

    Args:
        case: whose level was set.
        number: of the override that was read.
        may_lower: whether the actor may lower a level; taking a raised one back lowers it.
        actor: who takes it back.
        at: when.
        reason: why.

    Raises:
        CaseError: it has ended already, no reason is given, or it raises the level and the actor may not lower it.
    """
    with record(
        actor=actor, verb="cases:level:withdraw", at=at, case_reference=case.reference, reason=reason
    ):
        _end_lapsed(case, at=at)
        row = case.overrides.filter(pk=number, ended_at__isnull=True).first()
        if row is None:
            raise CaseError("This level is not in force any more; reload the page.")
        _check_reason(reason)
        if row.began_at is not None and row.level > row.assessed and not may_lower:
            raise CaseError("Taking back a raised level lowers it; ask a supervisor to do it.")
        _end(row, Override.Ending.WITHDRAWN, by=actor, at=at, reason=reason.strip())


def end_overtaken(*, case: Case, assessed: Level | None, actor: str, at: datetime) -> None:
    """End what an assessment has overtaken; called inside the recorded assessment.

    An override stands beside one level. It does not come back when a later assessment gives that level again: every new
    level is looked at anew.
    """
    _end_lapsed(case, at=at)
    for row in case.overrides.filter(ended_at__isnull=True):
        if row.assessed != assessed:
            _end(row, Override.Ending.REASSESSED, by=actor, at=at, reason="")


def as_value(
    row: Override, *, at: datetime | None = None, approved_by: str | None = None
) -> overrides.Override:
    """A stored override as the engine knows it, for scoring and to hold it to the engine's rules.

    Args:
        row: it must have begun, unless ``at`` is given.
        at: when it is taken to begin, while it has not.
        approved_by: who is taken to approve it, while nobody has.

    Raises:
        OverrideError: it may not be set in this way.
        ValueError: it has not begun, and ``at`` is not given.
    """
    began = row.began_at or at
    if began is None:
        raise ValueError("a request that waits has set no level yet")
    return overrides.Override(
        assessed=Level(row.assessed),
        level=Level(row.level),
        reason=row.reason,
        set_by=row.set_by,
        approved_by=row.approved_by if approved_by is None else approved_by,
        at=began,
        until=row.until,
    )


def _assessed(case: Case) -> tuple[AssessmentRecord, Level]:
    newest = case.assessments.filter(about__isnull=True).first()
    if newest is None or newest.level_upper is None:
        raise CaseError(
            f"No instrument gives {case.reference} a level, so there is none to set another beside; "
            "give the case to somebody instead."
        )
    return newest, Level(newest.level_upper)


def _check_another(level: Level, *, assessed: Level, in_force: Level) -> None:
    if level == in_force != assessed:
        raise CaseError(f"{level.label} is in force already; choose another level.")
    if level == assessed != in_force:
        raise CaseError(f"{level.label} is the assessed level; withdraw the level that was set beside it.")


def _in_force(case: Case, assessed: Level, at: datetime) -> Level:
    standing = standing_overrides(at=at).filter(case=case).first()
    return assessed if standing is None else Level(standing.level)


def _waiting(case: Case, number: int) -> Override:
    row = case.overrides.filter(pk=number, began_at__isnull=True, ended_at__isnull=True).first()
    if row is None:
        raise CaseError(NOT_WAITING)
    return row


def _check_nothing_waits(case: Case) -> None:
    if case.overrides.filter(began_at__isnull=True, ended_at__isnull=True).exists():
        raise CaseError(
            "Another lower level waits for a supervisor; wait for the decision, or withdraw it first."
        )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise CaseError("Give the reason; it is kept with the case.")


def _begin(row: Override, *, at: datetime) -> None:
    """It counts from now on; what counted until now steps back. The caller saves it."""
    _end_lapsed(row.case, at=at)
    for before in row.case.overrides.filter(began_at__isnull=False, ended_at__isnull=True):
        _end(before, Override.Ending.REPLACED, by=row.approved_by or row.set_by, at=at, reason="")
    row.began_at = at


def _end_lapsed(case: Case, *, at: datetime) -> None:
    """Write down what had ended by itself; nobody ended it, and it ended then and not now."""
    for row in case.overrides.filter(began_at__isnull=False, ended_at__isnull=True, until__lte=at):
        _end(row, Override.Ending.LAPSED, by="", at=row.until or at, reason="")


def _end(row: Override, ending: str, *, by: str, at: datetime, reason: str) -> None:
    row.ended_at, row.ended_by, row.ending, row.ending_reason = at, by, Override.Ending(ending), reason
    row.save()
