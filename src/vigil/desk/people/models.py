"""People named in referrals, cases and registers, the identifiers they were named by, and what is known of them over time."""

from django.db import models

from vigil.desk.accounts.models import Team
from vigil.desk.journal.tracked import Tracked

REGISTER = "Register"


class Person(Tracked):
    """A person as reported; the role they have is the case's to say. Unknown stays empty, never guessed."""

    given_names = models.CharField(max_length=200, blank=True)
    family_name = models.CharField(max_length=200, blank=True)
    date_of_birth = models.DateField(null=True)
    approximate_age = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.given_names, self.family_name))) or "Name not known"


class Identifier(Tracked):
    """An e-mail address, phone, handle, IP address at a time, device or address that names a person.

    ``value`` is the form in which it is compared; empty when the linkage engine refuses what was written.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=400)
    raw_value = models.CharField(max_length=400)
    seen_at = models.DateTimeField(null=True)
    port = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["kind", "value"])]

    def __str__(self) -> str:
        return f"{self.kind}: {self.raw_value}"


class RegisterFile(Tracked):
    """One file of a register of nominals, handed in; the same bytes handed in again by the same team add nothing."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="register_files")
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    file_size = models.BigIntegerField()
    imported_by = models.CharField(max_length=60)
    imported_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    records = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "file_sha256"], name="register_once_per_team")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def source(self) -> str:
        """What facts that come from it name as their source."""
        return f"{REGISTER} {self.pk}"


class RejectedNominal(Tracked):
    """A row of a register that could not be taken: its number in the file, why, and its bytes as they came."""

    arrived_in = models.ForeignKey(RegisterFile, on_delete=models.PROTECT, related_name="rejections")
    number = models.PositiveIntegerField()
    reason = models.TextField()
    raw = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrived_in", "number"], name="rejection_once_per_nominal")
        ]

    def __str__(self) -> str:
        return f"{self.arrived_in} row {self.number}"

    @property
    def shown(self) -> str:
        """The first 4,000 bytes as a person can read them; bytes that are no text are escaped."""
        return bytes(self.raw)[:4000].decode("utf-8", "backslashreplace")


class Nominal(Tracked):
    """A person whom a team's register knows, under the number it has there."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="nominal")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="nominals")
    number = models.CharField(max_length=40)
    arrived_in = models.ForeignKey(RegisterFile, on_delete=models.PROTECT, related_name="nominals")
    content_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "number"], name="nominal_once_per_team")]

    def __str__(self) -> str:
        return self.number


class Fact(Tracked):
    """Something known of a person for a time; what ended stays, and what a later report corrects is superseded, not overwritten.

    ``since`` and ``until`` are empty when nobody said them. ``source`` names the referral or register it comes from: whoever
    may not see that does not see the fact.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="%(class)ss")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)
    recorded_by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supersedes")
    superseded_by_id: int | None

    class Meta:
        abstract = True
        ordering = ("-recorded_at", "-pk")


class Registration(Fact):
    """Whether a person is a registered offender; where no row stands, nobody has said."""

    class Status(models.TextChoices):
        REGISTERED = "registered", "Registered offender"
        ENDED = "ended", "Was registered; the requirement has ended"
        NOT_REGISTERED = "not registered", "Not registered (checked)"

    status = models.CharField(max_length=20, choices=Status)

    def __str__(self) -> str:
        return self.status


class Condition(Fact):
    """A condition that a court or a licence puts on a person."""

    text = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.text


class Position(Fact):
    """A position of trust: work or volunteering that brings a person to children."""

    text = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.text


class Residence(Fact):
    """An address at which a person lives or lived; ``value`` is the form in which it is compared, or empty."""

    text = models.CharField(max_length=400)
    value = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.text


class Household(Tracked):
    """People who live together, as one team's register says."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="households")
    number = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "number"], name="household_once_per_team")]

    def __str__(self) -> str:
        return self.number


class Membership(Fact):
    """A person's place in a household for a time."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")

    def __str__(self) -> str:
        return f"{self.household} {self.person}"
