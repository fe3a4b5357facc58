"""Damaged files by seed: pictures of every kind that can be drawn here, archives and noise, each spoilt in one of eight ways."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from tests.media.pictures import drawn, encoded

HEIC = Path(__file__).resolve().parents[1] / "_data" / "media" / "drawn.heic"
SIZE = (72, 54)
MANY = 255  # shades of a byte
Dice = np.random.Generator


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file's name, which says what it was and what was done to it, and its bytes."""

    name: str
    was: str
    way: str
    data: bytes


@cache
def originals() -> Mapping[str, bytes]:
    """Whole files by what they are."""
    picture = drawn(3, SIZE)
    grey, palette = picture.convert("L"), picture.quantize(64)
    see_through = picture.copy()
    see_through.putalpha(grey)
    wide = Image.fromarray((np.asarray(grey, dtype=np.uint16) * 257).astype(np.uint16))
    frames = [drawn(seed, SIZE).quantize(32) for seed in (4, 5)]
    moving = {"save_all": True, "append_images": frames, "duration": 100}
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Demonstration", 6
    return {
        "jpeg_baseline": encoded(picture, "JPEG"),
        "jpeg_progressive": encoded(picture, "JPEG", progressive=True),
        "jpeg_grey": encoded(grey, "JPEG"),
        "jpeg_cmyk": encoded(picture.convert("CMYK"), "JPEG"),
        "jpeg_restarts": encoded(picture, "JPEG", restart_marker_blocks=2, subsampling=0),
        "jpeg_turned": encoded(picture, "JPEG", exif=exif),
        "jpeg_large": encoded(drawn(6, (640, 560)), "JPEG", quality=40),
        "png_rgb": encoded(picture, "PNG"),
        "png_rgba": encoded(see_through, "PNG"),
        "png_grey": encoded(grey, "PNG"),
        "png_grey_alpha": encoded(see_through.convert("LA"), "PNG"),
        "png_palette": encoded(palette, "PNG", transparency=0),
        "png_16": encoded(wide, "PNG"),
        "png_1": encoded(picture.convert("1"), "PNG"),
        "png_animated": encoded(picture, "PNG", save_all=True, append_images=[drawn(8, SIZE)]),
        "gif": encoded(palette, "GIF"),
        "gif_animated": encoded(palette, "GIF", **moving),
        "webp": encoded(picture, "WEBP"),
        "webp_lossless": encoded(see_through, "WEBP", lossless=True),
        "webp_animated": encoded(picture, "WEBP", save_all=True, append_images=[drawn(9, SIZE)]),
        "bmp": encoded(picture, "BMP"),
        "bmp_palette": encoded(palette, "BMP"),
        "tiff": encoded(picture, "TIFF"),
        "tiff_lzw": encoded(picture, "TIFF", compression="tiff_lzw"),
        "tiff_jpeg": encoded(picture, "TIFF", compression="jpeg"),
        "tiff_g4": encoded(picture.convert("1"), "TIFF", compression="group4"),
        "heic": HEIC.read_bytes(),
        "avif": encoded(picture, "AVIF", speed=10),
        **_archives(encoded(picture, "JPEG")),
        "noise": np.random.default_rng(1).bytes(3_000),
    }


def _archives(content: bytes) -> dict[str, bytes]:
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as into:
        for number in range(3):
            into.writestr(zipfile.ZipInfo(f"inside{number}.jpg"), content)
    with tarfile.open(fileobj=tarred, mode="w") as into_tar:
        member = tarfile.TarInfo("inside.jpg")
        member.size = len(content)
        into_tar.addfile(member, io.BytesIO(content))
    return {
        "zip": zipped.getvalue(),
        "tar": tarred.getvalue(),
        "tar_gz": gzip.compress(tarred.getvalue(), mtime=0),
    }


def flipped(data: bytes, dice: Dice) -> bytes:
    """One to eight bits turned over."""
    spoilt = bytearray(data)
    for place in dice.integers(0, len(data), int(dice.integers(1, 9))):
        spoilt[place] ^= 1 << int(dice.integers(8))
    return bytes(spoilt)


def flipped_at_the_beginning(data: bytes, dice: Dice) -> bytes:
    """The same where headers are."""
    end = min(len(data), 128)
    return flipped(data[:end], dice) + data[end:]


def cut(data: bytes, dice: Dice) -> bytes:
    """The end is missing, or nearly all."""
    return data[: int(dice.integers(0, len(data)))]


def zeroed(data: bytes, dice: Dice) -> bytes:
    """A run of zeros, as of a lost block."""
    start, end = _stretch(data, dice)
    return data[:start] + bytes(end - start) + data[end:]


def without(data: bytes, dice: Dice) -> bytes:
    """A stretch from the middle is gone."""
    start, end = _stretch(data, dice)
    return data[:start] + data[end:]


def doubled(data: bytes, dice: Dice) -> bytes:
    """A stretch stands twice."""
    start, end = _stretch(data, dice)
    return data[:end] + data[start:]


def spliced(data: bytes, dice: Dice) -> bytes:
    """It goes on as another file does."""
    others = list(originals().values())
    other = others[int(dice.integers(len(others)))]
    return data[: int(dice.integers(1, len(data)))] + other[int(dice.integers(0, len(other))) :]


def lying(data: bytes, dice: Dice) -> bytes:
    """A number of two or four bytes says the least, the most, or nearly so: sizes, lengths, counts, offsets."""
    width = int(dice.choice([2, 4]))
    place = int(dice.integers(0, max(1, min(len(data), 600) - width)))
    number = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)[int(dice.integers(8))]
    order: tuple[str, ...] = ("big", "little")
    written = (number & (256**width - 1)).to_bytes(width, order[int(dice.integers(2))])  # type: ignore[arg-type]
    return data[:place] + written + data[place + width :]


WAYS: Mapping[str, Callable[[bytes, Dice], bytes]] = {
    "flipped": flipped,
    "flipped_at_the_beginning": flipped_at_the_beginning,
    "cut": cut,
    "zeroed": zeroed,
    "without": without,
    "doubled": doubled,
    "spliced": spliced,
    "lying": lying,
}


def damaged(count: int, *, seed: int) -> Iterator[Damaged]:
    """This many files, every kind in every way in turn."""
    kinds, ways = list(originals().items()), list(WAYS.items())
    for number in range(count):
        was, data = kinds[number % len(kinds)]
        way, spoil = ways[number // len(kinds) % len(ways)]
        dice = np.random.default_rng([seed, number])
        yield Damaged(f"{number:06}_{was}_{way}", was, way, spoil(data, dice))


def _stretch(data: bytes, dice: Dice) -> tuple[int, int]:
    start = int(dice.integers(0, len(data)))
    return start, min(len(data), start + int(dice.integers(1, max(2, len(data) // 4))))
