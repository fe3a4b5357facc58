"""Why a level: everything the engine says of it, in one document, worked out again from the record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.desk.conftest import AT, Unit
from vigil.desk.cases import actions, engine_page, explaining, overriding
from vigil.desk.cases.explaining import explanation_of
from vigil.desk.cases.instruments import instrument_held, instruments_on
from vigil.desk.cases.models import Case
from vigil.desk.cases.presenting import asked_of, view_of
from vigil.desk.journal.recording import record
from vigil.documents import to_markdown
from vigil.risk import Answer, Instrument, Level, RecordError, shipped

LATER = AT + timedelta(hours=1)
WHY = "Nobody has seen a child there in a month."


def explained(case: Case) -> str:
    view = view_of(Case.objects.get(pk=case.pk), at=LATER)
    told = to_markdown(explanation_of(view=view, history=list(case.assessments.all()), at=LATER))
    return told.replace("\\", "")


def answered(case: Case, item: str, answer: Answer) -> None:
    actions.answer_item(case=case, item=item, answer=answer, source="PNC", actor="triage", at=LATER)


def altered(case: Case, **changes: object) -> None:
    """The newest record changed as nobody may, behind the engine's back."""
    newest = case.assessments.first()
    assert newest is not None
    with record(actor="system:test", verb="cases:case:assess", at=LATER):
        newest.record |= changes
        newest.instrument_checksum = newest.record["instrument"]["checksum"]
        newest.save()


def test_a_case_that_nobody_assessed_says_so(unit: Unit) -> None:
    view = replace(view_of(unit.own, at=AT), assessment=None)
    told = to_markdown(explanation_of(view=view, history=[], at=AT))
    assert "No assessment has been made." in told
    assert "Earlier assessments" not in told


def test_the_document_says_what_would_alter_the_level_and_what_limits_it(unit: Unit) -> None:
    answered(unit.own, "previous_contact_offence", Answer.YES)
    told = explained(unit.own)
    assert "The lower end would be lower if one answer were otherwise:" in told
    assert (
        "Has the suspect been convicted or cautioned for a contact sexual offence? no instead of yes" in told
    )
    assert "Made for: Adults suspected of online child sexual offences" in told
    assert "overlaps with the outcome" in told
    assert "PNC. Answered by triage, 24 Nov 2026, 02:14." in told
    assert "Nobody has looked. Wanted: " in told
    assert "Press snapshot of 101 convicted offenders" in told
    assert "Earlier assessments" in told
    assert "the whole explanation, for disclosure" in told


def test_where_everything_is_answered_nothing_is_asked(unit: Unit) -> None:
    for item in instruments_on()[0].items:
        answered(unit.own, item.id, Answer.NO_CHECKED)
    told = explained(unit.own)
    assert "Nothing is open: every question has been answered." in told
    assert "Rules that hold" not in told
    page = unit.signed_in("triage").get(f"/cases/{unit.own.reference}/").content.decode()
    assert "No open answer can change the level" in page


def test_the_case_page_ranks_what_to_ask_and_says_who_can_answer(unit: Unit) -> None:
    page = unit.signed_in("triage").get(f"/cases/{unit.own.reference}/").content.decode()
    view = view_of(Case.objects.get(pk=unit.own.pk), at=LATER)
    asked = asked_of(view, viewer=unit.users["triage"]).questions
    assert len(asked) > 3
    places = [page.index(f'<a href="#question-{one.id}">') for one in asked]
    assert places == sorted(places)
    assert f"Ask: {', '.join(asked[0].who_can_answer)}. {asked[0].effect}" in page
    assert f"The other {len(asked) - 3} that could change it" in page


def test_an_altered_record_is_named_and_not_explained(unit: Unit) -> None:
    altered(unit.own, upper="low")
    told = explained(unit.own)
    assert "does not follow from its answers; it was altered" in told
    assert "What would alter it" not in told


def test_a_record_that_hides_that_nothing_applies_is_named(unit: Unit) -> None:
    suspect = unit.own.involvements.get(role="suspect").person
    with record(actor="triage", verb="people:person:change", at=LATER):
        suspect.date_of_birth = (AT - timedelta(days=365 * 15)).date()
        suspect.save()
    kept = actions.assess_case(case=unit.own, actor="triage", at=LATER)
    with pytest.raises(RecordError, match="does not apply; the record was altered"):
        engine_page.engine_page(assessment=kept, instrument=instruments_on()[0], answers=[], earlier=[])
    assert "child-first" in explained(unit.own)


def test_a_file_that_is_not_held_is_said_and_the_record_is_shown(unit: Unit) -> None:
    newest = unit.own.assessments.get()
    altered(unit.own, instrument=newest.record["instrument"] | {"checksum": "0" * 64})
    told = explained(unit.own)
    assert "This desk does not hold the file" in told
    assert "previous_contact_offence | not_yet_checked" in told


def test_every_shipped_file_is_held_by_its_checksum() -> None:
    import hashlib

    held = [instrument_held(checksum=hashlib.sha256(path.read_bytes()).hexdigest()) for path in shipped()]
    assert None not in held


def test_a_restricted_definition_leaves_answers_and_level_and_no_word_of_its_questions(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    restricted = replace(instruments_on()[0], restricted=True)

    def held(_: object) -> Instrument:
        return restricted

    monkeypatch.setattr(explaining, "held", held)
    altered(unit.own, reasons=[], open_items=[], reached=[], told={})
    told = explained(unit.own)
    assert "Medium to Very High" in told
    assert "previous_contact_offence" in told
    assert not [item.question for item in restricted.items if item.question in told]


def test_levels_that_people_set_stand_in_the_document_with_what_became_of_them(unit: Unit) -> None:
    until = LATER + timedelta(days=3)

    def ask() -> int:
        row = overriding.set_level(
            case=unit.own, level=Level.MEDIUM, reason=WHY, until=until, actor="triage", at=LATER
        )
        return row.pk

    overriding.refuse(
        case=unit.own, asked=ask(), actor="supervisor", at=LATER, reason="Ask the school first."
    )
    overriding.approve(case=unit.own, asked=ask(), actor="supervisor", at=LATER)
    ask_again = overriding.set_level(
        case=unit.own, level=Level.LOW, reason=WHY, until=until, actor="triage", at=LATER
    )
    assert ask_again.began_at is None
    told = explained(unit.own)
    assert "Medium is in force. Assessed: Very High at most." in told
    assert "Refused by a supervisor, 24 Nov 2026, 02:14: Ask the school first." in told
    assert "Waits for a supervisor" in told
    later = to_markdown(
        explanation_of(view=view_of(unit.own, at=until), history=list(unit.own.assessments.all()), at=until)
    )
    assert "A person has set another level" not in later
    assert "Its time ran out" in later


def test_the_page_and_the_file_are_the_same_for_an_override(unit: Unit) -> None:
    overriding.set_level(
        case=unit.own, level=Level.HIGH, reason=WHY, until=LATER + timedelta(days=3), actor="triage", at=LATER
    )
    client = unit.signed_in("inspector")
    shown = client.get(f"/cases/{unit.own.reference}/explanation/").content.decode()
    kept = client.get(f"/cases/{unit.own.reference}/explanation.html").content.decode()
    begin, end = kept.index('<div class="document-notice">'), kept.index("</body>")
    assert kept[begin:end].strip() in shown
