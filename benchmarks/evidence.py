"""The evidence that `benchmarks.scan` reads: the mix made from free photographs and dice, its image, and the set that knows some.

Made once and kept in the scratch folder (3 GB and some minutes at full size); the same seed makes the same files.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice, repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks import disk, mixed_files, mixed_pictures, peers, photographs
from benchmarks.command import say
from benchmarks.mix import BULK, COPIED, COPIES, FILES, PICTURES, Part, identity, sized
from vigil.kernels.digests import digest_stream
from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY
from vigil.known.build import build
from vigil.known.layout import FORMAT
from vigil.known.values import Entry, Grade
from vigil.media.jail import decoding
from vigil.media.jail.protocol import READ

SEED = 20261124
A_FOLDER = 200  # files
ATTEMPTS = 10  # at a part of one photograph with enough in it for PDQ; then the next photograph is tried
BULK_SMALL = 20_000
GRADE = Grade("demonstration", "1", "B")


@dataclass(frozen=True, slots=True)
class Known:
    """What the set knows of one content: hex digests, and 64 hex digits of PDQ or nothing."""

    kind: str
    md5: str
    sha1: str
    sha256: str
    pdq: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The image, the part that each path in it belongs to, and what is known.

    ``parts`` has every path without a leading slash, deleted ones too; ``known`` leaves the bulk out, see `bulk`.
    """

    folder: Path
    parts: Mapping[str, str]
    known: tuple[Known, ...]
    bulk: int

    @property
    def image(self) -> Path:
        """The raw image."""
        return self.folder / "mixed.raw"

    @property
    def known_set(self) -> Path:
        """The same knowledge as our set."""
        return self.folder / f"mixed-{FORMAT}.known"

    @classmethod
    def read(cls, folder: Path) -> Self:
        """What was made in a folder."""
        held = json.loads((folder / "manifest.json").read_text())
        return cls(folder, held["parts"], tuple(Known(**one) for one in held["known"]), held["bulk"])

    def write(self) -> None:
        """Keep what the image itself doesn't say."""
        held = {"parts": dict(self.parts), "known": [asdict(one) for one in self.known], "bulk": self.bulk}
        (self.folder / "manifest.json").write_text(json.dumps(held))


