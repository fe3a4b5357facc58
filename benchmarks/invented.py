"""A scan file of millions of invented files, written through the real writer: nothing is read, every row is made up.

What it holds looks like a family's computer and its telephones: programs, pictures under several kinds of name, archives with
members, deleted files, files that could not be read. The same number makes the same rows.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from vigil.media.layout import FOUND, Found, Row, ScannedFile
from vigil.media.order import rank
from vigil.media.scanwriter import ScanWriter

TOGETHER = 10_000  # rows of one batch
FOLDER_SIZE = 60  # files of one folder, about
MEMBERS = 0.03  # of all files lie inside archives
DELETED, UNREADABLE, KNOWN, NEAR, COPIES = 0.03, 0.01, 0.001, 0.0005, 0.2
REASONS = (
    "truncated",
    "damaged",
    "too large",
    "took too long",
    "unsupported",
    "deleted; its record has been used again",
)


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of place: how folders and names look there, what lies there, and how much of it is benign."""

    folders: str
    names: str
    types: tuple[str, ...]
    benign: float
    share: float


JPEG = "image/jpeg"
PLACES = (
    Place("Windows/WinSxS/amd64_{word}-{word}_{hex16}_10.0.{n}.1_none_{hex16}", "{word}{n}.dll",
          ("application/vnd.microsoft.portable-executable", "text/plain", "application/octet-stream"), 0.9, 0.3),
    Place("Program Files/{word} {word}/resources/{word}", "{word}_{n}.png", ("image/png", "text/plain"), 0.7, 0.1),
    Place("Users/ash/AppData/Local/{word}/Cache/{hex2}", "{hex32}",
          (JPEG, "image/webp", "image/png", "application/gzip"), 0.1, 0.25),
    Place("Users/ash/Pictures/{year} {word} {word}", "IMG_{n}.JPG", (JPEG, JPEG, "image/heic"), 0.0, 0.15),
    Place("DCIM/Camera/{year}", "{year}0{d}1{d}_1{d}0{d}{n}.jpg", (JPEG, JPEG, "video/mp4"), 0.0, 0.1),
    Place("Android/media/WhatsApp/Media/WhatsApp Images/Sent/{year}", "IMG-{year}0{d}1{d}-WA{n}.jpg",
          (JPEG, "video/mp4"), 0.0, 0.06),
    Place("Users/ash/Documents/{word}/{year}", "{word} {word} {n}.pdf",
          ("application/pdf", "application/zip", "application/x-ole-storage", "text/plain"), 0.0, 0.04),
)  # fmt: skip
SHARES = [place.share for place in PLACES]
WORDS = (  # noqa: SIM905 words read better as words
    "amber birch cedar delta ember fjord grove harbour island jasper kestrel lagoon meadow nimbus orchard prairie quartz river "
    "summit tundra umbra valley willow yarrow zephyr holiday garden kitchen birthday school football concert invoice letter "
    "report minutes budget travel recipe manual install update network driver printer language support service"
).split()
CAMERAS = (("Lumen", "L-20"), ("Orion", "Phone 7"), ("", ""))


def write(path: Path, *, files: int) -> None:
    """Write a finished scan file.

    Args:
        path: where to; nothing may be there.
        files: how many rows it gets.
    """
    listed = files - int(files * MEMBERS)
    about = {
        "source": f"{files:,} invented files",
        "source_kind": "folder",
        "fingerprint": "",
        "known_identity": "invented",
    }
    with ScanWriter.begin(path, **about, tools={"vigil": "invented"}) as writer:
        writer.keep_listing(map(_found, _listed(listed)))
        rows = map(Row, (file for part in (_listed(listed), _members(listed, files)) for file in part))
        while batch := list(islice(rows, TOGETHER)):
            writer.append(batch)
        writer.finish(evidence_sha256="")


def _found(file: ScannedFile) -> Found:
    early = rank(path=file.path, size=file.size, state=file.state)
    return Found(**{name: getattr(file, name) for name in FOUND}, rank=early)


def _listed(count: int) -> Iterator[ScannedFile]:
    dice, number = random.Random(count), 0
    while number < count:
        place = dice.choices(PLACES, SHARES)[0]
        folder = _filled(place.folders, dice)
        for _ in range(dice.randint(1, 2 * FOLDER_SIZE)):
            if number == count:
                return
            number += 1
            yield _file(
                number, f"{folder}/{_filled(place.names, dice)}", dice, dice.choice(place.types), place.benign
            )


def _members(listed: int, files: int) -> Iterator[ScannedFile]:
    dice = random.Random(files)
    for number in range(listed + 1, files + 1):
        archive = f"Users/ash/Documents/backup/photos {number // 400}.zip"
        yield _file(
            number, f"{archive}/{_filled('{word}/IMG_{n}.JPG', dice)}", dice, JPEG, 0.0, inside=archive
        )


def _bytes(content: int) -> str:
    return hashlib.blake2b(b"%d" % content).hexdigest()


def _filled(pattern: str, dice: random.Random) -> str:
    letters = f"{dice.getrandbits(128):032x}"
    number, digit, year = (int(dice.random() * many) for many in (98_999, 9, 18))
    return pattern.format(
        word=dice.choice(WORDS), n=1000 + number, d=1 + digit, year=2009 + year,
        hex2=letters[:2], hex16=letters[:16], hex32=letters,
    )  # fmt: skip


def _file(
    number: int, path: str, dice: random.Random, kind: str, benign: float, inside: str = ""
) -> ScannedFile:
    content = _bytes(dice.randint(1, number) if dice.random() < COPIES else -number)
    verdict, reason = _verdict(dice.random(), benign, dice)
    picture = kind.startswith("image/") and not reason
    make, model = dice.choice(CAMERAS) if picture and kind == JPEG else ("", "")
    return ScannedFile(
        number=number,
        path=path,
        locator=f"0:{number}-128-1" if not inside else f"0:{number % 1000}-128-1!{number}",
        inside=inside,
        size=100 + int(dice.random() * 5_000_000),
        state="deleted" if dice.random() < DELETED else "accessible",
        modified=f"20{10 + number // 9 % 17}-0{1 + number % 9}-11T1{number % 10}:00:00+00:00",
        md5=content[:32],
        sha1=content[32:72],
        sha256=content[64:],
        media_type=kind,
        width=4000 if picture else None,
        height=3000 if picture else None,
        camera_make=make,
        camera_model=model,
        pdq=bytes.fromhex(content[:64]) if picture else None,
        pdq_quality=90 if picture else None,
        decoder="1/8" if picture else None,
        verdict=verdict,
        near_distance=20 if verdict == "near" else None,
        reason=reason,
        explanation="No set knows it." if verdict == "unseen" else "",
    )


def _verdict(thrown: float, benign: float, dice: random.Random) -> tuple[str, str]:
    for verdict, share in (("unreadable", UNREADABLE), ("known", KNOWN), ("near", NEAR)):
        if thrown < share:
            return verdict, dice.choice(REASONS) if verdict == "unreadable" else ""
        thrown -= share
    return ("benign" if dice.random() < benign else "unseen"), ""
