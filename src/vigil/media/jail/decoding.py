"""Decoding one picture; runs only in a child of the start process, never where anybody's data lives.

One rule for each trap: EXIF orientation is applied; palettes, CMYK and 1-bit go through RGB; 16-bit grey is scaled to
8; alpha is laid on white; of an animation the first frame that is not blank counts; a truncated file is unreadable.
"""

import warnings
from collections.abc import Callable

import pi_heif
import PIL
from PIL import Image, UnidentifiedImageError

from vigil.kernels.pdq import pdq
from vigil.media.jail.endings import is_cut_short, is_jpeg_without_end
from vigil.media.jail.pixels import (
    TooLargeError,
    UnsupportedPixelsError,
    draft,
    first_frame_that_shows,
    opened,
)
from vigil.media.jail.protocol import READ, UNREADABLE, Said

ENOUGH_FOR_PDQ = 512  # pixels left on the short side when a JPEG is decoded smaller
DECODER = f"Pillow {PIL.__version__}; pi-heif {pi_heif.__version__}"


def prepare() -> None:
    """Load every decoder once, before any file is seen."""
    pi_heif.register_heif_opener()
    Image.init()
    # Our own limit is exact and comes first; Pillow's refuses only twice its own.
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")


def decode(data: bytes) -> Said:
    """Dimensions, type and PDQ of a picture, or why it cannot be read."""
    return guarded(_decode, data)


def guarded(work: Callable[[bytes], Said], untrusted_data: bytes) -> Said:
    """Do the work, or say in a word and a detail why it cannot be done."""
    try:
        if is_cut_short(untrusted_data):
            return refused("truncated", "the file ends before it says it does")
        return work(untrusted_data)
    except TooLargeError as error:
        return refused("too large", str(error))
    except MemoryError:
        return refused("too large", "more memory needed than the jail gives")
    except UnsupportedPixelsError as error:
        return refused("unsupported", str(error))
    except UnidentifiedImageError:
        if is_jpeg_without_end(untrusted_data):
            return refused("truncated", "the file ends within its header")
        return refused("not a picture", "no decoder knows it")
    except Exception as error:  # noqa: BLE001 decoders raise anything on hostile input; each becomes a reason
        truncated = "truncated" in str(error).lower() or isinstance(error, EOFError)
        return refused("truncated" if truncated else "damaged", f"{type(error).__name__}: {error}")


def refused(reason: str, detail: str) -> Said:
    """An outcome without a picture."""
    return Said(outcome=UNREADABLE, reason=reason, detail=detail, decoder=DECODER)


def _decode(data: bytes) -> Said:
    image = opened(data)
    kind, whole = Image.MIME.get(image.format or "", "image/x-unknown"), image.size
    scale = draft(image, ENOUGH_FOR_PDQ)
    frame = first_frame_that_shows(image)
    hashed = pdq(frame.luma)
    width, height = whole if scale > 1 else frame.size
    if frame.luma.shape != frame.size[::-1]:
        width, height = height, width
    return Said(
        outcome=READ,
        width=width,
        height=height,
        quality=hashed.quality,
        pdq=hashed.value,
        media_type=kind,
        decoder=f"{DECODER}; 1/{scale}; frame {frame.number}",
    )
