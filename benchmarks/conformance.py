"""Whether Vigil's hashes are PDQ's, and what threatexchange makes of odd pictures: bits from the plain picture, ours and its.

The reference's C++ is asked, by way of pdqhash, about planes of many sizes; how many hashes are the same bit for bit is
counted. Odd pictures are those of the tests; `docs/reference/picture-rules.md` gives the rule for each.
"""

import sys

import numpy as np
from numpy.typing import NDArray

from benchmarks import peers, photographs
from benchmarks.command import Figures, run, say
from tests.media.odd_pictures import Odd, odd_pictures
from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY, pdq
from vigil.known.known_set import DEFAULT_RADIUS
from vigil.media.jail import Decoded, Decoder, Unreadable
from vigil.media.jail.pixels import REC_601

PLANES, SMALL = 200, 20
SIDES = (64, 1200)  # pixels
FILES, SMALL_FILES = 40, 4
SIZE = (1152, 864)  # pixels: a megapixel
CUT = (0.99, 0.97, 0.95, 0.9, 0.8, 0.5)  # parts of a file's bytes


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Planes hashed as the reference hashes them, and for each odd picture both distances."""
    peers.need("threatexchange", "pdqhash")
    return {
        **_planes(SMALL if small else PLANES),
        "odd_pictures": _odd(),
        "found_of_pictures_cut_short_percent": _parts(SMALL_FILES if small else FILES),
    }


def _planes(many: int) -> dict[str, object]:
    import pdqhash

    say("planes")
    random = np.random.default_rng(31)
    apart, qualities = [], 0
    for _ in range(many):
        height, width = (int(side) for side in random.integers(*SIDES, 2))
        colours = _waves(height, width, random)
        bits, quality = pdqhash.compute(colours)
        # The reference's luma, as its wrapper computes it.
        plane = (colours[:, :, 0] * 0.299 + colours[:, :, 1] * 0.587 + colours[:, :, 2] * 0.114).astype(
            np.float32
        )
        ours = pdq(plane)
        apart.append(int((np.unpackbits(np.frombuffer(ours.value, dtype=np.uint8)) != bits).sum()))
        qualities += ours.quality == quality
    return {
        "planes": many,
        "planes_bit_for_bit": apart.count(0),
        "planes_most_bits_apart": max(apart),
        "planes_of_equal_quality": qualities,
    }


def _waves(height: int, width: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """Coloured waves with a little noise: shape (height, width, 3)."""
    down, across = np.linspace(0, 1, height)[:, None, None], np.linspace(0, 1, width)[None, :, None]
    colours = np.zeros((height, width, 3))
    for _ in range(6):
        one, other, shift = random.uniform(1, 25, 3)
        colours += np.sin(one * down + other * across + shift + np.arange(3)) * random.uniform(10, 40)
    noisy = 128 + colours + random.normal(0, 4, colours.shape)
    return np.ascontiguousarray(noisy.clip(0, 255).astype(np.uint8))


def _odd() -> dict[str, dict[str, object]]:
    say("odd pictures")
    with Decoder() as jail:
        return {
            odd.name: {"ours": _ours(jail, odd), "threatexchange": _theirs(odd)} for odd in odd_pictures()
        }


def _ours(jail: Decoder, odd: Odd) -> int | str:
    seen = jail.decode(odd.data, in_full=True)
    return _apart(seen.pdq, odd) if isinstance(seen, Decoded) else seen.reason


def _theirs(odd: Odd) -> str:
    from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes

    try:
        value, quality = pdq_from_bytes(odd.data)
    except (OSError, ValueError) as error:
        return type(error).__name__
    return f"{_apart(bytes.fromhex(value), odd)}, quality {quality}"


def _parts(many: int) -> dict[str, dict[str, float]]:
    """Of photographs cut short, how many lie within the radius of the whole one: by their own hash, and by any."""
    say("pictures cut short")
    found: dict[str, dict[str, float]] = {}
    photographed = photographs.jpegs(size=SIZE, to=peers.folder() / "jpeg-1mp")[:many]
    with Decoder() as jail:
        wholes = [(path.read_bytes(), jail.decode(path.read_bytes(), in_full=True)) for path in photographed]
        good = [
            (data, seen.pdq)
            for data, seen in wholes
            if isinstance(seen, Decoded) and seen.quality >= LOWEST_USEFUL_QUALITY
        ]
        for part in CUT:
            seen = [(_hashes(jail.decode(data[: int(part * len(data))])), whole) for data, whole in good]
            own = sum(_is_near(hashes[:1], whole) for hashes, whole in seen)
            every = sum(_is_near(hashes, whole) for hashes, whole in seen)
            found[f"{part:.0%}"] = {
                "own": round(100 * own / len(good)),
                "any": round(100 * every / len(good)),
            }
    return found


def _hashes(seen: Decoded | Unreadable) -> list[bytes]:
    part = seen.part if isinstance(seen, Unreadable) else None
    return [part.pdq, *(value for _, value in part.variants)] if part else []


def _is_near(hashes: list[bytes], whole: bytes) -> bool:
    return any((int.from_bytes(one) ^ int.from_bytes(whole)).bit_count() <= DEFAULT_RADIUS for one in hashes)


def _apart(value: bytes, odd: Odd) -> int:
    shades = np.asarray(odd.seen.convert("RGB"), dtype=np.float32)
    plain = pdq((shades @ REC_601).astype(np.float32)).value
    return (int.from_bytes(value) ^ int.from_bytes(plain)).bit_count()


if __name__ == "__main__":
    sys.exit(run(measure, about=__doc__ or ""))