def made(*, small: bool) -> Evidence:
    """The evidence, from the scratch folder or made now."""
    place = peers.folder() / f"scan-{'small' if small else 'full'}-{identity(small=small)}"
    if not place.exists():
        draft = place.with_name(f".{place.name}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        _make(draft, small=small)
        draft.replace(place)
    evidence = Evidence.read(place)
    if not evidence.known_set.exists():
        say("known set")
        build(entries=_entries(evidence), to=evidence.known_set)
    return evidence


def bulk(count: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """PDQ codes, MD5s and SHA-1s of nothing: shapes (count, 32), (count, 16) and (count, 20)."""
    dice = np.random.default_rng(SEED)
    codes, md5, sha1 = (dice.integers(0, 256, (count, width), dtype=np.uint8) for width in (32, 16, 20))
    return codes, md5, sha1


def _make(draft: Path, *, small: bool) -> None:
    root = draft / "root"
    known: list[Known] = []
    parts: dict[str, str] = {}
    say("files that are no pictures")
    for part in FILES:
        for number in range(sized(part, small=small)):
            data, ending = mixed_files.MAKERS[part.name](_dice(part, number))
            _lay(root, _path(part, number, ending), data, part, parts)
            if part.says == "benign":
                known.append(_digested(data, "benign"))
    _make_pictures(root, parts, known, small=small)
    _copy(root, parts, small=small)
    say("image")
    deleted = [path for path, name in parts.items() if any(p.name == name and p.is_deleted for p in PICTURES)]
    disk.make(root, to=draft / "mixed.raw", deleted=deleted)
    Evidence(draft, parts, tuple(known), BULK_SMALL if small else BULK).write()
    shutil.rmtree(root)


def _make_pictures(root: Path, parts: dict[str, str], known: list[Known], *, small: bool) -> None:
    """Each photograph gives its share; a share that needs more than there is in it falls to the others."""
    sources = photographs.paths()
    shares = [
        [
            (part, number)
            for part in PICTURES
            for number in range(place, sized(part, small=small), len(sources))
        ]
        for place in range(len(sources))
    ]
    left: list[tuple[Part, int]] = []
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=decoding.prepare) as pool:
        for place, share in enumerate(pool.map(_of_photograph, repeat(root), sources, shares), start=1):
            say(f"pictures of photograph {place} of {len(sources)}")
            parts |= share.parts
            known += share.known
            left += share.left
    decoding.prepare()
    for source in sources:
        share = _of_photograph(root, source, left)
        parts |= share.parts
        known += share.known
        left = share.left
    if left:
        raise SystemExit(f"{len(left)} pictures found no photograph with enough in it.")


@dataclass(slots=True)
class _Share:
    """What one photograph gave: parts by path, what is known for their sake, and what it could not give."""

    parts: dict[str, str] = field(default_factory=dict)
    known: list[Known] = field(default_factory=list)
    left: list[tuple[Part, int]] = field(default_factory=list)


def _of_photograph(root: Path, source: Path, wanted: list[tuple[Part, int]]) -> _Share:
    share = _Share()
    if not wanted:
        return share
    with Image.open(source) as opened:
        photograph = opened.convert("RGB")
    for part, number in wanted:
        for attempt in range(ATTEMPTS):
            picture = mixed_pictures.MAKERS[part.name](photograph, _dice(part, number, attempt))
            its = _known_of(picture, part)
            if its is not None:
                _lay(root, _path(part, number, picture.ending), picture.data, part, share.parts)
                share.known += its
                break
        else:
            share.left.append((part, number))
    return share


def _known_of(picture: mixed_pictures.Made, part: Part) -> tuple[Known, ...] | None:
    if part.says == "benign":
        return (_digested(picture.data, "benign"),)
    if not picture.known:
        return ()
    # In full, which is bit for bit what ThreatExchange makes of a plain JPEG (`benchmarks.pdq`).
    said = decoding.decode_in_full(picture.known)
    if said.outcome != READ or said.quality < LOWEST_USEFUL_QUALITY:
        return None
    return (_digested(picture.known, "known", said.pdq),)


def _copy(root: Path, parts: dict[str, str], *, small: bool) -> None:
    """Contents that are there already, under other names."""
    held = {name: iter([path for path, of in parts.items() if of == name]) for name in set(COPIED)}
    for number, name in enumerate(islice(cycle(COPIED), sized(COPIES, small=small))):
        source = next(held[name])
        data = (root / source).read_bytes()
        _lay(root, _path(COPIES, number, source.rpartition(".")[2]), data, COPIES, parts)


def _lay(root: Path, path: str, data: bytes, part: Part, parts: dict[str, str]) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(data)
    parts[path] = part.name


def _path(part: Part, number: int, ending: str) -> str:
    return f"{part.folder}/{number // A_FOLDER:02}/{part.name}_{number:05}.{ending}"


def _dice(part: Part, number: int, attempt: int = 0) -> np.random.Generator:
    name = int.from_bytes(hashlib.sha256(part.name.encode()).digest()[:4])
    return np.random.default_rng([SEED, name, number, attempt])


def _digested(data: bytes, kind: str, pdq: bytes = b"") -> Known:
    found = digest_stream([data])
    return Known(kind, found.md5, found.sha1, found.sha256, pdq.hex())


def _entries(evidence: Evidence) -> Iterator[Entry]:
    for one in evidence.known:
        if one.kind == "benign":
            yield Entry(kind="benign", source="software", md5=one.md5, sha1=one.sha1)
        else:
            yield _known_entry(one.md5, one.sha1, bytes.fromhex(one.pdq))
    for code, md5, sha1 in zip(*bulk(evidence.bulk), strict=True):
        yield _known_entry(md5.tobytes().hex(), sha1.tobytes().hex(), code.tobytes())


def _known_entry(md5: str, sha1: str, pdq: bytes) -> Entry:
    return Entry(kind="known", source="known", md5=md5, sha1=sha1, pdq=pdq, grade=GRADE)
