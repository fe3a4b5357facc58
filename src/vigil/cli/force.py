"""``vigil force``: forces, teams and users from the terminal, for the first administrator and for emergencies."""

import argparse
import getpass
import sys

from vigil.cli.desk import add_home_argument, open_desk

NAME = "force"
HELP = "add and list forces, teams and users"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's own sub-commands."""
    add_home_argument(parser)
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    parts.add_parser("list", help="list forces, teams and users")
    force = parts.add_parser("add", help="add a force")
    force.add_argument("code")
    force.add_argument("name")
    team = parts.add_parser("add-team", help="add a team to a force")
    team.add_argument("force", metavar="FORCE-CODE")
    team.add_argument("code")
    team.add_argument("name")
    user = parts.add_parser(
        "add-user", help="add a user; the password is asked for, or read from standard input"
    )
    user.add_argument("force", metavar="FORCE-CODE")
    user.add_argument("username")
    user.add_argument("name")
    user.add_argument(
        "--role",
        required=True,
        help="intake, triage, investigator, examiner, grader, supervisor, inspector or administrator",
    )
    user.add_argument(
        "--team",
        action="append",
        default=[],
        metavar="CODE",
        help="team whose cases they see; repeat for more",
    )


def run(arguments: argparse.Namespace) -> int:
    """Do the one thing asked."""
    open_desk(home=arguments.home)
    from vigil.desk.administration import actions  # noqa: PLC0415 the desk is open
    from vigil.desk.journal.clock import now  # noqa: PLC0415

    actor = "system:terminal"
    if arguments.part == "list":
        _list()
    elif arguments.part == "add":
        actions.add_force(code=arguments.code, name=arguments.name, actor=actor, at=now())
    elif arguments.part == "add-team":
        actions.add_team(
            force_code=arguments.force, code=arguments.code, name=arguments.name, actor=actor, at=now()
        )
    else:
        actions.add_user(
            force_code=arguments.force,
            username=arguments.username,
            name=arguments.name,
            role=arguments.role,
            team_codes=arguments.team,
            password=_password(),
            actor=actor,
            at=now(),
        )
    return 0


def _password() -> str:
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _list() -> None:
    from vigil.desk.accounts.models import Force  # noqa: PLC0415 the desk is open

    for force in Force.objects.order_by("code").prefetch_related("teams", "users__teams"):
        print(f"{force.code}  {force.name}")
        for team in force.teams.all():
            print(f"  team {team.code}  {team.name}")
        for user in force.users.all():
            teams = ", ".join(team.code for team in user.teams.all()) or "no team"
            print(
                f"  user {user.username}  {user.name}, {user.role_label}, {teams}{'' if user.is_active else ', deactivated'}"
            )
