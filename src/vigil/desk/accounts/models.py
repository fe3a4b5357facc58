"""Forces, teams and users; who may change them is decided in ``vigil.desk.administration``."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models

from vigil.desk.accounts.roles import ROLE_LABELS, Permission, Role, can


class Force(models.Model):
    """A police force; everything a team owns belongs to one."""

    name = models.CharField(max_length=120, unique=True)
    code = models.SlugField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team of one force; cases belong to teams, and a viewer sees the cases of their teams."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    code = models.SlugField(max_length=40, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["force", "name"], name="team_name_once_per_force")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with exactly this user name."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who may sign in, with one role and the teams whose cases they may see."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(
        max_length=20, choices=[(role.value, label) for role, label in ROLE_LABELS.items()]
    )
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="users")
    teams: "models.ManyToManyField[Team, Any]" = models.ManyToManyField(
        Team, related_name="users", blank=True
    )
    is_active = models.BooleanField(default=True)
    # The journal records each sign-in; a second copy here would be a write without an entry.
    last_login = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def can(self, permission: Permission | str) -> bool:
        """Whether this user is active and their role holds the permission."""
        return self.is_active and can(role=Role(self.role), permission=Permission(permission))

    @property
    def role_label(self) -> str:
        """The role in the unit's words."""
        return Role(self.role).label

    def team_ids(self) -> frozenset[int]:
        """The teams whose cases this user may see; an inactive user has none."""
        return frozenset(self.teams.values_list("pk", flat=True)) if self.is_active else frozenset()

    def check_password(self, raw_password: str) -> bool:  # type: ignore[override]
        """Compare a password without rewriting the stored hash: a rewrite would be a write without an entry."""
        return check_password(raw_password, self.password)


class ApiToken(models.Model):
    """A bearer token for the API; only its SHA-256 is kept, so a stolen database signs nobody in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label
