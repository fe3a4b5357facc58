"""The only writers of rows that supersede each other: answers and outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet

from vigil.desk.cases.errors import CaseError
from vigil.desk.cases.given import from_row, written
from vigil.desk.cases.models import Case, Involvement, ItemAnswer, Outcome
from vigil.risk import Given
from vigil.risk.levels import is_open

Standing = TypeVar("Standing", ItemAnswer, Outcome)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer with what shows it.

    Raises:
        CaseError: it is known and names no source.
    """

    given: Given
    source: str
    note: str = ""

    def __post_init__(self) -> None:
        if not is_open(self.given) and not self.source.strip():
            raise CaseError(
                "Say where the answer comes from: a yes, a checked no, a number or a day needs its source."
            )


def standing_answers(
    *, case: Case, instrument_id: str, about: Involvement | None = None
) -> QuerySet[ItemAnswer]:
    """The answers to an instrument that stand: about the case, or about one of its suspects."""
    return case.item_answers.filter(
        instrument_id=instrument_id, about=about, superseded_by__isnull=True
    ).order_by("pk")


def given_answers(rows: QuerySet[ItemAnswer]) -> Mapping[str, Given]:
    """Answers by item, as an instrument knows them."""
    return {row.item: from_row(row.answer) for row in rows}


def answer(
    *,
    case: Case,
    instrument_id: str,
    item: str,
    said: Said,
    actor: str,
    at: datetime,
    about: Involvement | None = None,
) -> bool:
    """Let an answer stand, inside a recorded action; what stood before is superseded.

    Returns:
        Whether the answer is another than the one that stood.
    """
    before = standing_answers(case=case, instrument_id=instrument_id, about=about).filter(item=item).first()
    given = ItemAnswer(
        case=case,
        instrument_id=instrument_id,
        about=about,
        item=item,
        answer=written(said.given),
        source=said.source.strip()[:200],
        note=said.note,
        answered_by=actor,
        answered_at=at,
    )
    step_back(before=before, given=given)
    return before is None or before.answer != given.answer


def step_back(*, before: Standing | None, given: Standing) -> None:
    """Save what stands from now on; what stood before is superseded by it."""
    if before is not None:
        # The standing one is unique: the old one steps back by naming itself until the new one has a number.
        before.superseded_by = before
        before.save()
    given.save()
    if before is not None:
        before.superseded_by = given
        before.save()
