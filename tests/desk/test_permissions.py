"""Every route, method and role, on a case of the own team, of another team, and sealed, against a table of its own.

The table below is written from the unit's rules, not from the code: it repeats what each role may do in words a
supervisor would use, so that a change of a grant in the code without a change here fails.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse

from tests.desk.conftest import AT, Unit
from vigil.desk.accounts.access import Access, routes
from vigil.desk.journal.models import Entry
from vigil.desk.people.actions import import_register

ALL = "intake triage investigator examiner grader supervisor commander analyst inspector administrator"
READERS = "intake triage investigator examiner grader supervisor commander inspector"
PLANNERS = "supervisor commander"
ROLES = [*ALL.split(), "anonymous"]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
RELATIONS = ("own", "other", "sealed")


@dataclass(frozen=True)
class Rule:
    """Who may use a route with which method, and whether it is about a case."""

    get: str = ""
    post: str = ""
    about_case: bool = True

    def may(self, role: str, method: str) -> bool:
        return role in {"GET": self.get, "POST": self.post}.get(method, "").split()


TABLE = {
    "accounts:sign-out": Rule(post=ALL, about_case=False),
    "cases:my-work": Rule(get=ALL, about_case=False),
    "cases:queue": Rule(get="triage investigator supervisor commander inspector", about_case=False),
    "cases:second-looks": Rule(get="triage investigator supervisor commander inspector", about_case=False),
    "cases:choose-instrument": Rule(post="triage investigator supervisor"),
    "cases:person": Rule(get=READERS, post="triage investigator supervisor"),
    "cases:person-file": Rule(get=READERS),
    "cases:reassess": Rule(post="triage investigator supervisor"),
    "cases:open-from-referral": Rule(post="intake triage supervisor", about_case=False),
    "cases:case": Rule(get=READERS),
    "cases:ties": Rule(get=READERS),
    "cases:explanation": Rule(get=READERS),
    "cases:explanation-file": Rule(get=READERS),
    "cases:pre-sentence-file": Rule(get=READERS),
    "cases:answer": Rule(post="triage investigator supervisor"),
    "cases:reach": Rule(post="triage investigator supervisor"),
    "cases:allocate": Rule(post="triage supervisor"),
    "cases:set-level": Rule(post="triage investigator supervisor"),
    "cases:approve-level": Rule(post="supervisor"),
    "cases:refuse-level": Rule(post="supervisor"),
    "cases:withdraw-level": Rule(post="triage investigator supervisor"),
    "cases:first-act": Rule(post="triage investigator supervisor"),
    "cases:outcome": Rule(post="triage investigator supervisor"),
    "cases:add-task": Rule(post="triage investigator supervisor"),
    "cases:finish-task": Rule(post="triage investigator supervisor"),
    "cases:seal": Rule(post="supervisor"),
    "cases:unseal": Rule(post="supervisor"),
    "cases:close": Rule(post="triage investigator supervisor"),
    "referrals:inbox": Rule(get="intake triage supervisor inspector", about_case=False),
    "referrals:upload": Rule(get="intake", post="intake", about_case=False),
    "referrals:import": Rule(get="intake triage supervisor inspector", about_case=False),
    "referrals:referral": Rule(get="intake triage supervisor inspector", about_case=False),
    "referrals:close": Rule(post="intake triage supervisor", about_case=False),
    "people:nominals": Rule(get=READERS, about_case=False),
    "people:matching": Rule(get="supervisor commander inspector", about_case=False),
    "people:hand-in": Rule(get="intake supervisor", post="intake supervisor", about_case=False),
    "people:register-file": Rule(get=READERS, about_case=False),
    "people:person": Rule(get=READERS),
    "links:inbox": Rule(get="intake triage investigator supervisor inspector", about_case=False),
    "links:pair": Rule(get="intake triage investigator supervisor inspector"),
    "links:decide": Rule(post="intake triage investigator supervisor"),
    "links:confirm": Rule(post="intake triage investigator supervisor"),
    "links:withdraw": Rule(post="intake triage investigator supervisor"),
    "people:ties": Rule(get=READERS),
    "exhibits:list": Rule(get="investigator examiner grader supervisor inspector", about_case=False),
    "exhibits:register": Rule(get="investigator examiner", post="investigator examiner"),
    "exhibits:exhibit": Rule(get="investigator examiner grader supervisor inspector"),
    "exhibits:files": Rule(get="investigator examiner grader supervisor inspector"),
    "exhibits:custody": Rule(post="investigator examiner"),
    "exhibits:attach": Rule(post="examiner"),
    "review:scans": Rule(get="examiner grader", about_case=False),
    "review:grid": Rule(get="examiner grader"),
    "review:stack": Rule(get="examiner grader"),
    "review:picture": Rule(get="examiner grader"),
    "review:grade": Rule(post="grader"),
    "review:undo": Rule(post="grader"),
    "review:original": Rule(post="grader"),
    "planning:overview": Rule(get="supervisor commander inspector", about_case=False),
    "planning:choose": Rule(get="commander", post="commander", about_case=False),
    "planning:draw-up": Rule(get=PLANNERS, post=PLANNERS, about_case=False),
    "planning:comparison": Rule(get="supervisor commander inspector", about_case=False),
    "planning:add-option": Rule(post=PLANNERS, about_case=False),
    "planning:remove-option": Rule(post=PLANNERS, about_case=False),
    "planning:begin": Rule(post=PLANNERS, about_case=False),
    "planning:go-on": Rule(post=PLANNERS, about_case=False),
    "planning:paper": Rule(get="supervisor commander inspector", about_case=False),
    "journal:entries": Rule(get="supervisor commander inspector", about_case=False),
    "journal:verification": Rule(
        get="supervisor commander inspector administrator",
        post="supervisor commander inspector administrator",
        about_case=False,
    ),
    "validation:overview": Rule(get="supervisor analyst inspector", about_case=False),
    "validation:document": Rule(get="supervisor analyst inspector", about_case=False),
    "validation:document-file": Rule(get="supervisor analyst inspector", about_case=False),
    "validation:hand-in-ratings": Rule(get="supervisor", post="supervisor", about_case=False),
    "validation:fairness": Rule(get="analyst inspector", about_case=False),
    "validation:characteristic": Rule(get="analyst inspector", about_case=False),
    "validation:characteristic-file": Rule(get="analyst inspector", about_case=False),
    "validation:make-report": Rule(post="analyst", about_case=False),
    "validation:hand-in-groups": Rule(get="analyst", post="analyst", about_case=False),
    "administration:users": Rule(get="administrator", about_case=False),
    "administration:add-user": Rule(get="administrator", post="administrator", about_case=False),
    "administration:user": Rule(get="administrator", post="administrator", about_case=False),
    "administration:password": Rule(post="administrator", about_case=False),
    "administration:issue-token": Rule(post="administrator", about_case=False),
    "administration:revoke-token": Rule(post="administrator", about_case=False),
    "administration:add-team": Rule(post="administrator", about_case=False),
    "api:openapi": Rule(get=ALL, about_case=False),
    "api:hand_in": Rule(post="intake", about_case=False),
    "api:one_case": Rule(get=READERS),
    "api:verdicts": Rule(get="investigator examiner grader supervisor inspector"),
}
PUBLIC = {"accounts:sign-in", "desk:icon"}
API = {name for name in TABLE if name.startswith("api:")}


@pytest.fixture(autouse=True)
def further_instrument(settings: Any) -> None:
    """A context instrument is switched on, so that its routes have something to show."""
    on = ("demonstration-four-step", "osp-iic")
    settings.CONFIGURATION = replace(settings.CONFIGURATION, instruments=on)


def names() -> Iterator[str]:
    """The name of every route, with its app."""
    for whole, pattern in routes():
        yield f"{app_of(whole, pattern)}:{pattern.name}"


def app_of(whole: str, pattern: URLPattern) -> str:
    """The app that a route belongs to; two apps may each have a route of one name."""
    return "api" if whole.startswith("api/") else pattern.callback.__module__.split(".")[-2]


def address(unit: Unit, name: str, relation: str) -> str:
    """The route's address for a case of this relation."""
    case, exhibit, stack = unit.case(relation), unit.exhibit(relation), unit.stack(relation)
    child = case.involvements.first()
    task = case.tasks.first()
    given = {
        "reference": case.reference,
        "involvement": child.pk if child else 1,
        "task": task.pk if task else 1,
        "suspect": case.involvements.get(role="suspect").pk,
        "instrument": "osp-iic",
        "case_reference": case.reference,
        "scan": stack.scan_id,
        "stack": stack.pk,
        "sha256": stack.representative_sha256,
        "kind": "blur",
        "way": "md",
        "document": "card",
        "characteristic": "sex",
        "number": number(unit, name, relation),
        "username": "intake",
        **drawn_up(unit, name),
        **proposed(unit, name, relation),
    }
    if name.startswith("exhibits:") or name == "api:verdicts":
        given["reference"] = exhibit.reference
    if name.startswith("referrals:") or name == "cases:open-from-referral":
        given["reference"] = unit.new.reference
    app, _, route = name.partition(":")
    for whole, pattern in routes():
        if pattern.name == route and app_of(whole, pattern) == app:
            wanted = {key: given[key] for key in pattern.pattern.converters}
            try:
                return reverse(f"{app}:{route}", kwargs=wanted)
            except NoReverseMatch:
                filled = whole
                for key in pattern.pattern.converters:
                    for form in (f"<{key}>", f"<str:{key}>", f"<int:{key}>", f"<slug:{key}>"):
                        filled = filled.replace(form, str(wanted[key]))
                return f"/{filled}"
    raise AssertionError(f"there is no route {name}")


