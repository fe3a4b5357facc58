"""Renditions: a picture drawn anew as JPEG, small, without colour or detail; runs only in a child of the start process.

Nothing of the file but its pixels is carried over: no EXIF, comment, profile, thumbnail or trailing bytes.
"""

import io

from PIL import Image, ImageFilter

from vigil.media.jail.decoding import guarded, refused
from vigil.media.jail.names import PICTURES
from vigil.media.jail.pixels import draft, first_frame_that_shows, opened, orientation, strips
from vigil.media.jail.protocol import BLUR, GREY, LARGEST_JPEG, READ, Said

BLURRED_TO = 24  # pixels on the long edge, then enlarged again
BLUR_RADIUS = 4  # pixels, over the enlarged picture
QUALITY = 80
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def render(data: bytes, *, operation: int, longest_edge: int) -> Said:
    """A rendition as JPEG without any metadata, or why it cannot be made.

    Args:
        data: the file.
        operation: GREY, BLUR or ORIGINAL of the protocol.
        longest_edge: in pixels, at least 1; a smaller picture is not enlarged.
    """
    return guarded(lambda untrusted_data: _render(untrusted_data, operation, longest_edge), data)


def _render(data: bytes, operation: int, longest_edge: int) -> Said:
    image = opened(data)
    draft(image, longest_edge)
    if getattr(image, "n_frames", 1) > 1:
        first_frame_that_shows(image)
    shown = _reduced(image, longest_edge)
    if operation == GREY:
        shown = shown.convert("L")
    elif operation == BLUR:
        shown = _blurred(shown)
    out = io.BytesIO()
    shown.save(out, format="JPEG", quality=QUALITY)
    jpeg = out.getvalue()
    if len(jpeg) > LARGEST_JPEG:
        return refused("too large", f"the rendition has more than {LARGEST_JPEG >> 20} MiB")
    return Said(
        outcome=READ,
        width=shown.width,
        height=shown.height,
        media_type="image/jpeg",
        decoder=PICTURES,
        jpeg=jpeg,
    )


def _reduced(image: Image.Image, longest_edge: int) -> Image.Image:
    turned = orientation(image)
    factor = max(1, max(image.size) // (2 * longest_edge))
    canvas = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    for top, strip in strips(image, multiple=factor):
        canvas.paste(strip.reduce(factor), (0, top // factor))
    canvas = canvas.transpose(_TURNS[turned]) if turned in _TURNS else canvas
    canvas.thumbnail((longest_edge, longest_edge))
    return canvas


def _blurred(image: Image.Image) -> Image.Image:
    small = image.copy()
    small.thumbnail((BLURRED_TO, BLURRED_TO))
    enlarged = small.resize(image.size, Image.Resampling.BICUBIC)
    return enlarged.filter(ImageFilter.GaussianBlur(BLUR_RADIUS))
