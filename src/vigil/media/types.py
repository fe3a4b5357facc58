"""What a file is, by its first bytes; its name is not believed."""

UNKNOWN = "application/octet-stream"
ENOUGH = 4096  # bytes that are looked at

_BEGINNINGS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"RIFF", "application/x-riff"),
    (0, b"\x1aE\xdf\xa3", "video/x-matroska"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-elf"),
)
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif", b"msf1": "image/heif", b"avif": "image/avif",
    b"avis": "image/avif", b"qt  ": "video/quicktime",
}
_INSIDE_ZIP = ((b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
               (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
               (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"))
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13, 27}
BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}


def media_type(beginning: bytes) -> str:
    """The media type that a file's first bytes show.

    Args:
        beginning: the first 4,096 bytes, or the whole file when it is shorter.
    """
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    if beginning[4:8] == b"ftyp":
        return _BRANDS.get(beginning[8:12], "video/mp4")
    if beginning[:2] == b"BM" and int.from_bytes(beginning[14:18], "little") in BMP_HEADERS:
        return "image/bmp"
    found = next((kind for place, magic, kind in _BEGINNINGS if beginning[place : place + len(magic)] == magic), None)
    if found == "application/zip":
        return next((kind for folder, kind in _INSIDE_ZIP if folder in beginning), found)
    return found or (_text(beginning) if beginning else UNKNOWN)


def is_picture(kind: str) -> bool:
    """Whether files of this type are decoded as pictures."""
    return kind.startswith("image/")


def _text(beginning: bytes) -> str:
    if _CONTROL.isdisjoint(beginning):
        try:
            beginning[: max(len(beginning) - 3, 1)].decode("utf-8")
        except UnicodeDecodeError:
            return UNKNOWN
        return "text/plain"
    return UNKNOWN