def drawn_up(unit: Unit, name: str) -> dict[str, int]:
    """A comparison in the state that the route is about, with an option; finished where its paper is taken."""
    if not name.startswith("planning:"):
        return {}
    from tests.desk.planning.conftest import a_comparison, finished

    comparison = a_comparison(unit.north.force)
    option = comparison.options.first()
    assert option is not None
    if name == "planning:paper":
        finished(comparison)
    return {"comparison": comparison.pk, "option": option.pk}


def proposed(unit: Unit, name: str, relation: str) -> dict[str, int]:
    """Two people of whom one is in a case of this relation, and a proposal on them."""
    if not name.startswith("links:"):
        return {}
    from tests.desk.links.conftest import a_proposal

    return dict(zip(("first", "second"), a_proposal(unit.own, unit.case(relation)), strict=True))


def number(unit: Unit, name: str, relation: str) -> int:
    """The number in the route's address, of whatever the route is about."""
    if name == "administration:revoke-token":
        return unit.users["intake"].tokens.get().pk
    if name == "people:register-file":
        # Handed in once: the same bytes again are the same register.
        path = unit.folder / "register.csv"
        path.write_text("number,family_name\nN-1,Hill\n")
        return import_register(path=path, team=unit.north, actor="intake", at=AT).pk
    if name in {"people:person", "people:ties"}:
        return unit.case(relation).involvements.order_by("pk")[0].person_id
    if name.startswith("referrals:"):
        return unit.arrival.pk
    return unit.exhibit(relation).scans.get().pk


