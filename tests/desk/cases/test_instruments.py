"""Which instruments may be used: what the force switched on, for whom, when; each keeps its own answers."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.definitions.written import definition, item, text_of
from risk.test_definitions import BOMB, WAITING, two_steps
from tests.desk.cases.conftest import On
from tests.desk.conftest import AT, Unit
from vigil.desk.cases import actions
from vigil.desk.cases.answering import Said
from vigil.desk.cases.assessing_people import assess_person, check_suitable
from vigil.desk.cases.child_first import STEPS
from vigil.desk.cases.errors import CaseError
from vigil.desk.cases.given import Asked, asked_by, from_row, in_words, read_answer, written
from vigil.desk.cases.instruments import (
    context_instruments,
    instrument_held,
    instrument_of,
    instruments_on,
    queue_instruments,
    switched_on,
    unsuitable,
)
from vigil.desk.cases.models import AssessmentRecord, Case, Involvement, ItemAnswer
from vigil.desk.cases.presenting import people_assessed
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.risk import Answer, Given, InstrumentError, Kind, Level, load, recompute
from vigil.risk.errors import AnswerError
from vigil.risk.loading import SHIPPED, SHIPPED_FOLDER

LATER = AT + timedelta(hours=1)
CIRCLE = two_steps(WAITING, {"because": "x", "reached": {"step": 1, "level": "high"}})


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """A force's own instrument: the demonstration one under another name, with shorter times."""
    text = SHIPPED.read_text().replace("id: demonstration-four-step", "id: wexmere")
    text = text.replace('supersedes: "1"\n', "").replace("low: 30", "low: 21")
    path = tmp_path / "wexmere.yaml"
    path.write_text(text)
    return path


def test_as_shipped_one_instrument_is_on_and_the_published_ones_are_off() -> None:
    assert [one.id for one in instruments_on()] == ["demonstration-four-step"]
    assert instruments_on() == queue_instruments()
    assert context_instruments() == ()
    for name in ("osp-dc", "osp-iic", "cport", "casic"):
        with pytest.raises(CaseError, match="is switched on here"):
            switched_on(name)


def test_a_force_names_what_is_on_and_the_first_is_for_new_cases(on: On, own_file: Path) -> None:
    on(str(own_file), "demonstration-four-step", "osp-iic", "cport")
    assert [one.id for one in queue_instruments()] == ["wexmere", "demonstration-four-step"]
    assert [one.id for one in context_instruments()] == ["osp-iic", "cport"]
    assert switched_on("cport").version == "1"
    assert switched_on("demonstration-four-step").version == "2"
    assert instrument_held(checksum=switched_on("wexmere").checksum) == switched_on("wexmere")
    assert instrument_held(checksum="0" * 64) is None


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("kirat",), "names 'kirat', which is neither a file nor one of: casic, cport, demonstration"),
        (("osp-iic",), "begins with OSP/IIC .*, which orders no queue"),
        (("demonstration-four-step", "demonstration-four-step"), "names one instrument twice"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_in_a_sentence(
    on: On, names: tuple[str, ...], sentence: str
) -> None:
    on(*names)
    with pytest.raises(InstrumentError, match=sentence):
        instruments_on()


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (text_of(CIRCLE), "its filters wait in a circle: step 1 waits for step 2 waits for step 1"),
        (BOMB, "an anchor (&) for an alias stands near line 2; write the text out"),
        (text_of(definition(items=[item(f"i{number}") for number in range(10_000)])), "larger than 1 MB"),
    ],
    ids=["circle", "bomb", "10,000 items"],
)
def test_a_page_that_needs_a_definition_that_cannot_be_says_so_in_a_sentence(
    unit: Unit, on: On, tmp_path: Path, held: str, sentence: str
) -> None:
    (tmp_path / "ours.yaml").write_text(held)
    on(str(tmp_path / "ours.yaml"))
    answer = unit.signed_in("triage").get(f"/cases/{unit.own.reference}/")
    page = re.sub(r"\s+", " ", unescape(answer.content.decode()))
    assert answer.status_code == 400
    assert "ours.yaml" in page
    assert sentence in page


def test_an_instrument_suits_a_stage_and_an_age() -> None:
    iic, cport = load(SHIPPED_FOLDER / "osp_iic_v1.yaml"), load(SHIPPED_FOLDER / "cport_v1.yaml")
    assert unsuitable(iic, visited=False, age=None) == ""
    assert "is a child" in unsuitable(iic, visited=True, age=17)
    assert "It is used after examination or for the court" in unsuitable(cport, visited=False, age=40)
    assert unsuitable(cport, visited=True, age=18) == ""
    assert "the first act has been recorded" in unsuitable(load(), visited=True, age=None)


