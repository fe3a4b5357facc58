"""Signing in: who gets in, who does not, and what nobody learns on the way."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from tests.desk.conftest import AT, PASSWORD, Unit
from vigil.desk.accounts.backend import DeskBackend
from vigil.desk.administration import actions as administration
from vigil.desk.journal.models import Entry

WRONG = "The user name or password is wrong"


def sign_in(client: Client, username: str, password: str, **extra: str) -> int:
    return client.post("/sign-in/", {"username": username, "password": password, **extra}).status_code


def test_the_right_password_leads_to_my_work(unit: Unit) -> None:
    client = Client()
    answer = client.post("/sign-in/", {"username": "triage", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(("username", "password"), [("triage", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(
    unit: Unit, username: str, password: str
) -> None:
    answer = Client().post("/sign-in/", {"username": username, "password": password})
    assert answer.status_code == 401
    assert WRONG in answer.content.decode()


def test_a_deactivated_user_is_refused_and_their_open_session_is_dead(unit: Unit) -> None:
    client = unit.signed_in("triage")
    assert client.get("/queue/").status_code == 200
    administration.change_user(
        user=unit.users["triage"],
        name="T",
        role="triage",
        team_codes=["north"],
        active=False,
        actor="administrator",
        at=AT,
    )
    assert client.get("/queue/").status_code == 302
    assert sign_in(Client(), "triage", PASSWORD) == 401


def test_five_failures_lock_the_account_even_for_the_right_password(unit: Unit) -> None:
    client = Client()
    for _ in range(5):
        sign_in(client, "triage", "wrong")
    assert sign_in(client, "triage", PASSWORD) == 403
    assert AccessAttempt.objects.filter(username="triage").exists()
    assert sign_in(Client(), "intake", PASSWORD) == 302


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
    ],
)
def test_next_never_leads_to_another_host(unit: Unit, target: str) -> None:
    answer = Client().post("/sign-in/", {"username": "triage", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"


def test_next_leads_to_a_page_of_the_desk(unit: Unit) -> None:
    answer = Client().post("/sign-in/", {"username": "triage", "password": PASSWORD, "next": "/queue/"})
    assert answer["Location"] == "/queue/"


def test_an_anonymous_page_comes_back_after_sign_in(unit: Unit) -> None:
    assert Client().get("/queue/?page=2")["Location"] == "/sign-in/?next=/queue/%3Fpage%3D2"


def test_signing_out_is_a_post_and_leaves_nothing_for_the_next_person(unit: Unit) -> None:
    client = unit.signed_in("grader")
    session = client.session
    session["left behind"] = "by the grader"
    session.save()
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    sign_in(client, "triage", PASSWORD)
    assert "left behind" not in client.session


def test_sign_in_and_out_stand_in_the_journal(unit: Unit) -> None:
    client = Client()
    sign_in(client, "triage", "wrong")
    sign_in(client, "triage", PASSWORD)
    client.post("/sign-out/")
    told = list(
        Entry.objects.filter(actor="triage", verb__startswith="accounts:")
        .order_by("sequence")
        .values_list("verb", "outcome")
    )
    assert told == [
        ("accounts:session:begin", "refused"),
        ("accounts:session:begin", "done"),
        ("accounts:session:end", "done"),
    ]


def test_a_password_is_kept_as_argon2_and_nowhere_in_the_clear(unit: Unit) -> None:
    assert unit.users["triage"].password.startswith("argon2$argon2id$")
    assert not Entry.objects.filter(payload__contains=PASSWORD).exists()


def test_pages_are_private_and_carry_the_strict_policy(unit: Unit) -> None:
    answer = unit.signed_in("triage").get("/queue/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_somebody_signed_in_goes_on_and_is_not_asked_again(unit: Unit) -> None:
    answer = unit.signed_in("triage").get("/sign-in/?next=/queue/")
    assert (answer.status_code, answer["Location"]) == (302, "/queue/")


def test_an_empty_field_is_named_and_no_password_is_tried(unit: Unit) -> None:
    answer = Client().post("/sign-in/", {"username": "triage", "password": ""})
    assert "Enter your password." in answer.content.decode()
    assert not AccessAttempt.objects.exists()


def test_a_sign_in_that_names_nobody_is_nobody() -> None:
    assert DeskBackend().authenticate(None, password=PASSWORD) is None


def test_a_session_of_nobody_ends_without_an_entry(db: None) -> None:
    request = RequestFactory().post("/sign-out/")
    request.session = SessionStore()
    request.user = AnonymousUser()
    logout(request)
    assert not Entry.objects.exists()
