"""What is there of a picture that was cut short: decoded as far as it goes, and hashed as if the rest were plain.

The picture stays *unreadable: truncated*. Its hashes are for finding a known picture that it is a part of, never for saying
that there is none. A decoder leaves the rows that are missing in one shade; here they take the mean of those above, column by
column, or of the whole: of photographs that lost 3 % of their bytes 9 in 10 then lie within 31 bits of the whole one, of those
that lost 10 % two thirds, and of those that lost a half hardly any.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY, dihedral, hashed
from vigil.kernels.reducing import Matrix, Reduction, Turn
from vigil.media.jail.pixels import Frame, first_frame_that_shows, opened
from vigil.media.jail.protocol import Said

LEAST_SEEN = 0.5  # of its rows; with fewer, hardly any is found
BLOCK = 16  # rows of the last one that may be half decoded
ABOVE = 0.1  # of the rows that are there, those whose mean stands for the missing ones

Grey = NDArray[np.uint8]


def with_part(said: Said, untrusted_data: bytes, *, decoder: str) -> Said:
    """The outcome *truncated*, with the size and the hashes of what is there, or as it was where too little is.

    The eight hashes of the picture with its columns carried on come as the picture's own and ``turned``, those of the picture
    with its mean carried on as ``inside``.
    """
    try:
        with _as_far_as_it_goes():
            image = opened(untrusted_data)
            frame = first_frame_that_shows(image)
    except Exception:  # noqa: BLE001 decoders raise anything on hostile input; why the file is unreadable is known already
        return said
    grey = np.asarray(frame.grey)
    seen = _rows_seen(grey)
    if seen < LEAST_SEEN * len(grey):
        return said
    carried, levelled = (_small(filled, frame.turn) for filled in _filled(grey, seen))
    own = hashed(carried)
    if own.quality < LOWEST_USEFUL_QUALITY:
        return said
    return _told(said, image, frame, carried, levelled, decoder, 100 * seen // len(grey))


def _told(
    said: Said, image: Image.Image, frame: Frame, carried: Matrix, levelled: Matrix, decoder: str, share: int
) -> Said:
    own = hashed(carried)
    return replace(
        said,
        width=frame.size[0],
        height=frame.size[1],
        quality=own.quality,
        pdq=own.value,
        turned=b"".join(dihedral(carried)[1:]),
        inside=b"".join(dihedral(levelled)),
        media_type=Image.MIME.get(image.format or "", "image/x-unknown"),
        decoder=f"{decoder}; full; frame {frame.number}",
        detail=f"{said.detail[:100]}; {share} % of its rows are there",
    )


@contextmanager
def _as_far_as_it_goes() -> Iterator[None]:
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _rows_seen(grey: Grey) -> int:
    """Rows above the last run of rows in one shade, less a block of them that may be half there."""
    is_plain = (grey == grey[-1, 0]).all(axis=1)
    missing = len(grey) if is_plain.all() else int(np.argmin(is_plain[::-1]))
    return len(grey) if missing == 0 else max(0, len(grey) - missing - BLOCK)


def _filled(grey: Grey, seen: int) -> tuple[Grey, Grey]:
    """The picture with its columns carried on, and with its mean."""
    carried, levelled = grey.copy(), grey.copy()
    above = max(1, int(seen * ABOVE))
    carried[seen:] = grey[seen - above : seen].mean(axis=0)
    levelled[seen:] = grey[:seen].mean()
    return carried, levelled


def _small(grey: Grey, turn: Turn) -> Matrix:
    reduction = Reduction(height=grey.shape[0], width=grey.shape[1], turn=turn)
    reduction.add(grey)
    return np.ascontiguousarray(reduction.small()[:, :, 0])
