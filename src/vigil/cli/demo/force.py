"""Three invented forces with their teams and thirteen people who cover every role."""

from dataclasses import dataclass

from faker import Faker

# The same for everybody, shown at the end of the demo; nobody's password anywhere else.
DEMO_PASSWORD = "vigil demo 2026"  # noqa: S105 public on purpose


@dataclass(frozen=True, slots=True)
class InventedTeam:
    """A team of an invented force."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class InventedForce:
    """An invented force; its name is no real force's."""

    code: str
    name: str
    teams: tuple[InventedTeam, ...]


@dataclass(frozen=True, slots=True)
class InventedUser:
    """An invented person who may sign in."""

    username: str
    name: str
    role: str
    force_code: str
    team_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InventedForces:
    """All of it."""

    forces: tuple[InventedForce, ...]
    users: tuple[InventedUser, ...]


FORCES = (
    InventedForce(
        "wexmere",
        "Wexmere Constabulary",
        (
            InventedTeam("wexmere-north", "Online Investigation North"),
            InventedTeam("wexmere-south", "Online Investigation South"),
        ),
    ),
    InventedForce(
        "harrowdale", "Harrowdale Police", (InventedTeam("harrowdale-online", "Internet Child Abuse Team"),)
    ),
    InventedForce(
        "castlebridge",
        "Castlebridge Police",
        (InventedTeam("castlebridge-online", "Child Online Protection"),),
    ),
)
BOTH, NORTH, SOUTH = ("wexmere-north", "wexmere-south"), ("wexmere-north",), ("wexmere-south",)
# One person works in the south only, so that another team's case exists for everybody who works in the north only.
PLACES = (
    ("intake", "intake", "wexmere", BOTH),
    ("triage", "triage", "wexmere", BOTH),
    ("investigator", "investigator", "wexmere", NORTH),
    ("investigator.south", "investigator", "wexmere", SOUTH),
    ("examiner", "examiner", "wexmere", NORTH),
    ("grader", "grader", "wexmere", NORTH),
    ("supervisor", "supervisor", "wexmere", BOTH),
    ("inspector", "inspector", "wexmere", BOTH),
    ("administrator", "administrator", "wexmere", ()),
    ("supervisor.harrowdale", "supervisor", "harrowdale", ("harrowdale-online",)),
    ("triage.castlebridge", "triage", "castlebridge", ("castlebridge-online",)),
    ("commander", "commander", "wexmere", BOTH),
    ("analyst", "analyst", "wexmere", BOTH),
)


def invent_force(*, seed: int) -> InventedForces:
    """The forces and their people; the same seed gives the same names."""
    faker = Faker("en_GB")
    faker.seed_instance(seed)
    users = tuple(
        InventedUser(username, f"{faker.first_name()} {faker.last_name()}", role, force, teams)
        for username, role, force, teams in PLACES
    )
    return InventedForces(forces=FORCES, users=users)
