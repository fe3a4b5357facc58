"""The journal's table; rows are appended by ``recording`` and never changed (the database refuses it too)."""

from typing import Any, NoReturn

from django.db import models

from vigil.desk.journal.errors import UnrecordedWriteError


class Entry(models.Model):
    """One act: who did what to what, when, and with which outcome.

    ``payload`` is the canonical text that is hashed; the other columns repeat it for searching, and the verifier holds
    them equal.
    """

    sequence = models.BigIntegerField(primary_key=True)
    payload = models.TextField()
    leaf_hash = models.CharField(max_length=64)
    at = models.CharField(max_length=27, db_index=True)
    actor = models.CharField(max_length=80, db_index=True)
    verb = models.CharField(max_length=80, db_index=True)
    case_reference = models.CharField(max_length=40, db_index=True, blank=True)
    subject = models.CharField(max_length=80, db_index=True, blank=True)
    outcome = models.CharField(max_length=10)

    class Meta:
        db_table = "journal_entry"

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; an entry that exists is never written again.

        Raises:
            UnrecordedWriteError: the entry already exists.
        """
        if not self._state.adding:
            raise UnrecordedWriteError(f"Journal entry {self.sequence} exists and cannot be changed.")
        super().save(*args, force_insert=True, **{k: v for k, v in kwargs.items() if k != "force_insert"})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: nothing leaves the journal.

        Raises:
            UnrecordedWriteError: always.
        """
        raise UnrecordedWriteError(f"Journal entry {self.sequence} cannot be removed.")
