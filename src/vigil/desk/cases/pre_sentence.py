"""What a force may hand to whoever writes the pre-sentence report: about one suspect, with nobody else in it and no method.

The document for disclosure says where each answer comes from, who gave it, what officers wrote and whom to ask next. A report to
a court is read by the defendant: what it is made of here are the answers themselves, what they come to, and the limits.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from vigil.desk.cases.engine_page import came_to, engine_page, held
from vigil.desk.cases.given import OPEN
from vigil.desk.cases.models import AssessmentRecord, Involvement
from vigil.desk.cases.presenting import CaseView, PersonAssessed
from vigil.desk.cases.telling_overrides import told
from vigil.documents import Block, Bullets, Document, Heading, Notice, Paragraph, Table
from vigil.risk import Instrument, Level, RecordError
from vigil.risk.page import AnswerShown
from vigil.risk.terms import Stage

TITLE = "For the pre-sentence report"
NOT_FOR_SENTENCE = (
    "The level was made to decide how soon to visit, from what was known then. It was not made for sentence, and takes the place "
    "of no assessment that a court asks for."
)
LEFT_OUT = (
    "where each answer comes from, and who gave it",
    "the names of children, of other suspects and of anybody else",
    "what officers wrote in their own words, the reasons for setting another level among it",
    "which enquiries are still to be made, and by whom",
)
ASK = (
    "Whoever needs these asks the force, which decides under the rules of disclosure (Criminal Procedure and Investigations Act "
    "1996)."
)
NO_ANSWERS = "The instrument is restricted: its questions and rules may not leave its definition."
NOT_WORKED_OUT = (
    "It could not be worked out again from its record, so no more than the recorded result is given here."
)


def pre_sentence_of(
    *, view: CaseView, suspect: Involvement, further: Sequence[PersonAssessed], at: datetime
) -> Document:
    """The document about one suspect.

    Args:
        view: of the case.
        suspect: whom the report is about.
        further: what context instruments said of the suspects; others than this one are left out.
        at: when the document is drawn up.
    """
    return Document(
        title=TITLE,
        over=f"Case {view.case.reference}",
        made_at=timezone.localtime(at),
        facts=(("About", str(suspect.person)), *_facts(view.assessment)),
        blocks=(
            *_level(view),
            *_further([one for one in further if one.suspect.pk == suspect.pk]),
            Heading("What is left out"),
            Bullets(LEFT_OUT),
            Paragraph(ASK),
        ),
    )


def _facts(assessment: AssessmentRecord | None) -> tuple[tuple[str, str], ...]:
    if assessment is None:
        return ()
    return (
        ("Instrument", f"{assessment.instrument_id}, version {assessment.instrument_version}"),
        ("Checksum of the instrument", assessment.instrument_checksum),
        ("Assessed", told(assessment.assessed_at)),
    )


def _level(view: CaseView) -> Iterator[Block]:
    assessment = view.assessment
    if assessment is None:
        yield Notice("Not assessed", "No assessment has been made.")
        return
    if not assessment.record["applies"]:
        yield Notice("No instrument applies", assessment.record["reason"])
        return
    instrument = held(assessment)
    if instrument is not None and Stage.COURT not in instrument.stages:
        yield Notice("Not made for sentence", NOT_FOR_SENTENCE)
    yield Heading("Level of the case")
    yield Paragraph(came_to(assessment))
    standing = view.in_force.override
    if standing is not None and standing.began_at is not None:
        yield Paragraph(
            f"An officer has set {Level(standing.level).label} in its place since {told(standing.began_at)}."
        )
    if instrument is None:
        yield Paragraph(NOT_WORKED_OUT)
    elif instrument.restricted:
        yield Paragraph(NO_ANSWERS)
    else:
        yield from _worked_out(view, assessment, instrument)


def _worked_out(view: CaseView, assessment: AssessmentRecord, instrument: Instrument) -> Iterator[Block]:
    try:
        page = engine_page(assessment=assessment, instrument=instrument, answers=view.answers, earlier=())
    except RecordError:
        yield Paragraph(NOT_WORKED_OUT)
        return
    yield Notice(instrument.label, instrument.source)
    yield Bullets(page.reasons)
    yield from _answers(page.answers, assessment.record["answers"])
    yield Heading("Limits")
    yield Bullets(page.limits)


def _answers(shown: Sequence[AnswerShown], recorded: Mapping[str, str | int]) -> Iterator[Block]:
    settled = [one for one in shown if recorded[one.id] not in OPEN]
    unsettled = [one for one in shown if recorded[one.id] in OPEN]
    if settled:
        yield Heading("What was established")
        yield Table(
            "Each question that was settled",
            ("Question", "Answer"),
            tuple((one.question, one.answer) for one in settled),
        )
    if unsettled:
        yield Heading("What is not known")
        yield Paragraph("An open question is no answer: unknown is never no.")
        yield Bullets(tuple(one.question for one in unsettled))


def _further(assessed: Sequence[PersonAssessed]) -> Iterator[Block]:
    made = [(one, one.newest) for one in assessed if one.newest is not None]
    if not made:
        return
    yield Heading("Further instruments about this person")
    yield Table(
        "Each says something about one person; none sets the level of the case",
        ("Instrument", "Result", "Made for", "When"),
        tuple(
            (
                f"{one.instrument.title}, version {newest.instrument_version}. {one.instrument.label}",
                came_to(newest),
                one.instrument.population,
                told(newest.assessed_at),
            )
            for one, newest in made
        ),
    )
