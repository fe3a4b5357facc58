"""The only writers: groups of the evaluation store, and blind ratings. Both come as a list, taken whole or not at all."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from vigil.desk.accounts.models import User
from vigil.desk.cases.models import Case
from vigil.desk.journal.recording import record
from vigil.desk.validation.errors import ListError
from vigil.desk.validation.lists import Grouped, Rated
from vigil.desk.validation.live import Live, fairness_of
from vigil.desk.validation.models import BlindRating, Membership, Stocktaking
from vigil.desk.validation.queries import cases_by_reference, stocktakings_of
from vigil.desk.validation.rules import LEAST_CHANGED, can_take_stock, changed_cases
from vigil.risk import AnswerError, Assessment, Instrument, assess
from vigil.risk.outcome import stored


def import_groups(*, rows: Sequence[Grouped], viewer: User, at: datetime) -> int:
    """Take groups into the evaluation store; one that differs from what is held supersedes it.

    The journal keeps how many, and neither a case nor a group: those who assess may read it.

    Returns:
        How many were new or different.

    Raises:
        ListError: a case is none that the viewer may see, or stands twice for one characteristic.
    """
    with record(actor=viewer.username, verb="validation:fairness:import", at=at) as act:
        cases = _cases(viewer, [row.reference for row in rows])
        _check_once([(row.reference, row.characteristic) for row in rows])
        changed = sum(_grouped(cases[row.reference], row, viewer.username, at) for row in rows)
        act.detail |= {"rows": len(rows), "changed": changed}
    return changed


def _grouped(case: Case, row: Grouped, actor: str, at: datetime) -> bool:
    held = Membership.objects.filter(
        case=case, characteristic=row.characteristic, superseded_by__isnull=True
    ).first()
    if held is not None and held.group == row.group:
        return False
    given = Membership(
        case=case,
        characteristic=row.characteristic,
        group=row.group,
        imported_by=actor,
        imported_at=at,
    )
    if held is None:
        given.save()
        return True
    # One may stand at a time: the older steps back to itself until the newer has a number to be named by.
    held.superseded_by = held
    held.save()
    given.save()
    held.superseded_by = given
    held.save()
    return True


def take_stock(*, viewer: User, characteristic: str, at: datetime) -> Stocktaking:
    """Keep the cases of the viewer's teams as they stand, for a fairness report that others may read.

    Raises:
        ListError: fewer than ten cases stand otherwise than in a report before.
        VigilError: no report can be made of them.
    """
    named = str(Membership.Characteristic(characteristic).label).lower()
    with record(
        actor=viewer.username,
        verb="validation:fairness:make",
        at=at,
        detail={"characteristic": characteristic},
    ):
        rows = Live(viewer, at=at).grouped(characteristic=characteristic)
        fairness_of(rows, named=named)
        before = stocktakings_of(viewer.force, characteristic=characteristic)
        changed = [changed_cases(before=one.rows, after=rows) for one in before]
        if not can_take_stock(changed):
            raise ListError(
                f"A report is made anew when at least {LEAST_CHANGED} cases stand otherwise than in each report before, so that "
                "two beside each other tell of nobody; not enough have changed yet."
            )
        kept = Stocktaking(
            force=viewer.force,
            characteristic=characteristic,
            teams=sorted(viewer.team_ids()),
            rows=rows,
            taken_by=viewer.username,
            taken_at=at,
        )
        kept.save()
    return kept


def import_ratings(*, rows: Sequence[Rated], instrument: Instrument, viewer: User, at: datetime) -> int:
    """Take ratings that officers made of the same cases, each without the others' answers.

    Returns:
        How many.

    Raises:
        ListError: a case is none that the viewer may see, an officer rated one twice, or answers are none to the instrument.
    """
    with record(actor=viewer.username, verb="validation:ratings:import", at=at) as act:
        cases = _cases(viewer, [row.reference for row in rows])
        _check_once([(row.reference, row.rater) for row in rows])
        for row in rows:
            _rated(cases[row.reference], row, instrument=instrument, actor=viewer.username, at=at)
        act.detail["rows"] = len(rows)
    return len(rows)


def _rated(case: Case, row: Rated, *, instrument: Instrument, actor: str, at: datetime) -> None:
    named = {"instrument_id": instrument.id, "instrument_version": instrument.version}
    if BlindRating.objects.filter(case=case, rater=row.rater, **named).exists():
        raise ListError(f"{row.rater} has rated {case.reference} already; the first rating stands.")
    BlindRating(
        case=case,
        rater=row.rater,
        rated_on=row.rated_on,
        answers=stored(row.answers),
        level_upper=_assessed(row, instrument).levels[1],
        imported_by=actor,
        imported_at=at,
        **named,
    ).save()


def _assessed(row: Rated, instrument: Instrument) -> Assessment:
    on = row.rated_on if instrument.needs_day else None
    try:
        found = assess(instrument=instrument, answers=row.answers, on=on)
    except AnswerError as error:
        raise ListError(f"{row.rater} on {row.reference}: {error}") from error
    if not isinstance(found, Assessment):
        raise ListError(
            f"{row.rater} on {row.reference}: the instrument does not apply, so there is no level to agree on."
        )
    return found


def _cases(viewer: User, references: Sequence[str]) -> Mapping[str, Case]:
    found = cases_by_reference(viewer, set(references))
    if missing := [one for one in references if one not in found]:
        raise ListError(
            f"There is no case {missing[0][:40]} that you may see; mend the list, and hand it in again."
        )
    return found


def _check_once(keys: Sequence[tuple[str, str]]) -> None:
    seen: set[tuple[str, str]] = set()
    for reference, what in keys:
        if (reference, what) in seen:
            raise ListError(f"Case {reference} stands twice for {what}; give it once.")
        seen.add((reference, what))
