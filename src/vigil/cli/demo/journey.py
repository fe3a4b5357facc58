"""The journey, stage by stage; each stage does only what has not been done, so a rerun after a kill continues."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from django.conf import settings

from vigil.cli.demo.evidence import Evidence, Mode, build_evidence
from vigil.cli.demo.force import invent_force
from vigil.cli.demo.plan import DemoError, Plan
from vigil.cli.demo.referrals import ReferralFile, write_referrals
from vigil.cli.demo.stages import StageRun, run_stage
from vigil.cli.demo.unit import at_work, examine, found_force
from vigil.cli.progress import counting
from vigil.desk.accounts.models import Force, Team
from vigil.desk.cases.actions import open_case
from vigil.desk.exhibits.actions import attach_scan
from vigil.desk.exhibits.models import Exhibit
from vigil.desk.journal.checking import export_checkpoint, verify_journal, write_checkpoint
from vigil.desk.journal.models import Entry
from vigil.desk.referrals.actions import import_file
from vigil.desk.referrals.models import Import, Referral
from vigil.desk.review.models import Stack
from vigil.known.build import build
from vigil.known.exchange import nsrl, vics
from vigil.known.known_set import KnownSet
from vigil.media.scan import scan

# Files arrive one after the other over the fortnight before the invented day ends.
BETWEEN_FILES = timedelta(hours=30)
LEFT_NEW = 12
OPENED_AFTER = timedelta(minutes=45)


def travel(plan: Plan) -> list[StageRun]:
    """Run every stage in order.

    Raises:
        DemoError: the database holds something that is no demo.
    """
    _check_empty_or_ours(plan)
    _sweep(plan.home)
    files: list[ReferralFile] = []
    built: list[Evidence] = []
    stages: tuple[tuple[str, Callable[[], str]], ...] = (
        ("An invented force", lambda: _force(plan)),
        ("Referrals written", lambda: _write(plan, files)),
        ("Referrals taken in", lambda: _take_in(plan, files)),
        ("Cases assessed", lambda: _open_cases(plan)),
        ("Evidence", lambda: _evidence(plan, built)),
        ("Known set", lambda: _known_set(plan, built[0])),
        ("Scans", lambda: _scan(plan, built[0])),
        ("Stacks", _stacks),
        ("A day's work", lambda: at_work(plan)),
        ("Account", lambda: _account(plan)),
    )
    return [run_stage(title, work) for title, work in stages]


def arrival_time(plan: Plan, number: int, count: int) -> datetime:
    """When the file of this number (from 0) arrived; the last one three hours before the day ends."""
    return plan.as_of - timedelta(hours=3) - BETWEEN_FILES * (count - 1 - number)


def _sweep(home: Path) -> None:
    """Remove what a killed run left half-made; everything half-made has a name that begins with a dot."""
    for folder in (
        home,
        *(home / name for name in ("referrals", "evidence", "known", "checkpoints", "keys")),
    ):
        for left in folder.glob(".*"):
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()


def _check_empty_or_ours(plan: Plan) -> None:
    ours = {force.code for force in invent_force(seed=plan.seed).forces}
    if others := Force.objects.exclude(code__in=ours).first():
        raise DemoError(f"The database already holds {others}; the demo runs only in a database of its own.")


def _force(plan: Plan) -> str:
    invented = invent_force(seed=plan.seed)
    found_force(plan=plan, invented=invented)
    teams = sum(len(force.teams) for force in invented.forces)
    return f"{len(invented.forces)} forces, {teams} teams, {len(invented.users)} users"


def _write(plan: Plan, files: list[ReferralFile]) -> str:
    files.extend(
        write_referrals(seed=plan.seed, count=plan.referrals, to=plan.home / "referrals", as_of=plan.as_of)
    )
    return f"{plan.referrals:,} records in {len(files)} files"


def _take_in(plan: Plan, files: list[ReferralFile]) -> str:
    teams = list(
        Team.objects.filter(force__code=invent_force(seed=plan.seed).forces[0].code).order_by("code")
    )
    for number, file in enumerate(files):
        with counting(f"Taking in {file.path.name}", unit="records") as count:
            import_file(
                path=file.path,
                mapping=file.mapping,
                team=teams[number % len(teams)],
                actor="intake",
                at=arrival_time(plan, number, len(files)),
                progress=lambda held: count(held.records),
            )
    totals = Import.objects.values_list("records", "accepted", "rejected", "duplicates")
    records, accepted, rejected, duplicates = (sum(column) for column in zip(*totals, strict=True))
    return f"{records:,} in, {accepted:,} new, {rejected:,} rejected, {duplicates:,} duplicates"


def _open_cases(plan: Plan) -> str:
    # The newest stay in the inbox, so that intake has something to do.
    left_new = Referral.objects.order_by("-pk").values("pk")[: min(LEFT_NEW, Referral.objects.count() // 10)]
    waiting = Referral.objects.filter(state=Referral.State.NEW).exclude(
        pk__in=list(left_new.values_list("pk", flat=True))
    )
    waiting = waiting.order_by("pk")
    with counting("Assessing", unit="cases", total=waiting.count()) as count:
        for number, referral in enumerate(list(waiting), start=1):
            open_case(referral=referral, actor="intake", at=referral.logged_at + OPENED_AFTER)
            count(number)
    return f"{Referral.objects.filter(state=Referral.State.OPENED).count():,} cases opened and assessed"


def _evidence(plan: Plan, built: list[Evidence]) -> str:
    with counting("Making evidence", unit="exhibits") as count:
        evidence = build_evidence(
            seed=plan.seed, to=plan.home / "evidence", mode=cast("Mode", plan.evidence), progress=count
        )
    built.append(evidence)
    return ", ".join(f"{one.kind} ({one.how})" for one in evidence.exhibits)


def _known_path(plan: Plan) -> Path:
    return plan.home / "known" / "demonstration.known"


def _known_set(plan: Plan, evidence: Evidence) -> str:
    path = _known_path(plan)
    if not path.exists():
        build(entries=(*vics.read(evidence.known_vics), *nsrl.read(evidence.benign_nsrl)), to=path)
    with KnownSet.open(path) as known:
        known.verify()
        counts = known.counts()
    return f"{counts['md5']:,} exact entries, {counts['pdq']:,} for near matches"


def _scan(plan: Plan, evidence: Evidence) -> str:
    files = 0
    examine(plan=plan, evidence=evidence)
    with KnownSet.open(_known_path(plan)) as known:
        for one in evidence.exhibits:
            exhibit = Exhibit.objects.get(reference=one.reference)
            to = Path(settings.CONFIGURATION.home) / "scans" / f"{one.reference}.scan"
            with counting(f"Scanning {one.reference}", unit="files") as count:
                summary = scan(source=one.path, known=known, to=to, progress=lambda done: count(done.files))
            attach_scan(exhibit=exhibit, scan_path=to, actor="examiner", at=plan.as_of - timedelta(hours=2))
            files += summary.files
    return f"{files:,} files read from {len(evidence.exhibits)} exhibits"


def _stacks() -> str:
    members = sum(Stack.objects.values_list("file_count", flat=True))
    return f"{members:,} unseen files in {Stack.objects.count():,} stacks"


def _account(plan: Plan) -> str:
    folder = plan.home / "checkpoints"
    if not Entry.objects.filter(verb="journal:checkpoint:export").exists():
        export_checkpoint(folder=folder, actor="system:demo", at=plan.as_of)
    elif not any(folder.glob("*.checkpoint")):
        write_checkpoint(folder=folder)
    report = verify_journal()
    if report.findings:
        raise DemoError(
            f"The journal does not verify: {report.findings[0].what} at entry {report.findings[0].sequence}."
        )
    return f"{report.entries:,} journal entries verified"
