"""The drawn picture in every wrapping that has misled a decoder, each beside the plain picture that a person sees."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from tests.media.pictures import drawn, encoded

DATA = Path(__file__).resolve().parents[1] / "_data" / "media"
TURNED_BY_EXIF = 6
_KINDS = {(16, 1): 0, (16, 2): 4, (16, 3): 2, (16, 4): 6}  # PNG's colour types by bits and channels


@dataclass(frozen=True, slots=True)
class Odd:
    """One wrapping.

    Attributes:
        name: what it is.
        data: the file.
        seen: what a person sees.
        most: bits that its hash may lie from the plain picture's; formats that lose something move a few.
    """

    name: str
    data: bytes
    seen: Image.Image
    most: int


def odd_pictures() -> list[Odd]:
    """All of them, from one picture."""
    plain = drawn()
    grey = plain.convert("L")
    return [
        *_palettes(plain),
        *_cmyk(plain),
        *_deep(plain, grey),
        *_bits(plain),
        *_alpha(plain, grey),
        *_others(plain),
    ]


def hole() -> Image.Image:
    """What is shown of a picture with alpha: 255 where it is seen."""
    return drawn(2).convert("L").point(lambda shade: 255 if shade > 128 else 0)


def _palettes(plain: Image.Image) -> list[Odd]:
    return [
        Odd("palette, PNG", encoded(plain.convert("P"), "PNG"), plain, 8),
        Odd("palette, GIF", encoded(plain, "GIF"), plain, 2),
        Odd("palette with a transparent colour, GIF", encoded(_with_hole(plain), "GIF"), _on_white(plain), 2),
    ]


def _cmyk(plain: Image.Image) -> list[Odd]:
    return [
        Odd("CMYK, JPEG", encoded(plain.convert("CMYK"), "JPEG", quality=95), plain, 2),
        Odd("CMYK, TIFF", encoded(plain.convert("CMYK"), "TIFF"), plain, 0),
    ]


def _deep(plain: Image.Image, grey: Image.Image) -> list[Odd]:
    shades, colours = _doubled(grey), _doubled(plain)
    covered, mask = np.full_like(shades, 65535), _doubled(hole())
    return [
        Odd("16-bit grey, PNG", encoded(Image.fromarray(shades), "PNG"), grey, 0),
        Odd("16-bit grey, TIFF", encoded(Image.fromarray(shades), "TIFF"), grey, 0),
        Odd("16-bit grey with alpha, PNG", _png(np.dstack([shades, covered])), grey, 0),
        Odd("16-bit colour, PNG", _png(colours), plain, 0),
        Odd("16-bit colour with alpha, PNG", _png(np.dstack([colours, mask])), _on_white(plain), 0),
    ]


def _bits(plain: Image.Image) -> list[Odd]:
    bits = plain.convert("1", dither=Image.Dither.NONE)
    return [
        Odd("1-bit, PNG", encoded(bits, "PNG"), bits.convert("L"), 0),
        Odd("1-bit, fax in TIFF", encoded(bits, "TIFF", compression="group4"), bits.convert("L"), 0),
    ]


def _alpha(plain: Image.Image, grey: Image.Image) -> list[Odd]:
    return [
        Odd("alpha, PNG", encoded(_with_hole(plain), "PNG"), _on_white(plain), 0),
        Odd("alpha, WebP", encoded(_with_hole(plain), "WEBP", lossless=True), _on_white(plain), 0),
        Odd("grey with alpha, PNG", encoded(plain.convert("LA"), "PNG"), grey, 0),
    ]


def _others(plain: Image.Image) -> list[Odd]:
    exif = Image.Exif()
    exif[0x0112] = TURNED_BY_EXIF
    turned = plain.copy()
    turned.getexif()[0x0112] = TURNED_BY_EXIF
    blank = Image.new("RGB", plain.size)
    animated: Callable[[str], bytes] = lambda kind: encoded(blank, kind, save_all=True, append_images=[plain])  # noqa: E731
    return [
        Odd(
            "EXIF orientation 6, JPEG",
            encoded(plain, "JPEG", exif=exif, quality=95),
            ImageOps.exif_transpose(turned),
            4,
        ),
        Odd("blank first frame, GIF", animated("GIF"), plain, 2),
        Odd("blank first frame, animated PNG", animated("PNG"), plain, 0),
        Odd("progressive, JPEG", encoded(plain, "JPEG", progressive=True, quality=95), plain, 4),
        Odd("arithmetic coding, JPEG", (DATA / "drawn-arithmetic.jpg").read_bytes(), plain, 4),
        Odd("AVIF", encoded(plain, "AVIF"), plain, 6),
        Odd("HEIC", (DATA / "drawn.heic").read_bytes(), drawn(7), 6),
    ]


def _with_hole(plain: Image.Image) -> Image.Image:
    holed = plain.copy()
    holed.putalpha(hole())
    return holed


def _on_white(plain: Image.Image) -> Image.Image:
    return Image.composite(plain, Image.new("RGB", plain.size, "white"), hole())


def _doubled(picture: Image.Image) -> NDArray[np.uint16]:
    return np.asarray(picture).astype(np.uint16) * np.uint16(257)


def _png(pixels: NDArray[np.uint16]) -> bytes:
    """A PNG of 16 bits, which Pillow does not write."""
    height, width = pixels.shape[:2]
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", width, height, 16, _KINDS[16, channels], 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
