"""What the journal sees of the accounts, which lie below it: writes, sign-ins, refusals."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import models
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.http import HttpRequest

from vigil.desk.accounts.models import ApiToken, Force, Team, User
from vigil.desk.accounts.roles import Permission
from vigil.desk.accounts.signals import refused
from vigil.desk.journal.clock import now
from vigil.desk.journal.recording import record_reading, record_refusal
from vigil.desk.journal.tracked import current_act

WATCHED: tuple[type[models.Model], ...] = (Force, Team, User, ApiToken)


def begin() -> None:
    """Connect every watcher once."""
    for model in WATCHED:
        pre_save.connect(_before_write, sender=model, dispatch_uid=f"journal-{model.__name__}-save")
        post_save.connect(_after_save, sender=model, dispatch_uid=f"journal-{model.__name__}-saved")
        pre_delete.connect(_before_delete, sender=model, dispatch_uid=f"journal-{model.__name__}-delete")
    m2m_changed.connect(_teams_changed, sender=User.teams.through, dispatch_uid="journal-user-teams")
    user_logged_in.connect(_signed_in, dispatch_uid="journal-signed-in")
    user_logged_out.connect(_signed_out, dispatch_uid="journal-signed-out")
    user_login_failed.connect(_sign_in_failed, dispatch_uid="journal-sign-in-failed")
    refused.connect(_refused, dispatch_uid="journal-refused")


def _before_write(sender: type[models.Model], **kwargs: Any) -> None:
    current_act(sender)


def _after_save(sender: type[models.Model], instance: models.Model, created: bool, **kwargs: Any) -> None:  # noqa: FBT001 Django's signature
    current_act(sender).touched(instance, how="created" if created else "changed")


def _before_delete(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    current_act(sender).touched(instance, how="removed")


def _teams_changed(
    sender: type[models.Model], instance: models.Model, action: str, pk_set: set[int] | None, **kwargs: Any
) -> None:
    if action.startswith("post_"):
        act = current_act(instance)
        act.touched(instance, how="changed")
        codes = Team.objects.filter(pk__in=pk_set or ()).values_list("code", flat=True)
        act.detail[action.removeprefix("post_") + " teams"] = sorted(codes)


def _signed_in(sender: object, user: User, **kwargs: Any) -> None:
    record_reading(actor=user.username, verb="accounts:session:begin", at=now())


def _signed_out(sender: object, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record_reading(actor=user.username, verb="accounts:session:end", at=now())


def _sign_in_failed(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    # What was typed is not kept unless it names a user: people type passwords into the user name field.
    typed = str(credentials.get("username") or "")
    known = User.objects.filter(username=typed).exists()
    record_refusal(
        actor=typed if known else "unknown",
        verb="accounts:session:begin",
        at=now(),
        reason="The user name or password was wrong, or the account is locked.",
    )


def _refused(sender: object, user: User, permission: Permission, path: str, **kwargs: Any) -> None:
    record_refusal(
        actor=user.username,
        verb=permission.value,
        at=now(),
        reason="The role lacks this permission.",
        subject=path[:80],
    )
