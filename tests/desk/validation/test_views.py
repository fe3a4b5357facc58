"""The pages: figures and documents from live data, groups as aggregates alone, and every reading in the journal."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk.conftest import AT, Unit
from tests.desk.validation.conftest import LATER, MANY
from vigil.desk.cases.actions import seal as cases_seal
from vigil.desk.cases.instruments import queue_instruments
from vigil.desk.cases.models import Case
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.desk.validation.actions import import_groups
from vigil.desk.validation.lists import Grouped
from vigil.desk.validation.models import BlindRating, Membership, Stocktaking
from vigil.desk.validation.publishing import KINDS


def text(unit: Unit, path: str, *, role: str = "inspector", status: int = 200) -> str:
    answer = unit.signed_in(role).get(path)
    assert answer.status_code == status, answer.content[:400]
    return answer.content.decode()


def last_verb() -> str:
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    return entry.verb


def test_the_figures_are_of_the_cases_one_may_see(unit: Unit, many: list[Case]) -> None:
    said = text(unit, "/validation/")
    assert f"{MANY + 1} cases: 15 with the outcome, 30 without, 16 not known" in said
    assert "Few cases" in said
    assert "12.2%" in said
    assert "55.1%" in said
    assert last_verb() == "validation:report:read"


def test_with_no_case_every_part_says_so(unit: Unit) -> None:
    with record(actor="system:test", verb="test:teams:clear", at=AT):
        unit.users["inspector"].teams.clear()
    said = text(unit, "/validation/")
    assert "No figures yet" in said
    assert "holds no case" in said
    assert "Not known: it has not been validated here." in text(unit, "/validation/card.md")


def test_each_document_has_a_page_and_is_given_out_in_each_way_or_says_why_not(
    unit: Unit, many: list[Case]
) -> None:
    client = unit.signed_in("supervisor")
    begins = {"pdf": b"%PDF-", "html": b"<!", "md": b""}
    for name, kind in KINDS.items():
        said = client.get(f"/validation/{name}/").content.decode()
        assert kind.title in said or "<h1" in said
        assert ("It cannot be made now" in said) == (name in {"reliability", "drift"}), name
        assert last_verb() == "validation:document:read"
        for way, begin in begins.items() if name not in {"reliability", "drift"} else ():
            answer = client.get(f"/validation/{name}.{way}")
            assert answer.status_code == 200
            assert answer.content.startswith(begin)
            assert "attachment" in answer["Content-Disposition"]
            assert last_verb() == "validation:document:take"
            assert "V-2026-" not in answer.content.decode(errors="ignore")


def test_the_transparency_record_is_also_given_out_as_json(unit: Unit, many: list[Case]) -> None:
    held = json.loads(text(unit, "/validation/transparency.json"))
    assert held["sections"]["Tier 2 - Owner and Responsibility"]["organisation"] == "Wexmere"
    assert held["unknown"]
    assert unit.signed_in("inspector").get("/validation/card.json").status_code == 404


def test_a_document_that_cannot_be_made_is_no_empty_file(unit: Unit) -> None:
    said = text(unit, "/validation/reliability.pdf", status=422)
    assert "Agreement needs two officers" in said


@pytest.mark.parametrize(
    "path", ["/validation/none/", "/validation/none.pdf", "/fairness/colour/", "/validation/card.docx"]
)
def test_what_is_not_there_is_not_found(unit: Unit, path: str) -> None:
    text(unit, path, status=404)


def test_groups_are_told_as_counts_of_ten_or_more_alone(unit: Unit, many: list[Case]) -> None:
    assert "By sex" in text(unit, "/fairness/")
    assert "No report has been made" in text(unit, "/fairness/sex/")
    assert "No report has been made" in text(unit, "/fairness/sex.md", status=422)
    assert made(unit) == ""
    said = text(unit, "/fairness/sex/")
    assert last_verb() == "validation:fairness:read"
    assert "not known" in said
    assert "withheld" in said
    assert "V-2026-" not in said
    assert "Make a report of today" not in said
    taken = text(unit, "/fairness/sex.md")
    assert last_verb() == "validation:fairness:take"
    assert "V-2026-" not in taken


def made(unit: Unit, characteristic: str = "sex") -> str:
    """What the page says when a report cannot be made, or nothing."""
    client = unit.signed_in("analyst")
    answer = client.post(f"/fairness/{characteristic}/make/", follow=True)
    said = re.sub(r"\s+", " ", unescape(answer.content.decode()))
    return next((one for one in NOT_MADE if one in said), "")


NOT_MADE = ("not enough have changed yet", "one group or none")


def test_a_report_stays_as_it_was_until_ten_cases_stand_otherwise(unit: Unit, many: list[Case]) -> None:
    made(unit)
    before = text(unit, "/fairness/sex.md")
    for number, case in enumerate(many[:10]):
        assert "not enough have changed yet" in made(unit)
        assert text(unit, "/fairness/sex.md") == before
        rows = [Grouped(case.reference, "sex", "b" if number % 2 else "a")]
        import_groups(rows=rows, viewer=unit.users["analyst"], at=LATER)
    made(unit)
    assert Stocktaking.objects.count() == 2
    newest = text(unit, "/fairness/sex.md")
    assert newest != before
    assert "Since the report of" in newest
    first = Stocktaking.objects.order_by("pk")[0]
    assert text(unit, f"/fairness/sex.md?report={first.pk}") == before
    page = text(unit, "/fairness/sex/")
    assert f"/fairness/sex/?report={first.pk}" in page
    for wrong in ("0", "x", "9" * 30):
        text(unit, f"/fairness/sex/?report={wrong}", status=404)


def test_a_report_of_other_teams_cases_is_not_there(unit: Unit, many: list[Case]) -> None:
    with record(actor="system:test", verb="test:teams:change", at=AT):
        unit.users["analyst"].teams.add(unit.south)
    made(unit)
    assert "No report has been made" in text(unit, "/fairness/sex/")
    assert "No report has been made" not in text(unit, "/fairness/sex/", role="analyst")


def test_sealed_cases_are_in_no_report_even_of_those_who_see_them(unit: Unit, many: list[Case]) -> None:
    analyst = unit.users["analyst"]
    cases_seal(case=many[0], users=[analyst], actor="keeper", at=LATER, reason="A colleague is named in it.")
    made(unit)
    assert str(many[0].pk) not in Stocktaking.objects.get().rows
    assert str(many[1].pk) in Stocktaking.objects.get().rows


def test_a_characteristic_that_nothing_is_held_of_says_so(unit: Unit) -> None:
    assert "Nothing is held" in text(unit, "/fairness/")
    assert "No report has been made" in text(unit, "/fairness/age/")
    assert "one group or none" in made(unit, "age")
    assert not Stocktaking.objects.exists()


@pytest.mark.parametrize("role", ["supervisor", "triage", "investigator", "administrator", "commander"])
def test_nobody_else_reads_groups_and_no_page_of_theirs_shows_one(unit: Unit, role: str) -> None:
    for path in ("/fairness/", "/fairness/sex/", "/fairness/sex.md", "/fairness/hand-in/"):
        text(unit, path, role=role, status=403)
    analyst = unit.users["analyst"]
    import_groups(rows=[Grouped(unit.own.reference, "sex", "xyzzy")], viewer=analyst, at=LATER)
    for path in ("/", f"/cases/{unit.own.reference}/", "/queue/", "/validation/validation.md", "/journal/"):
        assert "xyzzy" not in unit.signed_in(role).get(path).content.decode()


def hand_in(unit: Unit, path: str, content: bytes, role: str = "analyst") -> tuple[int, str]:
    answer = unit.signed_in(role).post(path, {"file": SimpleUploadedFile("list.csv", content)})
    return answer.status_code, answer.content.decode()


def test_a_list_of_groups_is_handed_in_on_a_page(unit: Unit) -> None:
    rows = f"case,characteristic,group\n{unit.own.reference},sex,a\n".encode()
    assert hand_in(unit, "/fairness/hand-in/", rows)[0] == 302
    assert Membership.objects.count() == 1
    status, said = hand_in(unit, "/fairness/hand-in/", rows.replace(b"sex", b"colour"))
    assert status == 400
    assert "Nothing was taken. Line 2: characteristic is" in said
    status, said = hand_in(unit, "/fairness/hand-in/", b"")
    assert status == 400
    assert "empty" in said


def test_a_list_too_large_for_a_page_is_refused(unit: Unit) -> None:
    status, said = hand_in(unit, "/fairness/hand-in/", b"x" * (10 * 1024 * 1024 + 1))
    assert status == 400
    assert "larger than 10 MB" in said


def test_ratings_are_handed_in_and_agreement_is_told(unit: Unit, many: list[Case]) -> None:
    items = [item.id for item in queue_instruments()[0].items]
    heads = ",".join(["case", "rater", "rated_on", *(f"answer:{item}" for item in items)])
    rows = [
        ",".join(
            [
                case.reference,
                rater,
                "2026-11-20",
                *("yes" if (at + len(rater)) % 5 else "no_checked" for _ in items),
            ]
        )
        for at, case in enumerate(many[:12])
        for rater in ("ann", "robert")
    ]
    content = "\n".join([heads, *rows]).encode()
    assert hand_in(unit, "/validation/ratings/hand-in/", content, "supervisor")[0] == 302
    assert BlindRating.objects.count() == 24
    said = text(unit, "/validation/reliability.md")
    assert "Gwet's AC" in said
    assert "robert" not in said
    status, said = hand_in(unit, "/validation/ratings/hand-in/", content, "supervisor")
    assert status == 400
    assert "the first rating stands" in said
