"""One file's row: nothing that could not be read is called unseen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image, ImageOps

from tests.media.answered import rows_of
from tests.media.pictures import drawn, encoded
from vigil.kernels.digests import digest_stream
from vigil.known.build import build
from vigil.known.known_set import KnownSet
from vigil.known.values import Entry, Grade
from vigil.media import reading
from vigil.media.errors import MediaError
from vigil.media.jail import Decoded, Decoder
from vigil.media.jail.client import Unreadable
from vigil.media.layout import Row, ScannedFile
from vigil.media.sources import FoundFile
from vigil.media.sources.source import LARGEST_CONTENT, not_read
from vigil.media.types import ENOUGH

PICTURE = encoded(drawn(size=(80, 60)), "PNG", compress_level=0)


def file_of(*chunks: bytes, size: int | None = None) -> FoundFile:
    whole = sum(map(len, chunks)) if size is None else size
    return FoundFile(
        path="a", locator="a", size=whole, state="accessible", modified=None, open=lambda: iter(chunks)
    )


def row_of(file: FoundFile, decoder: Decoder, known: KnownSet | None = None) -> ScannedFile:
    return rows_of(file, decoder=decoder, known=known)[0]


def test_a_listed_problem_is_the_reason(decoder: Decoder) -> None:
    row = row_of(not_read(path="a", locator="a", problem="pipe"), decoder)
    assert (row.verdict, row.reason, row.sha256) == ("unreadable", "pipe", None)


def test_a_file_that_breaks_off_is_unreadable_and_has_no_digest(decoder: Decoder) -> None:
    def breaking() -> Iterator[bytes]:
        yield PICTURE[:100]
        raise MediaError("The file ends after 100 of 200 bytes.")

    row = row_of(structs.replace(file_of(size=200), open=breaking), decoder)
    assert (row.verdict, row.reason, row.sha256) == ("unreadable", "cannot be read", None)
    assert "100 of 200" in row.explanation


@pytest.mark.parametrize(
    ("size", "reason"), [(LARGEST_CONTENT, ""), (LARGEST_CONTENT + 1, "too large to read")]
)
def test_a_file_that_claims_more_than_any_is_not_read(size: int, reason: str, decoder: Decoder) -> None:
    assert row_of(file_of(b"x", size=size), decoder).reason == reason


@pytest.mark.parametrize("length", [7, ENOUGH - 1, ENOUGH, len(PICTURE)])
@pytest.mark.parametrize("at_once", [1, 5000, 1 << 20])
def test_how_the_bytes_arrive_makes_no_difference(
    length: int, at_once: int, decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = row_of(file_of(PICTURE), decoder)
    monkeypatch.setattr(reading, "LARGEST_AT_ONCE", at_once)
    chunks = [PICTURE[start : start + length] for start in range(0, len(PICTURE), length)]
    assert row_of(file_of(*chunks), decoder) == whole
    # A file may be larger than its file system says.
    assert row_of(file_of(*chunks, size=0), decoder) == whole


def test_the_same_content_is_decoded_once(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    decode = decoder.decode
    monkeypatch.setattr(decoder, "decode", lambda data: asked.append(data) or decode(data))
    again = structs.replace(file_of(PICTURE), path="b", locator="b", state="deleted")
    one, other = rows_of(file_of(PICTURE), again, decoder=decoder)
    assert len(asked) == 1
    assert structs.replace(other, number=1, path="a", locator="a", state="accessible") == one
    recalled = rows_of(
        again, decoder=decoder, recall=lambda sha256: Row(one) if sha256 == one.sha256 else None
    )
    assert len(asked) == 1
    assert recalled == [structs.replace(other, number=1)]


def test_a_picture_too_large_for_the_jail_is_unreadable_though_hashed(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST_AT_ONCE", 1)
    monkeypatch.setattr(reading, "LARGEST_FILE", len(PICTURE))
    assert row_of(file_of(PICTURE), decoder).verdict == "unseen"
    monkeypatch.setattr(reading, "LARGEST_FILE", len(PICTURE) - 1)
    row = row_of(file_of(PICTURE), decoder)
    assert (row.verdict, row.reason) == ("unreadable", "too large")
    assert (row.media_type, row.size) == ("image/png", len(PICTURE))
    assert row.sha256 is not None


def test_only_pictures_are_kept_whole(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = reading._Kept()
    for _ in kept.passing(iter([b"\0" * ENOUGH] * 100)):
        assert len(kept.data) <= ENOUGH
    assert not kept.is_whole


def test_a_decoder_that_fails_makes_it_unreadable(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    crashed = Unreadable("crashed the decoder", "signal SIGSEGV", decoder="x 1.0")
    monkeypatch.setattr(decoder, "decode", lambda _data: crashed)
    row = row_of(file_of(PICTURE), decoder)
    assert (row.verdict, row.reason, row.explanation, row.decoder) == (
        "unreadable",
        "crashed the decoder",
        "signal SIGSEGV",
        "x 1.0",
    )
    assert row.sha256 is not None


def test_what_is_no_picture_is_not_sent_to_the_jail(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder, "decode", lambda _data: pytest.fail("sent"))
    assert row_of(file_of(b"words"), decoder).verdict == "unseen"


def test_sources_that_disagree_are_named(decoder: Decoder, tmp_path: Path) -> None:
    md5 = digest_stream([b"words"]).md5
    grades = (Grade("demonstration", "1", code) for code in "AB")
    entries = [Entry(kind="known", source=f"set {grade.code}", md5=md5, grade=grade) for grade in grades]
    build(entries=iter([*entries, Entry(kind="benign", source="software", md5=md5)]), to=tmp_path / "set")
    with KnownSet.open(tmp_path / "set") as known:
        row = row_of(file_of(b"words"), decoder, known)
    assert row.verdict == "known"
    assert "Others say otherwise: " in row.explanation
    assert "software (benign)" in row.explanation
    assert "set B (known, B)" in row.explanation or "set A (known, A)" in row.explanation


LARGE = drawn(5, size=(1600, 1200))
COPIES = {
    "as it is": LARGE,
    "mirrored": LARGE.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    "turned": LARGE.transpose(Image.Transpose.ROTATE_90),
    "letterboxed": ImageOps.expand(LARGE, border=(0, 210), fill=(0, 0, 0)),
    "cropped": LARGE.crop((32, 24, 1568, 1176)),
    "framed and mirrored": ImageOps.expand(ImageOps.mirror(LARGE), border=60, fill=(250, 250, 250)),
}
WORDS = {
    "as it is": "Its PDQ hash is ",
    "mirrored": "Its PDQ hash, mirrored, is ",
    "turned": "Its PDQ hash, turned by ",
    "letterboxed": "Its PDQ hash, without the bars around it, is ",
    "cropped": "Its PDQ hash, as if ",
    "framed and mirrored": "Its PDQ hash, without the bars around it, mirrored, is ",
}


@pytest.fixture(scope="module")
def knowing_one(tmp_path_factory: pytest.TempPathFactory, decoder: Decoder) -> Iterator[KnownSet]:
    """A set that knows one picture by its PDQ hash alone."""
    seen = decoder.decode(encoded(LARGE, "PNG"))
    assert isinstance(seen, Decoded)
    path = tmp_path_factory.mktemp("set") / "one.known"
    entry = Entry(kind="known", pdq=seen.pdq, grade=Grade("demonstration", "1", "B"), source="one")
    build(entries=[entry], to=path)
    with KnownSet.open(path) as opened:
        yield opened


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_copy_is_near_however_it_was_laid_or_framed(
    copy: str, kind: str, decoder: Decoder, knowing_one: KnownSet
) -> None:
    row = row_of(file_of(encoded(COPIES[copy], kind)), decoder, knowing_one)
    assert row.verdict == "near", row.explanation
    assert row.explanation.startswith(WORDS[copy])


def test_what_is_near_was_decoded_in_full(decoder: Decoder, knowing_one: KnownSet) -> None:
    near = row_of(file_of(encoded(LARGE, "JPEG")), decoder, knowing_one)
    assert near.decoder is not None
    assert "; full; " in near.decoder
    other = row_of(file_of(encoded(drawn(6, size=(1600, 1200)), "JPEG")), decoder, knowing_one)
    assert other.decoder is not None
    assert (other.verdict, "; 1/4; " in other.decoder) == ("unseen", True)


@pytest.mark.parametrize(
    ("smaller", "full", "verdict"), [(41, 31, "near"), (41, 32, "unseen"), (42, 0, "unseen")]
)
def test_the_full_decode_decides_what_a_smaller_one_puts_near(
    smaller: int, full: int, verdict: str, knowing_one: KnownSet
) -> None:
    own = knowing_one.keys("pdq")[0].tobytes()

    class Scripted:
        def decode(self, data: bytes, *, in_full: bool = False) -> Decoded:
            bits = (1 << (full if in_full else smaller)) - 1
            moved = (int.from_bytes(own) ^ bits).to_bytes(32)
            return Decoded(
                80, 60, "image/jpeg", moved, 100, "x; full; frame 0" if in_full else "x; 1/8; frame 0"
            )

    row = rows_of(file_of(PICTURE), known=knowing_one, decoder=Scripted())[0]
    assert row.verdict == verdict
    assert row.near_distance == (full if verdict == "near" else None)
