"""Cases, who is in them, their answers and assessments, and what is still to be done."""

from django.db import models

from vigil.desk.accounts.models import Team, User
from vigil.desk.journal.tracked import Tracked
from vigil.desk.people.models import Person
from vigil.desk.referrals.models import Referral


class Case(Tracked):
    """One investigation, owned by one team.

    ``level_lower`` and ``level_upper`` repeat the newest assessment (0 Low … 3 Very High) so that the queue can be
    ordered by the database; both are empty when no instrument applies.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    reference = models.CharField(max_length=20, unique=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="cases")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    allocated_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="allocated_cases"
    )
    sealed = models.BooleanField(default=False)
    sealed_to: "models.ManyToManyField[User, models.Model]" = models.ManyToManyField(
        User, through="SealAccess", related_name="sealed_cases"
    )
    # What was chosen to assess it with; empty for the force's first.
    instrument_id = models.CharField(max_length=80, blank=True, default="")
    level_lower = models.PositiveSmallIntegerField(null=True)
    level_upper = models.PositiveSmallIntegerField(null=True)
    assessed_at = models.DateTimeField(null=True)
    # The clock runs from the moment the referral was logged, not from the newest assessment.
    clock_started_at = models.DateTimeField()
    clock_due_at = models.DateTimeField(null=True)
    # None: nobody has established it. It is not zero.
    children_within_reach = models.PositiveSmallIntegerField(null=True)
    first_act_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["team", "state", "-level_upper", "clock_due_at"])]

    def __str__(self) -> str:
        return self.reference


class SealAccess(Tracked):
    """A person named on a sealed case; nobody else learns that it exists."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="seal_accesses")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="named_once_per_sealed_case")]

    def __str__(self) -> str:
        return f"{self.case} {self.user}"


