"""Levels that people set beside the assessed one, as a document says them: never silently in its place."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from vigil.desk.cases.models import Override
from vigil.desk.cases.presenting import CaseView
from vigil.documents import Block, Heading, Notice, Table
from vigil.risk import Level


def told(moment: datetime) -> str:
    """A moment where the unit is, as a document says it."""
    return timezone.localtime(moment).strftime("%d %b %Y, %H:%M").lstrip("0")


def levels_set_by_people(view: CaseView) -> Iterator[Block]:
    """What is in force where a person set it, and everything that was ever set or asked for."""
    standing = view.in_force.override
    if standing is not None:
        yield Notice(
            "A person has set another level",
            f"{Level(standing.level).label} is in force. Assessed: {Level(standing.assessed).label} at most. "
            f"{_set_by(standing)}. Why: {standing.reason}",
        )
    if view.overrides:
        yield Heading("Levels set by people")
        yield Table(
            "Levels set beside the assessed one, newest first",
            ("When", "From", "To", "Who", "Why", "What became of it"),
            tuple(
                (
                    told(one.began_at or one.asked_at),
                    Level(one.assessed).label,
                    Level(one.level).label,
                    _set_by(one),
                    one.reason,
                    _became(one, stands=one == standing),
                )
                for one in view.overrides
            ),
        )


def _set_by(one: Override) -> str:
    approved = f", approved by {one.approved_by}" if one.approved_by else ""
    return f"Set by {one.set_by}{approved}{f', until {told(one.until)}' if one.until else ''}"


def _became(one: Override, *, stands: bool) -> str:
    if stands:
        return "In force"
    if one.ended_at is not None:
        because = f": {one.ending_reason}" if one.ending_reason else ""
        return f"{one.get_ending_display()}, {told(one.ended_at)}{because}"
    return "Waits for a supervisor" if one.began_at is None else one.Ending.LAPSED.label
