"""The administrator's pages: what each form does, and what it says when it may not."""

from collections.abc import Mapping

import pytest

from tests.desk.conftest import PASSWORD, Unit
from vigil.desk.accounts.models import Team, User

NEW = {
    "username": "new",
    "name": "New Person",
    "role": "triage",
    "teams": ["north"],
    "active": "on",
    "password": "a first long one",
}


def said(unit: Unit, path: str, data: Mapping[str, object]) -> str:
    """What the page says after a form is sent, wherever it leads."""
    answer = unit.signed_in("administrator").post(path, dict(data), follow=True)
    return answer.content.decode()


def test_a_user_is_added_and_can_sign_in(unit: Unit) -> None:
    answer = unit.signed_in("administrator").post("/administration/users/add/", NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/administration/")
    user = User.objects.get(username="new")
    assert (user.force, user.role, list(user.teams.all())) == (unit.north.force, "triage", [unit.north])
    assert user.check_password("a first long one")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"username": "triage"}, "is taken"),
        ({"password": "short"}, "too short"),
        ({"name": ""}, "Enter the person&#39;s name."),
    ],
)
def test_a_user_who_cannot_be_added_is_refused_on_the_form(
    unit: Unit, changed: dict[str, str], sentence: str
) -> None:
    before = User.objects.count()
    answer = unit.signed_in("administrator").post("/administration/users/add/", NEW | changed)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert User.objects.count() == before


def test_what_an_administrator_may_not_change_is_said_on_the_form(unit: Unit) -> None:
    answer = unit.signed_in("administrator").post(
        "/administration/users/administrator/", {"name": "Me", "role": "triage", "active": "on"}
    )
    assert answer.status_code == 400
    assert "your own" in answer.content.decode()
    assert User.objects.get(username="administrator").role == "administrator"


def test_a_password_is_set_or_the_reason_why_not_is_said(unit: Unit) -> None:
    path = "/administration/users/triage/password/"
    assert "too short" in said(unit, path, {"password": "short"})
    assert User.objects.get(username="triage").check_password(PASSWORD)
    assert "has a new password" in said(unit, path, {"password": "another long one"})
    assert User.objects.get(username="triage").check_password("another long one")


def test_a_team_is_added_once(unit: Unit) -> None:
    path = "/administration/teams/add/"
    assert "East" in said(unit, path, {"code": "east", "name": "East"})
    assert Team.objects.get(code="east").force == unit.north.force
    assert "is taken" in said(unit, path, {"code": "east", "name": "East again"})
    assert "Enter the team&#39;s name." in said(unit, path, {"code": "west", "name": ""})
    assert not Team.objects.filter(code="west").exists()


def test_a_token_is_shown_once_and_works_until_it_is_revoked(unit: Unit) -> None:
    user = unit.users["triage"]
    page = said(unit, "/administration/users/triage/tokens/", {"label": "gateway", "days": "7"})
    token = page.partition('<p class="mono lead">')[2].partition("</p>")[0]
    one_case = f"/api/v1/cases/{unit.own.reference}"
    client, header = unit.signed_in("anonymous"), {"Authorization": f"Bearer {token}"}
    assert client.get(one_case, headers=header).status_code == 200
    assert token not in said(unit, "/administration/users/triage/", {"name": "T", "role": "triage"})
    made = user.tokens.get()
    unit.signed_in("administrator").post(f"/administration/users/triage/tokens/{made.pk}/revoke/")
    assert client.get(one_case, headers=header).status_code == 401


def test_a_token_needs_to_be_for_something(unit: Unit) -> None:
    page = said(unit, "/administration/users/triage/tokens/", {"label": "", "days": "7"})
    assert "Say which program will use it." in page
    assert not unit.users["triage"].tokens.exists()