class CaseReferral(Tracked):
    """A referral that a case answers."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="case_referrals")
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="case_referral")

    def __str__(self) -> str:
        return f"{self.case} {self.referral}"


class Involvement(Tracked):
    """The role a person has in one case; a child's record never becomes a suspect's."""

    class Role(models.TextChoices):
        SUSPECT = "suspect", "Suspect"
        CHILD = "child", "Child"
        OTHER = "other", "Other person"

    class Reach(models.TextChoices):
        YES = "yes", "Within reach of the suspect"
        NO = "no_checked", "Not within reach (checked)"
        UNKNOWN = "unknown", "Not known"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="involvements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="involvements")
    role = models.CharField(max_length=10, choices=Role)
    relationship = models.CharField(max_length=200, blank=True)
    within_reach = models.CharField(max_length=12, choices=Reach, default=Reach.UNKNOWN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="one_role_per_person_and_case")
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.role}"


class ItemAnswer(Tracked):
    """One answer to one item of an instrument; a later answer supersedes it, nothing overwrites it.

    Instruments ask different things under one short name, so an answer is to one of them. ``about`` is the suspect whom a
    context instrument asks about; it is empty where the question is asked about the case. ``answer`` is the word of one of
    the four, a whole number, or a date as in ISO 8601.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="item_answers")
    instrument_id = models.CharField(max_length=80)
    about = models.ForeignKey(Involvement, on_delete=models.PROTECT, null=True, related_name="item_answers")
    item = models.CharField(max_length=60)
    answer = models.CharField(max_length=20)
    source = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    answered_by = models.CharField(max_length=60)
    answered_at = models.DateTimeField()
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supersedes")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "instrument_id", "item"],
                condition=models.Q(superseded_by__isnull=True, about__isnull=True),
                name="one_standing_answer",
            ),
            models.UniqueConstraint(
                fields=["about", "instrument_id", "item"],
                condition=models.Q(superseded_by__isnull=True, about__isnull=False),
                name="one_standing_answer_about_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.answer}"


class AssessmentRecord(Tracked):
    """One assessment as it was made: the instrument's exact version and everything needed to recompute it.

    One ``about`` a suspect is context: it sets no level of the case and no clock.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    instrument_id = models.CharField(max_length=80)
    instrument_version = models.CharField(max_length=20)
    instrument_checksum = models.CharField(max_length=64)
    about = models.ForeignKey(Involvement, on_delete=models.PROTECT, null=True, related_name="assessments")
    # Empty when the instrument does not apply, and ``record`` says why; and when it comes to a total.
    level_lower = models.PositiveSmallIntegerField(null=True)
    level_upper = models.PositiveSmallIntegerField(null=True)
    record = models.JSONField()
    assessed_by = models.CharField(max_length=60)
    assessed_at = models.DateTimeField()

    class Meta:
        ordering = ("-assessed_at", "-pk")

    def __str__(self) -> str:
        return f"{self.case} {self.assessed_at:%Y-%m-%d}"


class Override(Tracked):
    """A level that a person sets beside the one an assessment gives; both stay, and it is scored against outcomes later.

    ``assessed`` is the upper level of the ``assessment`` that it is set beside. Lowering the level waits until a supervisor
    has decided: ``began_at`` is empty as long. It stands from ``began_at`` until ``until`` or ``ended_at``, whichever
    comes first.
    """

    class Ending(models.TextChoices):
        REASSESSED = "reassessed", "A re-assessment gave another level"
        REPLACED = "replaced", "Another level was set in its place"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REFUSED = "refused", "Refused by a supervisor"
        LAPSED = "lapsed", "Its time ran out"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="overrides")
    assessment = models.ForeignKey(AssessmentRecord, on_delete=models.PROTECT, related_name="overrides")
    assessed = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    reason = models.TextField()
    set_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    approved_by = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    # What its level allows, counted as the case's own clock is; the case's clock is back when it has ended.
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)
    ending = models.CharField(max_length=20, choices=Ending, blank=True)
    ending_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(level=models.F("assessed")), name="override_sets_another_level"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(began_at__isnull=False, ended_at__isnull=True),
                name="one_standing_override",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(began_at__isnull=True, ended_at__isnull=True),
                name="one_waiting_override",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.level}"


class NewFact(Tracked):
    """Something learned about a case after it was opened, and when the case was assessed again in its light.

    The desk works the level out anew at once where an answer changed; a re-assessment is a person's, who has looked at the
    questions again. While ``reassessed_at`` is empty the fact waits for one.
    """

    class Kind(models.TextChoices):
        REFERRAL = "referral", "Referral joined"
        CHILD = "child", "Child found"
        ANSWER = "answer", "Answer changed"
        OUTCOME = "outcome", "Outcome recorded"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="new_facts")
    kind = models.CharField(max_length=20, choices=Kind)
    what = models.CharField(max_length=200)
    # When the unit came to know it, which is what the delay is counted from; never after it was noted.
    known_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=60)
    reassessed_at = models.DateTimeField(null=True)
    reassessed_by = models.CharField(max_length=60, blank=True)
    assessment = models.ForeignKey(
        AssessmentRecord, on_delete=models.PROTECT, null=True, related_name="new_facts"
    )

    class Meta:
        ordering = ("-known_at", "-pk")
        indexes = [models.Index(fields=["reassessed_at", "case"])]

    def __str__(self) -> str:
        return f"{self.case}: {self.kind}"


class Outcome(Tracked):
    """What an investigation established; a later outcome supersedes it, nothing overwrites it.

    It is what levels are held against later, so *not established* and *not known* are never one.
    """

    class Contact(models.TextChoices):
        ESTABLISHED = "established", "Contact offending against a child was established"
        NOT_ESTABLISHED = "not_established", "Investigated to its end, and none was established"
        UNKNOWN = "unknown", "Not known: not investigated to its end"

    class Basis(models.TextChoices):
        CONVICTION = "conviction", "Conviction or caution"
        CHARGE = "charge", "Charge"
        DISCLOSURE = "disclosure", "A child's disclosure"
        ADMISSION = "admission", "The suspect's own account"
        MATERIAL = "material", "What was found on a device"
        INVESTIGATION = "investigation", "The investigation as a whole"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outcomes")
    contact = models.CharField(max_length=20, choices=Contact)
    basis = models.CharField(max_length=20, choices=Basis)
    # None: nobody has counted. It is not zero.
    children_safeguarded = models.PositiveSmallIntegerField(null=True)
    note = models.TextField()
    recorded_by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supersedes")

    class Meta:
        ordering = ("-recorded_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(superseded_by__isnull=True), name="one_standing_outcome"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.contact}"


class Task(Tracked):
    """Something somebody must do by a time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=200)
    due_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="tasks")
    created_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.title
