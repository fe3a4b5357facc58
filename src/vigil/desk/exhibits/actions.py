"""The only writers of exhibits: registering, custody, attaching a scan."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from vigil.desk.cases.models import Case
from vigil.desk.exhibits.errors import ExhibitError
from vigil.desk.exhibits.models import CustodyEvent, Exhibit, Scan
from vigil.desk.exhibits.signals import scan_attached
from vigil.desk.journal.recording import record
from vigil.media.scanfile import ScanFile


def register_exhibit(
    *,
    case: Case,
    reference: str,
    description: str,
    kind: str,
    seized_at: datetime,
    seized_from: str,
    place: str,
    actor: str,
    at: datetime,
    evidence_path: Path | None = None,
) -> Exhibit:
    """Register a seized thing; its custody record begins with the seizure.

    Raises:
        ExhibitError: the reference is taken or empty, or the seizure lies in the future.
    """
    with record(actor=actor, verb="exhibits:exhibit:register", at=at, case_reference=case.reference):
        if not reference.strip():
            raise ExhibitError("Give the exhibit its reference, as on its label.")
        if Exhibit.objects.filter(reference=reference).exists():
            raise ExhibitError(f"There is an exhibit {reference} already; every label is used once.")
        if seized_at > at:
            raise ExhibitError("The time of seizure lies in the future; check the date.")
        exhibit = Exhibit(
            reference=reference,
            case=case,
            description=description,
            kind=kind,
            seized_at=seized_at,
            seized_from=seized_from,
            registered_by=actor,
            registered_at=at,
            evidence_path=str(evidence_path or ""),
        )
        exhibit.save()
        CustodyEvent(exhibit=exhibit, at=seized_at, act=CustodyEvent.Act.SEIZED, by=actor, place=place).save()
    return exhibit


def add_custody(
    *, exhibit: Exhibit, act: str, place: str, actor: str, at: datetime, note: str = ""
) -> CustodyEvent:
    """Add a step to an exhibit's custody.

    Raises:
        ExhibitError: no place is given, or the step is earlier than the last one.
    """
    with record(actor=actor, verb="exhibits:custody:add", at=at, case_reference=exhibit.case.reference):
        last = exhibit.custody.last()
        if not place.strip():
            raise ExhibitError("Say where the exhibit is now.")
        if last is not None and at < last.at:
            raise ExhibitError(
                f"The step lies before the last one ({last.at:%d %b %Y %H:%M}); custody is added in order."
            )
        event = CustodyEvent(
            exhibit=exhibit, at=at, act=CustodyEvent.Act(act), by=actor, place=place, note=note
        )
        event.save()
    return event


def attach_scan(*, exhibit: Exhibit, scan_path: Path, actor: str, at: datetime) -> Scan:
    """Attach a finished scan file to its exhibit; the same file attached again adds nothing.

    Raises:
        MediaError: it is no scan file, has not finished, is damaged, or was changed since it ended.
    """
    with ScanFile.open(scan_path) as scanned:
        scanned.check_content()
        summary = scanned.summary()
    if held := exhibit.scans.filter(scan_sha256=summary.content_sha256).first():
        return held
    with record(
        actor=actor, verb="exhibits:scan:attach", at=at, case_reference=exhibit.case.reference
    ) as act:
        scan = Scan(
            exhibit=exhibit,
            scan_path=str(scan_path),
            scan_sha256=summary.content_sha256,
            evidence_sha256=summary.evidence_sha256,
            known_identity=summary.known_identity or "",
            tools=dict(summary.tools),
            totals=_totals(asdict(summary)),
            attached_by=actor,
            attached_at=at,
        )
        scan.save()
        act.detail["evidence_sha256"] = summary.evidence_sha256
        scan_attached.send(sender=Scan, scan=scan, actor=actor, at=at)
    return scan


def _totals(summary: dict[str, object]) -> dict[str, object]:
    return {
        name: value for name, value in summary.items() if isinstance(value, int | dict) and name != "tools"
    }