def test_a_case_is_assessed_with_what_was_chosen_and_each_instrument_keeps_its_answers(
    unit: Unit, on: On, own_file: Path
) -> None:
    on("demonstration-four-step", str(own_file))
    case = unit.own
    actions.answer_item(
        case=case,
        item="previous_contact_offence",
        answer=Answer.YES,
        source="PNC",
        actor="triage",
        at=LATER,
    )
    before = case.level_lower
    actions.choose_instrument(
        case=case, instrument_id="wexmere", actor="triage", at=LATER, reason="Local times"
    )
    case.refresh_from_db()
    assert instrument_of(case).id == "wexmere"
    # What the referral says was taken anew; what a person had answered to the other instrument was not.
    mine = case.item_answers.filter(instrument_id="wexmere")
    assert list(mine.values_list("item", "answer")) == [("regular_access", "yes")]
    assert case.level_lower != before
    newest = case.assessments.first()
    assert newest is not None
    assert newest.instrument_id == "wexmere"
    actions.choose_instrument(
        case=case, instrument_id="demonstration-four-step", actor="triage", at=LATER, reason="Back"
    )
    case.refresh_from_db()
    assert case.level_lower == before


def test_an_instrument_that_was_switched_off_leaves_its_records_and_the_first_takes_over(
    unit: Unit, on: On, own_file: Path
) -> None:
    on("demonstration-four-step", str(own_file))
    actions.choose_instrument(case=unit.own, instrument_id="wexmere", actor="t", at=LATER, reason="x")
    on("demonstration-four-step")
    unit.own.refresh_from_db()
    assert instrument_of(unit.own).id == "demonstration-four-step"


