"""What was made of live data, kept in this process while nothing that it is made of has changed.

A validation of thousands of cases takes seconds, and a page is opened more often than a case is changed. What is kept is found by
the cases a viewer may see, the last change to any of them, the instrument, and the day: a level that lapses without an act of
anybody counts from the next day, or from the next change, on. Each document says when it was made.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from threading import Lock
from typing import NamedTuple, TypeVar

from django.db.models import Q

from vigil.desk.journal.models import Entry
from vigil.desk.validation.live import Live

MOST_KEPT = 64
T = TypeVar("T")
_kept: OrderedDict[Hashable, object] = OrderedDict()
_turn = Lock()


class MadeOf(NamedTuple):
    """What decides what a document says."""

    force: str
    teams: frozenset[int]
    sealed: frozenset[int]
    last_change: str
    instrument: str
    day: date


def made_of(live: Live) -> MadeOf:
    """What a viewer's documents are made of at a moment."""
    viewer = live.viewer
    return MadeOf(
        force=live.force,
        teams=frozenset(viewer.team_ids()),
        sealed=frozenset(viewer.sealed_cases.values_list("pk", flat=True)),
        last_change=_last_change(),
        instrument=live.definition.checksum,
        day=live.at.date(),
    )


def kept(live: Live, name: str, make: Callable[[], T]) -> T:
    """What was made under a name of the same data, or else what ``make`` makes now; what it raises is not kept."""
    key = (name, made_of(live))
    with _turn:
        if key in _kept:
            _kept.move_to_end(key)
            found: T = _kept[key]  # type: ignore[assignment]  # a name stands for one kind of thing
            return found
    made = make()  # outside the turn: others read meanwhile, and at worst it is made twice
    with _turn:
        _kept[key] = made
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Keep nothing any more."""
    with _turn:
        _kept.clear()


def _last_change() -> str:
    """The hash of the newest entry that changed a case, a rating or a group; whatever does is in the journal."""
    changes = Entry.objects.filter(Q(verb__startswith="cases:") | Q(verb__startswith="validation:"))
    newest = changes.exclude(Q(verb__endswith=":read") | Q(verb__endswith=":take")).order_by("-sequence")
    return newest.values_list("leaf_hash", flat=True).first() or ""
