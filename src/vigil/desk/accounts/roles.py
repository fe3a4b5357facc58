"""The roles of DOMAIN's people and what each may do: one table, read by every route."""

from enum import StrEnum


class Role(StrEnum):
    """What a person does in the unit; each user has exactly one."""

    INTAKE = "intake"
    TRIAGE = "triage"
    INVESTIGATOR = "investigator"
    EXAMINER = "examiner"
    GRADER = "grader"
    SUPERVISOR = "supervisor"
    COMMANDER = "commander"
    ANALYST = "analyst"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role in the unit's words."""
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.INTAKE: "Intake officer",
    Role.TRIAGE: "Triage sergeant",
    Role.INVESTIGATOR: "Investigator",
    Role.EXAMINER: "Digital examiner",
    Role.GRADER: "Victim identification officer",
    Role.SUPERVISOR: "Supervisor",
    Role.COMMANDER: "Commander",
    Role.ANALYST: "Evaluation analyst",
    Role.INSPECTOR: "Inspector",
    Role.ADMINISTRATOR: "Administrator",
}


class Permission(StrEnum):
    """Something a role may do, named ``room:thing:verb``."""

    DESK_USE = "accounts:desk:use"
    REFERRALS_READ = "referrals:inbox:read"
    REFERRALS_IMPORT = "referrals:file:import"
    CASE_OPEN = "cases:case:open"
    PEOPLE_READ = "people:person:read"
    REGISTER_IMPORT = "people:register:import"
    IDENTIFIERS_MATCH = "people:identifiers:match"
    LINKS_READ = "links:pair:read"
    LINKS_DECIDE = "links:pair:decide"
    QUEUE_READ = "cases:queue:read"
    CASE_READ = "cases:case:read"
    CASE_ASSESS = "cases:case:assess"
    LEVEL_LOWER = "cases:level:lower"
    CASE_ALLOCATE = "cases:case:allocate"
    CASE_SEAL = "cases:case:seal"
    CASE_WORK = "cases:case:work"
    EXHIBIT_READ = "exhibits:exhibit:read"
    EXHIBIT_REGISTER = "exhibits:exhibit:register"
    SCAN_ATTACH = "exhibits:scan:attach"
    REVIEW_READ = "review:stack:read"
    REVIEW_GRADE = "review:stack:grade"
    ORIGINAL_VIEW = "review:original:view"
    PLANNING_READ = "planning:comparison:read"
    PLANNING_COMPARE = "planning:comparison:make"
    POLICY_CHOOSE = "planning:policy:choose"
    JOURNAL_READ = "journal:entry:read"
    JOURNAL_VERIFY = "journal:log:verify"
    VALIDATION_READ = "validation:report:read"
    RATINGS_IMPORT = "validation:ratings:import"
    FAIRNESS_READ = "validation:fairness:read"
    FAIRNESS_IMPORT = "validation:fairness:import"
    USERS_ADMINISTER = "administration:user:administer"


_EVERYONE = frozenset({Permission.DESK_USE})
# Whoever reads cases reads the pages of the people in them.
_READERS = _EVERYONE | {Permission.CASE_READ, Permission.PEOPLE_READ}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.INTAKE: _READERS
    | {
        Permission.LINKS_READ,
        Permission.LINKS_DECIDE,
        Permission.REFERRALS_READ,
        Permission.REFERRALS_IMPORT,
        Permission.REGISTER_IMPORT,
        Permission.CASE_OPEN,
    },
    Role.TRIAGE: _READERS
    | {
        Permission.LINKS_READ,
        Permission.LINKS_DECIDE,
        Permission.REFERRALS_READ,
        Permission.CASE_OPEN,
        Permission.IDENTIFIERS_MATCH,
        Permission.QUEUE_READ,
        Permission.CASE_ASSESS,
        Permission.CASE_ALLOCATE,
        Permission.CASE_WORK,
    },
    Role.INVESTIGATOR: _READERS
    | {
        Permission.IDENTIFIERS_MATCH,
        Permission.LINKS_READ,
        Permission.LINKS_DECIDE,
        Permission.QUEUE_READ,
        Permission.CASE_ASSESS,
        Permission.CASE_WORK,
        Permission.EXHIBIT_READ,
        Permission.EXHIBIT_REGISTER,
    },
    Role.EXAMINER: _READERS
    | {
        Permission.EXHIBIT_READ,
        Permission.EXHIBIT_REGISTER,
        Permission.SCAN_ATTACH,
        Permission.REVIEW_READ,
    },
    Role.GRADER: _READERS
    | {
        Permission.EXHIBIT_READ,
        Permission.REVIEW_READ,
        Permission.REVIEW_GRADE,
        Permission.ORIGINAL_VIEW,
    },
    Role.SUPERVISOR: _READERS
    | {
        Permission.LINKS_READ,
        Permission.LINKS_DECIDE,
        Permission.REFERRALS_READ,
        Permission.REGISTER_IMPORT,
        Permission.CASE_OPEN,
        Permission.IDENTIFIERS_MATCH,
        Permission.QUEUE_READ,
        Permission.CASE_ASSESS,
        Permission.LEVEL_LOWER,
        Permission.CASE_ALLOCATE,
        Permission.CASE_SEAL,
        Permission.CASE_WORK,
        Permission.EXHIBIT_READ,
        Permission.PLANNING_READ,
        Permission.PLANNING_COMPARE,
        Permission.JOURNAL_READ,
        Permission.JOURNAL_VERIFY,
        Permission.VALIDATION_READ,
        Permission.RATINGS_IMPORT,
    },
    Role.COMMANDER: _READERS
    | {
        Permission.QUEUE_READ,
        Permission.PLANNING_READ,
        Permission.PLANNING_COMPARE,
        Permission.POLICY_CHOOSE,
        Permission.JOURNAL_READ,
        Permission.JOURNAL_VERIFY,
    },
    # Nobody who reads a case writes down its group, and nobody who assesses may know one.
    Role.ANALYST: _EVERYONE
    | {Permission.VALIDATION_READ, Permission.FAIRNESS_READ, Permission.FAIRNESS_IMPORT},
    Role.INSPECTOR: _READERS
    | {
        Permission.LINKS_READ,
        Permission.REFERRALS_READ,
        Permission.QUEUE_READ,
        Permission.EXHIBIT_READ,
        Permission.PLANNING_READ,
        Permission.JOURNAL_READ,
        Permission.JOURNAL_VERIFY,
        Permission.VALIDATION_READ,
        Permission.FAIRNESS_READ,
    },
    Role.ADMINISTRATOR: _EVERYONE | {Permission.USERS_ADMINISTER, Permission.JOURNAL_VERIFY},
}


def can(*, role: Role, permission: Permission) -> bool:
    """Whether a role holds a permission; a role without a row holds none."""
    return permission in GRANTS.get(role, frozenset())
