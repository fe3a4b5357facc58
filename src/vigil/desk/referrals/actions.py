"""The only writers of referrals: taking in a file, closing a referral at intake."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import IntegrityError

from vigil.desk.accounts.models import Team
from vigil.desk.journal.recording import record
from vigil.desk.referrals import formats
from vigil.desk.referrals.errors import IntakeError
from vigil.desk.referrals.models import DuplicateRecord, Import, Referral, RejectedRecord
from vigil.desk.referrals.rules import can_move, content_digest, content_of, referral_reference
from vigil.desk.referrals.values import ParsedReferral, Rejected

# Records committed together: a kill costs at most this many, and they are read again.
BATCH = 50
Outcome = ParsedReferral | Rejected


def import_file(
    *,
    path: Path,
    team: Team,
    actor: str,
    at: datetime,
    file_name: str = "",
    mapping: Path | None = None,
    strict_schema: Path | None = None,
    progress: Callable[[Import], None] | None = None,
) -> Import:
    """Take in a file of referrals; every record ends as a referral, a duplicate or a numbered rejection.

    The same bytes handed in again by the same team add nothing; an import that was cut short is resumed after the last
    record that was committed.

    Args:
        path: the file.
        team: the team that receives it.
        actor: user name of who hands it in.
        at: when.
        file_name: the name to show, when the file lies under another one (an upload).
        mapping: column mapping for CSV.
        strict_schema: CyberTipline XSD to hold XML records to.
        progress: called after each batch.

    Raises:
        IntakeError: the file does not exist or cannot be opened.
        ReferralFormatError: it is no format we know, or its mapping is wrong; nothing is kept.
    """
    digest, size = _measure(path)
    held = Import.objects.filter(team=team, file_sha256=digest).first()
    if held is not None and held.state == Import.State.FINISHED:
        return held
    outcomes = formats.read(path, mapping=mapping, strict_schema=strict_schema)
    # The first record is read before anything is written, so that a wrong format leaves nothing behind.
    first = list(islice(outcomes, 1))
    arrival = held or _begin(
        team=team,
        name=file_name or path.name,
        digest=digest,
        size=size,
        actor=actor,
        at=at,
        scheme=formats.detect(path),
    )
    rest = islice(_chain(first, outcomes), arrival.records, None)
    while batch := list(islice(rest, BATCH)):
        _take_batch(arrival=arrival, batch=batch, actor=actor, at=at)
        if progress:
            progress(arrival)
    with record(actor=actor, verb="referrals:file:finish", at=at) as act:
        arrival.state = Import.State.FINISHED
        arrival.save()
        act.detail.update(
            records=arrival.records,
            accepted=arrival.accepted,
            rejected=arrival.rejected,
            duplicates=arrival.duplicates,
        )
    return arrival


def close_referral(*, referral: Referral, actor: str, at: datetime, reason: str) -> None:
    """Close a referral at intake, with the reason.

    Raises:
        IntakeError: it is not open for that, or no reason is given.
    """
    if not reason.strip():
        raise IntakeError("Say why the referral is closed; the reason is kept with it.")
    move(referral=referral, to=Referral.State.CLOSED, actor=actor, at=at, reason=reason)


def move(
    *, referral: Referral, to: str, actor: str, at: datetime, reason: str = "", case_reference: str = ""
) -> None:
    """Move a referral to another state by the table of permitted moves.

    Raises:
        IntakeError: the table does not permit the move.
    """
    with record(
        actor=actor, verb=f"referrals:referral:{to}", at=at, reason=reason, case_reference=case_reference
    ):
        referral.refresh_from_db()
        if not can_move(before=referral.state, after=to):
            raise IntakeError(
                f"{referral.reference} is '{referral.get_state_display()}'; it cannot become '{to}'."
            )
        referral.state = to
        referral.save()


def _measure(path: Path) -> tuple[str, int]:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
    except OSError as error:
        raise IntakeError(
            f"{path} cannot be opened ({error.strerror}); check the name and that you may read it."
        ) from error


def _chain(first: list[Outcome], rest: Iterator[Outcome]) -> Iterator[Outcome]:
    yield from first
    yield from rest


def _begin(*, team: Team, name: str, digest: str, size: int, scheme: str, actor: str, at: datetime) -> Import:
    arrival = Import(
        team=team,
        file_name=name[:255],
        file_sha256=digest,
        file_size=size,
        scheme=scheme,
        imported_by=actor,
        imported_at=at,
    )
    try:
        with record(actor=actor, verb="referrals:file:import", at=at, detail={"file_sha256": digest}):
            arrival.save()
    except IntegrityError as error:
        raise IntakeError(
            f"{name} is being taken in by somebody else at this moment; look at the inbox."
        ) from error
    return arrival


def _take_batch(*, arrival: Import, batch: list[Outcome], actor: str, at: datetime) -> None:
    with record(actor=actor, verb="referrals:batch:take", at=at, subject=f"referrals.import:{arrival.pk}"):
        # Another process may be taking in the same file: the one that is behind stops, nothing is taken twice.
        held = Import.objects.get(pk=arrival.pk)
        if held.records != arrival.records:
            raise IntakeError(
                f"{arrival.file_name} is being taken in by somebody else at this moment; look at the inbox."
            )
        for outcome in batch:
            arrival.records += 1
            _take(arrival=arrival, number=arrival.records, outcome=outcome, actor=actor, at=at)
        arrival.save()


def _take(*, arrival: Import, number: int, outcome: Outcome, actor: str, at: datetime) -> None:
    if isinstance(outcome, Rejected):
        arrival.rejected += 1
        RejectedRecord(arrived_in=arrival, number=number, reason=outcome.reason, raw=outcome.raw).save()
        return
    content = content_of(outcome)
    held = Referral.objects.filter(
        team=arrival.team, scheme=outcome.scheme, report_id=outcome.report_id
    ).first()
    if held is not None:
        arrival.duplicates += 1
        same = held.content_sha256 == content_digest(content)
        kind = DuplicateRecord.Kind.SAME if same else DuplicateRecord.Kind.OTHER
        DuplicateRecord(arrived_in=arrival, number=number, held=held, kind=kind, content=content).save()
        return
    arrival.accepted += 1
    _receive(arrival=arrival, number=number, parsed=outcome, content=content, actor=actor, at=at)


def _receive(
    *,
    arrival: Import,
    number: int,
    parsed: ParsedReferral,
    content: dict[str, object],
    actor: str,
    at: datetime,
) -> Referral:
    last = Referral.objects.order_by("-pk").values_list("reference", flat=True).first()
    referral = Referral(
        reference=referral_reference(int(last.removeprefix("R-")) + 1 if last else 1),
        team=arrival.team,
        arrived_in=arrival,
        record_number=number,
        scheme=parsed.scheme,
        report_id=parsed.report_id,
        received_at=parsed.received_at,
        logged_at=at,
        reporter=parsed.reporter,
        incident_type=parsed.incident_type,
        incident_at=parsed.incident_at,
        narrative=parsed.narrative,
        urgent=parsed.urgent or "",
        content=content,
        content_sha256=content_digest(content),
    )
    with record(actor=actor, verb="referrals:referral:receive", at=at):
        referral.save()
    return referral