@pytest.mark.parametrize(
    ("name", "reason", "sentence"),
    [
        ("osp-iic", "x", "cannot be queued by 'osp-iic'"),
        ("nothing", "x", "cannot be queued by 'nothing'"),
        ("demonstration-four-step", "x", "assessed with this instrument already"),
        ("wexmere", " ", "Give the reason"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(
    unit: Unit, on: On, own_file: Path, name: str, reason: str, sentence: str
) -> None:
    on("demonstration-four-step", "osp-iic", str(own_file))
    with pytest.raises(CaseError, match=sentence):
        actions.choose_instrument(case=unit.own, instrument_id=name, actor="t", at=LATER, reason=reason)


def suspect_of(case: Case) -> Involvement:
    return case.involvements.get(role=Involvement.Role.SUSPECT)


def said(**answers: Given) -> dict[str, Said]:
    return {item: Said(answer, "PNC") for item, answer in answers.items()}


IIC = {
    "recorded_male": Answer.YES,
    "indecent_images": 2,
    "contact_child": 0,
    "contact_adult": 0,
    "non_contact": 0,
}


def assessed(unit: Unit, name: str, **answers: Given) -> AssessmentRecord:
    return assess_person(
        suspect=suspect_of(unit.own),
        instrument=switched_on(name),
        said=said(**answers),
        actor="triage",
        at=LATER,
    )


def test_a_person_is_assessed_beside_the_case_whose_level_stays(unit: Unit, on: On) -> None:
    on("demonstration-four-step", "osp-iic")
    level = (unit.own.level_lower, unit.own.level_upper, unit.own.clock_due_at)
    kept = assessed(unit, "osp-iic", **IIC)
    unit.own.refresh_from_db()
    assert (unit.own.level_lower, unit.own.level_upper, unit.own.clock_due_at) == level
    assert kept.level_lower == kept.level_upper
    assert recompute(instrument=switched_on("osp-iic"), record=kept.record)
    assert unit.own.assessments.filter(about__isnull=True).first() != kept
    again = assessed(unit, "osp-iic", **IIC)
    assert ItemAnswer.objects.filter(about=suspect_of(unit.own)).count() == len(IIC)
    shown = people_assessed(unit.own, [suspect_of(unit.own)], at=LATER)
    assert [(one.newest, one.why_not) for one in shown] == [(again, "")]
    assert shown[0].came_to == Level(kept.level_upper or 0).label
    assert Entry.objects.filter(verb="cases:person:assess").count() == 2


def test_a_gate_that_is_shut_refuses_with_its_reason(unit: Unit, on: On) -> None:
    on("demonstration-four-step", "osp-iic")
    kept = assessed(unit, "osp-iic", **IIC | {"recorded_male": Answer.NO_CHECKED})
    assert kept.record["applies"] is False
    assert "made for people recorded as male" in kept.record["reason"]
    none = assessed(unit, "osp-iic", **IIC | {"indecent_images": 0})
    assert "not a finding of low risk" in none.record["reason"]


def test_a_total_is_no_level(unit: Unit, on: On) -> None:
    on("demonstration-four-step", "cport")
    actions.record_first_act(case=unit.own, actor="triage", at=LATER, reason="Visited")
    unit.own.refresh_from_db()
    gates = {"convicted": Answer.YES, "recorded_male": Answer.YES, "devices_examined": Answer.YES}
    kept = assessed(unit, "cport", **gates, prior_record=Answer.YES)
    assert (kept.level_lower, kept.level_upper) == (None, None)
    shown = people_assessed(unit.own, [suspect_of(unit.own)], at=LATER)
    assert shown[0].came_to == "1 to 7 points"
    rest = {item.id: Answer.NO_CHECKED for item in switched_on("cport").items if item.id != "prior_record"}
    assessed(unit, "cport", **gates, **rest)
    assert people_assessed(unit.own, [suspect_of(unit.own)], at=LATER)[0].came_to == "1 point"


def test_answers_that_contradict_each_other_are_refused_whole(unit: Unit, on: On) -> None:
    on("demonstration-four-step", "osp-dc")
    actions.record_first_act(case=unit.own, actor="triage", at=LATER, reason="Visited")
    unit.own.refresh_from_db()
    for born, sentence in (
        (date(1970, 1, 1), "would be 56 by the date of birth"),
        (date(2030, 1, 1), "after the last day"),
    ):
        with pytest.raises(AnswerError, match=sentence):
            assessed(unit, "osp-dc", date_of_birth=born)
    assert not ItemAnswer.objects.filter(about__isnull=False).exists()
    assert not AssessmentRecord.objects.filter(about__isnull=False).exists()


def test_an_approximate_age_contradicts_no_date_of_birth(unit: Unit, on: On) -> None:
    on("demonstration-four-step", "osp-dc")
    actions.record_first_act(case=unit.own, actor="triage", at=LATER, reason="Visited")
    unit.own.refresh_from_db()
    person = suspect_of(unit.own).person
    with record(actor="t", verb="people:person:change", at=LATER):
        person.date_of_birth, person.approximate_age = None, 40
        person.save()
    assert assessed(unit, "osp-dc", date_of_birth=date(1984, 1, 1)).record["applies"]
    with record(actor="t", verb="people:person:change", at=LATER):
        person.approximate_age = 16
        person.save()
    with pytest.raises(CaseError, match="is a child, and no adult instrument"):
        assessed(unit, "osp-dc", date_of_birth=date(1984, 1, 1))


def test_who_may_not_be_assessed_is_said(unit: Unit, on: On) -> None:
    on("demonstration-four-step", "osp-iic", "cport")
    suspect, day = suspect_of(unit.own), LATER.date()
    child = unit.own.involvements.get(role=Involvement.Role.CHILD)
    for person, name, sentence in (
        (child, "osp-iic", "Only a suspect"),
        (suspect, "demonstration-four-step", "answer it on the page of the case"),
        (suspect, "cport", "first act has not been recorded"),
    ):
        with pytest.raises(CaseError, match=sentence):
            check_suitable(suspect=person, instrument=switched_on(name), day=day)
    on("demonstration-four-step")
    with pytest.raises(CaseError, match="answer it on the page"):
        check_suitable(suspect=suspect, instrument=load(SHIPPED_FOLDER / "osp_iic_v1.yaml"), day=day)
    with pytest.raises(CaseError, match="needs its source"):
        Said(3, " ")


COUNT = Asked("n", "How many?", "", ("PNC",), Kind.COUNT, 0, 9, gate=False)
DAY = replace(COUNT, question="When?", kind=Kind.DATE)
PLAIN = replace(COUNT, question="Is it so?", kind=Kind.YES_NO)


@pytest.mark.parametrize(
    ("asked", "typed", "opened", "read"),
    [
        (PLAIN, " yes ", "", Answer.YES),
        (COUNT, "7", "unknown", 7),
        (COUNT, "", "unknown", Answer.UNKNOWN),
        (COUNT, "", "", Answer.NOT_YET_CHECKED),
        (COUNT, "", "yes", Answer.NOT_YET_CHECKED),
        (COUNT, "unknown", "", Answer.UNKNOWN),
        (DAY, "2026-02-28", "", date(2026, 2, 28)),
        (DAY, "", "unknown", Answer.UNKNOWN),
    ],
)
def test_what_is_typed_is_read_by_the_kind_of_the_question(
    asked: Asked, typed: str, opened: str, read: Given
) -> None:
    assert read_answer(asked, untrusted_answer=typed, untrusted_open=opened) == read


@pytest.mark.parametrize(
    ("asked", "typed", "sentence"),
    [
        (PLAIN, "", "choose one of the four"),
        (PLAIN, "no", "choose one of the four"),
        (PLAIN, "7", "choose one of the four"),
        (COUNT, "-1", "give a whole number"),
        (COUNT, "1.5", "give a whole number"),
        (COUNT, "9" * 30, "give a whole number"),
        (COUNT, "yes", "give a whole number"),
        (COUNT, "²", "give a whole number"),
        (DAY, "2026-02-30", "no day of any calendar"),
        (DAY, "30/02/2026", "use yes, no_checked"),
        (DAY, "yes", "give a day as"),
    ],
)
def test_what_is_no_answer_is_refused_with_the_question(asked: Asked, typed: str, sentence: str) -> None:
    with pytest.raises((CaseError, AnswerError), match=sentence) as refused:
        read_answer(asked, untrusted_answer=typed)
    assert asked.question in str(refused.value)


@given(st.one_of(st.sampled_from(Answer), st.integers(0, 10**9 - 1), st.dates()))
def test_what_a_row_keeps_is_read_back_as_it_was(answer: Given) -> None:
    assert from_row(written(answer)) == answer
    assert len(written(answer)) <= 20
    assert in_words(answer)


def test_gates_are_asked_first() -> None:
    asked = asked_by(load(SHIPPED_FOLDER / "cport_v1.yaml"))
    assert [one.gate for one in asked] == [True] * 3 + [False] * 7


def test_the_page_of_a_person_shows_what_was_typed_when_it_is_refused(unit: Unit, on: On) -> None:
    on("demonstration-four-step", "osp-dc", "osp-iic")
    suspect = suspect_of(unit.own)
    client = unit.signed_in("triage")
    case_page = f"/cases/{unit.own.reference}/"
    assert "first act has not been recorded in this case" in client.get(case_page).content.decode()
    actions.record_first_act(case=unit.own, actor="triage", at=LATER, reason="Visited")
    path = f"{case_page}suspects/{suspect.pk}/osp-dc/"
    shown = client.get(path).content.decode()
    assert 'value="1980-01-02"' in shown
    assert "Recorded with the person" in shown
    form = {f"answer-{one.id}": "not_yet_checked" for one in asked_by(switched_on("osp-dc"))}
    form |= {"answer-date_of_birth": "2026-02-30", "source-date_of_birth": "Passport"}
    refused = client.post(path, form)
    assert refused.status_code == 400
    assert "no day of any calendar; mend it. Nothing was kept." in refused.content.decode()
    assert 'value="2026-02-30"' in refused.content.decode()
    assert client.post(path, {}).status_code == 400
    answer = client.post(path, form | {"answer-date_of_birth": "1980-01-02"})
    assert answer["Location"] == path
    shown = client.get(path).content.decode()
    assert "It sets no level of the case, no time to act and no place in the queue." in shown
    assert "Passport. Answered by triage" in shown
    kept = client.get(f"{path}explanation.md")
    assert kept["Content-Disposition"].endswith(f'{unit.own.reference}-{suspect.pk}-osp-dc.md"')
    assert client.get(f"{case_page}suspects/{suspect.pk}/casic/").status_code == 404
    assert client.get(f"{case_page}suspects/0/osp-dc/").status_code == 404
    assert "Open" in client.get(case_page).content.decode()


def test_a_case_is_given_another_instrument_on_its_page(unit: Unit, on: On, own_file: Path) -> None:
    on("demonstration-four-step", str(own_file))
    client, path = unit.signed_in("triage"), f"/cases/{unit.own.reference}/"
    assert "Assess with another instrument" in client.get(path).content.decode()
    said_back = client.post(f"{path}instrument/", {"instrument": "", "reason": ""}, follow=True)
    assert "Choose an instrument." in said_back.content.decode()
    client.post(f"{path}instrument/", {"instrument": "wexmere", "reason": "Local times"})
    unit.own.refresh_from_db()
    assert unit.own.instrument_id == "wexmere"


def test_a_child_who_is_suspected_gets_steps_and_no_level(unit: Unit, on: On) -> None:
    on("demonstration-four-step", "osp-iic")
    suspect = suspect_of(unit.own)
    with record(actor="t", verb="people:person:change", at=LATER):
        suspect.person.date_of_birth = (AT - timedelta(days=365 * 15)).date()
        suspect.person.save()
    actions.assess_case(case=unit.own, actor="triage", at=LATER)
    client, path = unit.signed_in("triage"), f"/cases/{unit.own.reference}/"
    shown = client.get(path).content.decode()
    assert "Child-first path: no instrument is applied" in shown
    assert "no adult instrument is applied" in shown
    assert "Set another level" not in shown
    assert all(step.what.replace("'", "&#39;") in shown for step in STEPS)
    client.post(f"{path}tasks/", {"title": STEPS[0].task})
    assert unit.own.tasks.filter(title=STEPS[0].task).exists()
    assert "It stands among the tasks." in client.get(path).content.decode()
    with pytest.raises(CaseError, match="is a child"):
        assessed(unit, "osp-iic", **IIC)
