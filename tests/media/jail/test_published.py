"""The hashes that are published with PDQ's reference come out of the published picture, within the published tolerance.

Of the reference's pictures one is to be had (`tests/_data/pdq/SOURCES.md`); turned and mirrored it is eight of them. The rule,
facebook/ThreatExchange ``pdq/README.md``: with a quality of 80 or more, within 10 bits of the C++ reference's hash.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.media.pictures import bits_apart, encoded
from vigil.kernels import hamming
from vigil.kernels.near import NearIndex
from vigil.kernels.pdq import DIHEDRAL, LOWEST_USEFUL_QUALITY
from vigil.known.known_set import DEFAULT_RADIUS
from vigil.media.jail import Decoded, Decoder

BRIDGE = Path(__file__).resolve().parents[2] / "_data" / "pdq" / "sample-b.jpg"
TOLERANCE, OF_QUALITY = 10, 80
PYTHON_TOLERANCE = 16  # pdq/python/pdqhashing/tests/pdq_test.py
# pdq/java PDQHasherTest.java, testFromBufferedImage; python-threatexchange PdqSignal.get_examples.
EXACT = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
JAVAS_TURNED, JAVAS_DISTANCE = "30a10efd71cc3d429013d48d0ffffc52e34e0e17ada952a9d29685211ea9e5af", 120
# pdq/cpp/bin/README.md, "Test run of the hasher", bridge-1-original to bridge-8-flip-minus-1.
CPP = (
    "f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596623e1d33e6339c4e9c9b22",
    "b0a10efd71cc3f429413d48d0ffffe12e34e0e17ada952a9d29684210aa9e5af",
    "adad5a64b5a142e55362a09057dacd5ae63b847fc23794b766b319361fc93188",
    "a5f4a457a48995e8c9065c275aaa5498b61ba4bdf8fcf80387c32f8b0bfc4f05",
    "f8f80f31e0f417b00e37f5cd028f980fb36ed02a9662c1e233e6cc634e9c64dd",
    "8dad2599b1a1bd1853625f6553da32a1e63b7280c2374b4866b366c91bc9ce77",
    "f0a1f102f1dcc0bd9c5309720fff018de34ef1e8ada9a956d2967ade0ea91a50",
    "a5f05ba8a4896a17c106a3da5aaaab07b61b5b42f8fc07fc83c3d0740bfcb0fa",
)
# pdq/python/pdqhashing/tests/pdq_test.py, the same eight.
PYTHON = (
    "d8f8f0cce0f4a84f0e370a22028f67f0b36e2ed596623e1d33e6b39c4e9c9b22",
    "38a50efd71c83f429013d68d0ffffc52e34e0e15ada952a9d29684214aa9e5af",
    "2dadda64b5a142e5d362209057da895ae63b8c7fc277b4b766b319361f893188",
    "a5f0a457248995e8c9065c275aaa54d8b61ba4bdf8fcfc0387c32f8b0bfc4f05",
    "d8f80f31e0f417b00e37f5dd028f980fb36ed12a9662c1e233e64c634e9c64dd",
    "0dad259bb1a1bd18d362576556da32a1e63b7380c2374b4866b3c6c91b89ce77",
    "f0a5e10271dcc0bd9c5309720fff018de34ef1e8ada9a956d2967ade1ea91a50",
    "69f05aa8a4996a17c146a2da5aaaab07b61b5b60f8fc07fc83c3d0740bfcb0fa",
)
# How the reference's seven other pictures were made from the first, in the same order.
MADE = (
    None,
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_180,
    Image.Transpose.ROTATE_270,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.FLIP_LEFT_RIGHT,
    Image.Transpose.TRANSPOSE,
    Image.Transpose.TRANSVERSE,
)
# python-threatexchange/threatexchange/signal_type/tests/test_pdq_index.py
ENTRIES = ("00" * 32, "00" * 30 + "ffff", "0f" * 32, "f0" * 32, "ff" * 32)


def hashed(decoder: Decoder, data: bytes, *, in_full: bool = True) -> Decoded:
    seen = decoder.decode(data, in_full=in_full)
    assert isinstance(seen, Decoded), seen
    return seen


@pytest.fixture(scope="module")
def bridge() -> Image.Image:
    with Image.open(BRIDGE) as opened:
        return opened.convert("RGB")


def test_the_published_hash_is_reproduced_bit_for_bit(decoder: Decoder) -> None:
    seen = hashed(decoder, BRIDGE.read_bytes())
    assert (seen.pdq.hex(), seen.quality) == (EXACT, 100)


def test_decoded_smaller_it_lies_within_the_tolerance(decoder: Decoder) -> None:
    seen = hashed(decoder, BRIDGE.read_bytes(), in_full=False)
    assert "full" not in seen.decoder
    assert all(bits_apart(seen.pdq, bytes.fromhex(one)) <= TOLERANCE for one in (EXACT, CPP[0], PYTHON[0]))


@pytest.mark.parametrize("number", range(8), ids=lambda number: DIHEDRAL[number])
def test_each_turned_picture_has_its_published_hash(
    number: int, bridge: Image.Image, decoder: Decoder
) -> None:
    made = MADE[number]
    seen = hashed(decoder, encoded(bridge if made is None else bridge.transpose(made), "PNG"))
    assert seen.quality >= OF_QUALITY
    assert bits_apart(seen.pdq, bytes.fromhex(CPP[number])) <= TOLERANCE
    assert bits_apart(seen.pdq, bytes.fromhex(PYTHON[number])) <= PYTHON_TOLERANCE


@pytest.mark.parametrize("in_full", [True, False])
def test_the_hashes_made_from_one_picture_are_those_of_its_turned_copies(
    *, in_full: bool, decoder: Decoder
) -> None:
    seen = hashed(decoder, BRIDGE.read_bytes(), in_full=in_full)
    made = [seen.pdq, *(dict(seen.variants)[name] for name in DIHEDRAL[1:])]
    assert all(bits_apart(one, bytes.fromhex(cpp)) <= TOLERANCE for one, cpp in zip(made, CPP, strict=True))
    assert all(
        bits_apart(one, bytes.fromhex(py)) <= PYTHON_TOLERANCE for one, py in zip(made, PYTHON, strict=True)
    )


def test_in_grey_its_hash_is_the_same(bridge: Image.Image, decoder: Decoder) -> None:
    # PDQHasherTest.java: distance 0.
    assert hashed(decoder, encoded(bridge.convert("L"), "PNG")).pdq.hex() == EXACT


def test_at_half_its_size_its_hash_is_near(bridge: Image.Image, decoder: Decoder) -> None:
    # PDQHasherTest.java: distance 4 with that language's own scaling.
    half = bridge.resize(
        (bridge.width // 2, bridge.height // 2), Image.Resampling.BILINEAR, reducing_gap=None
    )
    assert bits_apart(hashed(decoder, encoded(half, "PNG")).pdq, bytes.fromhex(EXACT)) <= TOLERANCE


def test_the_published_distance_of_two_hashes_is_reproduced() -> None:
    found = hamming.within(codes=coded(JAVAS_TURNED), query=coded(EXACT)[0], radius=256)
    assert found.distances.tolist() == [JAVAS_DISTANCE]


@pytest.mark.parametrize(
    ("query", "found"),
    [(ENTRIES[1], {1: 0, 0: 16}), (ENTRIES[0], {0: 0, 1: 16}), ("aa" * 32, {}), ("ff" * 28 + "00" * 4, {})],
)
def test_the_published_searches_find_what_they_should(query: str, found: dict[int, int]) -> None:
    index = NearIndex.build(coded(*ENTRIES))
    matches = index.search(coded(query), radius=DEFAULT_RADIUS)
    assert dict(zip(matches.places.tolist(), matches.distances.tolist(), strict=True)) == found


def test_the_thresholds_are_the_published_ones() -> None:
    # pdq/README.md, "Matching": distance at most 31, discard a quality of at most 49.
    assert (DEFAULT_RADIUS, LOWEST_USEFUL_QUALITY) == (31, 50)


def coded(*hashes: str) -> hamming.Codes:
    return np.frombuffer(b"".join(map(bytes.fromhex, hashes)), dtype=np.uint8).reshape(-1, 32)
