"""Why the newest assessment says what it says, as one document: what the page shows is what is disclosed.

The engine's page says everything once. The pre-sentence report has a document of its own (``pre_sentence``): it is read in
court, and holds nobody else and no method.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from vigil.desk.cases.engine_page import came_to, engine_page, held
from vigil.desk.cases.models import AssessmentRecord, Involvement, ItemAnswer
from vigil.desk.cases.presenting import CaseView
from vigil.desk.cases.telling_overrides import levels_set_by_people, told
from vigil.documents import Block, Bullets, Document, Heading, Notice, Paragraph, Table
from vigil.risk import Instrument, RecordError
from vigil.risk.page import AnswerShown, Page

IN_FULL = (
    "This is the whole explanation, for disclosure: it says where each answer comes from and may name others. The document for "
    "the pre-sentence report leaves them out."
)
CONTEXT = "This is about one person. It sets no level of the case, no time to act and no place in the queue."
NOT_HELD = (
    "This desk does not hold the file with the checksum named above, so what would alter the result, and the limits, cannot be "
    "worked out here. What follows is what was recorded."
)
RESTRICTED = (
    "The definition is restricted: its questions, rules and reasons may not leave it. Whoever may read them holds the file with "
    "the checksum named above."
)


def explanation_of(*, view: CaseView, history: Sequence[AssessmentRecord], at: datetime) -> Document:
    """The explanation of a case's newest assessment.

    Args:
        view: of the case.
        history: every assessment of the case, newest first.
        at: when the document is drawn up.
    """
    return Document(
        title="Why this level?",
        over=f"Case {view.case.reference}",
        made_at=timezone.localtime(at),
        facts=_facts(view.assessment),
        blocks=(
            *_assessed(view.assessment, view.answers, history),
            *levels_set_by_people(view),
            *_earlier(history),
            Paragraph(IN_FULL, is_quiet=True),
        ),
    )


def explanation_of_person(
    *,
    suspect: Involvement,
    history: Sequence[AssessmentRecord],
    answers: Sequence[ItemAnswer],
    at: datetime,
) -> Document:
    """What a context instrument says of one suspect; it orders no queue, and no level of the case follows from it.

    Args:
        suspect: whom it is about.
        history: the assessments with this instrument about this suspect, newest first.
        answers: those that stand.
        at: when the document is drawn up.
    """
    newest = history[0] if history else None
    return Document(
        title=f"About {suspect.person}",
        over=f"Case {suspect.case.reference}",
        made_at=timezone.localtime(at),
        facts=_facts(newest),
        blocks=(
            Notice("Context", CONTEXT),
            *_assessed(newest, answers, history),
            *_earlier(history),
            Paragraph(IN_FULL, is_quiet=True),
        ),
    )


def _facts(assessment: AssessmentRecord | None) -> tuple[tuple[str, str], ...]:
    if assessment is None:
        return ()
    return (
        ("Instrument", f"{assessment.instrument_id}, version {assessment.instrument_version}"),
        ("Checksum of the instrument", assessment.instrument_checksum),
        ("Assessed", f"{told(assessment.assessed_at)} by {assessment.assessed_by}"),
    )


def _assessed(
    assessment: AssessmentRecord | None, answers: Sequence[ItemAnswer], history: Sequence[AssessmentRecord]
) -> Iterator[Block]:
    if assessment is None:
        yield Notice("Not assessed", "No assessment has been made.")
        return
    if not assessment.record["applies"]:
        yield Notice("No instrument applies", assessment.record["reason"])
        return
    instrument = held(assessment)
    if instrument is None:
        yield Notice("The instrument is not held", NOT_HELD)
        yield from _recorded(assessment)
        return
    yield Notice(instrument.label, instrument.source)
    if instrument.restricted:
        yield Notice("Restricted", RESTRICTED)
        yield from _recorded(assessment)
        return
    try:
        page = engine_page(
            assessment=assessment,
            instrument=instrument,
            answers=answers,
            earlier=[one for one in history if one.pk != assessment.pk],
        )
    except RecordError as error:
        yield Notice("The record does not hold", str(error))
        yield from _recorded(assessment)
        return
    yield from _page(page, instrument)


def _recorded(assessment: AssessmentRecord) -> Iterator[Block]:
    """What was recorded, where it cannot be worked out again or may not be told."""
    record = assessment.record
    yield Heading("Level")
    yield Paragraph(came_to(assessment))
    if record["reasons"]:
        yield Bullets(tuple(record["reasons"]))
    yield Heading("Answers as recorded")
    answers = tuple((name, str(given)) for name, given in record["answers"].items())
    yield Table("Each question by its short name", ("Question", "Answer"), answers)


def _page(page: Page, instrument: Instrument) -> Iterator[Block]:
    yield Heading("Level" if instrument.gives_levels else "Result")
    yield Paragraph(page.result)
    if not page.stands:
        yield Notice("The result does not stand yet", instrument.missing.words)
    yield Bullets((*page.reasons, *page.told))
    if instrument.drives_clock:
        yield Paragraph("The upper end drives the clock, because unknown is never no.", is_quiet=True)
    yield from _rules(page)
    yield Heading("What is known and what is open")
    yield Table(
        "Each question with its answer",
        ("Question", "Answer", "Where it comes from"),
        tuple((one.question, one.answer, _evidence(one)) for one in page.answers),
    )
    yield Heading("What would alter it")
    yield Paragraph(
        "The smallest changes to what is known that would move an end of the result. None smaller is left out.",
        is_quiet=True,
    )
    yield from _changes(page.changes)
    yield from _to_ask(page)
    yield Heading("Limits")
    yield Bullets(page.limits)
    yield Heading("Where each question comes from")
    yield Table(
        "Sources of the questions",
        ("Question", "Source"),
        tuple((one.question, one.source) for one in page.answers),
    )


def _rules(page: Page) -> Iterator[Block]:
    if not page.reached:
        return
    yield Heading("Rules that hold on what is known")
    yield Table(
        "Rules, those with the highest level first",
        ("Step", "Rule", "Gives"),
        tuple(
            (
                f"{one.step}. {one.step_title}" if one.step_title else str(one.step),
                one.reason or one.rule,
                one.level.label
                if one.level is not None
                else ""
                if one.points is None
                else f"{one.points} points",
            )
            for one in page.reached
        ),
    )


def _evidence(one: AnswerShown) -> str:
    if one.evidence is None:
        return f"Nobody has looked. Wanted: {one.wanted}" if one.wanted else "Nobody has looked."
    return f"{one.evidence.shown_by}. Answered by {one.evidence.given_by}, {told(one.evidence.at)}."


def _changes(lines: Sequence[str]) -> Iterator[Block]:
    """The engine's lines: one that ends with a colon opens the list of those behind it."""
    listed: list[str] = []
    for line in lines:
        if line.endswith(":"):
            if listed:
                yield Bullets(tuple(listed))
            listed = []
            yield Paragraph(line)
        else:
            listed.append(line)
    if listed:
        yield Bullets(tuple(listed))


def _to_ask(page: Page) -> Iterator[Block]:
    yield Heading("What to ask next")
    if not page.missing:
        yield Paragraph("Nothing is open: every question has been answered.")
        return
    yield Table(
        "Open questions, those with most power to change the result first",
        ("Question", "Who can answer", "What an answer would do"),
        tuple(
            (
                one.question,
                ", ".join(one.who_can_answer),
                one.effect if one.changes else "No answer changes the result.",
            )
            for one in page.missing
        ),
    )


def _earlier(history: Sequence[AssessmentRecord]) -> Iterator[Block]:
    if len(history) < 2:
        return
    yield Heading("Earlier assessments")
    yield Table(
        "Assessments before this one, newest first",
        ("When", "By", "Result", "Instrument"),
        tuple(
            (
                told(one.assessed_at),
                one.assessed_by,
                came_to(one),
                f"{one.instrument_id} {one.instrument_version}",
            )
            for one in history[1:]
        ),
    )
