"""What arrived: files as imported, the referrals in them, and every record that was not taken with its reason."""

from django.db import models

from vigil.desk.accounts.models import Team
from vigil.desk.journal.tracked import Tracked


class Import(Tracked):
    """One file handed to intake; the same bytes handed in again by the same team add nothing."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    file_size = models.BigIntegerField()
    scheme = models.CharField(max_length=20)
    imported_by = models.CharField(max_length=60)
    imported_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    records = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "file_sha256"], name="file_once_per_team")]

    def __str__(self) -> str:
        return self.file_name


class Referral(Tracked):
    """A report that has arrived and could be read; ``content`` holds people, files and statements as parsed."""

    class State(models.TextChoices):
        NEW = "new", "New"
        OPENED = "opened", "Case opened"
        CLOSED = "closed", "Closed at intake"

    reference = models.CharField(max_length=20, unique=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="referrals")
    arrived_in = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="referrals")
    record_number = models.PositiveIntegerField()
    scheme = models.CharField(max_length=20)
    report_id = models.CharField(max_length=80)
    received_at = models.DateTimeField(null=True)
    logged_at = models.DateTimeField()
    reporter = models.CharField(max_length=200, blank=True)
    incident_type = models.CharField(max_length=200, blank=True)
    incident_at = models.DateTimeField(null=True)
    narrative = models.TextField(blank=True)
    urgent = models.TextField(blank=True)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    # A referral of a sealed case is seen through that case only; the inbox answers as if it did not exist.
    sealed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "scheme", "report_id"], name="report_once_per_team")
        ]
        indexes = [models.Index(fields=["team", "state", "-logged_at"])]

    def __str__(self) -> str:
        return self.reference


class RejectedRecord(Tracked):
    """A record that could not be taken: its number in the file, why, and its bytes as they came."""

    arrived_in = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="rejections")
    number = models.PositiveIntegerField()
    reason = models.TextField()
    raw = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrived_in", "number"], name="rejection_once_per_record")
        ]

    def __str__(self) -> str:
        return f"{self.arrived_in} record {self.number}"

    @property
    def shown(self) -> str:
        """The first 4,000 bytes as a person can read them; bytes that are no text are escaped."""
        return bytes(self.raw)[:4000].decode("utf-8", "backslashreplace")


class DuplicateRecord(Tracked):
    """A record whose report is already held: with the same content, or with other content that a person must compare."""

    class Kind(models.TextChoices):
        SAME = "same", "Same content"
        OTHER = "other", "Other content"

    arrived_in = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="duplicate_records")
    number = models.PositiveIntegerField()
    held = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="duplicate_records")
    kind = models.CharField(max_length=10, choices=Kind)
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrived_in", "number"], name="duplicate_once_per_record")
        ]

    def __str__(self) -> str:
        return f"{self.arrived_in} record {self.number}"
