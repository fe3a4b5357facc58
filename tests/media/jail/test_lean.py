"""The lean start process answers as the other does, or leaves the file to it; and its child can do nothing but answer."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from tests.kernels.test_exif import gps, text, tiff
from tests.media.pictures import drawn, encoded
from vigil.kernels import native
from vigil.kernels.native import INT64
from vigil.media.errors import MediaError
from vigil.media.facts import Facts
from vigil.media.jail import Decoded, Decoder, Unreadable, canaries, client, decoding, lean
from vigil.media.jail.asking import Asked
from vigil.media.jail.protocol import ASK, OTHER, READ, SAY, UNREADABLE, Said

pytestmark = pytest.mark.skipif(
    not lean.is_there(), reason="the native twins have not been built here: Debian package g++"
)
Look = Callable[..., Said]
WITHOUT_WALLS = """
import sys
from functools import partial
from vigil.media.jail import canaries, lean
print(*canaries.escaped(tuple(sys.argv[1:]), within=partial(lean.in_lean_child, is_shut_in=False)), sep="\\n")
"""


@pytest.fixture(scope="module", autouse=True)
def prepared() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as kept:
        kept.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
        kept.setattr("warnings.simplefilter", lambda _action: None)
        decoding.prepare()
        yield


@pytest.fixture(scope="module")
def look() -> Look:
    """What the native child says of a file, asked in this process."""
    return lean.look


def alike(one: Said, other: Said) -> bool:
    """Whether both say the same, whichever decoder said it."""
    return replace(one, decoder="") == replace(other, decoder="")


def with_exif(orientation: int | None = None) -> bytes:
    first = {0x010F: text("Invented"), 0x0110: text("Box 1"), 0x0131: text("Maker")}
    if orientation is not None:
        first[0x0112] = (3, 1, orientation.to_bytes(2, "little"))
    return b"Exif\0\0" + tiff(first, {0x9003: text("2024:05:06 07:08:09"), 0xA431: text("77")}, gps())


def test_without_a_lean_start_process_the_other_decodes_the_same() -> None:
    picture = encoded(drawn(), "JPEG")
    with Decoder() as both, Decoder(lean_command=()) as alone:
        told, by_other = both.decode(picture, in_full=True), alone.decode(picture, in_full=True)
    assert isinstance(told, Decoded)
    assert isinstance(by_other, Decoded)
    assert told.decoder != by_other.decoder
    assert replace(told, decoder="") == replace(by_other, decoder="")


def test_the_layouts_are_the_same() -> None:
    library = native.library()
    assert library is not None
    assert library.function("vigil_look_answer_size", returns=INT64)() == SAY.size


@pytest.mark.parametrize(
    "size", [(1, 1), (7, 300), (64, 48), (320, 240), (640, 480), (520, 700), (1200, 1030), (2100, 2060)]
)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"subsampling": "4:4:4"},
        {"quality": 30, "optimize": True},
        {"restart_marker_blocks": 5},
        {"progressive": True},
    ],
)
def test_a_jpeg_is_answered_as_the_other_start_process_answers(
    size: tuple[int, int], options: dict[str, Any], look: Look
) -> None:
    data = encoded(drawn(size[0], (max(size[0], 40), max(size[1], 40))).resize(size), "JPEG", **options)
    assert look(data) == decoding.decode(data)
    full = look(data, in_full=True)
    # Of chroma of one column or two no weighted means are made.
    if size == (1, 1) and "subsampling" not in options:
        assert full.outcome == OTHER
    else:
        assert alike(full, decoding.decode_in_full(data))
        assert full.decoder == f"{lean.OWN}; full; frame 0"


WRAPPED: dict[str, Callable[[Image.Image], bytes]] = {
    "PNG": lambda picture: encoded(picture, "PNG"),
    "PNG in grey": lambda picture: encoded(picture.convert("L"), "PNG"),
    "PNG with a palette": lambda picture: encoded(picture.quantize(90), "PNG"),
    "PNG with a palette, in part transparent": lambda picture: encoded(
        picture.quantize(90), "PNG", transparency=7
    ),
    "PNG with alpha": lambda picture: encoded(see_through(picture), "PNG"),
    "GIF": lambda picture: encoded(picture.quantize(90), "GIF"),
    "GIF, in part transparent": lambda picture: encoded(picture.quantize(90), "GIF", transparency=7),
    "GIF that moves": lambda picture: encoded(
        picture.quantize(90), "GIF", save_all=True, append_images=[drawn(9).resize(picture.size)], duration=80
    ),
    "WEBP": lambda picture: encoded(picture, "WEBP"),
}


def see_through(picture: Image.Image) -> Image.Image:
    shown = picture.copy()
    shown.putalpha(drawn(5, picture.size).convert("L"))
    return shown


@pytest.mark.parametrize("size", [(40, 40), (64, 300), (320, 240), (2100, 2060)])
@pytest.mark.parametrize("border", [0, 20])
@pytest.mark.parametrize("kind", WRAPPED)
def test_other_kinds_are_answered_as_the_other_start_process_answers(
    kind: str, size: tuple[int, int], border: int, look: Look
) -> None:
    data = WRAPPED[kind](ImageOps.expand(drawn(size[0], size), border=border))
    quick = look(data)
    assert alike(quick, decoding.decode(data))
    assert quick.decoder == f"{lean.OWN}; full; frame 0"
    assert look(data, in_full=True) == quick


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_of_one_shade_is_answered_too(kind: str, look: Look) -> None:
    data = encoded(Image.new("L", (300, 200), 90), kind)
    quick = look(data)
    assert alike(quick, decoding.decode(data))
    assert quick.quality == 0


@pytest.mark.parametrize("orientation", [None, *range(10)])
@pytest.mark.parametrize("border", [0, 40])
def test_it_is_turned_and_its_facts_are_read(orientation: int | None, border: int, look: Look) -> None:
    picture = ImageOps.expand(drawn(6, (400, 300)), border=border)
    data = encoded(picture, "JPEG", exif=with_exif(orientation))
    quick = look(data)
    assert quick == decoding.decode(data)
    assert alike(look(data, in_full=True), decoding.decode_in_full(data))
    place = (52 + 30 / 60 + 18.0 / 3600, 13.0)
    assert quick.facts == Facts("Invented", "Box 1", "77", "Maker", "2024-05-06T07:08:09", *place)
    assert bool(quick.inside) is (border > 0)


OTHERS: dict[str, Callable[[], bytes]] = {
    "CMYK": lambda: encoded(drawn().convert("CMYK"), "JPEG"),
    "red, green and blue": lambda: encoded(drawn(), "JPEG", keep_rgb=True),
    "cut short": lambda: encoded(drawn(), "JPEG")[:-40],
    "several pictures": lambda: encoded(drawn(), "MPO", save_all=True, append_images=[drawn(2)]),
    "turned by XMP": lambda: encoded(drawn(), "JPEG", xmp=b'<x tiff:Orientation="6"/>'),
    "turned by XMP beside EXIF": lambda: encoded(
        drawn(), "JPEG", exif=with_exif(), xmp=b'<x tiff:Orientation="6"/>'
    ),
    "odd EXIF": lambda: encoded(drawn(), "JPEG", exif=b"Exif\0\0XX*\0"),
    "no picture": lambda: b"\xff\xd8\xff\xe0 and no more",
    "nothing": lambda: b"",
    "PNG of 16 bits": lambda: encoded(
        Image.fromarray(np.asarray(drawn().convert("L")).astype(np.uint16) * 257), "PNG"
    ),
    "PNG cut short": lambda: encoded(drawn(), "PNG")[:-200],
    "PNG with EXIF": lambda: encoded(drawn(), "PNG", exif=with_exif(6)),
    "PNG that moves": lambda: encoded(drawn(), "PNG", save_all=True, append_images=[drawn(2)]),
    "GIF cut short": lambda: encoded(drawn().quantize(90), "GIF")[:-200],
    "GIF whose first frame shows nothing": lambda: encoded(
        Image.new("P", (320, 240)), "GIF", save_all=True, append_images=[drawn(2)], duration=80
    ),
    "WEBP without loss": lambda: encoded(drawn(), "WEBP", lossless=True),
    "WEBP that is see-through": lambda: encoded(see_through(drawn()), "WEBP"),
    "WEBP with EXIF": lambda: encoded(drawn(), "WEBP", exif=with_exif(6)),
    "WEBP that moves": lambda: encoded(drawn(), "WEBP", save_all=True, append_images=[drawn(2)]),
    "WEBP cut short": lambda: encoded(drawn(), "WEBP")[:-200],
    "BMP": lambda: encoded(drawn(), "BMP"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_not_plain_is_left_to_the_other(kind: str, look: Look, decoder: Decoder) -> None:
    data = OTHERS[kind]()
    assert look(data).outcome == OTHER
    assert look(data, in_full=True).outcome == OTHER
    seen = decoder.decode(data)
    said = decoding.decode(data)
    if isinstance(seen, Unreadable):
        assert (seen.reason, said.outcome) == (said.reason, UNREADABLE)
    else:
        assert seen == client._decoded(said)


@pytest.mark.parametrize("in_full", [False, True])
def test_a_scan_gets_it_from_the_lean_start_process(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch, *, in_full: bool
) -> None:
    data = encoded(drawn(), "JPEG", exif=with_exif(6))
    monkeypatch.setattr(decoder, "_full", None)
    seen = decoder.decode(data, in_full=in_full)
    assert isinstance(seen, Decoded)
    assert seen == client._decoded(lean.look(data, in_full=in_full))
    assert (seen.width, seen.height, seen.facts.camera_serial) == (240, 320, "77")
    assert seen.is_in_full is in_full


@pytest.mark.parametrize("kind", WRAPPED)
def test_a_scan_gets_other_kinds_from_it_too(
    kind: str, decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder, "_full", None)
    seen = decoder.decode(WRAPPED[kind](drawn()))
    assert isinstance(seen, Decoded)
    assert seen.is_in_full


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF", "JPEG"])
def test_facts_are_read_from_every_format_that_carries_them(kind: str) -> None:
    image = Image.Exif()
    image[0x010F], image[0x0110] = "Invented", "Box 1"
    said = decoding.decode_in_full(encoded(drawn(), kind, exif=image))
    assert (said.facts.camera_make, said.facts.camera_model) == ("Invented", "Box 1")


SEEDS = [
    encoded(drawn(3, (96, 72)), "JPEG", exif=with_exif(orientation), **options)
    for orientation, options in (
        (6, {}),
        (1, {"optimize": True}),
        (None, {"restart_marker_blocks": 3}),
        (8, {"progressive": True}),
    )
]
SEEDS += [wrap(drawn(3, (96, 72))) for wrap in WRAPPED.values()]


@pytest.mark.filterwarnings("ignore")  # Pillow's, as in the jail
@settings(max_examples=800, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4
    ),
    in_full=st.booleans(),
)
def test_a_damaged_one_is_answered_alike_or_left(
    seed: bytes, changes: list[tuple[float, int]], *, in_full: bool, look: Look
) -> None:
    data = bytearray(seed)
    for place, value in changes:
        data[int(place * len(data))] = value
    quick = look(bytes(data), in_full=in_full)
    assert quick.outcome in {READ, OTHER}
    if quick.outcome == READ:
        decode = decoding.decode_in_full if in_full else decoding.decode
        assert alike(quick, decode(bytes(data)))


def test_thirty_canaries_are_contained() -> None:
    ended = canaries.tried(canaries.QUICK, within=lean.in_lean_child)
    assert {said.outcome for said in ended.values()} == {UNREADABLE}


def test_harmless_work_is_not_ended() -> None:
    done = lean.in_lean_child(lambda: None, limits=canaries.TRIED_WITH)
    assert done.outcome == READ


@pytest.mark.parametrize("name", ["read a file", "list a folder", "connect by TCP", "file in memory"])
def test_without_walls_a_canary_gets_out(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_WALLS, name], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [name]


def test_a_canary_that_gets_out_keeps_the_jail_shut() -> None:
    program = """
