"""The nightly comparison: everybody who is new or changed since they were last compared, a batch at a time."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from vigil.desk.journal.recording import record
from vigil.desk.links.actions import ACTOR, compare
from vigil.desk.links.errors import LinkError
from vigil.desk.links.index import index
from vigil.desk.links.models import NightlyRun, Proposal
from vigil.desk.links.records import records_of
from vigil.desk.links.rules import key_of
from vigil.desk.links.weighing import weighing
from vigil.desk.people.models import Person

BATCH: Final = 50  # people committed together: a kill costs at most these, and they are compared again


def compare_everybody(*, at: datetime, progress: Callable[[NightlyRun], None] | None = None) -> NightlyRun:
    """Compare everybody of whom something changed, and everybody at all when the weights did.

    Whoever arrives later is compared with whoever is here, so that those of whom nothing changed need no second look. A run
    that was cut short goes on where it stopped; nothing of a batch is kept unless all of it is.

    Args:
        at: when.
        progress: called after each batch.

    Raises:
        LinkError: another run goes on at this moment.
    """
    run = _begin(at)
    anew = _weights_changed()
    while people := list(Person.objects.filter(pk__gt=run.last_person).order_by("pk")[:BATCH]):
        _take(run, people, anew=anew, at=at)
        if progress:
            progress(run)
    with record(actor=ACTOR, verb="links:nightly:finish", at=at):
        run.finished_at = at
        run.save()
    return run


def _begin(at: datetime) -> NightlyRun:
    version = weighing().version
    cut_short = NightlyRun.objects.filter(finished_at__isnull=True).order_by("-pk").first()
    if cut_short is not None and cut_short.weights == version:
        return cut_short
    run = cut_short or NightlyRun(started_at=at)
    run.weights, run.last_person = version, 0
    with record(actor=ACTOR, verb="links:nightly:begin", at=at):
        run.save()
    return run


def _weights_changed() -> bool:
    before = NightlyRun.objects.filter(finished_at__isnull=False).order_by("-pk").first()
    return before is not None and before.weights != weighing().version


def _take(run: NightlyRun, people: list[Person], *, anew: bool, at: datetime) -> None:
    with record(actor=ACTOR, verb="links:batch:compare", at=at):
        if NightlyRun.objects.get(pk=run.pk).last_person != run.last_person:
            raise LinkError("Another nightly comparison goes on at this moment; wait until it has ended.")
        kept, records = index(), records_of(people, on=at.date())
        changed = [one for one in people if anew or kept.get(key_of(one.pk)) != records[one.pk]]
        if changed:
            compare(people=changed, by=Proposal.By.NIGHTLY, at=at, on_behalf_of=ACTOR)
        run.last_person = people[-1].pk
        run.looked_at += len(people)
        run.compared += len(changed)
        run.save()
