"""A picture's pixels as a person sees them: on white paper, turned as its EXIF says, in strips that bound memory."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF", "AVIF")
MOST_PIXELS = 150_000_000
MOST_FRAMES = 64
STRIP_PIXELS = 4_000_000
BLANK_RANGE = 8  # a frame whose luma spans less than this is blank
ORIENTATION = 0x0112  # EXIF
REC_601 = np.array([0.299, 0.587, 0.114], dtype=np.float32)

Luma = NDArray[np.float32]


class TooLargeError(Exception):
    """The picture has more pixels than the jail decodes."""


class UnsupportedPixelsError(Exception):
    """There is no rule for turning pixels of this kind into what a person sees."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame that was chosen, its luma turned as shown, and its size in pixels before turning."""

    number: int
    luma: Luma
    size: tuple[int, int]


def opened(untrusted_data: bytes) -> Image.Image:
    """Read a picture's header.

    Raises:
        TooLargeError: it announces more than ``MOST_PIXELS``; nothing has been decoded.
    """
    image = Image.open(io.BytesIO(untrusted_data), formats=FORMATS)
    check_size(image)
    return image


def check_size(image: Image.Image) -> None:
    """Refuse a picture, or a page of one, with more than ``MOST_PIXELS``."""
    if image.width * image.height > MOST_PIXELS:
        raise TooLargeError(f"{image.width} x {image.height} pixels; the limit is {MOST_PIXELS}")


def draft(image: Image.Image, short_side: int) -> int:
    """Let a JPEG decode smaller (by 2, 4 or 8) while its short side keeps this many pixels; returns by how much."""
    width = image.width
    if image.format == "JPEG" and min(image.size) >= 2 * short_side:
        scale = short_side / min(image.size)
        image.draft("RGB", (int(image.width * scale), int(image.height * scale)))
    return max(1, round(width / image.width))


def first_frame_that_shows(image: Image.Image) -> Frame:
    """The first frame that is not blank, or the first when all are; the picture is left at it."""
    first: Frame | None = None
    for number in range(min(getattr(image, "n_frames", 1), MOST_FRAMES)):
        frame = _frame(image, number)
        if float(np.ptp(frame.luma)) >= BLANK_RANGE:
            return frame
        first = first or frame
    image.seek(0)
    return first or _frame(image, 0)


def strips(image: Image.Image, *, multiple: int = 1) -> Iterator[tuple[int, Image.Image]]:
    """The picture in RGB on white, strip by strip, each with its top row.

    Args:
        image: any picture that was opened.
        multiple: rows of every strip but the last are a multiple of this.

    Raises:
        UnsupportedPixelsError: there is no rule for its pixels.
    """
    rows = max(1, STRIP_PIXELS // image.width // multiple) * multiple
    for top in range(0, image.height, rows):
        yield top, _on_white(image.crop((0, top, image.width, min(top + rows, image.height))))


def orientation(image: Image.Image) -> int:
    """How the picture is to be turned, 1 to 8 as in EXIF; read after decoding, because some formats turn it themselves."""
    image.load()
    turned = image.getexif().get(ORIENTATION, 1)
    return turned if turned in TURNS else 1


# What EXIF's orientations ask for, on a plane of rows and columns.
TURNS: dict[int, Callable[[Luma], Luma]] = {
    1: lambda plane: plane,
    2: lambda plane: plane[:, ::-1],
    3: lambda plane: plane[::-1, ::-1],
    4: lambda plane: plane[::-1],
    5: lambda plane: plane.T,
    6: lambda plane: plane[::-1].T,
    7: lambda plane: plane[::-1, ::-1].T,
    8: lambda plane: plane.T[::-1],
}


def _frame(image: Image.Image, number: int) -> Frame:
    image.seek(number)
    check_size(image)
    turn = TURNS[orientation(image)]
    return Frame(number=number, luma=turn(_luma(image)), size=image.size)


def _luma(image: Image.Image) -> Luma:
    """Rec. 601 luma, 0 to 255, shape (height, width)."""
    plane = np.empty((image.height, image.width), dtype=np.float32)
    if image.mode.startswith("I;16"):
        np.divide(np.asarray(image), np.float32(257), out=plane)
        return plane
    for top, strip in strips(image):
        plane[top : top + strip.height] = np.asarray(strip, dtype=np.float32) @ REC_601
    return plane


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) // 257).astype(np.uint8)).convert("RGB")
    if image.mode in {"F", "I", "LAB", "HSV"}:
        raise UnsupportedPixelsError(f"pixels of the kind {image.mode}")
    if image.has_transparency_data:
        shown = image.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        paper.alpha_composite(shown)
        return paper.convert("RGB")
    return image.convert("RGB")
