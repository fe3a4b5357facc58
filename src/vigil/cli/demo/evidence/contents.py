"""What is on each exhibit: for every file its path, its bytes, and the verdict a scan should reach."""

import io
import random
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from vigil.cli.demo.evidence.drawing import drawings, encoded, pdq_of
from vigil.kernels.digests import digest_stream

Expected = Literal["known", "near", "benign", "unseen", "unreadable"]
SERIES = ("Harbour series", "Kitchen series", "Hill series")
PICTURES = 34
NEAR_ENOUGH = 24  # bits; leaves room for what encoding adds before the radius of 31
DELETED_FROM = 3  # of the files on an exhibit that can hold deleted ones, how many are deleted
# 1980-01-01 is the earliest a zip or a FAT can say; one moment for all keeps the bytes the same.
ZIP_MOMENT = (2026, 3, 1, 12, 0, 0)


@dataclass(frozen=True, slots=True)
class Planted:
    """One file of an exhibit."""

    path: str
    data: bytes
    expected: Expected
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class KnownPicture:
    """A drawing that the demonstration set knows; ``data`` is the file whose exact hashes are in the set."""

    data: bytes
    pdq: str
    category: int
    series: str


@dataclass(frozen=True, slots=True)
class Contents:
    """An exhibit's files, the drawings the set knows, and the software the benign set knows."""

    files: tuple[Planted, ...]
    known: tuple[KnownPicture, ...]
    benign: tuple[bytes, ...]


def contents(*, seed: int, place: int, flat: bool = False) -> Contents:
    """The contents of the exhibit at a place (from 0) for a seed.

    Args:
        seed: what the drawings follow from.
        place: which exhibit.
        flat: every file at the top, for a file system whose tools cannot make folders without mounting.
    """
    dice = random.Random(f"{seed}/{place}")  # noqa: S311 invention, not secrecy
    pictures = drawings(seed=seed * 100 + place, count=PICTURES)
    known, near = pictures[:7], pictures[7:12]
    held = [_known(picture, number) for number, picture in enumerate(known + near)]
    files = [Planted(_camera_path(number), one.data, "known") for number, one in enumerate(held[:7])]
    files.append(Planted("Downloads/copy of IMG_0003 (final).jpg", held[3].data, "known"))
    files += [_near(picture, number) for number, picture in enumerate(near)]
    files += _unseen(pictures[12:], dice)
    software = [_program(dice, number) for number in range(12)]
    files += [
        Planted(f"Program Files/Example Viewer/module{number:02d}.dll", data, "benign")
        for number, data in enumerate(software)
    ]
    files += _documents(dice) + _damaged(pictures[20], dice)
    planted = [_flattened(file) for file in files] if flat else files
    return Contents(files=tuple(planted), known=tuple(held), benign=tuple(software))


def with_deleted(files: tuple[Planted, ...]) -> tuple[Planted, ...]:
    """The same files, a few of the unseen and one known among them deleted."""
    chosen = [f.path for f in files if f.expected == "unseen" and f.path.endswith(".jpg")][:DELETED_FROM]
    chosen += [f.path for f in files if f.expected == "known"][:1]
    return tuple(Planted(f.path, f.data, f.expected, deleted=f.path in chosen) for f in files)


def _known(picture: Image.Image, number: int) -> KnownPicture:
    data = encoded(picture, quality=85, camera="Demo 100" if number % 2 else "")
    decoded = Image.open(io.BytesIO(data))
    return KnownPicture(
        data=data, pdq=pdq_of(decoded).hex, category=1 + number % 3, series=SERIES[number % len(SERIES)]
    )


