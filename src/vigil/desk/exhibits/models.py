"""Seized things, who held them when, and what a scan of them found."""

from django.db import models

from vigil.desk.cases.models import Case
from vigil.desk.journal.tracked import Tracked


class Exhibit(Tracked):
    """A seized thing with a custody record; ``evidence_path`` is where the laboratory keeps the acquired copy."""

    reference = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exhibits")
    description = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    seized_at = models.DateTimeField()
    seized_from = models.CharField(max_length=200, blank=True)
    registered_by = models.CharField(max_length=60)
    registered_at = models.DateTimeField()
    evidence_path = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return self.reference


class CustodyEvent(Tracked):
    """One step of an exhibit's custody; added, never changed."""

    class Act(models.TextChoices):
        SEIZED = "seized", "Seized"
        RECEIVED = "received", "Received"
        MOVED = "moved", "Moved"
        ACQUIRED = "acquired", "Copied for examination"
        RETURNED = "returned", "Returned"

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="custody")
    at = models.DateTimeField()
    act = models.CharField(max_length=10, choices=Act)
    by = models.CharField(max_length=60)
    place = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.exhibit} {self.act}"


class Scan(Tracked):
    """A finished scan file attached to an exhibit, with the totals it stated on arrival."""

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="scans")
    scan_path = models.CharField(max_length=1000)
    scan_sha256 = models.CharField(max_length=64)
    evidence_sha256 = models.CharField(max_length=64)
    known_identity = models.CharField(max_length=64, blank=True)
    tools = models.JSONField()
    totals = models.JSONField()
    attached_by = models.CharField(max_length=60)
    attached_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "scan_sha256"], name="scan_once_per_exhibit")
        ]
        ordering = ("-attached_at", "-pk")

    def __str__(self) -> str:
        return f"{self.exhibit} scan {self.pk}"
