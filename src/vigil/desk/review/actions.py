"""The only writers of review: making stacks from a scan, grading, undoing, seeing an original."""

from collections import Counter
from datetime import datetime
from pathlib import Path

from vigil.desk.exhibits.models import Scan
from vigil.desk.journal.recording import record, record_reading
from vigil.desk.review.errors import ReviewError
from vigil.desk.review.models import GradeDecision, Stack, StackMember
from vigil.desk.review.scales import UK, Scale
from vigil.media.scanfile import ScanFile, ScannedFile
from vigil.media.types import is_picture, is_video
from vigil.scenes import Stack as Found
from vigil.scenes import StackItem, stack


def make_stacks(*, scan: Scan, actor: str, at: datetime) -> int:
    """Stack what no set knows, so that one decision settles each; a scan is stacked once.

    Returns:
        How many stacks the scan has.
    """
    if scan.stacks.exists():
        return scan.stacks.count()
    with ScanFile.open(Path(scan.scan_path)) as scanned:
        unseen = list(scanned.unseen())
    # An unseen file has been read to its end, so it has a digest.
    first: dict[str, ScannedFile] = {}
    # Pictures and videos come before what a grader sees nothing of; within both, the scan's order stays.
    for file in sorted(unseen, key=lambda one: not (is_picture(one.media_type) or is_video(one.media_type))):
        if file.sha256 is not None:
            first.setdefault(file.sha256, file)
    counts = Counter(file.sha256 for file in unseen if file.sha256 is not None)
    found = stack(
        items=[
            StackItem(key=sha256, sha256=sha256, pdq=file.pdq, quality=file.pdq_quality)
            for sha256, file in first.items()
        ]
    )
    case_reference = scan.exhibit.case.reference
    with record(
        actor=actor,
        verb="review:scan:stack",
        at=at,
        case_reference=case_reference,
        subject=f"exhibits.scan:{scan.pk}",
    ) as act:
        if not scan.stacks.exists():
            for number, one in enumerate(found, start=1):
                _keep_stack(scan=scan, number=number, found=one, first=first, counts=counts)
        act.detail.update(files=len(unseen), stacks=len(found))
    return scan.stacks.count()


def stack_attached(sender: object, *, scan: Scan, actor: str, at: datetime, **kwargs: object) -> None:
    """Stack a scan in the same transaction in which it is attached."""
    make_stacks(scan=scan, actor=actor, at=at)


def grade(
    *, stack: Stack, code: str, actor: str, at: datetime, note: str = "", scale: Scale = UK
) -> GradeDecision:
    """Settle a stack with one category; an earlier standing grade is withdrawn, not overwritten.

    Raises:
        ReviewError: the category is not in the scale.
    """
    if scale.category(code) is None:
        raise ReviewError(f"'{code}' is not a category of {scale.id} {scale.version}.")
    with record(
        actor=actor,
        verb="review:stack:grade",
        at=at,
        case_reference=stack.scan.exhibit.case.reference,
        subject=f"review.stack:{stack.pk}",
        detail={"scale": scale.id, "version": scale.version, "code": code},
    ):
        _withdraw_standing(stack=stack, actor=actor, at=at)
        decision = GradeDecision(
            stack=stack,
            scale=scale.id,
            scale_version=scale.version,
            code=code,
            decided_by=actor,
            decided_at=at,
            note=note,
        )
        decision.save()
        stack.state = Stack.State.GRADED
        stack.save()
    return decision


def undo_grade(*, stack: Stack, actor: str, at: datetime) -> None:
    """Withdraw a stack's standing grade; it is to be graded again.

    Raises:
        ReviewError: it has none.
    """
    with record(
        actor=actor,
        verb="review:stack:undo",
        at=at,
        case_reference=stack.scan.exhibit.case.reference,
        subject=f"review.stack:{stack.pk}",
    ):
        if not _withdraw_standing(stack=stack, actor=actor, at=at):
            raise ReviewError(f"Stack {stack.number} has no grade to undo.")
        stack.state = Stack.State.OPEN
        stack.save()


def see_original(*, stack: Stack, sha256: str, actor: str, at: datetime, reason: str) -> StackMember:
    """Record that somebody is about to see an original; returns which file to show.

    Raises:
        ReviewError: no reason is given, or the content is not in the stack.
    """
    member = stack.members.filter(sha256=sha256).first()
    if member is None:
        raise ReviewError(f"Stack {stack.number} does not hold that file.")
    if not reason.strip():
        raise ReviewError("Say why the original must be seen; the reason is kept.")
    record_reading(
        actor=actor,
        verb="review:original:see",
        at=at,
        case_reference=stack.scan.exhibit.case.reference,
        subject=f"review.stack:{stack.pk}",
        detail={"sha256": sha256, "reason": reason},
    )
    return member


def _withdraw_standing(*, stack: Stack, actor: str, at: datetime) -> bool:
    standing = stack.decisions.filter(withdrawn_at__isnull=True).first()
    if standing is None:
        return False
    standing.withdrawn_at, standing.withdrawn_by = at, actor
    standing.save()
    return True


def _keep_stack(
    *, scan: Scan, number: int, found: Found, first: dict[str, ScannedFile], counts: Counter[str]
) -> None:
    shown = first[found.representative]
    kept = Stack(
        scan=scan,
        number=number,
        representative_sha256=found.representative,
        media_type=shown.media_type,
        width=shown.width,
        height=shown.height,
        file_count=sum(counts[m.key] for m in found.members),
        content_count=len(found.members),
    )
    kept.save()
    for member in found.members:
        file = first[member.key]
        StackMember(
            stack=kept,
            sha256=member.key,
            distance=member.distance,
            file_count=counts[member.key],
            locator=file.locator,
            path=file.path,
        ).save()
