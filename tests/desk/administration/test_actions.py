"""Users and teams: what an administrator may do, and to whom."""

from datetime import timedelta

import pytest

from tests.desk.conftest import AT, PASSWORD, Unit, add_user
from vigil.desk.accounts.models import ApiToken, User
from vigil.desk.administration import actions
from vigil.desk.administration.errors import AdministrationError
from vigil.desk.journal.models import Entry


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"username": "triage"}, "is taken"),
        ({"username": " "}, "Give a username"),
        ({"role": "chief"}, "is not a role"),
        ({"team_codes": ["nowhere"]}, "has no team"),
        ({"password": "short"}, "too short"),
        ({"password": "password1234"}, "too common"),
        ({"force_code": "nowhere"}, "no force"),
    ],
)
def test_a_user_is_refused_in_words_and_nothing_is_half_written(
    unit: Unit, changed: dict[str, object], sentence: str
) -> None:
    given = {
        "force_code": "wex",
        "username": "new",
        "name": "New",
        "role": "triage",
        "team_codes": ["north"],
        "password": PASSWORD,
        "actor": "administrator",
        "at": AT,
    }
    before = User.objects.count(), Entry.objects.count()
    with pytest.raises(AdministrationError, match=sentence):
        actions.add_user(**(given | changed))  # type: ignore[arg-type]
    assert (User.objects.count(), Entry.objects.count()) == before


def test_an_administrator_cannot_take_away_their_own_administration(unit: Unit) -> None:
    me = unit.users["administrator"]
    for role, active in (("triage", True), ("administrator", False)):
        with pytest.raises(AdministrationError, match="your own"):
            actions.change_user(
                user=me, name="Me", role=role, team_codes=[], active=active, actor="administrator", at=AT
            )


def test_a_form_cannot_raise_what_it_does_not_show(unit: Unit) -> None:
    client = unit.signed_in("administrator")
    client.post(
        "/administration/users/triage/",
        {
            "name": "T",
            "role": "triage",
            "teams": ["north"],
            "active": "on",
            "username": "root",
            "force": "2",
            "is_superuser": "on",
            "password": "stolen password",
        },
    )
    user = User.objects.get(username="triage")
    assert (user.name, user.role, user.username) == ("T", "triage", "triage")
    assert user.check_password(PASSWORD)
    assert not User.objects.filter(username="root").exists()


def test_another_forces_user_does_not_exist_for_this_administrator(unit: Unit) -> None:
    actions.add_force(code="har", name="Harrowdale", actor="system:test", at=AT)
    actions.add_user(
        force_code="har",
        username="stranger",
        name="S",
        role="triage",
        team_codes=[],
        password=PASSWORD,
        actor="system:test",
        at=AT,
    )
    client = unit.signed_in("administrator")
    assert client.get("/administration/users/stranger/").status_code == 404
    assert (
        client.post("/administration/users/stranger/password/", {"password": "another long one"}).status_code
        == 404
    )
    assert "stranger" not in client.get("/administration/").content.decode()


def test_a_new_password_ends_open_sessions(unit: Unit) -> None:
    client = unit.signed_in("triage")
    assert client.get("/queue/").status_code == 200
    actions.set_password(user=unit.users["triage"], password="another long one", actor="administrator", at=AT)
    assert client.get("/queue/").status_code == 302


def test_a_token_is_kept_as_its_digest_and_lives_a_bounded_time(unit: Unit) -> None:
    token = actions.issue_token(
        user=unit.users["triage"], label="gateway", life=timedelta(days=1), actor="administrator", at=AT
    )
    assert not ApiToken.objects.filter(digest=token).exists()
    assert ApiToken.objects.filter(digest=actions.token_digest(token)).exists()
    assert not Entry.objects.filter(payload__contains=token).exists()
    for life in (timedelta(seconds=59), timedelta(days=367)):
        with pytest.raises(AdministrationError, match="between one minute and one year"):
            actions.issue_token(user=unit.users["triage"], label="x", life=life, actor="administrator", at=AT)


def test_a_team_code_is_used_once(unit: Unit) -> None:
    with pytest.raises(AdministrationError, match="is taken"):
        actions.add_team(force_code="wex", code="north", name="North again", actor="administrator", at=AT)


def test_teams_belong_to_the_users_force(unit: Unit) -> None:
    actions.add_force(code="har", name="Harrowdale", actor="system:test", at=AT)
    actions.add_team(force_code="har", code="har-1", name="Elsewhere", actor="system:test", at=AT)
    with pytest.raises(AdministrationError, match="has no team 'har-1'"):
        add_user("new", "triage", ["har-1"])
