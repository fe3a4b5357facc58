"""Stacks, grades that are withdrawn and never overwritten, and originals that nobody sees unrecorded."""

import base64
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.desk.conftest import AT, Unit
from vigil.desk.exhibits.actions import attach_scan, register_exhibit
from vigil.desk.exhibits.models import Exhibit
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.desk.review import actions
from vigil.desk.review.errors import ReviewError
from vigil.desk.review.models import GradeDecision, Stack
from vigil.desk.review.queries import stacks_visible_to, standing_grades
from vigil.desk.review.renditions import LONGEST_EDGE
from vigil.media.scan import scan
from vigil.media.scanfile import ScanFile


def test_a_scan_is_stacked_once_and_holds_what_no_set_knows(unit: Unit) -> None:
    attached = unit.exhibit("own").scans.get()
    types = sorted(attached.stacks.values_list("media_type", flat=True))
    assert types == ["image/png", "text/plain"]
    assert actions.make_stacks(scan=attached, actor="examiner", at=AT) == 2
    assert attached.stacks.count() == 2


def test_what_a_grader_sees_comes_before_what_shows_nothing(unit: Unit) -> None:
    attached = unit.exhibit("own").scans.get()
    with ScanFile.open(Path(attached.scan_path)) as scanned:
        as_scanned = [file.media_type for file in scanned.unseen()]
    assert as_scanned == ["text/plain", "image/png"]
    assert list(attached.stacks.order_by("number").values_list("media_type", flat=True)) == [
        "image/png",
        "text/plain",
    ]


def test_a_grade_settles_a_stack_and_a_new_one_withdraws_the_old(unit: Unit) -> None:
    stack = unit.stack("own")
    actions.grade(stack=stack, code="C", actor="grader", at=AT)
    actions.grade(stack=stack, code="ignorable", actor="grader", at=AT, note="A pattern")
    decisions = list(GradeDecision.objects.order_by("pk"))
    assert [(row.code, row.withdrawn_by) for row in decisions] == [("C", "grader"), ("ignorable", "")]
    assert standing_grades(Stack.objects.all())[stack.pk].code == "ignorable"
    assert (decisions[1].scale, decisions[1].scale_version) == ("uk-sentencing-council", "2014")


def test_undo_opens_the_stack_again_and_only_when_there_is_a_grade(unit: Unit) -> None:
    stack = unit.stack("own")
    with pytest.raises(ReviewError, match="no grade to undo"):
        actions.undo_grade(stack=stack, actor="grader", at=AT)
    actions.grade(stack=stack, code="C", actor="grader", at=AT)
    actions.undo_grade(stack=stack, actor="grader", at=AT)
    stack.refresh_from_db()
    assert stack.state == Stack.State.OPEN
    assert standing_grades(Stack.objects.all()) == {}


def test_a_category_of_no_scale_is_refused(unit: Unit) -> None:
    with pytest.raises(ReviewError, match="not a category"):
        actions.grade(stack=unit.stack("own"), code="1", actor="grader", at=AT)
    assert GradeDecision.objects.count() == 0


@pytest.mark.parametrize("kind", ["blur", "grey"])
def test_a_rendition_is_small_and_holds_no_detail_of_the_original(unit: Unit, kind: str) -> None:
    stack = unit.stack("own")
    answer = unit.signed_in("grader").get(
        f"/review/stacks/{stack.pk}/files/{stack.representative_sha256}/{kind}/"
    )
    assert answer.status_code == 200
    picture = Image.open(io.BytesIO(answer.content))
    assert max(picture.size) <= LONGEST_EDGE[kind]
    assert picture.mode == ("L" if kind == "grey" else "RGB")
    assert not picture.getexif()
    assert "no-store" in answer["Cache-Control"]


def test_an_original_is_not_to_be_had_as_a_rendition(unit: Unit) -> None:
    stack = unit.stack("own")
    address = f"/review/stacks/{stack.pk}/files/{stack.representative_sha256}/original/"
    answer = unit.signed_in("grader").get(address)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "opens only from the button" in answer.content.decode()


