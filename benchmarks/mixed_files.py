"""Files of the mix that are no pictures: bytes of their kinds' form and size, from dice."""

import io
import zipfile
from collections.abc import Callable, Mapping

import numpy as np

Dice = np.random.Generator
_TEXT = """
account address after again available because before between change could country during every family first garden general
group house important interest large letter little market meeting minute money morning number order other people place point
present problem program question report result school service several should something station still street system their
things think through together under until water where which while without work world year
"""
WORDS = np.array(_TEXT.split())
ZIP_MOMENT = (2026, 3, 1, 12, 0, 0)
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"


def program(dice: Dice) -> tuple[bytes, str]:
    """A library or a program: nothing but its first bytes is looked at."""
    return b"\x7fELF\2\1\1" + dice.bytes(_size(dice, 4_000, 1_000_000)), "so"


def program_text(dice: Dice) -> tuple[bytes, str]:
    """A script, a translation, a page of help."""
    return _text(dice, _size(dice, 300, 60_000)), ("py", "po", "html", "conf")[int(dice.integers(4))]


def document(dice: Dice) -> tuple[bytes, str]:
    """Text, a table, a page, a PDF or a Word document."""
    kind = ("txt", "csv", "html", "pdf", "docx")[int(dice.integers(5))]
    text = _text(dice, _size(dice, 1_000, 400_000))
    if kind == "docx":
        return _zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": text}), kind
    return {"pdf": b"%PDF-1.4\n", "html": b"<!doctype html>\n"}.get(kind, b"") + text, kind


def database(dice: Dice) -> tuple[bytes, str]:
    """As SQLite's begin; pages of words and of nothing."""
    text = _text(dice, _size(dice, 8_000, 2_000_000))
    return b"SQLite format 3\0" + text + bytes(-(16 + len(text)) % 4096), "db"


def archive(dice: Dice) -> tuple[bytes, str]:
    """A zip with a few texts and something that does not shrink."""
    members = {f"part{number}.txt": _text(dice, _size(dice, 1_000, 30_000)) for number in range(4)}
    return _zipped(members | {"data.bin": dice.bytes(_size(dice, 1_000, 250_000))}), "zip"


def recording(dice: Dice) -> tuple[bytes, str]:
    """A video or a sound by its first bytes; it is hashed and not decoded by either side."""
    data = dice.bytes(_size(dice, 100_000, 3_000_000))
    return (MP4 + data, "mp4") if dice.random() < 0.6 else (b"ID3\3\0\0" + data, "mp3")


MAKERS: Mapping[str, Callable[[Dice], tuple[bytes, str]]] = {
    "program": program,
    "program_text": program_text,
    "document": document,
    "database": database,
    "archive": archive,
    "recording": recording,
}


def _size(dice: Dice, least: int, most: int) -> int:
    """Bytes: as many of each order of magnitude."""
    return int(np.exp(dice.uniform(np.log(least), np.log(most))))


def _text(dice: Dice, size: int) -> bytes:
    words = WORDS[dice.integers(0, len(WORDS), size // 6 + 1)]
    return " ".join(words.tolist()).encode()[:size]


def _zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in members.items():
            written.writestr(zipfile.ZipInfo(name, ZIP_MOMENT), data)
    return out.getvalue()
