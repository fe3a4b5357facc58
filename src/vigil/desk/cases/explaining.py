"""Why the newest assessment says what it says, as one document: what the page shows is what is disclosed."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from vigil.desk.cases.models import AssessmentRecord, Override
from vigil.desk.cases.presenting import CaseView
from vigil.documents import Block, Bullets, Document, Heading, Notice, Paragraph, Table
from vigil.risk import Instrument, Level, interval_in_words

NO_FINDING = "A level says how soon to act. It is not a finding that a person has offended, and Low is not a finding of safety."


def explanation_of(
    *, view: CaseView, instrument: Instrument, history: Sequence[AssessmentRecord], at: datetime
) -> Document:
    """The explanation of a case's newest assessment.

    Args:
        view: of the case.
        instrument: that it is assessed with.
        history: every assessment of the case, newest first.
        at: when the document is drawn up.
    """
    return Document(
        title="Why this level?",
        over=f"Case {view.case.reference}",
        made_at=timezone.localtime(at),
        facts=_facts(view.assessment, instrument),
        blocks=(
            Notice(instrument.label, instrument.source),
            *_assessed(view),
            *_set_beside(view),
            *_past(history),
            Heading("Population and limits"),
            Paragraph(instrument.population),
            Paragraph(NO_FINDING),
        ),
    )


def _facts(assessment: AssessmentRecord | None, instrument: Instrument) -> tuple[tuple[str, str], ...]:
    if assessment is None:
        return (("Instrument", instrument.title),)
    return (
        ("Instrument", f"{assessment.instrument_id}, version {assessment.instrument_version}"),
        ("Checksum of the instrument", assessment.instrument_checksum),
        ("Assessed", f"{_told(assessment.assessed_at)} by {assessment.assessed_by}"),
    )


def _assessed(view: CaseView) -> Iterator[Block]:
    if view.assessment is None:
        yield Notice("Not assessed", "No assessment has been made.")
        return
    record = view.assessment.record
    if not record["applies"]:
        yield Notice("No instrument applies", record["reason"])
        return
    yield Heading("Level")
    yield Paragraph(_level(view.assessment))
    yield Bullets(tuple(record["reasons"]))
    yield Paragraph("The upper end drives the clock, because unknown is never no.", is_quiet=True)
    yield Heading("What is known and what is open")
    yield Table(
        "Each question with its answer",
        ("Question", "Answer", "Where it comes from"),
        tuple((one.item.question, one.label, one.source or "Nobody has looked") for one in view.questions),
    )
    yield Heading("What to ask next")
    if not record["open_items"]:
        yield Paragraph("Nothing is open: every question has been answered.")
        return
    yield Table(
        "Open questions, those with most power to change the level first",
        ("Question", "Who can answer", "What an answer would do"),
        tuple(
            (
                one["question"],
                ", ".join(one["who_can_answer"]),
                one["effect"] if one["changes"] else "No answer changes the level.",
            )
            for one in record["open_items"]
        ),
    )


def _set_beside(view: CaseView) -> Iterator[Block]:
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
                    _told(one.began_at or one.asked_at),
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
    return f"Set by {one.set_by}{approved}{f', until {_told(one.until)}' if one.until else ''}"


def _became(one: Override, *, stands: bool) -> str:
    if stands:
        return "In force"
    if one.ended_at is not None:
        return f"{one.get_ending_display()}, {_told(one.ended_at)}"
    return "Waits for a supervisor" if one.began_at is None else one.Ending.LAPSED.label


def _past(history: Sequence[AssessmentRecord]) -> Iterator[Block]:
    if not history:
        return
    yield Heading("Every assessment so far")
    yield Table(
        "Assessments, newest first",
        ("When", "By", "Level", "Instrument"),
        tuple(
            (
                _told(one.assessed_at),
                one.assessed_by,
                _level(one),
                f"{one.instrument_id} {one.instrument_version}",
            )
            for one in history
        ),
    )


def _level(one: AssessmentRecord) -> str:
    if one.level_lower is None or one.level_upper is None:
        return "No instrument applies"
    return interval_in_words(Level(one.level_lower), Level(one.level_upper))


def _told(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%d %b %Y, %H:%M").lstrip("0")
