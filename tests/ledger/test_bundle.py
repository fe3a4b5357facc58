"""Checkpoint bundles."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigil.ledger.bundle import export_bundle, read_checkpoint, read_leaves
from vigil.ledger.checkpoint import Checkpoint
from vigil.ledger.errors import LedgerError
from vigil.ledger.merkle import leaf_hash, root

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def made(size: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(size)]


def exported(folder: Path, leaves: list[bytes], origin: str = "a", key: Ed25519PrivateKey = KEY) -> Path:
    head = Checkpoint(origin=origin, size=len(leaves), root=root(leaves))
    return export_bundle(checkpoint=head, leaves=leaves, key=key, folder=folder)


@pytest.mark.parametrize("size", [0, 1, 5])
def test_a_bundle_reads_back(tmp_path: Path, size: int) -> None:
    note = exported(tmp_path / "new" / "folder", made(size))
    checkpoint = read_checkpoint(note, KEY.public_key())
    leaves = read_leaves(note, checkpoint)
    assert note.name == f"{size:010d}.checkpoint"
    assert list(leaves) == made(size)
    assert leaves.can_stand_for(checkpoint)
    assert note.with_suffix(".leaves").stat().st_size == 32 * size
    assert len(list(note.parent.iterdir())) == 2


def test_changed_leaf_hashes_cannot_stand_for_the_checkpoint(tmp_path: Path) -> None:
    note = exported(tmp_path, made(3))
    checkpoint = read_checkpoint(note, KEY.public_key())
    data = note.with_suffix(".leaves").read_bytes()
    for changed in (data[:-1], data[:-32], data + b"x", data + data[:32], data[::-1], b""):
        note.with_suffix(".leaves").write_bytes(changed)
        assert not read_leaves(note, checkpoint).can_stand_for(checkpoint)


@pytest.mark.parametrize("leaves", [made(2), made(4), made(3)[::-1]])
def test_leaf_hashes_that_are_not_the_checkpoints_are_not_written(
    tmp_path: Path, leaves: list[bytes]
) -> None:
    head = Checkpoint(origin="a", size=3, root=root(made(3)))
    with pytest.raises(LedgerError, match="nothing was written"):
        export_bundle(checkpoint=head, leaves=leaves, key=KEY, folder=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_journal_that_grew_is_exported_beside_its_past(tmp_path: Path) -> None:
    for size in (0, 3, 3, 9):
        exported(tmp_path, made(size))
    assert len(list(tmp_path.glob("*.checkpoint"))) == 3


def test_a_past_other_than_the_signed_one_is_never_signed(tmp_path: Path) -> None:
    exported(tmp_path, made(3))
    exported(tmp_path, made(5))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    rewritten = made(7)
    rewritten[4] = leaf_hash(b"rewritten")
    for other in (made(4), rewritten, [leaf_hash(b"x"), *made(5)[1:]]):
        with pytest.raises(LedgerError, match=r"000000000[35]\.checkpoint: its past was changed or cut"):
            exported(tmp_path, other)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_checkpoints_of_other_journals_are_left_alone(tmp_path: Path) -> None:
    exported(tmp_path, made(5), origin="other")
    exported(tmp_path, made(6), key=Ed25519PrivateKey.from_private_bytes(b"o" * 32))
    exported(tmp_path, made(3))
    for taken in (5, 6):
        with pytest.raises(LedgerError, match="another journal's"):
            exported(tmp_path, made(taken))


def test_a_damaged_checkpoint_in_the_folder_is_not_passed_over(tmp_path: Path) -> None:
    exported(tmp_path, made(2)).write_text("words")
    with pytest.raises(LedgerError, match=r"cannot be continued\. It is no signed note"):
        exported(tmp_path, made(3))


def test_leaf_hashes_left_by_a_power_cut_are_made_whole(tmp_path: Path) -> None:
    (tmp_path / "0000000003.leaves").write_bytes(b"half")
    note = exported(tmp_path, made(3))
    assert note.with_suffix(".leaves").read_bytes() == b"".join(made(3))


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="cannot be written"):
        exported(tmp_path / "file", made(1))


def test_a_checkpoint_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="No such file"):
        read_checkpoint(tmp_path / "none", KEY.public_key())
