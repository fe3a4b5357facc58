"""The inbox: handing in a file on a page, what became of it, and closing a referral."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk.conftest import Unit
from vigil.desk.referrals import forms
from vigil.desk.referrals.models import Import, Referral

REPORT = b'[{"reportId": 77, "reportedInformation": {}}, {"reportId": null}]'


def upload(unit: Unit, content: bytes, team: str = "north", **more: object) -> Any:
    file = SimpleUploadedFile("../../arrived.json", content)
    return unit.signed_in("intake").post(
        "/referrals/hand-in/", {"file": file, "team": team, **more}, follow=True
    )


def test_a_file_is_handed_in_and_its_page_says_what_became_of_each_record(unit: Unit) -> None:
    page = upload(unit, REPORT).content.decode()
    arrival = Import.objects.order_by("-pk")[0]
    assert (arrival.file_name, arrival.team, arrival.rejections.count()) == ("arrived.json", unit.north, 1)
    assert "arrived.json" in page
    assert Referral.objects.filter(arrived_in=arrival).count() == 1


def test_a_csv_is_handed_in_with_its_mapping(unit: Unit) -> None:
    mapping = SimpleUploadedFile("mapping.yaml", b"no mapping at all")
    answer = upload(unit, b"ref;when\n1;2026-11-20\n", mapping=mapping)
    assert answer.status_code == 400
    assert "mapping.yaml" in answer.content.decode()
    assert Import.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "team", "sentence"),
    [
        (b"\x00\x01 neither", "north", "arrived.json is neither NCMEC JSON"),
        (b"ref;when\n1;2\n", "north", "arrived.json looks like CSV"),
        (REPORT, "south", "Select a valid choice"),
        (REPORT, "", "Choose the team that receives it."),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_refused_on_the_form(
    unit: Unit, content: bytes, team: str, sentence: str
) -> None:
    answer = upload(unit, content, team)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert Import.objects.count() == 1


def test_a_file_too_large_for_a_page_is_sent_to_the_command(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST_UPLOAD", 10)
    answer = upload(unit, REPORT)
    assert answer.status_code == 400
    assert "vigil refer" in answer.content.decode()


def test_a_state_that_does_not_exist_shows_what_is_new(unit: Unit) -> None:
    page = unit.signed_in("intake").get("/referrals/", {"state": "nonsense"}).content.decode()
    assert unit.new.reference in page


def test_a_referral_is_closed_with_a_reason_and_leaves_the_inbox(unit: Unit) -> None:
    client, path = unit.signed_in("triage"), f"/referrals/{unit.new.reference}/close/"
    answer = client.post(path, {"reason": ""})
    assert answer.status_code == 400
    assert Referral.objects.get(pk=unit.new.pk).state == "new"
    page = client.post(path, {"reason": "Reported twice by telephone"}, follow=True).content.decode()
    assert unit.new.reference not in page
    assert Referral.objects.get(pk=unit.new.pk).state == "closed"
