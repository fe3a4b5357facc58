"""Which altered copies of a picture are found: by its own PDQ hash, as peers ask, and by all that a scan here asks for.

Free photographs, altered and saved again as JPEG; a copy is found when a hash of it lies within 31 bits of the original's.
No time is measured.
"""

import io
from collections.abc import Callable
from functools import partial

from PIL import Image, ImageEnhance, ImageOps

from benchmarks import peers, photographs
from benchmarks.command import Figures, run
from vigil.media.jail import decoding
from vigil.media.jail.protocol import HASH, READ, Said

RADIUS = 31  # bits
SIZE = (1920, 1080)  # pixels
SMALL = 4  # photographs
BARS = 0.12  # of the height, above and below
CROPS = (0.01, 0.02, 0.03, 0.05)  # of each side


def _cropped(image: Image.Image, *, part: float) -> Image.Image:
    across, down = int(image.width * part), int(image.height * part)
    return image.crop((across, down, image.width - across, image.height - down))


ALTERED: dict[str, Callable[[Image.Image], Image.Image]] = {
    "quality_30": lambda image: image,
    "quarter_size": lambda image: image.resize(
        (image.width // 4, image.height // 4), Image.Resampling.LANCZOS
    ),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.25),
    "mirrored": ImageOps.mirror,
    "turned_90": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "letterboxed": lambda image: ImageOps.expand(image, border=(0, int(image.height * BARS)), fill=(0, 0, 0)),
    "framed_white": lambda image: ImageOps.expand(
        image, border=int(image.height * BARS), fill=(255, 255, 255)
    ),
    "framed_and_mirrored": lambda image: ImageOps.expand(
        ImageOps.mirror(image), border=int(image.height * BARS), fill=(0, 0, 0)
    ),
    **{f"cropped_{part * 100:g}_percent": partial(_cropped, part=part) for part in CROPS},
}


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """The share of copies found, for each way of altering, by the copy's own hash and by all."""
    decoding.prepare()
    paths = photographs.jpegs(size=SIZE, to=peers.folder() / "jpeg-2mp")[: SMALL if small else None]
    found = {name: [0, 0] for name in ALTERED}
    for path in paths:
        original = _decoded(path.read_bytes()).pdq
        with Image.open(path) as image:
            for name, alter in ALTERED.items():
                out = io.BytesIO()
                alter(image.convert("RGB")).save(out, "JPEG", quality=30 if name == "quality_30" else 85)
                said = _decoded(out.getvalue())
                others = said.turned + said.widened + said.inside
                own = _is_near(said.pdq, original)
                found[name][0] += own
                found[name][1] += own or any(
                    _is_near(others[place : place + HASH], original) for place in range(0, len(others), HASH)
                )
    return {
        "pictures": len(paths),
        **{f"found_{name}": [round(one / len(paths), 3) for one in counts] for name, counts in found.items()},
    }


def _decoded(data: bytes) -> Said:
    said = decoding.decode_in_full(data)
    if said.outcome != READ:
        raise SystemExit(f"A copy made here is not decoded: {said.reason}, {said.detail}.")
    return said


def _is_near(one: bytes, other: bytes) -> bool:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count() <= RADIUS


if __name__ == "__main__":
    raise SystemExit(run(measure, about="Which altered copies are found, by one hash and by all."))
