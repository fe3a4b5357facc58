"""The group is libsodium's, as published, and what is not in it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from vigil.linkage.private.errors import UntrustedFileError
from vigil.linkage.private.group import (
    hash_to_element,
    in_threads,
    inverse,
    random_scalar,
    scalar_from,
    times,
)

P = 2**255 - 19
GOLDEN = "d16cd00ec8aa1a0e6126ec928074b6b71182cb7efb603e14db14d8aec708c95a"
# RFC 9380, appendix J.5.2 (edwards25519_XMD:SHA-512_ELL2_NU_): u[0], and the y of the point that it is mapped to.
ONE_MAP = [
    (
        "7f3e7fb9428103ad7f52db32f9df32505d7b427d894c5093f7a0f0374a30641d",
        "222e314d04a4d5725e9f2aff9fb2a6b69ef375a1214eb19021ceab2d687f0f9b",
    ),
    (
        "09cfa30ad79bd59456594a0f5d3a76f6b71c6787b04de98be5cd201a556e253b",
        "67732d50f9a26f73111dd1ed5dba225614e538599db58ba30aaea1f5c827fa42",
    ),
    (
        "475ccff99225ef90d78cc9338e9f6a6bb7b17607c0c4428937de75d33edba941",
        "2f8a6c24dd1adde73909cada6a4a137577b0f179d336685c4a955a0a8e1a86fb",
    ),
    (
        "049a1c8bd51bcb2aec339f387d1ff51428b88d0763a91bcdf6929814ac95d03d",
        "2af6ff6ef5ebba128b0774f4296cb4c2279a074658b083b8dcca91f57a603450",
    ),
    (
        "3cb0178a8137cefa5b79a3a57c858d7eeeaa787b2781be4a362a2f0750d24fa0",
        "2c90c3d39eb18ff291d33441b35f3262cdd307162cc97c31bfcc7a4245891a37",
    ),
]
# Appendix J.5.1 (…_RO_), messages "abc" and "abcdef0123456789": u[0], u[1], y of the sum.
TWO_MAPS = [
    (
        "5081955c4141e4e7d02ec0e36becffaa1934df4d7a270f70679c78f9bd57c227",
        "005bdc17a9b378b6272573a31b04361f21c371b256252ae5463119aa0b925b76",
        "1a8395b88338f22e435bbd301183e7f20a5f9de643f11882fb237f88268a5531",
    ),
    (
        "285ebaa3be701b79871bcb6e225ecc9b0b32dff2d60424b4c50642636a78d5b3",
        "2e253e6a0ef658fedb8e4bd6a62d1544fd6547922acb3598ec6b369760b81b31",
        "53060a3d140e7fbcda641ed3cf42c88a75411e648a1add71217f70ea8ec561a6",
    ),
]
# The eight points of small order, as the curve's literature lists them.
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]


def mapped(u: str, *, negative: bool = False) -> bytes:
    sign = 1 << 255 if negative else 0
    return bindings.crypto_core_ed25519_from_uniform((int(u, 16) | sign).to_bytes(32, "little"))


def y_of(element: bytes) -> int:
    return int.from_bytes(element, "little") & (2**255 - 1)


@pytest.mark.parametrize(("u", "y"), ONE_MAP)
def test_the_map_to_the_curve_is_the_published_one_up_to_the_sign(u: str, y: str) -> None:
    assert y_of(mapped(u)) == int(y, 16)


@pytest.mark.parametrize(("first", "second", "y"), TWO_MAPS)
def test_the_sum_of_two_maps_is_the_published_hash_to_the_curve_up_to_their_signs(
    first: str, second: str, y: str
) -> None:
    sums = {
        y_of(bindings.crypto_core_ed25519_add(mapped(first), mapped(second, negative=negative)))
        for negative in (False, True)
    }
    assert int(y, 16) in sums


def test_hashing_to_the_group_stays_as_it_is() -> None:
    """Another library that hashed otherwise would find no match with a force that has this one."""
    assert hash_to_element(b"phone\0+447700900123").hex() == GOLDEN


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_point_of_small_order_is_refused(point: str) -> None:
    with pytest.raises(UntrustedFileError, match="no element"):
        times(random_scalar(), bytes.fromhex(point))


@given(st.binary(max_size=40))
def test_a_point_outside_the_prime_order_subgroup_is_refused(data: bytes) -> None:
    """The element and the point of order two added: (-x, -y). CVE-2025-69277 is that libsodium took these."""
    number = int.from_bytes(hash_to_element(data), "little")
    other = (P - (number & (2**255 - 1))) | ((number >> 255 ^ 1) << 255)
    with pytest.raises(UntrustedFileError):
        times(random_scalar(), other.to_bytes(32, "little"))


@given(st.integers(0, 18), st.booleans())
def test_an_element_written_in_a_second_way_is_refused(above: int, negative: bool) -> None:
    written = (P + above) | (negative << 255)
    with pytest.raises(UntrustedFileError):
        times(random_scalar(), written.to_bytes(32, "little"))


@given(st.binary(max_size=400))
def test_a_multiplication_is_undone_by_the_inverse(data: bytes) -> None:
    scalar, element = random_scalar(), hash_to_element(data)
    assert times(inverse(scalar), times(scalar, element)) == element


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_different_inputs_are_different_elements(one: bytes, other: bytes) -> None:
    assert (hash_to_element(one) == hash_to_element(other)) == (one == other)


def test_a_scalar_of_nothing_makes_no_element() -> None:
    with pytest.raises(UntrustedFileError):
        times(scalar_from(bytes(64)), hash_to_element(b"x"))


def test_threads_keep_the_order_and_pass_a_refusal_on() -> None:
    assert in_threads(lambda number: number * 2, range(1000)) == list(range(0, 2000, 2))
    assert in_threads(lambda number: number, []) == []
    with pytest.raises(UntrustedFileError):
        in_threads(lambda point: times(random_scalar(), point), [bytes(32)] * 600)
