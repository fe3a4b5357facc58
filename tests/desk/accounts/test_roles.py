"""The grants themselves: nothing by default, and the separations the unit relies on."""

import pytest

from vigil.desk.accounts.access import Access
from vigil.desk.accounts.roles import GRANTS, Permission, Role, can


def test_every_role_has_a_row_and_every_permission_somebody() -> None:
    assert set(GRANTS) == set(Role)
    assert set().union(*GRANTS.values()) == set(Permission)


def test_the_administrator_sees_no_case_material() -> None:
    rooms = {permission.split(":")[0] for permission in GRANTS[Role.ADMINISTRATOR]}
    assert rooms == {"accounts", "administration", "journal"}
    assert not can(role=Role.ADMINISTRATOR, permission=Permission.JOURNAL_READ)


def test_only_a_grader_sees_an_original_and_only_a_supervisor_seals() -> None:
    assert [role for role in Role if can(role=role, permission=Permission.ORIGINAL_VIEW)] == [Role.GRADER]
    assert [role for role in Role if can(role=role, permission=Permission.CASE_SEAL)] == [Role.SUPERVISOR]


def test_an_inspector_changes_nothing() -> None:
    verbs = {permission.rsplit(":", 1)[1] for permission in GRANTS[Role.INSPECTOR]}
    assert verbs <= {"use", "read", "verify"}


def test_whoever_writes_down_groups_reads_no_case() -> None:
    writers = [role for role in Role if can(role=role, permission=Permission.FAIRNESS_IMPORT)]
    assert writers == [Role.ANALYST]
    assert {permission.split(":")[0] for permission in GRANTS[Role.ANALYST]} == {"accounts", "validation"}


@pytest.mark.parametrize("role", list(Role))
def test_a_permission_is_named_room_thing_verb(role: Role) -> None:
    assert all(len(permission.split(":")) == 3 for permission in GRANTS[role])


def test_a_route_that_names_no_method_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="at least one method"):
        Access({})
