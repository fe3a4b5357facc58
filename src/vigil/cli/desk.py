"""Opening the desk from the terminal: its home, its settings, its database brought up to date."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from vigil.errors import VigilError

if TYPE_CHECKING:
    from vigil.desk.accounts.models import Team, User


class DeskUnavailableError(VigilError):
    """The desk's database cannot be reached or prepared."""


class NotPermittedError(VigilError):
    """The named user's role may not do what the command does."""


def add_home_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--home``, which every command that opens the desk understands."""
    parser.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        help="folder the desk keeps its data in (default: $VIGIL_HOME, else your data folder)",
    )


def has_desk(*, home: Path | None = None) -> bool:
    """Whether this machine has a desk: in the folder named, or as `open_desk` would find it.

    Raises:
        DeskUnavailableError: a folder is named and holds none.
        ConfigurationError: a setting is wrong.
    """
    from vigil.desk.configuration import database_settings, read_configuration  # noqa: PLC0415 help stays quick

    named = {"VIGIL_HOME": str(home)} if home is not None else {}
    held = database_settings(read_configuration({**os.environ, **named}))
    if "sqlite" not in str(held["ENGINE"]) or Path(str(held["NAME"])).exists():
        return True
    if home is not None:
        raise DeskUnavailableError(
            f"There is no desk in {home}; `vigil serve` and `vigil force add` make one."
        )
    return False


def open_desk(*, home: Path | None = None, demo: bool = False, migrate: bool = True) -> None:
    """Load the desk with its settings and bring its database up to date.

    Settings are read when Django is first loaded, so this comes before any import of ``vigil.desk`` models.

    Raises:
        DeskUnavailableError: the database cannot be reached.
        ConfigurationError: a setting is wrong.
    """
    if home is not None:
        os.environ["VIGIL_HOME"] = str(home)
    if demo:
        os.environ["VIGIL_DEMO"] = "yes"
    os.environ["DJANGO_SETTINGS_MODULE"] = "vigil.desk.settings"
    import django  # noqa: PLC0415 the settings are complete only now
    from django.core.checks import run_checks  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    django.setup()
    if problems := run_checks(tags=["vigil"]):
        raise RuntimeError(problems[0].msg)
    if not migrate:
        return
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        first_line = str(error).strip().splitlines()[0]
        raise DeskUnavailableError(
            f"The desk's database cannot be used ({first_line}); check VIGIL_DATABASE_URL and that the server is running."
        ) from error


def open_existing_desk(*, home: Path | None = None, migrate: bool = True) -> None:
    """As `open_desk`, and only where there is a desk: an empty one in a mistyped folder would hide the mistake.

    Raises:
        DeskUnavailableError: there is no desk, or its database cannot be reached.
        ConfigurationError: a setting is wrong.
    """
    if not has_desk(home=home):
        raise DeskUnavailableError("There is no desk here; name its folder with --home, or set VIGIL_HOME.")
    open_desk(home=home, migrate=migrate)


def user_named(username: str) -> "User":
    """The active user with this name.

    Raises:
        DeskUnavailableError: there is none.
    """
    from vigil.desk.accounts.models import User  # noqa: PLC0415 the desk is open

    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise DeskUnavailableError(
            f"There is no active user '{username}'; `vigil force list` shows who there is."
        )
    return user


def check_holds(*, user: "User", permission: str) -> None:
    """Refuse a command to a user whose role lacks its permission, as the desk's pages would.

    Raises:
        NotPermittedError: the role lacks it.
    """
    if not user.can(permission):
        raise NotPermittedError(
            f"{user.username} is {user.role_label}; that role may not do this ({permission})."
        )


def team_coded(code: str) -> "Team":
    """The team with this code.

    Raises:
        DeskUnavailableError: there is none.
    """
    from vigil.desk.accounts.models import Team  # noqa: PLC0415 the desk is open

    team = Team.objects.filter(code=code).select_related("force").first()
    if team is None:
        raise DeskUnavailableError(f"There is no team '{code}'; `vigil force list` shows which there are.")
    return team
