"""A unit whose cases have outcomes, groups and levels that people set."""

import json
from datetime import timedelta

import pytest

from tests.desk.conftest import AT, Unit
from vigil.desk.accounts.models import Team, User
from vigil.desk.cases import actions as cases
from vigil.desk.cases.models import Case
from vigil.desk.referrals.actions import import_file
from vigil.desk.referrals.models import Referral
from vigil.desk.validation.actions import import_groups
from vigil.desk.validation.lists import Grouped
from vigil.desk.validation.models import Membership

LATER = AT + timedelta(hours=6)
MANY = 60


@pytest.fixture
def analyst(unit: Unit) -> User:
    return unit.users["analyst"]


@pytest.fixture
def many(unit: Unit) -> list[Case]:
    """So many cases of the north, every other one established, some not known; each with a group."""
    file = unit.folder / "many.json"
    file.write_text(json.dumps([report(at) for at in range(MANY)]))
    before = set(Referral.objects.values_list("pk", flat=True))
    import_file(path=file, team=unit.north, actor="intake", at=AT)
    opened = [
        opened_case(referral, unit.north, number)
        for number, referral in enumerate(Referral.objects.exclude(pk__in=before).order_by("pk"))
    ]
    rows = [Grouped(case.reference, "sex", "a" if at % 2 else "b") for at, case in enumerate(opened)]
    import_groups(rows=rows, viewer=unit.users["analyst"], at=LATER)
    assert Membership.objects.count() == MANY
    return opened


def report(number: int) -> dict[str, object]:
    person = {"lastName": f"P{number}", "accessToChildren": "true" if number % 3 else "false"}
    return {
        "reportId": 1000 + number,
        "dateReceived": f"2026-{1 + number % 9:02}-15T10:00:00Z",
        "reportedInformation": {"reportedPeople": {"reportedPersons": [person]}},
    }


def opened_case(referral: Referral, team: Team, number: int) -> Case:
    case = cases.open_case(referral=referral, team=team, actor="intake", at=AT)
    contact = ("established", "not_established", "not_established", "unknown")[number % 4]
    cases.record_outcome(
        case=case,
        contact=contact,
        basis="investigation",
        children_safeguarded=None,
        note="As the file says.",
        actor="investigator",
        at=LATER,
    )
    if number % 2:
        cases.record_first_act(
            case=case,
            reason="Visit.",
            actor="investigator",
            at=AT + timedelta(hours=1, microseconds=number),
        )
    return case
