"""The documents of this room, by their names in addresses; each is made from live data, or says why it cannot be."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from vigil.desk.validation.live import Live, fairness_of
from vigil.desk.validation.models import Membership, Stocktaking
from vigil.documents import Document
from vigil.errors import VigilError
from vigil.risk.transparency import TransparencyRecord
from vigil.validation import ValidationReport
from vigil.validation.published import card, drift, fairness, overrides, reliability, transparency
from vigil.validation.tripod import document as tripod


class Kind(NamedTuple):
    """A document: its title in lists, what it is for, and what makes it of the live data."""

    title: str
    purpose: str
    make: Callable[[Live], Document]


def _validation(live: Live) -> Document:
    return tripod.to_document(live.report, made_at=_made(live))


def _card(live: Live) -> Document:
    return card.to_document(
        card.InstrumentCard(live.definition, local_report(live)), over=live.force, made_at=_made(live)
    )


def _overrides(live: Live) -> Document:
    return overrides.to_document(live.overrides(), over=live.force, made_at=_made(live))


def _drift(live: Live) -> Document:
    return drift.to_document(live.drift(), over=live.force, made_at=_made(live))


def _reliability(live: Live) -> Document:
    return reliability.to_document(live.reliability(), over=live.force, made_at=_made(live))


def _transparency(live: Live) -> Document:
    return record_of(live).to_document()


KINDS = {
    "validation": Kind(
        "Validation report", "How often the level is right here, by the items of TRIPOD+AI.", _validation
    ),
    "card": Kind("Instrument card", "What the instrument is, for whom, and what is known of it.", _card),
    "transparency": Kind(
        "Transparency record", "The fields of ATRS, with those that nobody has answered.", _transparency
    ),
    "overrides": Kind("Overrides", "Levels that people set, scored against what came about.", _overrides),
    "drift": Kind("Drift", "Whether cases, answers and levels still look as they did.", _drift),
    "reliability": Kind("Reliability", "Whether officers who rate the same case agree.", _reliability),
}


def record_of(live: Live) -> TransparencyRecord:
    """The transparency record; fields that data and the force's name do not answer stay unknown."""
    return transparency.transparency_record(
        definition=live.definition,
        local=local_report(live),
        told={"organisation": live.force},
        made_at=_made(live),
    )


def fairness_document(kept: Stocktaking, *, beside: Stocktaking | None = None) -> Document:
    """The groups of a stocktaking, as far as they may be told; beside another one, what came out then and now.

    Raises:
        VigilError: they cannot be held beside each other.
    """
    earlier = None if beside is None else (timezone.localtime(beside.taken_at), _report(beside))
    return fairness.to_document(
        _report(kept), over=kept.force.name, made_at=timezone.localtime(kept.taken_at), earlier=earlier
    )


def _report(kept: Stocktaking) -> fairness.FairnessReport:
    return fairness_of(kept.rows, named=str(Membership.Characteristic(kept.characteristic).label).lower())


def local_report(live: Live) -> ValidationReport | None:
    """The validation here, or None where there is no case to validate on; the documents then say so."""
    return live.report if live.standing and live.used in live.cohort.instruments else None


def why_not(live: Live, kind: Kind) -> str:
    """Why a document cannot be made now, or nothing where it can."""
    try:
        kind.make(live)
    except VigilError as error:
        return str(error)
    return ""


def _made(live: Live) -> datetime:
    return timezone.localtime(live.at)
