"""A file's type comes from its content."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.media.pictures import drawn, encoded
from vigil.media.types import ENOUGH, SIGNATURES, UNKNOWN, is_picture, is_video, media_type, title


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_pictures_are_told(kind: str) -> None:
    found = media_type(encoded(drawn(), kind)[:ENOUGH])
    assert found == f"image/{kind.lower()}"
    assert is_picture(found)


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypmif1", "image/heif"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b"%PDF-1.7", "application/pdf"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "application/x-7z-compressed"),
        (b"\x1f\x8b\x08\0", "application/gzip"),
        (b"SQLite format 3\0", "application/vnd.sqlite3"),
        (b"ID3\x04\0", "audio/mpeg"),
        (b"RIFF\0\0\0\0WAVE", "audio/vnd.wave"),
        (b"\0\0\x01\xbaD\0", "video/mpeg"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6", "video/x-ms-asf"),
        (b"FLV\x01\5", "video/x-flv"),
        (b"RIFF\0\0\0\0????", "application/x-riff"),
        (bytes(257) + b"ustar\x0000", "application/x-tar"),
        (zipped("a.txt"), "application/zip"),
        (zipped(), "application/zip"),
        (
            zipped("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (zipped("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"plain words\r\n", "text/plain"),
        ("é".encode(), "text/plain"),
        (b"\xc3", UNKNOWN),
        (b"BM and so on, which is text", "text/plain"),
        (b"a\0b", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_common_types_are_told(beginning: bytes, kind: str) -> None:
    assert media_type(beginning) == kind


def test_a_letter_cut_by_the_end_of_what_is_looked_at_is_still_text() -> None:
    cut = ("a" * (ENOUGH - 1) + "é").encode()[:ENOUGH]
    assert media_type(cut) == "text/plain"
    assert media_type(cut[1:]) == UNKNOWN


@given(beginning=st.binary(max_size=300))
def test_any_bytes_have_a_type(beginning: bytes) -> None:
    assert "/" in media_type(beginning)


@given(
    places=st.lists(st.sampled_from(SIGNATURES), min_size=1, max_size=3),
    filling=st.sampled_from([b"\1", b"\xff", b"I"]),
)
def test_the_first_signature_of_the_table_that_fits_counts(
    places: list[tuple[int, bytes, str]], filling: bytes
) -> None:
    beginning = bytearray(filling * 300)
    for place, magic, _ in places:
        beginning[place : place + len(magic)] = magic
    first = next(
        (kind for place, magic, kind in SIGNATURES if beginning[place : place + len(magic)] == magic), UNKNOWN
    )
    assert media_type(bytes(beginning)) == first


@given(words=st.text(st.characters(min_codepoint=97, max_codepoint=0x2FF), min_size=1, max_size=200))
def test_words_are_text(words: str) -> None:
    assert media_type(words.encode()) == "text/plain"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("image/jpeg", "JPEG picture"),
        ("video/vnd.avi", "AVI video"),
        ("audio/mpeg", "MPEG sound"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word document"),
        (UNKNOWN, "Content not recognised"),
        ("application/of-tomorrow", "application/of-tomorrow"),
    ],
)
def test_a_type_is_told_in_words(kind: str, words: str) -> None:
    assert title(kind) == words


@given(st.binary(max_size=300))
def test_every_type_that_is_told_has_words(beginning: bytes) -> None:
    assert "/" not in title(media_type(beginning))


@pytest.mark.parametrize("magic", [magic.rjust(place + len(magic), b"x") for place, magic, _ in SIGNATURES])
def test_every_signature_has_words(magic: bytes) -> None:
    assert "/" not in title(media_type(magic))


def test_videos_are_told_from_pictures_and_sounds() -> None:
    for kind in ("video/mp4", "video/x-matroska"):
        assert is_video(kind)
        assert not is_picture(kind)
    assert not any(map(is_video, ("image/png", "audio/mpeg", UNKNOWN)))
