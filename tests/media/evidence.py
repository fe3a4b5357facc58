"""An invented exhibit and the set that knows some of it."""

import hashlib
import os
import zipfile
from pathlib import Path

from PIL import Image

from tests.media.pictures import drawn, encoded
from vigil.kernels.digests import digest_stream
from vigil.known.build import build
from vigil.known.values import Entry, Grade
from vigil.media.jail import Decoded, Decoder

GRADE = Grade("demonstration", "1", "B")
EXPECTED = {
    "archive.zip": ("unseen", ""),
    "archive.zip/again.png": ("known", ""),
    "archive.zip/inside.txt": ("unseen", ""),
    "benign.txt": ("benign", ""),
    "cut.jpg": ("unreadable", "truncated"),
    "deep/again.png": ("known", ""),
    "deep/unseen.png": ("unseen", ""),
    "known.png": ("known", ""),
    "known_but_cut.jpg": ("known", ""),
    "link": ("unreadable", "symbolic link, not followed"),
    "near.jpg": ("near", ""),
    "no picture.png": ("unreadable", "not a picture"),
    "note.txt": ("unseen", ""),
    "plain.png": ("unseen", ""),
}


def exhibit(root: Path, *, more: int = 0) -> Path:
    """A folder with a file for each verdict, and this many unseen pictures more."""
    (root / "deep").mkdir(parents=True)
    known = encoded(drawn(1), "PNG")
    contents = {
        "benign.txt": b"part of an operating system",
        "cut.jpg": encoded(drawn(3), "JPEG")[:4000],
        "deep/again.png": known,
        "deep/unseen.png": encoded(drawn(4), "PNG"),
        "known.png": known,
        "known_but_cut.jpg": encoded(drawn(5), "JPEG")[:4000],
        "near.jpg": encoded(drawn(1), "JPEG", quality=50),
        "no picture.png": encoded(drawn(6), "PNG")[:16] + bytes(21) + b"IEND" + bytes(4),
        "note.txt": b"words nobody knows",
        "plain.png": encoded(Image.new("RGB", (200, 200), "teal"), "PNG"),
    }
    contents |= {
        f"more/{number:04}.png": encoded(drawn(100 + number, (90, 70)), "PNG") for number in range(more)
    }
    for name, content in contents.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(content)
        os.utime(root / name, (1_780_000_000, 1_780_000_000))
    with zipfile.ZipFile(root / "archive.zip", "w") as archive:
        archive.writestr("inside.txt", "looked at")
        archive.writestr("again.png", known)
    os.utime(root / "archive.zip", (1_780_000_000, 1_780_000_000))
    (root / "link").symlink_to("/etc/hostname")
    return root


def known_set(path: Path, folder: Path) -> Path:
    """A set that knows one picture (near, too), half a picture by its hash, and one benign file."""
    with Decoder() as decoder:
        seen = decoder.decode((folder / "known.png").read_bytes())
    assert isinstance(seen, Decoded)
    flat = hashlib.sha256(b"of no quality").digest()
    entries = [
        entry(folder / "known.png", "known", pdq=seen.pdq),
        entry(folder / "known_but_cut.jpg", "known"),
        entry(folder / "benign.txt", "benign"),
        Entry(kind="known", source="UK set", pdq=flat),
    ]
    build(entries=iter(entries), to=path)
    return path


def entry(path: Path, kind: str, pdq: bytes | None = None) -> Entry:
    found = digest_stream([path.read_bytes()])
    if kind == "benign":
        return Entry(kind="benign", source="software", sha1=found.sha1)
    return Entry(
        kind="known",
        source="UK set",
        md5=found.md5,
        sha256=found.sha256,
        pdq=pdq,
        grade=GRADE,
        series="harbour",
    )
