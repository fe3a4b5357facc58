"""Two teams, four officers, and a way to report people so that a case names them."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.test import Client

from tests.desk.conftest import AT, BACKEND, add_user
from vigil.desk.accounts.models import Team, User
from vigil.desk.administration import actions as administration
from vigil.desk.cases.actions import open_case
from vigil.desk.cases.models import Case
from vigil.desk.journal.recording import record
from vigil.desk.links.models import Proposal
from vigil.desk.people.models import Person
from vigil.desk.referrals.actions import import_file
from vigil.desk.referrals.models import Referral

Reported = dict[str, object]


def suspect(given: str = "", family: str = "", born: str = "", **more: object) -> Reported:
    """Somebody reported: emails, phones and handle in ``more``."""
    told: Reported = {"firstName": given, "lastName": family, "dateOfBirth": born}
    for name in ("emails", "phones"):
        if name in more:
            told[name] = {name: [{"value": value} for value in more[name]]}  # type: ignore[attr-defined]
    if "handle" in more:
        told["screenName"] = {"value": more["handle"]}
    if "street" in more:
        told["addresses"] = {
            "addresses": [{"address": more["street"], "city": "Wexley", "zipCode": "ZZ12 3ZZ"}]
        }
    if "age" in more:
        told["approximateAge"] = more["age"]
    return told


MALLORY = suspect("Mallory", "Quickenden", "1980-01-02", emails=["mq@example.org"], phones=["07700 900123"])
AGAIN = suspect("Mallory", "Quickenden", "1980-01-02", emails=["mq@example.org"])


@dataclass
class Desk:
    """The officers by name (all investigators but the supervisor), and the teams."""

    folder: Path
    officers: dict[str, User]
    north: Team
    south: Team
    reports: int = field(default=0)

    def report(self, *suspects: Reported, team: Team | None = None, child: Reported | None = None) -> Case:
        """A case of one referral that names these people."""
        self.reports += 1
        told: dict[str, object] = {
            "reportId": self.reports,
            "reportedInformation": {"reportedPeople": {"reportedPersons": list(suspects)}},
        }
        if child:
            told["reportedInformation"]["intendedRecipients"] = {"intendedRecipients": [child]}  # type: ignore[index]
        file = self.folder / f"{self.reports}.json"
        file.write_text(json.dumps([told]))
        owner = team or self.north
        import_file(path=file, team=owner, actor="first", at=AT)
        referral = Referral.objects.order_by("-pk")[0]
        return open_case(referral=referral, team=owner, actor="first", at=AT)

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.officers[name], backend=BACKEND)
        return client


@pytest.fixture
def desk(db: None, tmp_path: Path) -> Desk:
    administration.add_force(code="wex", name="Wexmere", actor="system:test", at=AT)
    for code in ("north", "south"):
        administration.add_team(force_code="wex", code=code, name=code.title(), actor="system:test", at=AT)
    officers = {
        "first": add_user("first", "investigator", ["north"]),
        "second": add_user("second", "investigator", ["north"]),
        "southern": add_user("southern", "investigator", ["south"]),
        "keeper": add_user("keeper", "supervisor", ["north", "south"]),
    }
    return Desk(tmp_path, officers, Team.objects.get(code="north"), Team.objects.get(code="south"))


def people(*cases: Case) -> list[Person]:
    """The people of some cases, in the order they were named."""
    return [one.person for case in cases for one in case.involvements.order_by("pk")]


def a_proposal(one: Case, other: Case) -> tuple[int, int]:
    """The numbers of a pair that is proposed between two cases, kept once."""
    first = one.involvements.order_by("pk")[0].person_id
    second = other.involvements.order_by("-pk")[0].person_id
    pair = (min(first, second), max(first, second))
    if not Proposal.objects.filter(first=pair[0], second=pair[1]):
        with record(actor="system:test", verb="links:test:propose", at=AT):
            Proposal(
                first_id=pair[0],
                second_id=pair[1],
                relation=Proposal.Relation.PERSON,
                person_score=4000,
                household_score=0,
                evidence=[["before any evidence", "", -9000], ["email", "shared", 13000]],
                weights="0" * 64,
                child=Proposal.Child.UNKNOWN,
                made_by=Proposal.By.ARRIVAL,
                made_at=AT,
            ).save()
    return pair
