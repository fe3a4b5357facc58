"""The API: the pages' permissions and scope, in JSON, by token or session."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from tests.desk.conftest import AT, Unit
from vigil.desk.administration import actions as administration
from vigil.desk.api import routes
from vigil.desk.cases import overriding
from vigil.desk.exhibits.actions import register_exhibit
from vigil.desk.journal.clock import now
from vigil.desk.journal.recording import record
from vigil.desk.ui.errors import NOT_FOUND
from vigil.risk import Level


def bearer(unit: Unit, role: str, life: timedelta = timedelta(days=1), issued: Any = None) -> dict[str, str]:
    token = administration.issue_token(
        user=unit.users[role], label="gateway", life=life, actor="administrator", at=issued or now()
    )
    return {"Authorization": f"Bearer {token}"}


def report() -> SimpleUploadedFile:
    return SimpleUploadedFile("r.json", b'[{"reportId": 77, "reportedInformation": {}}, {"reportId": null}]')


def test_a_program_hands_in_referrals_with_a_token(unit: Unit) -> None:
    client, headers = Client(enforce_csrf_checks=True), bearer(unit, "intake")
    answer = client.post("/api/v1/imports?team=north", {"file": report()}, headers=headers)
    assert answer.status_code == 200
    held = answer.json()
    assert (held["records"], held["accepted"], held["rejected"]) == (2, 1, 1)
    assert held["rejections"] == [{"number": 2, "reason": "the report has no id."}]
    again = client.post("/api/v1/imports?team=north", {"file": report()}, headers=headers).json()
    assert again["number"] == held["number"]


def test_a_team_that_is_not_the_tokens_is_not_there(unit: Unit) -> None:
    answer = Client().post("/api/v1/imports?team=south", {"file": report()}, headers=bearer(unit, "intake"))
    assert (answer.status_code, answer.json()["detail"]) == (404, NOT_FOUND)


def test_a_wrong_file_is_one_sentence(unit: Unit) -> None:
    file = SimpleUploadedFile("x.bin", b"\x00\x01")
    answer = Client().post("/api/v1/imports?team=north", {"file": file}, headers=bearer(unit, "intake"))
    assert answer.status_code == 400
    assert "nothing was read" in answer.json()["detail"]


def test_a_session_needs_its_csrf_token_to_post(unit: Unit) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(unit.users["intake"], backend="vigil.desk.accounts.backend.DeskBackend")
    answer = client.post("/api/v1/imports?team=north", {"file": report()})
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]


@pytest.mark.parametrize("spoilt", ["expired", "revoked", "nonsense", "deactivated", "basic"])
def test_a_token_that_is_not_valid_opens_nothing(unit: Unit, spoilt: str) -> None:
    issued = now() - timedelta(hours=2)
    headers = bearer(
        unit, "triage", life=timedelta(hours=1) if spoilt == "expired" else timedelta(days=1), issued=issued
    )
    user = unit.users["triage"]
    if spoilt == "revoked":
        administration.revoke_token(token=user.tokens.get(), actor="administrator", at=AT)
    if spoilt == "nonsense":
        headers = {"Authorization": "Bearer x"}
    if spoilt == "basic":
        headers = {"Authorization": headers["Authorization"].replace("Bearer", "Basic")}
    if spoilt == "deactivated":
        administration.change_user(
            user=user,
            name="T",
            role="triage",
            team_codes=["north"],
            active=False,
            actor="administrator",
            at=AT,
        )
    answer = Client().get(f"/api/v1/cases/{unit.own.reference}", headers=headers)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_wrong_token_is_not_healed_by_a_good_session(unit: Unit) -> None:
    client = unit.signed_in("triage")
    answer = client.get(f"/api/v1/cases/{unit.own.reference}", headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 401


def test_a_case_says_its_interval_and_keeps_unknown_apart_from_none(unit: Unit) -> None:
    held = Client().get(f"/api/v1/cases/{unit.own.reference}", headers=bearer(unit, "triage")).json()
    assert held["level"] == {"lower": "Medium", "upper": "Very High"}
    assert held["children_within_reach"] is None
    assert held["exhibits"] == []  # a triage sergeant may not read exhibits


REASON = "The health visitor said that he moves in on Monday."


def read(unit: Unit, role: str) -> Any:
    return Client().get(f"/api/v1/cases/{unit.own.reference}", headers=bearer(unit, role)).json()


def test_where_nobody_set_a_level_the_upper_end_of_the_assessed_one_counts(unit: Unit) -> None:
    held = read(unit, "triage")
    assert held["in_force"] == {"level": "Very High", "due_at": held["clock_due_at"], "override": None}
    assert held["asked_for"] is None


@pytest.mark.parametrize("role", ["triage", "examiner", "inspector"])
def test_a_lower_level_is_told_with_who_and_why_and_the_assessed_one_stays(unit: Unit, role: str) -> None:
    at = now()
    row = overriding.set_level(
        case=unit.own, level=Level.MEDIUM, reason=REASON, until=at + timedelta(days=7), actor="triage", at=at
    )
    before = read(unit, role)
    assert before["in_force"]["override"] is None  # what waits for a supervisor does not count
    assert before["asked_for"]["level"] == "Medium"
    assert before["asked_for"]["began_at"] is None
    overriding.approve(case=unit.own, asked=row.pk, actor="supervisor", at=at)
    held = read(unit, role)
    assert held["level"] == {"lower": "Medium", "upper": "Very High"}
    assert held["clock_due_at"] == before["clock_due_at"]
    assert held["asked_for"] is None
    counting = held["in_force"]
    assert counting["level"] == "Medium"
    assert counting["due_at"] == counting["override"]["due_at"] > held["clock_due_at"]
    told = counting["override"]
    assert (told["assessed"], told["level"], told["set_by"], told["approved_by"], told["reason"]) == (
        "Very High",
        "Medium",
        "triage",
        "supervisor",
        REASON,
    )


def test_a_level_whose_time_ran_out_does_not_count_any_more(unit: Unit) -> None:
    at = now() - timedelta(days=2)
    row = overriding.set_level(
        case=unit.own, level=Level.MEDIUM, reason=REASON, until=at + timedelta(days=1), actor="triage", at=at
    )
    overriding.approve(case=unit.own, asked=row.pk, actor="supervisor", at=at)
    assert read(unit, "triage")["in_force"]["level"] == "Very High"


def test_where_no_instrument_applies_no_level_is_in_force(unit: Unit) -> None:
    with record(actor="system:test", verb="test:case:clear", at=AT):
        unit.own.level_lower = unit.own.level_upper = unit.own.clock_due_at = None
        unit.own.save()
    assert read(unit, "triage")["in_force"] == {"level": "", "due_at": None, "override": None}


def test_verdicts_come_page_by_page_with_reasons(unit: Unit) -> None:
    reference = unit.exhibit("own").reference
    headers = bearer(unit, "examiner")
    held = Client().get(f"/api/v1/exhibits/{reference}/verdicts", headers=headers).json()
    assert {file["verdict"] for file in held["files"]} == {"unseen", "unreadable"}
    assert held["totals"]["files"] == 3
    assert held["next_after"] is None
    unread = Client().get(f"/api/v1/exhibits/{reference}/verdicts?verdict=unreadable", headers=headers).json()
    assert [file["path"] for file in unread["files"]] == ["broken.jpg"]
    assert unread["files"][0]["reason"]
    assert (
        Client().get(f"/api/v1/exhibits/{reference}/verdicts?verdict=clean", headers=headers).status_code
        == 400
    )


def test_a_program_walks_every_file_by_number(unit: Unit) -> None:
    address = f"/api/v1/exhibits/{unit.exhibit('own').reference}/verdicts"
    after, numbers = 0, []
    while after is not None:
        answer = Client().get(address, {"after": after, "limit": 2}, headers=bearer(unit, "examiner")).json()
        numbers.append([file["number"] for file in answer["files"]])
        after = answer["next_after"]
    assert numbers == [[1, 2], [3]]


@pytest.mark.parametrize("after", [-1, 10**30])
def test_a_number_beyond_all_others_is_no_fault_of_ours(unit: Unit, after: int) -> None:
    address = f"/api/v1/exhibits/{unit.exhibit('own').reference}/verdicts"
    answer = Client().get(address, {"after": after}, headers=bearer(unit, "examiner"))
    assert len(answer.json()["files"]) == (3 if after < 0 else 0)


def test_the_document_names_every_route_and_no_other_host(unit: Unit) -> None:
    document = unit.signed_in("examiner").get("/api/v1/openapi.json").json()
    assert sorted(document["paths"]) == [
        "/api/v1/cases/{reference}",
        "/api/v1/exhibits/{reference}/verdicts",
        "/api/v1/imports",
    ]
    assert "http" not in str(document["paths"])


def test_an_exhibit_that_nobody_scanned_is_said_to_be_so(unit: Unit) -> None:
    register_exhibit(
        case=unit.own, reference="JB-90", description="Phone", kind="phone", seized_at=AT, seized_from="",
        place="Store", actor="examiner", at=AT,
    )  # fmt: skip
    answer = Client().get("/api/v1/exhibits/JB-90/verdicts", headers=bearer(unit, "examiner"))
    assert answer.status_code == 400
    assert answer.json()["detail"] == "JB-90 has not been scanned."


def test_a_route_is_reached_through_its_guard_only() -> None:
    request = RequestFactory().get("/api/v1/cases/C-1")
    request.user = AnonymousUser()
    with pytest.raises(TypeError, match="through its guard only"):
        routes._viewer(request)
