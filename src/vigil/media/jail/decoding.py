"""Decoding one picture; runs only in a child of the start process, never where anybody's data lives.

One rule for each trap: EXIF orientation is applied; palettes, CMYK and 1-bit go through RGB; 16-bit grey is scaled to
8; alpha is laid on white; of an animation the first frame that is not blank counts; a truncated file is unreadable, and
what is there of it is hashed (`vigil.media.jail.partial`).
A JPEG is decoded smaller, in grey, and hashed with the filter folded over its blocks; of a plain one that is large not
even that: the means of its blocks are read from its coefficients. On request every pixel is decoded. A plain JPEG comes
here only where the lean start process is not there (`vigil.media.jail.lean`), which does the same natively.
"""

import io
import warnings
from collections.abc import Callable

import numpy as np
import pi_heif
from PIL import Image, UnidentifiedImageError

from vigil.kernels import native
from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY, dct_matrix, dihedral, hashed, widened
from vigil.kernels.reducing import Matrix
from vigil.media.facts import Facts
from vigil.media.jail.border import small_inside
from vigil.media.jail.claims import facts_of
from vigil.media.jail.endings import is_cut_short, is_jpeg_without_end
from vigil.media.jail.names import PICTURES
from vigil.media.jail.own import OWN
from vigil.media.jail.partial import with_part
from vigil.media.jail.pixels import (
    JPEGS,
    Frame,
    TooLargeError,
    UnsupportedPixelsError,
    draft,
    first_frame_that_shows,
    frame_of_means,
    opened,
    shows,
)
from vigil.media.jail.protocol import READ, UNREADABLE, Said

# Pixels left on the short side when a JPEG is decoded smaller: with the filter folded over its blocks, 99 of 100 hashes
# then lie within 10 bits of those of the full decode (`python -m benchmarks.pdq` measures it).
ENOUGH_FOR_PDQ = 256
TRUNCATED = "truncated"


def prepare() -> None:
    """Load every decoder once, before any file is seen."""
    pi_heif.register_heif_opener()
    Image.init()
    native.library()
    dct_matrix()
    # Our own limit is exact and comes first; Pillow's refuses only twice its own.
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    _warm()


def _warm() -> None:
    """Decode pictures of our own, one of each common kind: what a decoder sets up once is then not set up by every child."""
    drawn = Image.fromarray(np.add.outer(np.arange(96), np.arange(128)).astype(np.uint8))
    for kind, mode in (
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("GIF", "P"),
        ("WEBP", "RGB"),
        ("JPEG", "RGB"),
        ("JPEG", "L"),
    ):
        file = io.BytesIO()
        drawn.convert(mode).save(file, kind)
        for decoded in (decode(file.getvalue()), decode_in_full(file.getvalue())):
            if decoded.outcome != READ:
                raise RuntimeError(f"a picture of our own is not decoded: {decoded.detail}")


def decode(data: bytes) -> Said:
    """Dimensions, type and PDQ of a picture, a JPEG decoded smaller; or why it cannot be read."""
    return _with_part(guarded(lambda untrusted_data: _decode(untrusted_data, is_full=False), data), data)


def decode_in_full(data: bytes) -> Said:
    """The same with every pixel decoded: what confirms that a picture is near a known one."""
    return _with_part(guarded(lambda untrusted_data: _decode(untrusted_data, is_full=True), data), data)


def _with_part(said: Said, untrusted_data: bytes) -> Said:
    is_cut = said.outcome == UNREADABLE and said.reason == TRUNCATED
    return with_part(said, untrusted_data, decoder=PICTURES) if is_cut else said


def guarded(work: Callable[[bytes], Said], untrusted_data: bytes) -> Said:
    """Do the work, or say in a word and a detail why it cannot be done."""
    try:
        if is_cut_short(untrusted_data):
            return refused(TRUNCATED, "the file ends before it says it does")
        return work(untrusted_data)
    except TooLargeError as error:
        return refused("too large", str(error))
    except MemoryError:
        return refused("too large", "more memory needed than the jail gives")
    except UnsupportedPixelsError as error:
        return refused("unsupported", str(error))
    except UnidentifiedImageError:
        if is_jpeg_without_end(untrusted_data):
            return refused(TRUNCATED, "the file ends within its header")
        return refused("not a picture", "no decoder knows it")
    except Exception as error:  # noqa: BLE001 decoders raise anything on hostile input; each becomes a reason
        truncated = "truncated" in str(error).lower() or isinstance(error, EOFError)
        return refused(TRUNCATED if truncated else "damaged", f"{type(error).__name__}: {error}")


def refused(reason: str, detail: str) -> Said:
    """An outcome without a picture."""
    return Said(outcome=UNREADABLE, reason=reason, detail=detail, decoder=PICTURES)


def _decode(data: bytes, *, is_full: bool) -> Said:
    image = opened(data)
    kind = Image.MIME.get(image.format or "", "image/x-unknown")
    if is_full or image.format not in JPEGS:
        shown = first_frame_that_shows(image)
        return _said(kind, shown, facts_of(image, data), scale=1, decoder=f"{PICTURES}; full")
    scale = _scale(image.size)
    facts = facts_of(image, data)
    frame = frame_of_means(image, data, scale)
    if frame is not None and (image.format == "JPEG" or shows(frame)):
        return _said(kind, frame, facts, scale=scale, decoder=f"{OWN}; 1/{scale}")
    whole, scale = image.size, draft(image, ENOUGH_FOR_PDQ, mode="L")
    frame = first_frame_that_shows(image, whole=whole, scale=scale)
    scale_there = scale if frame.number == 0 else 1
    return _said(kind, frame, facts, scale=scale_there, decoder=f"{PICTURES}; 1/{scale}")


def _scale(size: tuple[int, int]) -> int:
    """By how much a JPEG is decoded smaller."""
    return next(scale for scale in (8, 4, 2, 1) if min(size) // ENOUGH_FOR_PDQ >= scale or scale == 1)


def _said(kind: str, frame: Frame, facts: Facts, *, scale: int, decoder: str) -> Said:
    own = hashed(frame.small)
    inside = small_inside(frame.grey, scale=scale, turn=frame.turn)
    return Said(
        outcome=READ,
        width=frame.size[0],
        height=frame.size[1],
        quality=own.quality,
        pdq=own.value,
        turned=_joined(frame.small)[len(own.value) :],
        widened=b"".join(widened(frame.small)) if own.quality >= LOWEST_USEFUL_QUALITY else b"",
        inside=b"" if inside is None else _joined(inside),
        media_type=kind,
        decoder=f"{decoder}; frame {frame.number}",
        facts=facts,
    )


def _joined(small: Matrix) -> bytes:
    """The eight hashes, or nothing where they are not good enough to be asked for."""
    return b"".join(dihedral(small)) if hashed(small).quality >= LOWEST_USEFUL_QUALITY else b""
