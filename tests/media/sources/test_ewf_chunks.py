"""The quick way to an E01's chunks gives what libewf gives, for every kind of image, and leaves to it what is not in order."""

import random
import subprocess
from pathlib import Path

import pyewf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media.sources.test_filesystems import tool
from vigil.media.sources.ewf import EwfImage
from vigil.media.sources.ewf_chunks import Chunks, UnusualError

PIECE = 1 << 16


def by_libewf(path: Path) -> list[bytes | None]:
    """The image's bytes in pieces; None for one that cannot be read."""
    handle = pyewf.handle()
    handle.open([str(path)])
    try:
        return [read(handle, offset) for offset in range(0, handle.get_media_size(), PIECE)]
    finally:
        handle.close()


def read(handle: pyewf.handle, offset: int) -> bytes | None:
    try:
        handle.seek(offset)
        return bytes(handle.read(PIECE))
    except OSError:
        return None


def by_us(path: Path) -> list[bytes | None]:
    image = EwfImage(path)
    pieces = list[bytes | None]()
    try:
        for offset in range(0, image.get_size(), PIECE):
            try:
                pieces.append(image.read(offset, PIECE))
            except OSError:
                pieces.append(None)
    finally:
        image.close()
    return pieces


def mixed(length: int) -> bytes:
    """Bytes of which some chunks are zeros, some repeat and some are noise."""
    chance = random.Random(4)
    out = bytearray()
    while len(out) < length:
        out += chance.choice([bytes(40_000), b"words " * 7_000, chance.randbytes(50_000)])
    return bytes(out[:length])


def acquired(
    folder: Path, form: str, compression: str, *, sectors: int = 64, length: int = 3_000_320
) -> list[Path]:
    program = tool("ewfacquire", "ewf-tools")
    (folder / "raw").write_bytes(mixed(length))
    line = [
        program,
        "-q",
        "-u",
        "-t",
        folder / "image",
        "-f",
        form,
        "-c",
        compression,
        "-b",
        str(sectors),
        "-S",
        "1048576",
    ]
    subprocess.run([*line, folder / "raw"], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return sorted(path for path in folder.iterdir() if path.name.startswith("image."))


@pytest.mark.parametrize(
    ("form", "compression", "sectors"),
    [
        *(
            (form, "deflate:fast", 64)
            for form in ("encase2", "encase5", "encase6", "encase7", "ftk", "linen6", "ewfx")
        ),
        ("encase6", "deflate:none", 64),
        ("encase6", "deflate:best", 1024),
        ("encase6", "deflate:empty-block", 16),
        ("smart", "deflate:fast", 64),
        ("encase7-v2", "deflate:fast", 64),
    ],
)
def test_every_kind_of_image_reads_as_what_was_acquired(
    form: str, compression: str, sectors: int, tmp_path: Path
) -> None:
    segments = acquired(tmp_path, form, compression, sectors=sectors)
    raw = (tmp_path / "raw").read_bytes()
    image = EwfImage(segments[0])
    chance = random.Random(8)
    try:
        assert image.get_size() == len(raw)
        assert image.read(0, len(raw)) == raw
        for _ in range(60):
            offset, size = chance.randrange(len(raw)), chance.randrange(200_000)
            assert image.read(offset, size) == raw[offset : offset + size]
    finally:
        image.close()


def test_the_usual_kind_needs_libewf_for_no_byte(images: Path) -> None:
    raw = (images / "ext4_small.raw").read_bytes()
    chunks = Chunks([str(images / "ext4_small.E01")], len(raw))
    try:
        assert chunks.read(0, len(raw)) == raw
        assert chunks.read(len(raw) - 10, 100) == raw[-10:]
        assert chunks.read(len(raw), 100) == b""
    finally:
        chunks.close()


@pytest.mark.parametrize("size", [4_194_304 - 32_768, 4_194_304 + 32_768])
def test_an_image_whose_tables_hold_another_number_of_chunks_is_left_to_libewf(
    size: int, images: Path
) -> None:
    with pytest.raises(UnusualError, match="as many chunks"):
        Chunks([str(images / "ext4_small.E01")], size)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_an_image_changed_anywhere_reads_as_libewf_reads_it(
    data: st.DataObject, images: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = bytearray((images / "ext4_small.E01").read_bytes())
    # Half of the changes go where the sections and tables stand, close to the ends.
    near_ends = st.integers(0, 3_000) | st.integers(len(whole) - 6_000, len(whole) - 1)
    for place in data.draw(st.lists(near_ends | st.integers(0, len(whole) - 1), min_size=1, max_size=3)):
        whole[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("changed") / "image.E01"
    path.write_bytes(whole)
    try:
        expected = by_libewf(path)
    except OSError:
        with pytest.raises(OSError, match="pyewf"):
            EwfImage(path)
        return
    assert by_us(path) == expected
