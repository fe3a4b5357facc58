"""What lies on the disk that `benchmarks.scan` reads: its parts, how many files each has, and what a scan should say of them.

The mix is that of a laptop with a phone's backup on it. Two files in five came with software, and a set of software knows
them; documents, databases, archives and recordings nobody knows; a little under half are pictures, most of them small: what
messengers and browsers keep, and thumbnails. Camera pictures are few and hold half of the bytes. A few hundred files are
planted: known, or altered copies of what is known.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

Says = Literal["benign", "known", "near", "unseen", "unreadable"]
VERSION = 1  # of the makers; another one makes the evidence anew
SMALLER = 50  # how many times fewer files --small has


@dataclass(frozen=True, slots=True)
class Part:
    """Like files of the mix.

    Attributes:
        name: of the part and of its maker.
        files: how many.
        folder: where they lie.
        says: the verdict that a scan should reach.
        is_deleted: whether their names are deleted once the image is made.
    """

    name: str
    files: int
    folder: str
    says: Says
    is_deleted: bool = False

    def __post_init__(self) -> None:
        if self.files < 1:
            raise ValueError("a part has files")


# Not pictures, or pictures that came with software.
FILES = (
    Part(
        "program", 2_600, "usr/lib/programs", "benign"
    ),  # 4 KB to 1 MB, as many small as large by order of magnitude
    Part("program_text", 3_420, "usr/share/programs", "benign"),  # scripts, translations, help: 0.3 to 60 KB
    Part("document", 2_300, "home/user/Documents", "unseen"),  # text, CSV, HTML, PDF, DOCX: 1 to 400 KB
    Part("database", 600, "home/user/.local/share", "unseen"),  # SQLite: 8 KB to 2 MB
    Part("archive", 150, "home/user/Downloads/archives", "unseen"),  # zip: 2 to 300 KB
    Part("recording", 100, "home/user/Videos", "unseen"),  # MP4 and MP3 by their first bytes, 0.1 to 3 MB
)
PICTURES = (
    Part("program_icon", 2_000, "usr/share/icons", "benign"),  # PNG, 16 to 256 pixels
    Part(
        "camera", 200, "backup/DCIM/100DEMO", "unseen"
    ),  # JPEG, 4032 x 3024 with a sensor's noise, one in four turned
    Part("heic", 10, "backup/DCIM/101DEMO", "unseen"),  # one drawing of 320 x 240, with other bytes behind it
    Part("shared", 1_150, "home/user/Pictures/Shared", "unseen"),  # JPEG, 2 megapixels
    Part(
        "messenger", 2_330, "backup/Messenger/Pictures", "unseen"
    ),  # JPEG, 640 x 480, one in five progressive
    Part("thumbnail", 2_400, "home/user/.cache/thumbnails", "unseen"),  # JPEG, 160 to 320 pixels
    Part(
        "screenshot", 150, "backup/Screenshots", "unseen"
    ),  # PNG, 1080 x 2340: lines of writing and one picture
    Part(
        "web_png", 700, "home/user/.cache/browser/png", "unseen"
    ),  # 64 to 512 pixels: plain, palette, transparent
    Part("gif", 250, "home/user/.cache/browser/gif", "unseen"),  # 120 to 400 pixels, one in four animated
    Part("webp", 350, "home/user/.cache/browser/webp", "unseen"),  # 400 to 1,000 pixels
    Part("cut", 60, "home/user/Downloads/partly", "unreadable"),  # messengers' pictures that end too early
    Part("known", 200, "home/user/Pictures/Saved", "known"),  # by its digests
    Part(
        "near_plain", 150, "backup/Messenger/Forwarded", "near"
    ),  # smaller, or saved again as JPEG, or brighter
    Part(
        "near_wrapped", 80, "home/user/Pictures/Other", "near"
    ),  # palette PNG, GIF, WebP, CMYK JPEG, turned by EXIF
    Part("near_altered", 70, "home/user/Pictures/Edited", "near"),  # mirrored, turned, with bars
    Part("near_camera", 20, "backup/DCIM/102DEMO", "near"),  # 12 megapixels of which a small copy is known
    Part("deleted", 280, "backup/Messenger/Pictures", "unseen", is_deleted=True),  # as messenger
    Part("deleted_known", 20, "home/user/Pictures/Saved", "known", is_deleted=True),  # as known
)
# Other names for contents of these parts, one after the other: backups, copies, what was sent twice.
COPIES = Part("copy", 710, "home/user/Backup", "unseen")
COPIED = (
    *("messenger", "document", "shared", "messenger", "web_png", "document", "messenger"),
    *("shared", "messenger", "document", "gif", "messenger", "shared", "camera"),
)
BULK = 1_000_000  # entries of the known set that are nowhere on the disk


def sized(part: Part, *, small: bool) -> int:
    """How many files of a part are made."""
    return -(-part.files // SMALLER) if small else part.files


def identity(*, small: bool) -> str:
    """A short name for the mix as it stands; another mix has another name."""
    told = repr((VERSION, FILES, PICTURES, COPIES, COPIED, BULK, small))
    return hashlib.sha256(told.encode()).hexdigest()[:8]
