"""A small unit to test the desk on: who may, who may read, who may not, and one case of each kind."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from vigil.desk.accounts.models import Team, User
from vigil.desk.accounts.roles import Role
from vigil.desk.administration import actions as administration
from vigil.desk.cases import actions as cases
from vigil.desk.cases.models import Case
from vigil.desk.exhibits.actions import attach_scan, register_exhibit
from vigil.desk.exhibits.models import Exhibit
from vigil.desk.referrals.actions import import_file
from vigil.desk.referrals.models import Import, Referral
from vigil.desk.review.models import Stack
from vigil.media.scan import scan

AT = datetime(2026, 11, 24, 1, 14, tzinfo=UTC)
PASSWORD = "correct horse battery"
BACKEND = "vigil.desk.accounts.backend.DeskBackend"
REPORTS = """[
{"reportId": 1, "dateReceived": "2026-11-20T10:00:00Z", "reportedInformation": {"incidentSummary": {"incidentType": "x"},
 "reportedPeople": {"reportedPersons": [{"firstName": "Ada", "lastName": "Own", "dateOfBirth": "1980-01-02",
  "accessToChildren": "true", "emails": {"emails": [{"value": "Ada@Example.org"}]}}]},
 "intendedRecipients": {"intendedRecipients": [{"approximateAge": 9}]}}},
{"reportId": 2, "reportedInformation": {"reportedPeople": {"reportedPersons": [{"lastName": "Other"}]}}},
{"reportId": 3, "reportedInformation": {"reportedPeople": {"reportedPersons": [{"lastName": "Sealed"}]}}},
{"reportId": 4, "reportedInformation": {"reportedPeople": {"reportedPersons": [{"lastName": "New"}]}}},
{"reportId": null}
]"""


@dataclass(frozen=True)
class Unit:
    """The users by role (all in the north), and a case of each kind with an exhibit, a scan and stacks each."""

    users: dict[str, User]
    north: Team
    south: Team
    own: Case
    other: Case
    sealed: Case
    new: Referral
    arrival: Import
    folder: Path

    def case(self, relation: str) -> Case:
        return {"own": self.own, "other": self.other, "sealed": self.sealed}[relation]

    def exhibit(self, relation: str) -> Exhibit:
        return Exhibit.objects.get(case=self.case(relation))

    def stack(self, relation: str) -> Stack:
        return Stack.objects.filter(scan__exhibit__case=self.case(relation), media_type="image/png").get()

    def signed_in(self, role: str) -> Client:
        client = Client()
        if role != "anonymous":
            client.force_login(self.users[role], backend=BACKEND)
        return client


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["tests.desk.hashers.CheapArgon2"]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Tests take their database back, and what was made of it must go with it."""
    from vigil.desk.validation.keeping import forget

    forget()


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder of evidence and its scan file, made once: a picture, a note, a picture that is cut off."""
    folder = tmp_path_factory.mktemp("evidence")
    held = folder / "handed-over"
    held.mkdir()
    (held / "picture.png").write_bytes(drawing())
    (held / "note.txt").write_text("shopping list")
    (held / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut off")
    scan(source=held, known=None, to=folder / "handed-over.scan")
    return held, folder / "handed-over.scan"


@pytest.fixture
def unit(db: None, tmp_path: Path, evidence: tuple[Path, Path]) -> Unit:
    administration.add_force(code="wex", name="Wexmere", actor="system:test", at=AT)
    for code in ("north", "south"):
        administration.add_team(force_code="wex", code=code, name=code.title(), actor="system:test", at=AT)
    users = {role.value: add_user(role.value, role.value, ["north"]) for role in Role}
    # Sealed to somebody who is none of the roles that are tried.
    keeper = add_user("keeper", "supervisor", ["north", "south"])
    north, south = Team.objects.get(code="north"), Team.objects.get(code="south")
    file = tmp_path / "reports.json"
    file.write_text(REPORTS)
    arrival = import_file(path=file, team=north, actor="intake", at=AT)
    referrals = list(Referral.objects.order_by("pk"))
    teams = (north, south, north)
    opened = [
        cases.open_case(referral=referral, team=team, actor="intake", at=AT)
        for referral, team in zip(referrals, teams, strict=False)
    ]
    for case in opened:
        scanned(case, evidence)
        cases.add_task(case=case, title="Ask the school", actor="triage", at=AT)
    administration.issue_token(
        user=users["intake"], label="gateway", life=timedelta(days=1), actor="administrator", at=AT
    )
    cases.seal(case=opened[2], users=[keeper], actor="keeper", at=AT, reason="A colleague is named in it.")
    return Unit(users, north, south, *opened, referrals[3], arrival, tmp_path)


def add_user(username: str, role: str, teams: list[str]) -> User:
    return administration.add_user(
        force_code="wex",
        username=username,
        name=username.title(),
        role=role,
        team_codes=teams,
        password=PASSWORD,
        actor="system:test",
        at=AT,
    )


def scanned(case: Case, evidence: tuple[Path, Path]) -> Exhibit:
    """An exhibit of the case, scanned and stacked."""
    folder, scan_path = evidence
    exhibit = register_exhibit(
        case=case,
        reference=f"JB-{case.pk}",
        description="Folder",
        kind="folder",
        seized_at=AT - timedelta(hours=2),
        seized_from="",
        place="Store",
        actor="examiner",
        at=AT,
        evidence_path=folder,
    )
    attach_scan(exhibit=exhibit, scan_path=scan_path, actor="examiner", at=AT)
    return exhibit


def drawing() -> bytes:
    """A pattern of waves as PNG."""
    import numpy as np
    from PIL import Image

    y, x = np.mgrid[0:200, 0:260]
    waves = np.sin(x / 9) + np.cos(y / 13) + np.sin((x + y) / 21)
    out = io.BytesIO()
    Image.fromarray(((waves + 3) * 42).astype(np.uint8)).save(out, format="PNG")
    return out.getvalue()
