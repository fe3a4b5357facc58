"""What a file is, by its first bytes; its name is not believed."""

import codecs
from functools import cache

UNKNOWN = "application/octet-stream"
ENOUGH = 4096  # bytes that are looked at
BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}
ZIP = "application/zip"
ARCHIVES = (
    ZIP,
    "application/x-7z-compressed",
    "application/vnd.rar",
    "application/gzip",
    "application/x-bzip2",
    "application/x-xz",
    "application/x-tar",
)

# Place, bytes that stand there, media type; the first that fits counts.
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (257, b"ustar", "application/x-tar"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"\0\0\x01\xba", "video/mpeg"),
    (0, b"\0\0\x01\xb3", "video/mpeg"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-elf"),
)
_RIFF = {b"WEBP": "image/webp", b"AVI ": "video/vnd.avi", b"WAVE": "audio/vnd.wave"}
# Brands of ISO base media files, ISO/IEC 14496-12 and 23008-12.
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_INSIDE_ZIP = (
    (b"word/", f"{_OFFICE}.wordprocessingml.document"),
    (b"xl/", f"{_OFFICE}.spreadsheetml.sheet"),
    (b"ppt/", f"{_OFFICE}.presentationml.presentation"),
)
_TITLES = {
    UNKNOWN: "Content not recognised",
    ZIP: "Zip archive",
    "application/x-7z-compressed": "7z archive",
    "application/vnd.rar": "RAR archive",
    "application/gzip": "Gzip file",
    "application/x-bzip2": "Bzip2 file",
    "application/x-xz": "XZ file",
    "application/x-tar": "Tar archive",
    "application/pdf": "PDF document",
    "application/vnd.sqlite3": "SQLite database",
    "application/x-ole-storage": "Older Office document",
    "application/vnd.microsoft.portable-executable": "Windows program",
    "application/x-elf": "Linux program",
    "application/x-riff": "RIFF media",
    f"{_OFFICE}.wordprocessingml.document": "Word document",
    f"{_OFFICE}.spreadsheetml.sheet": "Excel workbook",
    f"{_OFFICE}.presentationml.presentation": "PowerPoint slides",
    "text/plain": "Plain text",
}
_CONTROL = bytes(sorted(set(range(32)) - {9, 10, 12, 13, 27}))


def media_type(beginning: bytes) -> str:
    """The media type that a file's first bytes show.

    Args:
        beginning: the first 4,096 bytes, or the whole file when it is shorter.
    """
    if beginning[:4] == b"RIFF":
        return _RIFF.get(beginning[8:12], "application/x-riff")
    if beginning[4:8] == b"ftyp":
        return _BRANDS.get(beginning[8:12], "video/mp4")
    if beginning[:2] == b"BM" and int.from_bytes(beginning[14:18], "little") in BMP_HEADERS:
        return "image/bmp"
    for place, magic, kind in _possible(beginning[:1]):
        if beginning[place : place + len(magic)] == magic:
            return _zipped(beginning) if kind == ZIP else kind
    return "text/plain" if _is_text(beginning) else UNKNOWN


@cache
def _possible(first: bytes) -> list[tuple[int, bytes, str]]:
    """The signatures that a file with this first byte may have; each file of a disk is asked."""
    return [one for one in SIGNATURES if one[0] or one[1].startswith(first)]


def title(kind: str) -> str:
    """A media type in words: ``Word document``; a picture, sound or video by its format: ``JPEG picture``.

    A type that has no words, as a scan of a newer version may hold, is told as it is.
    """
    family, _, name = kind.partition("/")
    word = {"image": "picture", "audio": "sound", "video": "video"}.get(family)
    if word:
        return f"{name.removeprefix('x-').removeprefix('vnd.').upper()} {word}"
    return _TITLES.get(kind, kind)


def is_picture(kind: str) -> bool:
    """Whether files of this type are decoded as pictures."""
    return kind.startswith("image/")


def is_video(kind: str) -> bool:
    """Whether files of this type are decoded as videos."""
    return kind.startswith("video/")


def is_archive(kind: str) -> bool:
    """Whether files of this type are opened: archives, and the Office documents that are zips."""
    return kind in ARCHIVES or kind.startswith(_OFFICE)


def is_looked_into(kind: str) -> bool:
    """Whether files of this type are handed to a jail, whole: pictures, videos, and archives with Office documents."""
    return is_picture(kind) or is_video(kind) or is_archive(kind)


def _zipped(beginning: bytes) -> str:
    return next((kind for folder, kind in _INSIDE_ZIP if folder in beginning), ZIP)


def _is_text(beginning: bytes) -> bool:
    if not beginning or len(beginning.translate(None, _CONTROL)) < len(beginning):
        return False
    if beginning.isascii():
        return True
    try:
        # A letter may be cut in two only where the beginning itself is cut.
        codecs.getincrementaldecoder("utf-8")().decode(beginning, final=len(beginning) < ENOUGH)
    except UnicodeDecodeError:
        return False
    return True
