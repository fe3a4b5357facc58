"""Stacks of unseen files and the decisions made about them."""

from django.db import models

from vigil.desk.exhibits.models import Scan
from vigil.desk.journal.tracked import Tracked


class Stack(Tracked):
    """Files of one scan that one decision can settle; ``number`` orders them as they are shown."""

    class State(models.TextChoices):
        OPEN = "open", "To be graded"
        GRADED = "graded", "Graded"

    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="stacks")
    number = models.PositiveIntegerField()
    representative_sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=80)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    file_count = models.PositiveIntegerField()
    content_count = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scan", "number"], name="stack_number_once_per_scan")]
        indexes = [models.Index(fields=["scan", "state", "number"])]

    def __str__(self) -> str:
        return f"{self.scan} stack {self.number}"


class StackMember(Tracked):
    """One content of a stack, how far it is from the one shown, and how many files hold it."""

    stack = models.ForeignKey(Stack, on_delete=models.PROTECT, related_name="members")
    sha256 = models.CharField(max_length=64)
    # Hamming distance of the PDQ hashes (0..31); empty for the same content.
    distance = models.PositiveSmallIntegerField(null=True)
    file_count = models.PositiveIntegerField()
    locator = models.TextField()
    path = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stack", "sha256"], name="content_once_per_stack")]

    def __str__(self) -> str:
        return f"{self.stack} {self.sha256[:12]}"


class GradeDecision(Tracked):
    """One person's grade for a stack, in a named scale and version; undone by withdrawing, never by overwriting."""

    stack = models.ForeignKey(Stack, on_delete=models.PROTECT, related_name="decisions")
    scale = models.CharField(max_length=40)
    scale_version = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    decided_by = models.CharField(max_length=60)
    decided_at = models.DateTimeField()
    note = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stack"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_standing_grade_per_stack",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stack}: {self.code}"