from vigil.media.jail import lean, leanstart
lean.lean_program, lean.ruleset = lambda: b"", lambda: None
leanstart.main()
"""
    with (
        pytest.raises(MediaError, match="nothing is decoded outside it"),
        Decoder(lean_command=(sys.executable, "-c", program)),
    ):
        pass


@pytest.mark.parametrize(
    "question",
    [
        ASK.pack(bytes(16), 2, 9, 1) + b"x",
        ASK.pack(bytes(16), 2, 0, 1) + b"x",
        ASK.pack(bytes(16), 0, 9, 1) + b"x",
        ASK.pack(bytes(16), 0, 0, 1 << 40),
    ],
)
def test_a_question_that_nobody_of_ours_asks_ends_it(question: bytes) -> None:
    with Decoder() as decoder:
        assert decoder._lean is not None
        process = decoder._lean.process
        assert process is not None
        assert process.stdin is not None
        process.stdin.write(question)
        assert process.wait(10) == 1


def test_its_child_has_no_way_out_but_its_answer() -> None:
    read, write = os.pipe()

    def shout() -> None:
        for descriptor in range(64):
            try:
                os.write(descriptor, b"forged")
            except OSError:
                continue

    try:
        said = lean.in_lean_child(shout, limits=canaries.TRIED_WITH)
        os.set_blocking(read, False)
        with pytest.raises(BlockingIOError):
            os.read(read, 1)
    finally:
        os.close(read)
        os.close(write)
    assert said.outcome == UNREADABLE
    assert "the outcome is too long" in said.detail


def test_a_lost_lean_start_process_costs_one_file() -> None:
    data = encoded(drawn(), "JPEG")
    with Decoder() as decoder:
        assert decoder._lean is not None
        process = decoder._lean.process
        assert process is not None
        process.kill()
        process.wait()
        gone = decoder.decode(data)
        assert isinstance(gone, Unreadable)
        assert gone.decoder == lean.OWN
        assert isinstance(decoder.decode(data), Decoded)


def test_nothing_of_an_earlier_file_is_left_in_its_place() -> None:
    long, short = encoded(drawn(1, (640, 480)), "JPEG", quality=98), encoded(drawn(2, (320, 240)), "JPEG")
    with Decoder() as decoder:
        first = decoder.decode(short)
        decoder.decode(long)
        assert decoder.decode(short) == first
        # Cut short, the shorter would be whole with the longer's rest behind it.
        assert isinstance(decoder.decode(short[: len(short) // 2]), Unreadable)


def is_held(process: int, marker: bytes) -> bool:
    """Whether a process holds these bytes at the beginning of any memory of its own."""
    maps = [line.split() for line in Path(f"/proc/{process}/maps").read_text().splitlines()]
    with Path(f"/proc/{process}/mem").open("rb") as memory:
        for words in maps:
            begin, end = (int(place, 16) for place in words[0].split("-"))
            if words[1].startswith("rw") and len(words) == len(("range", "may", "offset", "device", "inode")):
                memory.seek(begin)
                if marker in memory.read(min(end - begin, 32 << 20)):
                    return True
    return False


@pytest.mark.parametrize("megabytes", [1, 7, 9, 11])
def test_a_file_is_forgotten_with_the_next_one(megabytes: int) -> None:
    short, marker = encoded(drawn(2, (320, 240)), "JPEG"), b"invented, and looked for"
    with Decoder() as decoder:
        assert decoder._lean is not None
        decoder.decode(b"\xff\xd8\xff" + bytes(megabytes << 20) + marker)
        process = decoder._lean.process
        assert process is not None
        try:
            Path(f"/proc/{process.pid}/mem").open("rb").close()
        except PermissionError:
            pytest.skip("this system lets nobody look into a process")
        assert is_held(process.pid, marker)
        assert isinstance(decoder.decode(short), Decoded)
        assert not is_held(process.pid, marker)


def test_a_start_process_beside_a_foreign_one_is_not_started() -> None:
    assert Decoder(command=("true",))._lean is None
    assert isinstance(Decoder()._lean, Asked)
