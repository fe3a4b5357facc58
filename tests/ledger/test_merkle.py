"""The tree of RFC 6962 and RFC 9162.

Published numbers: the eight-leaf tree of Google's certificate-transparency reference (``merkletree`` tests), as kept in
transparency-dev/merkle ``testonly/constants.go`` (Apache-2.0), with the proofs of its ``proof`` tests.
"""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.ledger.merkle import (
    GrowingTree,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)

INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
PUBLISHED = [leaf_hash(bytes.fromhex(data)) for data in INPUTS]


def unhex(proof: list[str]) -> list[bytes]:
    return [bytes.fromhex(value) for value in proof]


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


def made(size: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(size)]


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_are_found(size: int) -> None:
    assert root(PUBLISHED[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_the_published_inclusion_proofs_are_made_and_accepted(index: int, size: int) -> None:
    proof = unhex(INCLUSION[index, size])
    assert inclusion_proof(PUBLISHED[:size], index) == proof
    assert check_inclusion(
        leaf=PUBLISHED[index], index=index, size=size, proof=proof, expected_root=bytes.fromhex(ROOTS[size])
    )


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_the_published_consistency_proofs_are_made_and_accepted(old: int, new: int) -> None:
    proof = unhex(CONSISTENCY[old, new])
    assert consistency_proof(PUBLISHED[:new], old) == proof
    old_root, new_root = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])
    assert check_consistency(old_size=old, new_size=new, proof=proof, old_root=old_root, new_root=new_root)


@given(st.integers(0, 300))
def test_a_growing_tree_has_the_root_of_the_definition(size: int) -> None:
    leaves, tree = made(size), GrowingTree()
    for leaf in leaves:
        tree.add(leaf)
    assert tree.root() == root(leaves) == by_definition(leaves)
    assert tree.size == size


@given(st.data())
def test_every_leaf_is_proven_and_nothing_else_is(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    index = data.draw(st.integers(0, size - 1))
    leaves = made(size)
    proof, head = inclusion_proof(leaves, index), root(leaves)
    assert check_inclusion(leaf=leaves[index], index=index, size=size, proof=proof, expected_root=head)
    other = data.draw(st.integers(0, size + 2).filter(lambda place: place != index))
    assert not check_inclusion(leaf=leaves[index], index=other, size=size, proof=proof, expected_root=head)
    wrong = leaf_hash(b"another")
    assert not check_inclusion(leaf=wrong, index=index, size=size, proof=proof, expected_root=head)
    assert not check_inclusion(
        leaf=leaves[index], index=index, size=size, proof=[*proof, wrong], expected_root=head
    )
    for cut in range(len(proof)):
        changed = [*proof[:cut], bytes([proof[cut][0] ^ 1]) + proof[cut][1:], *proof[cut + 1 :]]
        assert not check_inclusion(
            leaf=leaves[index], index=index, size=size, proof=changed, expected_root=head
        )
        assert not check_inclusion(
            leaf=leaves[index], index=index, size=size, proof=proof[:cut], expected_root=head
        )


@given(st.data())
def test_every_longer_tree_is_proven_to_continue_and_no_changed_one(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 130))
    old = data.draw(st.integers(1, new))
    leaves = made(new)
    proof, head, before = consistency_proof(leaves, old), root(leaves), root(leaves[:old])
    assert check_consistency(old_size=old, new_size=new, proof=proof, old_root=before, new_root=head)
    changed = data.draw(st.integers(0, old - 1))
    forged = [*leaves[:changed], leaf_hash(b"forged"), *leaves[changed + 1 :]]
    again, forged_head = consistency_proof(forged, old), root(forged)
    for attempt in (proof, again, [*proof, head], again[:-1]):
        assert not check_consistency(
            old_size=old, new_size=new, proof=attempt, old_root=before, new_root=forged_head
        )


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3)])
def test_there_is_no_proof_from_an_impossible_size(old: int, new: int) -> None:
    with pytest.raises(IndexError):
        consistency_proof(made(new), old)
    assert not check_consistency(old_size=old, new_size=new, proof=[], old_root=b"", new_root=b"")


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_proof(made(3), index)
    assert not check_inclusion(leaf=b"", index=index, size=3, proof=[], expected_root=b"")


@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_a_proof_does_not_do_for_a_larger_tree_than_its_own(size: int) -> None:
    leaves = made(size)
    proof, head = inclusion_proof(leaves, 0), root(leaves)
    for claimed in (2 * size, 4 * size):
        assert not check_inclusion(leaf=leaves[0], index=0, size=claimed, proof=proof, expected_root=head)
    older = root(leaves[:1])
    for claimed in (2 * size, 4 * size):
        assert not check_consistency(
            old_size=1,
            new_size=claimed,
            proof=consistency_proof(leaves, 1),
            old_root=older,
            new_root=head,
        )
