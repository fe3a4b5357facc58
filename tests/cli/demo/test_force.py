"""The invented forces: every role is there, every team has somebody, and no name is a real force's."""

from collections import Counter

import pytest

from vigil.cli.demo.force import DEMO_PASSWORD, invent_force
from vigil.desk.accounts.roles import Role

# The distinguishing words of the police forces of the United Kingdom and its islands.
REAL = """
avon somerset bedfordshire cambridgeshire cheshire london cleveland cumbria derbyshire devon cornwall dorset durham dyfed
powys essex gloucestershire manchester gwent hampshire wight hertfordshire humberside kent lancashire leicestershire
lincolnshire merseyside metropolitan norfolk wales yorkshire northamptonshire northumbria nottinghamshire staffordshire
suffolk surrey sussex thames valley warwickshire mercia midlands wiltshire scotland ireland jersey guernsey man transport
defence nuclear
"""


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert invent_force(seed=1) == invent_force(seed=1)
    assert {user.name for user in invent_force(seed=1).users}.isdisjoint(
        {user.name for user in invent_force(seed=2).users}
    )


def test_three_forces_are_invented_and_bear_no_real_forces_name() -> None:
    names = [force.name for force in invent_force(seed=1).forces]
    assert len(set(names)) == 3
    assert not [name for name in names if set(name.casefold().split()) & set(REAL.split())]


def test_thirteen_users_cover_every_role() -> None:
    users = invent_force(seed=1).users
    assert len({user.username for user in users}) == len(users) == 13
    assert {user.role for user in users} == {role.value for role in Role}
    first = Counter(user.role for user in users if user.force_code == "wexmere")
    assert first == Counter({role.value: 1 for role in Role}) + Counter(investigator=1)
    elsewhere = sorted((user.force_code, user.role) for user in users if user.force_code != "wexmere")
    assert elsewhere == [("castlebridge", "triage"), ("harrowdale", "supervisor")]


def test_a_user_works_in_teams_of_the_own_force_and_only_the_administrator_in_none() -> None:
    invented = invent_force(seed=1)
    teams = {force.code: {team.code for team in force.teams} for force in invented.forces}
    for user in invented.users:
        assert set(user.team_codes) <= teams[user.force_code]
        assert bool(user.team_codes) == (user.role != Role.ADMINISTRATOR)


def test_another_teams_case_exists_for_each_investigator() -> None:
    north, south = (user for user in invent_force(seed=1).users if user.role == Role.INVESTIGATOR)
    assert set(north.team_codes).isdisjoint(south.team_codes)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_signed_in_to_by_its_own_name(role: Role) -> None:
    assert [user.role for user in invent_force(seed=1).users if user.username == role] == [role]
    assert len(DEMO_PASSWORD) >= 12
