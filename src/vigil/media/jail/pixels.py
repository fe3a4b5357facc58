"""A picture's pixels as a person sees them: on white paper, turned as its EXIF says, in strips that bound memory."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from vigil.kernels.exif import exif
from vigil.kernels.jpeg import luma_means
from vigil.kernels.reducing import UPRIGHT, Matrix, Reduction, Turn

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF", "AVIF")
MOST_PIXELS = 150_000_000
MOST_FRAMES = 64
STRIP_PIXELS = 4_000_000
BLANK_RANGE = 8  # a frame whose luma spans less than this is blank
ORIENTATION = 0x0112  # EXIF
REC_601 = np.array([0.299, 0.587, 0.114], dtype=np.float32)
# What EXIF's orientations ask for.
TURNS = {
    1: UPRIGHT,
    2: Turn(columns_reversed=True),
    3: Turn(rows_reversed=True, columns_reversed=True),
    4: Turn(rows_reversed=True),
    5: Turn(swapped=True),
    6: Turn(swapped=True, columns_reversed=True),
    7: Turn(swapped=True, rows_reversed=True, columns_reversed=True),
    8: Turn(swapped=True, rows_reversed=True),
}
JPEGS = ("JPEG", "MPO")  # MPO is a JPEG with further ones behind it, as many telephones write it


class TooLargeError(Exception):
    """The picture has more pixels than the jail decodes."""


class UnsupportedPixelsError(Exception):
    """There is no rule for turning pixels of this kind into what a person sees."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame that was chosen.

    Attributes:
        number: its place in the file, from 0.
        small: 64 x 64 luma, turned as shown.
        grey: its pixels in grey, as stored: not turned, and decoded smaller where that was asked for.
        size: width and height as shown, of the whole picture.
        turn: how it is turned to be shown.
    """

    number: int
    small: Matrix
    grey: Image.Image
    size: tuple[int, int]
    turn: Turn


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


def draft(image: Image.Image, short_side: int, *, mode: str = "RGB") -> int:
    """Let a JPEG decode smaller (by 2, 4 or 8) while its short side keeps this many pixels; returns by how much.

    Args:
        image: just opened.
        short_side: in pixels.
        mode: ``RGB``, or ``L`` when its colours are not wanted: then they are not decoded.
    """
    width = image.width
    if image.format in JPEGS:
        image.draft(mode, (short_side, short_side))
    return max(1, round(width / image.width))


def first_frame_that_shows(
    image: Image.Image, *, whole: tuple[int, int] | None = None, scale: int = 1
) -> Frame:
    """The first frame that is not blank, or the first when all are; the picture is left at it.

    Args:
        image: any picture that was opened.
        whole: width and height of the first frame, where it is decoded smaller.
        scale: by how much it is.
    """
    first: Frame | None = None
    for number in range(min(getattr(image, "n_frames", 1), MOST_FRAMES)):
        frame = _frame(image, number, whole, scale) if number == 0 else _frame(image, number, None, 1)
        if shows(frame):
            return frame
        first = first or frame
    if first is None:
        raise UnsupportedPixelsError("no frame at all")
    image.seek(0)
    return first


def shows(frame: Frame) -> bool:
    """Whether there is anything to see: its luma spans more than a few shades."""
    return float(np.ptp(frame.small)) >= BLANK_RANGE


def frame_of_means(image: Image.Image, untrusted_data: bytes, scale: int) -> Frame | None:
    """A JPEG's first frame from the means of its blocks, nothing decoded; None where its decoder is needed.

    Args:
        image: a JPEG that was opened and not loaded.
        untrusted_data: its file.
        scale: 8 or 4.
    """
    plane = luma_means(untrusted_data, size=image.size, scale=scale)
    if plane is None:
        return None
    turn = TURNS[_turned(image)]
    width, height = image.size
    reduction = Reduction(height=height, width=width, scale=scale, turn=turn)
    reduction.add(plane)
    small = np.ascontiguousarray(reduction.small()[:, :, 0])
    size = (height, width) if turn.swapped else (width, height)
    return Frame(number=0, small=small, grey=Image.fromarray(plane), size=size, turn=turn)


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
    return _turned(image)


def _turned(image: Image.Image) -> int:
    if image.format in JPEGS and (said := image.info.get("exif")):
        own = exif(said.removeprefix(b"Exif\0\0"))
        is_said_elsewhere = own.orientation is None and b"tiff:Orientation" in image.info.get("xmp", b"")
        # One damaged entry does not make a picture unreadable that Pillow's reader then refuses.
        if not (own.is_odd or is_said_elsewhere):
            return own.orientation or 1
    turned = image.getexif().get(ORIENTATION, 1)
    return turned if turned in TURNS else 1


def _frame(image: Image.Image, number: int, whole: tuple[int, int] | None, scale: int) -> Frame:
    image.seek(number)
    check_size(image)
    turn = TURNS[orientation(image)]
    # Some formats turn the picture themselves while it is loaded, so its size is asked for afterwards.
    width, height = whole or image.size
    reduction = Reduction(height=height, width=width, scale=scale, turn=turn)
    grey = _taken_in(image, reduction)
    small = reduction.small()
    luma = small[:, :, 0] if small.shape[2] == 1 else luma_of(small)
    size = (height, width) if turn.swapped else (width, height)
    return Frame(number=number, small=np.ascontiguousarray(luma), grey=grey, size=size, turn=turn)


def luma_of(small: Matrix) -> Matrix:
    """Rec. 601 luma of 64 x 64 shades of red, green and blue, one product after the other as in the native twin."""
    red, green, blue = (small[:, :, channel] * REC_601[channel] for channel in range(3))
    luma: Matrix = red + green + blue
    return luma


def _taken_in(image: Image.Image, reduction: Reduction) -> Image.Image:
    """Give the picture's pixels to the reduction; returns them in grey."""
    if image.mode.startswith("I;16"):
        reduction.add(np.asarray(image).astype(np.float32) / np.float32(257))
        return _on_white(image).convert("L")
    if image.mode == "L" and not image.has_transparency_data:
        reduction.add(np.asarray(image))
        return image
    grey = Image.new("L", image.size)
    for top, strip in strips(image):
        reduction.add(np.asarray(strip))
        grey.paste(strip.convert("L"), (0, top))
    return grey


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
