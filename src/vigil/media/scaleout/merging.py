"""Shards merged into the scan file: each in one transaction, in the order of the parts, so that the result is one machine's."""

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from vigil.media.errors import MediaError
from vigil.media.layout import Row
from vigil.media.reading import CANNOT_BE_READ
from vigil.media.scaleout.parts import Job, Part
from vigil.media.scaleout.shards import read
from vigil.media.scanwriter import ScanWriter
from vigil.media.sources import Source


def merge(*, writer: ScanWriter, evidence: Source, job: Job, part: Part) -> Path:
    """Commit a part's conclusions; members of archives get the numbers that one machine would have given them.

    A part is merged once: its files must be pending. Of what the worker could not read the coordinator makes sure that it
    cannot be read here either.

    Returns:
        The shard, which is needed no more.

    Raises:
        MediaError: the shard is damaged, something in it can be read here, or the scan file cannot be written.
    """
    path = job.folder / part.name(job)
    shift = writer.next_number - (job.listed + 1)
    writer.append_all(_shifted(path, part, job, evidence, shift))
    return path


def _shifted(path: Path, part: Part, job: Job, evidence: Source, shift: int) -> Iterator[list[Row]]:
    for rows in read(path, part=part):
        for row in rows:
            if row.file.reason == CANNOT_BE_READ and not row.file.inside:
                _check_unreadable(row, evidence)
        yield [
            Row(replace(row.file, number=row.file.number + shift), row.turned, row.frames)
            if row.file.number > job.listed
            else row
            for row in rows
        ]


def _check_unreadable(row: Row, evidence: Source) -> None:
    try:
        for _ in evidence.content(row.file.locator):
            pass
    except MediaError:
        evidence.check_there()
        return
    raise MediaError(
        f"A worker could not read {row.file.path}, which can be read here; check that every machine may read the evidence, "
        "delete the folder of shards and run the same command again."
    )