def test_seeing_an_original_needs_a_reason_and_is_recorded_before_it_is_shown(unit: Unit) -> None:
    stack, client = unit.stack("own"), unit.signed_in("grader")
    address = f"/review/stacks/{stack.pk}/files/{stack.representative_sha256}/original/"
    assert client.post(address, {"reason": " "}).status_code == 302
    assert not Entry.objects.filter(verb="review:original:see").exists()
    answer = client.post(address, {"reason": "Is it a place I know?"})
    assert "no-store" in answer["Cache-Control"]
    inside = re.search(r'src="data:image/jpeg;base64,([^"]+)"', answer.content.decode())
    assert inside is not None
    assert Image.open(io.BytesIO(base64.b64decode(inside[1]))).size == (260, 200)
    entry = Entry.objects.get(verb="review:original:see")
    assert "Is it a place I know?" in entry.payload
    assert stack.representative_sha256 in entry.payload


def test_a_file_of_another_stack_is_not_seen_through_this_one(unit: Unit) -> None:
    stack = unit.stack("own")
    other = stack.scan.stacks.exclude(pk=stack.pk).get()
    address = f"/review/stacks/{stack.pk}/files/{other.representative_sha256}/"
    assert unit.signed_in("grader").get(f"{address}blur/").status_code == 404
    assert unit.signed_in("grader").post(f"{address}original/", {"reason": "x"}).status_code == 302
    assert not Entry.objects.filter(verb="review:original:see").exists()


def test_evidence_that_has_changed_since_the_scan_is_not_shown(unit: Unit, tmp_path: Path) -> None:
    stack = unit.stack("own")
    exhibit = unit.exhibit("own")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "picture.png").write_bytes(b"\x89PNG changed")
    with record(actor="examiner", verb="exhibits:exhibit:move", at=AT):
        exhibit.evidence_path = str(folder)
        exhibit.save()
    answer = unit.signed_in("grader").post(
        f"/review/stacks/{stack.pk}/files/{stack.representative_sha256}/original/",
        {"reason": "x"},
        follow=True,
    )
    assert "the evidence has changed" in answer.content.decode()


def test_the_grid_is_graded_from_the_keyboard_through_json(unit: Unit) -> None:
    stack, client = unit.stack("own"), unit.signed_in("grader")
    answer = client.post(
        f"/review/stacks/{stack.pk}/grade/", {"code": "C"}, headers={"Accept": "application/json"}
    )
    assert answer.json() == {"stack": stack.pk, "state": "graded", "open": 1}
    answer = client.post(f"/review/stacks/{stack.pk}/undo/", headers={"Accept": "application/json"})
    assert answer.json()["open"] == 2
    assert client.post(f"/review/stacks/{stack.pk}/grade/", {"code": "nonsense"}).status_code == 400


def test_stacks_are_seen_with_their_case_only(unit: Unit) -> None:
    assert {stack.scan.exhibit.case for stack in stacks_visible_to(unit.users["grader"])} == {unit.own}


