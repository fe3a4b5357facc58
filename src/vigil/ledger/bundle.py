"""Checkpoint bundles: a checkpoint (``.checkpoint``) and every leaf hash it covers (``.leaves``, 32 bytes each).

The root over the leaf hashes is the signed one, so that an entry rewritten later is not only noticed but located.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vigil.ledger.checkpoint import Checkpoint, parse_and_verify, sign
from vigil.ledger.errors import LedgerError
from vigil.ledger.merkle import HASH_BYTES, GrowingTree, root
from vigil.ledger.note import MOST_BYTES, BadSignatureError
from vigil.ledger.writing import put, put_first


@dataclass(frozen=True, slots=True)
class Leaves:
    """Leaf hashes as they lie in a file, 32 bytes each; not believed until their root is the signed one."""

    untrusted_data: bytes

    def __len__(self) -> int:
        return len(self.untrusted_data) // HASH_BYTES

    def __getitem__(self, place: int) -> bytes:
        return self.untrusted_data[place * HASH_BYTES : (place + 1) * HASH_BYTES]

    def __iter__(self) -> Iterator[bytes]:
        return (self[place] for place in range(len(self)))

    def can_stand_for(self, checkpoint: Checkpoint) -> bool:
        """Whether these are the leaf hashes that the checkpoint was signed over."""
        whole = len(self.untrusted_data) == checkpoint.size * HASH_BYTES
        return whole and root(self) == checkpoint.root


def export_bundle(
    *, checkpoint: Checkpoint, leaves: Sequence[bytes], key: Ed25519PrivateKey, folder: Path
) -> Path:
    """Write a checkpoint and its leaf hashes to a folder, leaf hashes first; returns the checkpoint's file.

    Nothing is overwritten: a checkpoint that is there already is kept, and every one in the folder that this key
    signed must be continued by the new one.

    Raises:
        LedgerError: the leaf hashes are not the checkpoint's, the folder cannot be written, or it holds a checkpoint
            that this one does not continue.
    """
    if len(leaves) != checkpoint.size or root(leaves) != checkpoint.root:
        raise LedgerError("The leaf hashes do not lead to the checkpoint's root; nothing was written.")
    note = folder / f"{checkpoint.size:010d}.checkpoint"
    signed = sign(checkpoint, key).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        check_continues(checkpoint=checkpoint, leaves=leaves, key=key.public_key(), folder=folder)
        if note.exists() and note.read_bytes() != signed:
            raise LedgerError(f"{note} is another journal's or was changed; export to a folder of its own.")
        put(note.with_suffix(".leaves"), b"".join(leaves))
        put_first(note, signed)
    except OSError as error:
        raise LedgerError(f"{folder} cannot be written ({error.strerror}); choose another folder.") from error
    return note


def check_continues(
    *, checkpoint: Checkpoint, leaves: Sequence[bytes], key: Ed25519PublicKey, folder: Path
) -> None:
    """Refuse to sign a past other than the one signed before.

    Checkpoints of other keys and other origins in the folder are passed over.

    Raises:
        LedgerError: a checkpoint in the folder is longer than this one, or covers other entries.
        OSError: a file in the folder cannot be read.
    """
    earlier = _signed_before(folder, key, checkpoint.origin)
    tree = GrowingTree()
    for path, signed in sorted(earlier.items(), key=lambda item: item[1].size):
        for leaf in leaves[tree.size : signed.size]:
            tree.add(leaf)
        if tree.size < signed.size or tree.root() != signed.root:
            raise LedgerError(
                f"The journal does not continue {path}: its past was changed or cut. Nothing was signed; "
                "verify the journal with that checkpoint."
            )


def _signed_before(folder: Path, key: Ed25519PublicKey, origin: str) -> dict[Path, Checkpoint]:
    found = {}
    for path in folder.glob("*.checkpoint"):
        try:
            checkpoint = parse_and_verify(_head(path), key)
        except BadSignatureError:
            continue
        except LedgerError as error:
            raise LedgerError(f"{path} cannot be continued. {error}") from error
        if checkpoint.origin == origin:
            found[path] = checkpoint
    return found


def read_checkpoint(path: Path, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint in a file.

    Raises:
        LedgerError: the file cannot be read or is no checkpoint.
        BadSignatureError: it was not signed with this key, or was changed since.
    """
    try:
        data = _head(path)
    except OSError as error:
        raise LedgerError(
            f"The checkpoint {path} cannot be read ({error.strerror}); check the name."
        ) from error
    try:
        return parse_and_verify(data, key)
    except LedgerError as error:
        raise type(error)(f"{path} cannot be used. {error}") from error


def read_leaves(note: Path, checkpoint: Checkpoint) -> Leaves:
    """The leaf hashes beside a checkpoint, as they are; ask them whether they can stand for it.

    Raises:
        OSError: they cannot be read.
    """
    with note.with_suffix(".leaves").open("rb") as file:
        return Leaves(file.read(checkpoint.size * HASH_BYTES + 1))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
