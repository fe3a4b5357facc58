"""Decoding one picture; runs only in a child of the start process, never where anybody's data lives.

One rule for each trap: EXIF orientation is applied; palettes, CMYK and 1-bit go through RGB; 16-bit grey is scaled to 8;
alpha is laid on white; of an animation the first frame that is not blank counts; a truncated file is unreadable.
"""

import io
import warnings

import numpy as np
import PIL
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from vigil.kernels.pdq import pdq
from vigil.media.jail.protocol import BLUR, GREY, READ, UNREADABLE, Said

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF", "AVIF")
MOST_PIXELS = 150_000_000
MOST_FRAMES = 64
ENOUGH_FOR_PDQ = 512  # pixels left on the short side when a JPEG is decoded smaller
BLANK_RANGE = 8  # a frame whose luma spans less than this is blank
BLURRED_TO = 24  # pixels on the long edge, then enlarged again
DECODER = f"Pillow {PIL.__version__}; pillow-heif {pillow_heif.__version__}"


def prepare() -> None:
    """Load every decoder once, before any file is seen."""
    pillow_heif.register_heif_opener()
    Image.init()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("ignore")


def decode(data: bytes) -> Said:
    """Dimensions, type and PDQ of a picture, or why it cannot be read."""
    return _guarded(_decode, data)


def render(data: bytes, *, operation: int, longest_edge: int) -> Said:
    """A rendition as JPEG without any metadata, or why it cannot be made."""
    return _guarded(lambda untrusted: _render(untrusted, operation, longest_edge), data)


def _guarded(work, untrusted_data: bytes) -> Said:  # type: ignore[no-untyped-def]
    try:
        return work(untrusted_data)  # type: ignore[no-any-return]
    except Image.DecompressionBombError:
        return _refused("too large", f"more than {MOST_PIXELS // 1_000_000} million pixels")
    except MemoryError:
        return _refused("too large", "more memory needed than the jail gives")
    except Image.UnidentifiedImageError:
        return _refused("not a picture", "no decoder knows it")
    except Exception as error:  # noqa: BLE001 decoders raise anything on hostile input; each becomes a reason
        truncated = "truncated" in str(error).lower() or isinstance(error, EOFError)
        return _refused("truncated" if truncated else "damaged", f"{type(error).__name__}: {error}")


def _refused(reason: str, detail: str) -> Said:
    return Said(outcome=UNREADABLE, reason=reason, detail=detail, decoder=DECODER)


def _decode(data: bytes) -> Said:
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    kind, size = Image.MIME.get(image.format or "", "image/x-unknown"), image.size
    scale = _draft(image, ENOUGH_FOR_PDQ)
    luma, frame, turned = _first_frame_that_shows(image)
    hashed = pdq(luma)
    width, height = size[::-1] if turned else size
    mode = f"{DECODER}; 1/{scale}; frame {frame}"
    return Said(outcome=READ, width=width, height=height, quality=hashed.quality, pdq=hashed.value, media_type=kind, decoder=mode)


def _render(data: bytes, operation: int, longest_edge: int) -> Said:
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    _draft(image, longest_edge)
    shown = _on_white(ImageOps.exif_transpose(image))
    shown.thumbnail((longest_edge, longest_edge))
    if operation == GREY:
        shown = shown.convert("L")
    elif operation == BLUR:
        size = shown.size
        shown.thumbnail((BLURRED_TO, BLURRED_TO))
        shown = shown.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(4))
    out = io.BytesIO()
    shown.save(out, format="JPEG", quality=80)
    return Said(outcome=READ, width=shown.width, height=shown.height, media_type="image/jpeg", decoder=DECODER, jpeg=out.getvalue())


def _draft(image: Image.Image, short_side: int) -> int:
    """Let a JPEG decode smaller (by 1, 2, 4 or 8) while enough is left; returns by how much."""
    before = image.width
    if image.format == "JPEG" and min(image.size) >= 2 * short_side:
        image.draft("RGB", (image.width * short_side // min(image.size), image.height * short_side // min(image.size)))
    return max(1, round(before / image.width))


def _first_frame_that_shows(image: Image.Image) -> tuple[NDArray[np.float32], int, bool]:
    first: NDArray[np.float32] | None = None
    turned = image.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    for frame in range(min(getattr(image, "n_frames", 1), MOST_FRAMES)):
        image.seek(frame)
        luma = _luma(ImageOps.exif_transpose(image))
        if float(np.ptp(luma)) >= BLANK_RANGE:
            return luma, frame, turned
        first = luma if first is None else first
    if first is None:
        raise ValueError("no frame")
    return first, 0, turned


def _luma(image: Image.Image) -> NDArray[np.float32]:
    """Rec. 601 luma, 0 to 255, shape (height, width)."""
    if image.mode.startswith("I;16"):
        return np.asarray(image, dtype=np.float32) / np.float32(257)
    colours = np.asarray(_on_white(image), dtype=np.float32)
    return colours @ np.array([0.299, 0.587, 0.114], dtype=np.float32)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        eight_bit = (np.asarray(image, dtype=np.uint32) // 257).astype(np.uint8)
        return Image.fromarray(eight_bit).convert("RGB")
    if image.mode in {"F", "I", "LAB", "HSV"}:
        raise ValueError(f"pixels of type {image.mode} have no rule")
    if image.has_transparency_data:
        shown = image.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        paper.alpha_composite(shown)
        return paper.convert("RGB")
    return image.convert("RGB")
