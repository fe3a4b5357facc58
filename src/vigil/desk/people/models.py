"""People named in referrals and cases, and the identifiers they were named by."""

from django.db import models

from vigil.desk.journal.tracked import Tracked


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