@pytest.mark.parametrize("wrong", ["gone", "large", "undecodable"])
def test_a_file_that_cannot_be_shown_is_refused_in_words(
    unit: Unit, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    settings.CONFIGURATION = replace(settings.CONFIGURATION, home=tmp_path / "no rendition kept yet")
    sentence = {"gone": "not where it was", "large": "larger than 100 MB", "undecodable": "cannot be shown"}
    exhibit = unit.exhibit("own")
    stack = unit.stack("own")
    if wrong == "undecodable":
        stack = stack.scan.stacks.exclude(pk=stack.pk).get()
    if wrong == "gone":
        with record(actor="examiner", verb="exhibits:exhibit:move", at=AT):
            exhibit.evidence_path = str(tmp_path / "gone")
            exhibit.save()
    if wrong == "large":
        monkeypatch.setattr("vigil.desk.review.renditions.LARGEST_ORIGINAL", 10)
    answer = unit.signed_in("grader").get(
        f"/review/stacks/{stack.pk}/files/{stack.representative_sha256}/blur/"
    )
    assert answer.status_code == 400
    assert sentence[wrong] in answer.content.decode()


@pytest.fixture
def listed(unit: Unit, evidence: tuple[Path, Path], tmp_path: Path) -> tuple[Exhibit, Stack]:
    """An exhibit of which a list of files was scanned, and the stack of a picture in it."""
    names = tmp_path / "names"
    names.write_text(f"{evidence[0] / 'picture.png'}\n")
    scan(source=names, known=None, to=tmp_path / "listed.scan", is_list=True)
    exhibit = register_exhibit(
        case=unit.own, reference="JB-90", description="Files of a share", kind="folder", seized_at=AT,
        seized_from="", place="Store", actor="examiner", at=AT, evidence_path=names,
    )  # fmt: skip
    attached = attach_scan(exhibit=exhibit, scan_path=tmp_path / "listed.scan", actor="examiner", at=AT)
    return exhibit, attached.stacks.get()


def test_a_file_of_a_scanned_list_is_shown(
    unit: Unit, listed: tuple[Exhibit, Stack], tmp_path: Path, settings: Any
) -> None:
    settings.CONFIGURATION = replace(settings.CONFIGURATION, home=tmp_path / "no rendition kept yet")
    _, stack = listed
    answer = unit.signed_in("grader").get(
        f"/review/stacks/{stack.pk}/files/{stack.representative_sha256}/blur/"
    )
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("list", "is not where it was registered"),
        ("entry", "stands for no file of the list"),
        ("scan", "listed.scan is gone from its place"),
    ],
)
def test_a_list_that_is_gone_or_changed_is_refused_in_a_sentence(
    unit: Unit, listed: tuple[Exhibit, Stack], tmp_path: Path, settings: Any, wrong: str, sentence: str
) -> None:
    settings.CONFIGURATION = replace(settings.CONFIGURATION, home=tmp_path / "no rendition kept yet")
    exhibit, stack = listed
    if wrong == "entry":
        Path(exhibit.evidence_path).write_text("another file\n")
    else:
        (Path(exhibit.evidence_path) if wrong == "list" else Path(stack.scan.scan_path)).unlink()
    answer = unit.signed_in("grader").get(
        f"/review/stacks/{stack.pk}/files/{stack.representative_sha256}/blur/"
    )
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


@pytest.mark.parametrize(("asked", "kind"), [("grey", "/grey/"), ("original", "/blur/"), ("", "/blur/")])
def test_the_grid_shows_safe_renditions_whatever_is_asked(unit: Unit, asked: str, kind: str) -> None:
    page = unit.signed_in("grader").get(
        f"/review/scans/{unit.stack('own').scan_id}/", {"rendition": asked, "state": "any"}
    )
    assert kind in page.content.decode()
    assert "/original/" not in page.content.decode()


def test_a_grade_of_a_category_the_scale_no_longer_has_is_shown_as_it_was_given(unit: Unit) -> None:
    stack = unit.stack("own")
    decision = actions.grade(stack=stack, code="A", actor="grader", at=AT)
    with record(actor="system:test", verb="review:stack:grade", at=AT):
        decision.code = "Z9"
        decision.save()
    page = unit.signed_in("grader").get(f"/review/scans/{stack.scan_id}/", {"state": "graded"})
    assert "Z9" in page.content.decode()


def test_two_who_stack_a_scan_at_once_stack_it_once(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = unit.exhibit("own").scans.get()
    found = actions.stack
    with record(actor="system:test", verb="review:scan:unstack", at=AT):
        for one in scan.stacks.all():
            for member in one.members.all():
                member.delete()
            one.delete()

    def overtaken(**given: object) -> object:
        monkeypatch.setattr(actions, "stack", found)
        actions.make_stacks(scan=scan, actor="quicker", at=AT)
        return found(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "stack", overtaken)
    assert actions.make_stacks(scan=scan, actor="slower", at=AT) == 2
    assert scan.stacks.count() == 2
