"""What is to be done, cut into parts: a part is worked on by one process, and is the most that its death costs.

Parts are cut in the order in which a scan reads, each as large as the limits allow. Where one ends does not depend on what was
done before, so a coordinator that begins again after some parts cuts the rest as before.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vigil.media.layout import FORMAT, Found

MOST_FILES, MOST_BYTES = 100_000, 1 << 40  # that anybody may ask for


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a part may be; a file above the bytes is a part of its own."""

    files: int = 1024
    bytes: int = 512 << 20

    def __post_init__(self) -> None:
        if not 1 <= self.files <= MOST_FILES or not 1 <= self.bytes <= MOST_BYTES:
            raise ValueError(f"a part has 1 to {MOST_FILES:,} files and 1 to {MOST_BYTES:,} bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What all parts of one scan have in common; every machine finds the paths under the same names.

    Attributes:
        source: the evidence, absolute; ``is_list`` says that it is a list of files.
        source_kind, fingerprint: what the coordinator saw it to be.
        known: the known set, absolute, or None; ``known_identity`` is its identity, or empty.
        tools: versions by name, sorted.
        listed: how many files the whole listing has; members of archives are numbered from the next number on.
        folder: where the shards lie.
        cores: processors that one part may use.
    """

    source: Path
    is_list: bool
    source_kind: str
    fingerprint: str
    known: Path | None
    known_identity: str
    tools: tuple[tuple[str, str], ...]
    listed: int
    folder: Path
    cores: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of the listing that are read together.

    Attributes:
        files: in the order in which they are read.
        sample: SHA-256 of the beginning of its first file that has bytes to read, as the coordinator read it; or empty.
    """

    files: tuple[Found, ...]
    sample: str = ""

    def name(self, job: Job) -> str:
        """The name of its shard: two parts have the same one when the same rows come of them."""
        told = (
            FORMAT,
            str(job.source),
            job.source_kind,
            job.fingerprint,
            job.known_identity,
            job.tools,
            job.listed,
            self.sample,
            tuple(map(tuple, self.files)),
        )
        digest = hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()
        return f"{self.files[0].number:010}-{digest[:32]}.shard"


def cut(files: Iterator[Found], limits: Limits) -> Iterator[tuple[Found, ...]]:
    """Files in parts, in their order."""
    part: list[Found] = []
    held = 0
    for file in files:
        if part and (len(part) >= limits.files or held + file.size > limits.bytes):
            yield tuple(part)
            part, held = [], 0
        part.append(file)
        held += file.size
    if part:
        yield tuple(part)
