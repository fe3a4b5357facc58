"""Choices of a queue's policy, and comparisons: a unit, its options, and the replications that are done so far."""

from django.db import models

from vigil.desk.accounts.models import Force
from vigil.desk.journal.tracked import Tracked


class QueueChoice(Tracked):
    """The policy that a force's queue follows from a moment on; a later choice supersedes it, nothing overwrites it."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="queue_choices")
    # As ``vigil.capacity.policy_from`` reads it, in JSON: numbers of a policy may be broken ones.
    policy = models.TextField()
    reason = models.TextField()
    chosen_by = models.CharField(max_length=60)
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.force} {self.chosen_at:%Y-%m-%d}"


class Comparison(Tracked):
    """A unit that is simulated under several options; until it has begun, options may be added and taken away."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="comparisons")
    title = models.CharField(max_length=120)
    # The unit as it is, as ``vigil.capacity.scenario_from`` reads it, in JSON; it is the first option.
    base = models.TextField()
    is_replay = models.BooleanField()
    replications = models.PositiveSmallIntegerField()
    seed = models.PositiveIntegerField()
    created_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    # The version that simulates; another one may have another model.
    made_with = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title


class Option(Tracked):
    """One option of a comparison: what is changed in the unit."""

    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="options")
    name = models.CharField(max_length=120)
    change = models.TextField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["comparison", "name"], name="option_named_once_per_comparison")
        ]

    def __str__(self) -> str:
        return self.name


class Part(Tracked):
    """Replications of a comparison that are done, one after another: what is here survives whatever is killed."""

    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="parts")
    first = models.PositiveSmallIntegerField()
    many = models.PositiveSmallIntegerField()
    numbers = models.TextField()

    class Meta:
        ordering = ("first",)
        constraints = [models.UniqueConstraint(fields=["comparison", "first"], name="replications_done_once")]

    def __str__(self) -> str:
        return f"{self.comparison}: {self.first} to {self.first + self.many - 1}"
