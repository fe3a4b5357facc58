"""The document for the pre-sentence report: answers, result and limits of one suspect, and nobody else and no method in it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.desk.cases.conftest import On
from tests.desk.conftest import AT, Unit
from vigil.desk.cases import actions, overriding
from vigil.desk.cases.answering import Said
from vigil.desk.cases.assessing_people import assess_person
from vigil.desk.cases.instruments import instruments_on, switched_on
from vigil.desk.cases.models import AssessmentRecord, Case, Involvement
from vigil.desk.cases.pre_sentence import NO_ANSWERS, NOT_FOR_SENTENCE, NOT_WORKED_OUT, pre_sentence_of
from vigil.desk.cases.presenting import people_assessed, view_of
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.desk.people.models import Person
from vigil.documents import to_markdown
from vigil.risk import Answer, Level

LATER = AT + timedelta(hours=1)
NEIGHBOUR = "Mrs Quillfeather of number 7 told the PCSO"


def suspect(case: Case) -> Involvement:
    return case.involvements.get(role="suspect")


def told(case: Case, **changed: Any) -> str:
    about = suspect(case)
    view = replace(view_of(Case.objects.get(pk=case.pk), at=LATER), **changed)
    further = people_assessed(case, case.involvements.filter(role="suspect"), at=LATER)
    return to_markdown(pre_sentence_of(view=view, suspect=about, further=further, at=LATER))


def answered(case: Case, item: str, answer: Answer) -> None:
    actions.answer_item(case=case, item=item, answer=answer, source=NEIGHBOUR, actor="triage", at=LATER)


def test_it_says_what_was_established_what_is_not_known_and_what_it_comes_to(unit: Unit) -> None:
    answered(unit.own, "lives_with_children", Answer.YES)
    said = told(unit.own)
    assert "Ada Own" in said
    assert "High to Very High" in said
    assert NOT_FOR_SENTENCE in said
    assert "not KIRAT" in said
    established, unknown = said.split("What is not known")
    assert "address where the suspect lives? | Yes |" in established
    assert "Has the suspect been convicted" in unknown
    assert "is not a finding that a person has offended" in unknown


def test_nobody_else_no_source_and_no_method_is_in_it(unit: Unit) -> None:
    answered(unit.own, "lives_with_children", Answer.YES)
    with record(actor="triage", verb="people:person:add", at=LATER):
        other = Person(given_names="Bertram", family_name="Codefendant")
        other.save()
        Involvement(case=unit.own, person=other, role="suspect").save()
    view = view_of(unit.own, at=LATER)
    about = unit.own.involvements.get(role="suspect", person__family_name="Own")
    said = to_markdown(pre_sentence_of(view=view, suspect=about, further=[], at=LATER))
    for word in ("Quillfeather", "Codefendant", "triage", "PNC", "Ask", "school", "Wanted"):
        assert word not in said.split("What is left out")[0], word


def test_a_level_that_a_person_set_is_told_without_their_words(unit: Unit) -> None:
    row = overriding.set_level(
        case=unit.own, level=Level.MEDIUM, reason="Her sister Hermengild says that he moved away.",
        until=LATER + timedelta(days=7), actor="triage", at=LATER,
    )  # fmt: skip
    assert "An officer has set" not in told(unit.own)
    overriding.approve(case=unit.own, asked=row.pk, actor="supervisor", at=LATER)
    said = told(unit.own)
    assert "An officer has set Medium in its place since 24 Nov 2026" in said
    assert "Hermengild" not in said


def test_further_instruments_of_this_person_are_told(unit: Unit, on: On) -> None:
    on("demonstration-four-step", "osp-iic")
    assert "Further instruments" not in told(unit.own)
    assess_person(
        suspect=suspect(unit.own), instrument=switched_on("osp-iic"), actor="triage", at=LATER,
        said={
            "recorded_male": Said(Answer.YES, NEIGHBOUR), "indecent_images": Said(1, NEIGHBOUR),
            "contact_adult": Said(0, NEIGHBOUR), "contact_child": Said(0, NEIGHBOUR), "non_contact": Said(0, NEIGHBOUR),
        },
    )  # fmt: skip
    said = told(unit.own)
    assert "OSP/IIC" in said
    assert "| Medium |" in said
    assert "Quillfeather" not in said


def test_with_everything_answered_nothing_is_listed_as_not_known(unit: Unit) -> None:
    for question in view_of(unit.own, at=LATER).questions:
        answered(unit.own, question.item.id, Answer.NO_CHECKED)
    said = told(unit.own)
    assert "What was established" in said
    assert "What is not known" not in said


def test_what_was_not_assessed_or_does_not_apply_says_so(unit: Unit) -> None:
    assert "No assessment has been made." in told(unit.own, assessment=None)
    with record(actor="triage", verb="people:person:change", at=LATER):
        person = suspect(unit.own).person
        person.date_of_birth = (AT - timedelta(days=365 * 15)).date()
        person.save()
    actions.assess_case(case=unit.own, actor="triage", at=LATER)
    assert "child-first" in told(unit.own)


def test_an_altered_record_and_an_instrument_that_is_not_held_give_the_result_alone(unit: Unit) -> None:
    kept = AssessmentRecord.objects.get(case=unit.own)
    kept.record = kept.record | {"upper": "low"}
    assert NOT_WORKED_OUT in told(unit.own, assessment=kept)
    kept.refresh_from_db()
    kept.instrument_checksum = "0" * 64
    said = told(unit.own, assessment=kept)
    assert NOT_WORKED_OUT in said
    assert "Limits" not in said


def test_of_a_restricted_instrument_no_question_is_told(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    restricted = replace(instruments_on()[0], restricted=True)
    monkeypatch.setattr("vigil.desk.cases.pre_sentence.held", lambda assessment: restricted)
    said = told(unit.own)
    assert NO_ANSWERS in said
    assert "Medium to Very High" in said
    assert not [one.question for one in restricted.items if one.question in said]


@pytest.mark.parametrize(("way", "begins"), [("pdf", b"%PDF-"), ("html", b"<!"), ("md", b"")])
def test_it_is_taken_from_the_explanation_and_the_journal_knows(unit: Unit, way: str, begins: bytes) -> None:
    client, about = unit.signed_in("investigator"), suspect(unit.own)
    path = f"/cases/{unit.own.reference}/suspects/{about.pk}/pre-sentence.{way}"
    assert path in client.get(f"/cases/{unit.own.reference}/explanation/").content.decode()
    answer = client.get(path)
    assert answer.content.startswith(begins)
    assert "attachment" in answer["Content-Disposition"]
    newest = Entry.objects.order_by("-sequence").first()
    assert newest is not None
    assert (newest.verb, newest.case_reference) == ("cases:assessment:take", unit.own.reference)


def test_it_is_about_suspects_alone(unit: Unit) -> None:
    client = unit.signed_in("investigator")
    for involved in unit.own.involvements.exclude(role="suspect"):
        assert (
            client.get(f"/cases/{unit.own.reference}/suspects/{involved.pk}/pre-sentence.md").status_code
            == 404
        )
    assert (
        client.get(
            f"/cases/{unit.own.reference}/suspects/{suspect(unit.own).pk}/pre-sentence.doc"
        ).status_code
        == 404
    )