def send(client: Client, method: str, path: str) -> int:
    return client.generic(method, path).status_code


def test_every_route_declares_who_may_use_it_and_stands_in_the_table(db: None) -> None:
    assert sorted(names()) == sorted([*TABLE, *PUBLIC])
    assert all(isinstance(getattr(pattern.callback, "access", None), Access) for _, pattern in routes())


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_the_table_says_and_nothing_else(unit: Unit, role: str) -> None:
    wrong: list[str] = []
    for name, relation in itertools.product(TABLE, RELATIONS):
        rule = TABLE[name]
        if relation != "own" and not rule.about_case:
            continue
        client, path = unit.signed_in(role), address(unit, name, relation)
        for method in METHODS:
            # The last method may have changed what the next is about.
            if name.startswith("planning:"):
                path = address(unit, name, relation)
            if name == "accounts:sign-out":
                client = unit.signed_in(role)
            before = Entry.objects.count()
            status = send(client, method, path)
            if not fits(status, name, rule, role, method, relation):
                wrong.append(f"{role} {method} {name} on {relation}: {status}")
            if status == 403 and role != "anonymous":
                last = Entry.objects.order_by("-sequence").first()
                if Entry.objects.count() != before + 1 or last is None or last.outcome != "refused":
                    wrong.append(f"{role} {method} {name}: the refusal was not recorded once")
    assert wrong == []


def fits(status: int, name: str, rule: Rule, role: str, method: str, relation: str) -> bool:
    if role == "anonymous":
        if name in API:
            return status == 401
        return status == 302 if method == "GET" else status == 403
    declared = {"GET": rule.get, "POST": rule.post}.get(method, "")
    if not declared:
        return status == 405
    if not rule.may(role, method):
        return status == 403
    if rule.about_case and relation != "own":
        return status == 404
    # An empty form is refused in words (400, or back to the page); what matters here is that the door was open.
    return status in {200, 302, 400, 422}


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_a_sealed_case_answers_exactly_as_one_that_does_not_exist(unit: Unit, role: str) -> None:
    client = unit.signed_in(role)
    for path in ("/cases/{}/", "/cases/{}/explanation/", "/cases/{}/explanation.pdf", "/api/v1/cases/{}"):
        sealed = client.get(path.format(unit.sealed.reference))
        absent = client.get(path.format("V-2026-999999"))
        hide = unit.sealed.reference, "V-2026-999999"
        assert sealed.status_code == absent.status_code
        assert strip(sealed.content.decode(), hide) == strip(absent.content.decode(), hide)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_a_sealed_case_is_named_on_no_page_of_anybody_who_is_not_named_on_it(unit: Unit, role: str) -> None:
    client = unit.signed_in(role)
    secrets = (unit.sealed.reference, "R-000003", f"JB-{unit.sealed.pk}", "Sealed")
    for path in (
        "/",
        "/queue/",
        "/second-looks/",
        "/planning/",
        "/referrals/",
        "/referrals/?state=opened",
        "/review/",
        "/exhibits/",
        "/journal/",
        "/people/",
        "/links/",
        f"/referrals/imports/{unit.arrival.pk}/",
    ):
        content = client.get(path).content.decode()
        assert not [secret for secret in secrets if f">{secret}" in content or f"/{secret}/" in content], path


def strip(content: str, hide: tuple[str, str]) -> str:
    """A page without what differs between any two answers: the address asked for and the form token."""
    import re

    for word in hide:
        content = content.replace(word, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", content)
