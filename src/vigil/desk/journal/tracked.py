"""Rows that cannot change without a journal entry: the write refuses, so the entry cannot be forgotten."""

import hashlib
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Generic, NoReturn, TypeVar

from django.db import models

from vigil.desk.journal.errors import UnrecordedWriteError
from vigil.ledger.canonical import canonical


@dataclass(slots=True)
class Act:
    """A recorded action while it runs: what it is, and which rows it has touched so far."""

    actor: str
    verb: str
    at: datetime
    case_reference: str = ""
    reason: str = ""
    subject: str = ""
    detail: dict[str, object] = field(default_factory=dict)
    changes: dict[str, dict[str, object]] = field(default_factory=dict)

    def touched(self, row: models.Model, *, how: str) -> None:
        """Remember that a row was created, changed or removed, with the digest of its new state."""
        name = row_name(row)
        before = self.changes.get(name)
        created = before is not None and before["how"] == "created"
        self.changes[name] = {
            "how": "created" if created and how == "changed" else how,
            "digest": row_digest(row),
        }
        self.subject = self.subject or name


_acts: ContextVar[tuple[Act, ...]] = ContextVar("acts", default=())


def current_act(row: models.Model | type[models.Model]) -> Act:
    """The action in progress.

    Raises:
        UnrecordedWriteError: none is; the write must not happen.
    """
    acts = _acts.get()
    if not acts:
        raise UnrecordedWriteError(f"{row._meta.label} was about to change outside a recorded action.")
    return acts[-1]


def row_name(row: models.Model) -> str:
    """A row's name in the journal, for example ``cases.case:12``."""
    return f"{row._meta.label_lower}:{row.pk}"


def row_digest(row: models.Model) -> str:
    """SHA-256 over the canonical form of every column of a row, so that a change made behind the desk shows."""
    state = {column.attname: _plain(getattr(row, column.attname)) for column in row._meta.concrete_fields}
    return hashlib.sha256(canonical(state)).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(bytes(value)).hexdigest()
    if isinstance(value, dict | list | str | int | bool) or value is None:
        return value
    raise TypeError(f"a tracked column may not hold a {type(value).__name__}")


M = TypeVar("M", bound=models.Model)


class TrackedQuerySet(models.QuerySet[M], Generic[M]):
    """A query set whose bulk writes refuse: they would pass the journal by."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse: change rows one by one, inside a recorded action."""
        raise UnrecordedWriteError(
            f"{self.model._meta.label}: update() passes the journal by; save rows one by one."
        )

    def delete(self) -> NoReturn:
        """Refuse: remove rows one by one, inside a recorded action."""
        raise UnrecordedWriteError(
            f"{self.model._meta.label}: delete() passes the journal by; delete rows one by one."
        )

    def bulk_update(
        self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None
    ) -> NoReturn:
        """Refuse, as ``update``."""
        raise UnrecordedWriteError(f"{self.model._meta.label}: bulk_update() passes the journal by.")

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Create many rows inside a recorded action; each is named in its entry.

        Raises:
            UnrecordedWriteError: no recorded action is open.
        """
        act = current_act(self.model)
        created = super().bulk_create(objs, *args, **kwargs)
        for row in created:
            act.touched(row, how="created")
        return created


class Tracked(models.Model):
    """Base of every table that holds case material: it changes inside a recorded action or not at all."""

    objects = models.Manager.from_queryset(TrackedQuerySet)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row and name it in the action's entry.

        Raises:
            UnrecordedWriteError: no recorded action is open.
        """
        act = current_act(self)
        how = "created" if self._state.adding else "changed"
        super().save(*args, **kwargs)
        act.touched(self, how=how)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Remove the row and name it in the action's entry.

        Raises:
            UnrecordedWriteError: no recorded action is open.
        """
        current_act(self).touched(self, how="removed")
        return super().delete(*args, **kwargs)
