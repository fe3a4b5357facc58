"""The only writers of forces, teams, users and tokens."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from vigil.desk.accounts.models import ApiToken, Force, Team, User
from vigil.desk.accounts.roles import Role
from vigil.desk.administration.errors import AdministrationError
from vigil.desk.journal.recording import record

LONGEST_TOKEN_LIFE = timedelta(days=366)


def add_force(*, code: str, name: str, actor: str, at: datetime) -> Force:
    """Add a force.

    Raises:
        AdministrationError: the code or name is empty or taken.
    """
    with record(actor=actor, verb="administration:force:add", at=at):
        _check_free(model=Force, field="code", value=code)
        _check_free(model=Force, field="name", value=name)
        force = Force(code=code, name=name)
        force.save()
    return force


def add_team(*, force_code: str, code: str, name: str, actor: str, at: datetime) -> Team:
    """Add a team to a force.

    Raises:
        AdministrationError: there is no such force, or the code is empty or taken.
    """
    with record(actor=actor, verb="administration:team:add", at=at):
        _check_free(model=Team, field="code", value=code)
        team = Team(force=force_coded(force_code), code=code, name=name)
        team.save()
    return team


def add_user(
    *,
    force_code: str,
    username: str,
    name: str,
    role: str,
    team_codes: Collection[str],
    password: str,
    actor: str,
    at: datetime,
) -> User:
    """Add a user with one role and the teams whose cases they may see.

    Raises:
        AdministrationError: the name is taken, the role or a team is unknown or of another force, or the password is weak.
    """
    with record(
        actor=actor, verb="administration:user:add", at=at, detail={"role": role, "teams": sorted(team_codes)}
    ):
        _check_free(model=User, field="username", value=username)
        user = User(username=username, name=name, role=role_named(role), force=force_coded(force_code))
        _set_password(user, password)
        user.save()
        user.teams.set(_teams_of(user.force, team_codes))
    return user


def change_user(
    *, user: User, name: str, role: str, team_codes: Collection[str], active: bool, actor: str, at: datetime
) -> None:
    """Change a user's name, role, teams, or whether they may sign in at all; it takes effect with their next request.

    Raises:
        AdministrationError: they would take away their own administration, or a role or team is unknown.
    """
    with record(
        actor=actor,
        verb="administration:user:change",
        at=at,
        detail={"role": role, "teams": sorted(team_codes), "active": active},
    ):
        user.refresh_from_db()
        if user.username == actor and (not active or role != user.role):
            raise AdministrationError(
                "You cannot take away your own role or sign-in; ask another administrator."
            )
        user.name, user.role, user.is_active = name, role_named(role), active
        user.save()
        user.teams.set(_teams_of(user.force, team_codes))


def set_password(*, user: User, password: str, actor: str, at: datetime) -> None:
    """Give a user a new password; their open sessions end.

    Raises:
        AdministrationError: the password is weak.
    """
    with record(actor=actor, verb="administration:user:set_password", at=at):
        user.refresh_from_db()
        _set_password(user, password)
        user.save()


def issue_token(*, user: User, label: str, life: timedelta, actor: str, at: datetime) -> str:
    """Make a bearer token for the API and return it; it is shown this once and only its digest is kept.

    Raises:
        AdministrationError: the life is not between a minute and a year.
    """
    if not timedelta(minutes=1) <= life <= LONGEST_TOKEN_LIFE:
        raise AdministrationError("A token lives between one minute and one year.")
    token = secrets.token_urlsafe(32)
    with record(actor=actor, verb="administration:token:issue", at=at):
        ApiToken(
            user=user, digest=token_digest(token), label=label, created_at=at, expires_at=at + life
        ).save()
    return token


def revoke_token(*, token: ApiToken, actor: str, at: datetime) -> None:
    """End a token's life now."""
    with record(actor=actor, verb="administration:token:revoke", at=at):
        token.refresh_from_db()
        token.revoked_at = token.revoked_at or at
        token.save()


def token_digest(token: str) -> str:
    """The SHA-256 by which a token is kept and found."""
    return hashlib.sha256(token.encode()).hexdigest()


def role_named(name: str) -> Role:
    """The role with this code name.

    Raises:
        AdministrationError: there is none.
    """
    try:
        return Role(name)
    except ValueError as error:
        raise AdministrationError(f"'{name}' is not a role; the roles are {', '.join(Role)}.") from error


def force_coded(code: str) -> Force:
    """The force with this code.

    Raises:
        AdministrationError: there is none.
    """
    force = Force.objects.filter(code=code).first()
    if force is None:
        raise AdministrationError(f"There is no force '{code}'.")
    return force


def _teams_of(force: Force, codes: Collection[str]) -> list[Team]:
    teams = list(Team.objects.filter(code__in=codes, force=force))
    if missing := set(codes) - {team.code for team in teams}:
        raise AdministrationError(f"{force} has no team '{min(missing)}'.")
    return teams


def _check_free(*, model: type[Force] | type[Team] | type[User], field: str, value: str) -> None:
    if not value.strip():
        raise AdministrationError(f"Give a {field}.")
    if model.objects.filter(**{field: value}).exists():
        raise AdministrationError(f"The {field} '{value}' is taken; choose another.")


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AdministrationError(" ".join(error.messages)) from error
    user.set_password(password)
