"""Proposals that two people are one, what people decided about them, and how far the nightly comparison has come.

No two rows of people are ever made one: who is one person follows from the decisions that stand, so that withdrawing one
restores exactly what was.
"""

from django.db import models

from vigil.desk.journal.tracked import Tracked
from vigil.desk.people.models import Person
from vigil.linkage.sums import probability


class Pair(Tracked):
    """Two people, the one with the lower number first, so that a pair is one thing whoever is named first."""

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    first_id: int
    second_id: int

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"

    @property
    def numbers(self) -> tuple[int, int]:
        """The numbers of both, the lower first."""
        return self.first_id, self.second_id


class Proposal(Pair):
    """Two people whom the engine found alike, with the evidence exactly as it gave it; it is never a decision.

    Scores are logarithms of odds in millibits. ``evidence`` is the waterfall: lists of kind, level and millibits, which add
    up to ``person_score``. ``lapsed_at`` is set when the evidence no longer carries it; the row stays.
    """

    class Relation(models.TextChoices):
        PERSON = "person", "Same person"
        HOUSEHOLD = "household", "Same household"
        UNDECIDED = "undecided", "Undecided"

    class By(models.TextChoices):
        ARRIVAL = "arrival", "When a referral became a case"
        NIGHTLY = "nightly", "Nightly comparison"

    class Child(models.IntegerChoices):
        ADULTS = 0, "Both adults"
        UNKNOWN = 1, "Age not known"
        CHILD = 2, "A child"

    relation = models.CharField(max_length=10, choices=Relation)
    person_score = models.IntegerField()
    household_score = models.IntegerField()
    evidence = models.JSONField()
    weights = models.CharField(max_length=64)
    # The worst of both: what is dangerous is looked at first.
    child = models.PositiveSmallIntegerField(choices=Child)
    made_by = models.CharField(max_length=10, choices=By)
    made_at = models.DateTimeField()
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_proposal_per_pair"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="proposal_in_order"
            ),
        ]
        indexes = [models.Index(fields=["second"])]

    @property
    def touches_child(self) -> bool:
        """Whether either is a child or may be one: nobody has established that both are adults."""
        return self.child != Proposal.Child.ADULTS

    @property
    def person(self) -> float:
        """The probability that both are one person."""
        return probability(self.person_score)

    @property
    def household(self) -> float:
        """The probability that they are two people of one household."""
        return probability(-self.person_score) * probability(self.household_score)


class Decision(Pair):
    """What one person decided about two people; added, superseded by a later one or withdrawn, never changed.

    It outlives every run of the engine. A merge that touches a child, or somebody who may be one, counts only once a second
    person has confirmed it: ``reviewed_at`` is empty as long. ``person_score`` and ``weights`` are those of the proposal that
    was decided on, as it stood.
    """

    class Verdict(models.TextChoices):
        SAME = "same", "The same person"
        DIFFERENT = "different", "Not the same person"

    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.TextField()
    touches_child = models.BooleanField()
    person_score = models.IntegerField()
    weights = models.CharField(max_length=64)
    decided_by = models.CharField(max_length=60)
    decided_at = models.DateTimeField()
    # Empty while a second person has to look at it.
    began_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=60, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="decision_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_by="") | ~models.Q(reviewed_by=models.F("decided_by")),
                name="reviewed_by_somebody_else",
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=models.Q(began_at__isnull=True, withdrawn_at__isnull=True),
                name="one_waiting_decision",
            ),
        ]
        indexes = [models.Index(fields=["second"])]

    @property
    def is_waiting(self) -> bool:
        """Whether a second person still has to look at it."""
        return self.began_at is None and self.withdrawn_at is None


class NightlyRun(Tracked):
    """One comparison of everybody who is new or changed; one that was cut short goes on after ``last_person``."""

    weights = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    last_person = models.BigIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d}"
