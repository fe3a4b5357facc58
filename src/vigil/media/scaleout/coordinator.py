"""The coordinator of a scan by many machines: lists, hands out parts, merges their shards in order, and seals the result.

The scan file is an ordinary one at every moment: killed or stopped, the same command goes on, with a cluster or without.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from vigil.known.known_set import KnownSet
from vigil.media.beside import DigestBeside
from vigil.media.errors import MediaError
from vigil.media.scaleout.merging import merge
from vigil.media.scaleout.parts import Job, Limits, Part, cut
from vigil.media.scaleout.sample import sample
from vigil.media.scaleout.shards import DRAFT
from vigil.media.scan import Watcher, begin, check_apart, take_listing, versions, watching
from vigil.media.scanfile import ScanFile, ScanSummary
from vigil.media.scanwriter import ScanWriter
from vigil.media.sources import Source, open_list, open_source

MOST_WAITING = 1_000  # parts that are done or worked on while an earlier one is not done
PAUSE = 0.5  # seconds to wait for a part before the time is looked at again


@dataclass(frozen=True, slots=True)
class Ended:
    """A part that somebody worked on: the name of its shard, and the sentence why there is none, or empty."""

    name: str
    problem: str = ""


class Workers(Protocol):
    """Who works on parts."""

    @property
    def cores(self) -> int:
        """Processors for one part."""
        ...

    @property
    def room(self) -> int:
        """How many parts can be worked on at a time; at least 1."""
        ...

    def begin(self, job: Job, part: Part) -> None:
        """Have a part worked on; it comes back as ended, whatever happens to the worker."""
        ...

    def ended(self, *, within: float) -> Iterable[Ended]:
        """The parts that ended; waits for the first of them, for so many seconds at most."""
        ...


def scan_with(
    *,
    workers: Workers,
    source: Path,
    known: KnownSet | None,
    to: Path,
    shards: Path | None = None,
    is_list: bool = False,
    limits: Limits | None = None,
    progress: Watcher | None = None,
    time_budget: float | None = None,
) -> ScanSummary:
    """Scan evidence into one scan file by many workers; the rows are those of `vigil.media.scan.scan`.

    Args:
        workers: who works on parts; each sees the evidence, the known set and the shards under the same paths.
        source: the evidence.
        known: the set to answer with, or None.
        to: the scan file.
        shards: where the folder of shards is made; beside the scan file, unless given. It is removed when the scan ends.
        is_list: the source is a list of files, and these are the evidence.
        limits: how large a part may be.
        progress: called after each part that was merged.
        time_budget: seconds after which no further part is begun; the parts in hand are not cut short.

    Raises:
        MediaError: as for `vigil.media.scan.scan`, or a worker says that it could not do its part.
    """
    ends = None if time_budget is None else time.monotonic() + time_budget
    source, to = source.resolve(), to.resolve()
    folder = _folder(to, shards)
    for written in (to, folder):
        check_apart(source, written)
    with (
        open_list(source) if is_list else open_source(source) as evidence,
        begin(to, evidence, known) as writer,
    ):
        take_listing(writer, evidence, to)
        if not writer.is_finished:
            folder.mkdir(parents=True, exist_ok=True)
            job = Job(
                source=source,
                is_list=is_list,
                source_kind=evidence.kind,
                fingerprint=evidence.fingerprint(),
                known=known.path.resolve() if known else None,
                known_identity=known.identity if known else "",
                tools=tuple(sorted(versions().items())),
                listed=writer.listed_files,
                folder=folder,
                cores=workers.cores,
            )
            with DigestBeside(evidence) as digest:
                run = _Run(writer, evidence, job, workers, watching(writer, progress), digest)
                if run.to_the_end(limits or Limits(), ends):
                    writer.finish(evidence_sha256=digest.wait())
                else:
                    writer.stop()
        if writer.is_finished:
            _clear(folder)
    with ScanFile.open(to) as done:
        return done.summary()


def _folder(to: Path, shards: Path | None) -> Path:
    """A folder of this scan file's own, so that two scans that share storage do not meet."""
    own = hashlib.sha256(bytes(to)).hexdigest()[:12]
    return ((shards or to.parent) / f"{to.name}-{own}.shards").resolve()


def _clear(folder: Path) -> None:
    for kind in ("*.shard", f"*{DRAFT}"):
        for left in folder.glob(kind):
            left.unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


@dataclass(frozen=True, slots=True)
class _Run:
    """Parts handed out and merged; what was handed out and is not merged waits in the order of the parts."""

    writer: ScanWriter
    evidence: Source
    job: Job
    workers: Workers
    watch: Callable[[str], None]
    digest: DigestBeside

    def to_the_end(self, limits: Limits, ends: float | None) -> bool:
        """Whether everything was reached before the time was up."""
        parts = self._parts(limits)
        waiting: deque[tuple[str, Part]] = deque()
        done: set[str] = set()
        self.watch("")
        while True:
            is_time_left = ends is None or time.monotonic() < ends
            while is_time_left and self._has_room(len(waiting), len(done)):
                part = next(parts, None)
                if part is None:
                    break
                waiting.append((part.name(self.job), part))
                self.workers.begin(self.job, part)
            if not waiting:
                return next(self.writer.pending(), None) is None
            done |= self._ended()
            while waiting and waiting[0][0] in done:
                name, part = waiting.popleft()
                self._merge(part)
                done.remove(name)
            self.digest.check()

    def _has_room(self, waiting: int, done: int) -> bool:
        return waiting < MOST_WAITING and waiting - done < self.workers.room

    def _parts(self, limits: Limits) -> Iterator[Part]:
        for files in cut(self.writer.pending(), limits):
            yield Part(files, sample(files, self.evidence))

    def _ended(self) -> set[str]:
        ended = list(self.workers.ended(within=PAUSE))
        for one in ended:
            if one.problem:
                raise MediaError(one.problem)
        return {one.name for one in ended}

    def _merge(self, part: Part) -> None:
        shard = merge(writer=self.writer, evidence=self.evidence, job=self.job, part=part)
        shard.unlink(missing_ok=True)
        self.watch(part.files[-1].path)
