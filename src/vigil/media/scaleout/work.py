"""What a worker does: one part of a scan, read, answered and left behind as a shard."""

import socket
from contextlib import ExitStack, closing
from pathlib import Path

from vigil.errors import VigilError
from vigil.known.known_set import KnownSet
from vigil.media.errors import MediaError
from vigil.media.pipeline import conclusions
from vigil.media.scaleout.parts import Job, Part
from vigil.media.scaleout.sample import sample
from vigil.media.scaleout.shards import Draft, is_whole
from vigil.media.scan import versions
from vigil.media.sources import Source, open_list, open_source


def work(job: Job, part: Part) -> str:
    """Make the shard of a part; returns the sentence why it could not be made, or nothing."""
    try:
        scan_part(job=job, part=part)
    except VigilError as error:
        return f"On {socket.gethostname()}: {error}"
    return ""


def scan_part(*, job: Job, part: Part) -> Path:
    """Make the shard of a part, unless it is there.

    Raises:
        MediaError: this machine does not see the evidence, the known set or the folder of shards that the coordinator
            sees, runs another version, or cannot write.
        KnownError: the known set cannot be read.
    """
    path = job.folder / part.name(job)
    if not job.folder.is_dir():
        raise MediaError(
            f"There is no folder {job.folder}; mount the shared storage under the same path on every machine."
        )
    if is_whole(path, part=part):
        return path
    with ExitStack() as opened:
        known = opened.enter_context(KnownSet.open(job.known)) if job.known else None
        evidence = opened.enter_context(open_list(job.source) if job.is_list else open_source(job.source))
        _check_same(job, part, evidence, known)
        _make(job, part, evidence, known)
    return path


def _make(job: Job, part: Part, evidence: Source, known: KnownSet | None) -> None:
    draft = Draft(job=job, part=part)
    try:
        units = conclusions(
            files=iter(part.files),
            evidence=evidence,
            known=known,
            recall=draft.seen,
            number=job.listed + 1,
            jails=job.cores,
        )
        with closing(units):
            for rows in units:
                draft.keep(rows)
        draft.complete()
    except BaseException:
        draft.discard()
        raise


def _check_same(job: Job, part: Part, evidence: Source, known: KnownSet | None) -> None:
    if dict(job.tools) != versions():
        raise MediaError(
            "This machine has other versions of Vigil or its tools than the coordinator; install the same."
        )
    if (known.identity if known else "") != job.known_identity:
        raise MediaError(f"{job.known} is another known set than the coordinator's; share one file.")
    is_same = (evidence.kind, evidence.fingerprint()) == (job.source_kind, job.fingerprint)
    if not is_same or sample(part.files, evidence) != part.sample:
        raise MediaError(
            f"{job.source} is not the evidence that the coordinator reads, or is not mounted; share one storage."
        )
