"""Stacks, grades that are withdrawn and never overwritten, and originals that nobody sees unrecorded."""

import base64
import io
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.desk.conftest import AT, Unit
from vigil.desk.journal.models import Entry
from vigil.desk.review import actions
from vigil.desk.review.errors import ReviewError
from vigil.desk.review.models import GradeDecision, Stack
from vigil.desk.review.queries import stacks_visible_to, standing_grades
from vigil.desk.review.renditions import LONGEST_EDGE


def test_a_scan_is_stacked_once_and_holds_what_no_set_knows(unit: Unit) -> None:
    scan = unit.exhibit("own").scans.get()
    types = sorted(scan.stacks.values_list("media_type", flat=True))
    assert types == ["image/png", "text/plain"]
    assert actions.make_stacks(scan=scan, actor="examiner", at=AT) == 2
    assert scan.stacks.count() == 2


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
    from vigil.desk.journal.recording import record

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
