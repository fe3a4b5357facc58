"""A case's pages: what each form does, and what is said back on the case when it may not."""

import pytest

from tests.desk.conftest import Unit
from vigil.desk.journal.models import Entry


def test_a_question_is_answered_on_the_case(unit: Unit) -> None:
    path = f"/cases/{unit.own.reference}/answer/"
    given = {"item": "escalating", "answer": "yes", "source": "Two dated reports"}
    answer = unit.signed_in("triage").post(path, given)
    assert answer["Location"].endswith("#question-escalating")
    standing = unit.own.item_answers.get(item="escalating", superseded_by__isnull=True)
    assert (standing.answer, standing.answered_by) == ("yes", "triage")


def test_what_may_not_be_done_is_said_on_the_case_and_nothing_is_written(unit: Unit) -> None:
    before = unit.own.item_answers.count()
    client, path = unit.signed_in("triage"), f"/cases/{unit.own.reference}/answer/"
    page = client.post(path, {"item": "no such item", "answer": "yes", "source": "x"}, follow=True)
    assert "no such item" in page.content.decode()
    page = client.post(path, {"item": "escalating", "answer": "perhaps"}, follow=True)
    assert "perhaps" in page.content.decode()
    assert unit.own.item_answers.count() == before


def test_an_outcome_is_recorded_on_the_case_and_its_children_may_be_uncounted(unit: Unit) -> None:
    client, path = unit.signed_in("investigator"), f"/cases/{unit.own.reference}/outcome/"
    page = client.post(path, {"contact": "established", "basis": "charge", "note": ""}, follow=True)
    assert "Say what the outcome rests on" in page.content.decode()
    answer = client.post(path, {"contact": "established", "basis": "charge", "note": "Charged on 3 counts"})
    assert answer["Location"].endswith("#outcome")
    shown = client.get(f"/cases/{unit.own.reference}/").content.decode()
    assert "Contact offending against a child was established" in shown
    assert "Children made safe: not counted" in shown


@pytest.mark.parametrize(
    ("way", "begins", "holds"),
    [
        ("pdf", b"%PDF-", b"pdfuaid"),
        ("html", b"<!doctype html>", b"Why this level?"),
        ("md", b"Case V-", b"## Level"),
    ],
)
def test_an_explanation_is_taken_away_as_it_is_shown(
    unit: Unit, way: str, begins: bytes, holds: bytes
) -> None:
    answer = unit.signed_in("investigator").get(f"/cases/{unit.own.reference}/explanation.{way}")
    assert answer["Content-Disposition"] == f'attachment; filename="{unit.own.reference}-explanation.{way}"'
    assert answer.content.startswith(begins)
    assert holds in answer.content
    assert Entry.objects.filter(verb="cases:assessment:take", case_reference=unit.own.reference).count() == 1


def test_an_explanation_is_given_out_in_no_other_way(unit: Unit) -> None:
    assert (
        unit.signed_in("investigator").get(f"/cases/{unit.own.reference}/explanation.doc").status_code == 404
    )


def test_the_page_says_what_the_file_says(unit: Unit) -> None:
    client = unit.signed_in("investigator")
    shown = client.get(f"/cases/{unit.own.reference}/explanation/").content.decode()
    kept = client.get(f"/cases/{unit.own.reference}/explanation.html").content.decode()
    begin, end = kept.index('<div class="document-notice">'), kept.index("</body>")
    assert kept[begin:end].strip() in shown
