"""Whether Vigil's hashes are PDQ's, and what threatexchange makes of odd pictures: bits from the plain picture, ours and its.

The reference's C++ is asked, by way of pdqhash, about planes of many sizes; how many hashes are the same bit for bit is
counted. Odd pictures are those of the tests; `docs/reference/picture-rules.md` gives the rule for each.
"""

import sys

import numpy as np
from numpy.typing import NDArray

from benchmarks import peers
from benchmarks.command import Figures, run, say
from tests.media.odd_pictures import Odd, odd_pictures
from vigil.kernels.pdq import pdq
from vigil.media.jail import Decoded, Decoder
from vigil.media.jail.pixels import REC_601

PLANES, SMALL = 200, 20
SIDES = (64, 1200)  # pixels


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Planes hashed as the reference hashes them, and for each odd picture both distances."""
    peers.need("threatexchange", "pdqhash")
    return {**_planes(SMALL if small else PLANES), "odd_pictures": _odd()}


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


def _apart(value: bytes, odd: Odd) -> int:
    shades = np.asarray(odd.seen.convert("RGB"), dtype=np.float32)
    plain = pdq((shades @ REC_601).astype(np.float32)).value
    return (int.from_bytes(value) ^ int.from_bytes(plain)).bit_count()


if __name__ == "__main__":
    sys.exit(run(measure, about=__doc__ or ""))