def _near(picture: Image.Image, number: int) -> Planted:
    width, height = picture.size
    if number % 3 == 0:
        return Planted(
            f"WhatsApp Images/IMG-2026030{number}-WA0007.jpg", encoded(picture, quality=45), "near"
        )
    small = picture.resize((width * 3 // 4, height * 3 // 4), Image.Resampling.LANCZOS)
    # A few drawings do not survive resizing within the radius (PDQ is not scale stable for small pictures); those stay whole.
    if number % 3 == 1 and _distance(small, picture) <= NEAR_ENOUGH:
        return Planted(f"WhatsApp Images/resized {number}.jpg", encoded(small, quality=75), "near")
    return Planted(f"Pictures/Screenshots/Screenshot {number}.png", encoded(picture, kind="PNG"), "near")


def _distance(one: Image.Image, other: Image.Image) -> int:
    return (int.from_bytes(pdq_of(one).value) ^ int.from_bytes(pdq_of(other).value)).bit_count()


def _unseen(pictures: list[Image.Image], dice: random.Random) -> list[Planted]:
    files = []
    for number, picture in enumerate(pictures):
        camera = dice.choice(("Demo 100", "Demo 200", ""))
        kind, ending = ("WEBP", "webp") if number % 7 == 5 else ("JPEG", "jpg")
        folder = (
            "DCIM/100APPLE",
            "Pictures/Höhenweg 2025",
            "Pictures/a folder with a rather long name, kept since 2019",
        )[number % 3]
        data = encoded(picture, kind=kind, quality=80, camera=camera if kind == "JPEG" else "")
        files.append(Planted(f"{folder}/IMG_{1000 + number}.{ending}", data, "unseen"))
        if number % 4 == 0:
            files.append(
                Planted(f"WhatsApp Images/IMG-WA{number:04d}.jpg", encoded(picture, quality=50), "unseen")
            )
        if number % 5 == 0:
            files.append(
                Planted(f"AppData/thumbs/{number:03d}.jpg", data, "unseen")
                if kind == "JPEG"
                else Planted(f"AppData/thumbs/{number:03d}.webp", data, "unseen")
            )
    return files


def _documents(dice: random.Random) -> list[Planted]:
    words = [
        dice.choice(("shopping", "train", "garden", "lamp", "invoice", "boiler", "holiday"))
        for _ in range(200)
    ]
    note = " ".join(words).encode()
    return [
        Planted("Documents/note.txt", note, "unseen"),
        Planted("Documents/accounts.csv", b"date,amount\n2026-01-02,12.50\n", "unseen"),
        Planted("Documents/letter.pdf", _pdf(words[:8]), "unseen"),
        Planted(
            "Documents/report.docx",
            _zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>" + note}),
            "unseen",
        ),
        Planted("Downloads/archive.zip", _zipped({"readme.txt": note}), "unseen"),
        Planted("Downloads/empty.dat", b"", "unseen"),
    ]


def _damaged(picture: Image.Image, dice: random.Random) -> list[Planted]:
    whole = encoded(picture.rotate(90, expand=True), quality=90)
    return [
        Planted("DCIM/100APPLE/IMG_9001.jpg", whole[: len(whole) // 2], "unreadable"),
        Planted("DCIM/100APPLE/IMG_9002.png", b"\x89PNG\r\n\x1a\n" + dice.randbytes(4000), "unreadable"),
        Planted("DCIM/100APPLE/IMG_9003.png", _huge_png(), "unreadable"),
        Planted("DCIM/100APPLE/IMG_9004.jpg", b"This was never a picture.\n", "unseen"),
    ]


def _camera_path(number: int) -> str:
    return f"DCIM/100APPLE/IMG_{number:04d}.JPG" if number % 2 else f"Pictures/Camera Roll/P{number:04d}.jpg"


def _flattened(file: Planted) -> Planted:
    return Planted(file.path.replace("/", " - "), file.data, file.expected)


def _program(dice: random.Random, number: int) -> bytes:
    return b"MZ" + struct.pack("<H", number) + dice.randbytes(2000)


def _pdf(words: list[str]) -> bytes:
    drawn = f"BT /F1 18 Tf 72 720 Td ({' '.join(words)}) Tj ET".encode()
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, start=1))
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_MOMENT), data)
    return out.getvalue()


def _huge_png() -> bytes:
    """A PNG that says it has 30,000 x 30,000 pixels and holds a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def vics_row(number: int, one: KnownPicture) -> dict[str, object]:
    """A known drawing as a VICS 2.0 Media record."""
    digests = digest_stream([one.data])
    return {
        "MediaID": number,
        "Category": one.category,
        "MD5": digests.md5.upper(),
        "SHA1": digests.sha1.upper(),
        "MediaSize": digests.size,
        "Series": one.series,
        "IsPrecategorized": "true",
        "VictimIdentified": "false",
        "AlternativeHashes": [{"HashName": "PDQ", "HashValue": one.pdq}],
    }


def nsrl_row(number: int, data: bytes) -> tuple[str, str, str, str, str, int]:
    """A program as a row of the NSRL's FILE table."""
    digests = digest_stream([data])
    return (
        digests.sha256,
        digests.sha1,
        digests.md5,
        f"{zlib.crc32(data):08x}",
        f"module{number:02d}.dll",
        digests.size,
    )
