"""The fairness evaluation store, and ratings made blind: both apart from casework, written by import alone."""

import secrets

from django.db import models

from vigil.desk.accounts.models import Force
from vigil.desk.cases.models import Case
from vigil.desk.journal.tracked import Tracked


def blind() -> str:
    """Thirty-two hexadecimal digits that nobody can guess."""
    return secrets.token_hex(16)


class Membership(Tracked):
    """To which group of one protected characteristic the suspect of a case belongs; a later one supersedes it.

    Read through ``queries`` and told as aggregates alone. No relation leads here from a case, so that no page, no panel and no
    assessment comes upon it.
    """

    class Characteristic(models.TextChoices):
        """Equality Act 2010, section 4."""

        AGE = "age", "Age"
        DISABILITY = "disability", "Disability"
        GENDER_REASSIGNMENT = "gender_reassignment", "Gender reassignment"
        MARRIAGE = "marriage", "Marriage and civil partnership"
        PREGNANCY = "pregnancy", "Pregnancy and maternity"
        RACE = "race", "Race"
        RELIGION = "religion", "Religion or belief"
        SEX = "sex", "Sex"
        SEXUAL_ORIENTATION = "sexual_orientation", "Sexual orientation"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    characteristic = models.CharField(max_length=20, choices=Characteristic)
    group = models.CharField(max_length=60)
    # The journal keeps a digest of each row, and those who assess may read the journal: of so few groups, which one a digest
    # is of could be found by trying them all. With this in it, it cannot.
    blind = models.CharField(max_length=32, default=blind)
    imported_by = models.CharField(max_length=60)
    imported_at = models.DateTimeField()
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="supersedes"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "characteristic"],
                condition=models.Q(superseded_by__isnull=True),
                name="one_standing_group",
            )
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"


class Stocktaking(Tracked):
    """The cases of one fairness report as they stood when it was made; two reports differ by ten cases, or there is one.

    Whoever holds two reports a case apart could read that case's group off them. So a report is made of this and not of live
    data, and made anew only when enough has changed since every report before (``rules.LEAST_CHANGED``). ``rows`` has, by the
    number of a case: its group, level, event, override, and the seconds it waited.
    """

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    characteristic = models.CharField(max_length=20, choices=Membership.Characteristic)
    teams = models.JSONField()
    rows = models.JSONField()
    blind = models.CharField(max_length=32, default=blind)
    taken_by = models.CharField(max_length=60)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"stocktaking {self.pk}"


class BlindRating(Tracked):
    """One officer's assessment of a case for the sake of agreement alone, made without seeing another's; it moves no clock."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    rater = models.CharField(max_length=60)
    rated_on = models.DateField()
    instrument_id = models.CharField(max_length=80)
    instrument_version = models.CharField(max_length=20)
    answers = models.JSONField()
    level_upper = models.PositiveSmallIntegerField()
    imported_by = models.CharField(max_length=60)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rater", "instrument_id", "instrument_version"], name="rated_once"
            )
        ]

    def __str__(self) -> str:
        return f"rating {self.pk}"
