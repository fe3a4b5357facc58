"""Keys in files."""

import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from vigil.ledger.errors import LedgerError
from vigil.ledger.keys import load_or_create_key, load_private_key, load_public_key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "journal.key"


def private(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def test_a_key_is_made_once_and_only_its_owner_may_read_it(path: Path) -> None:
    key = load_or_create_key(path)
    assert load_or_create_key(path).private_bytes_raw() == key.private_bytes_raw()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_public_key(path.with_suffix(".pub")) == key.public_key()
    assert sorted(one.name for one in path.parent.iterdir()) == ["journal.key", "journal.pub"]


def test_two_who_make_the_key_at_once_get_the_same(path: Path) -> None:
    got: list[bytes] = []
    gate = threading.Barrier(8)

    def one() -> None:
        gate.wait()
        got.append(load_or_create_key(path).private_bytes_raw())

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len(set(got)) == 1


def test_the_files_are_what_other_tools_read(path: Path) -> None:
    key = load_or_create_key(path)
    again = load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(again, Ed25519PrivateKey)
    assert again.private_bytes_raw() == key.private_bytes_raw()
    assert load_pem_public_key(path.with_suffix(".pub").read_bytes()) == key.public_key()
    assert path.read_bytes() == key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_lost_public_half_is_made_again(path: Path) -> None:
    key = load_or_create_key(path)
    path.with_suffix(".pub").unlink()
    load_or_create_key(path)
    assert load_public_key(path.with_suffix(".pub")) == key.public_key()


def test_every_changed_bit_of_the_private_key_is_refused(path: Path) -> None:
    load_or_create_key(path)
    data = path.read_bytes()
    for place in range(len(data)):
        for bit in range(8):
            private(path, data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :])
            with pytest.raises(LedgerError):
                load_or_create_key(path)


def test_every_changed_bit_of_the_public_key_is_refused_where_the_pair_is(path: Path) -> None:
    load_or_create_key(path)
    public = path.with_suffix(".pub")
    data = public.read_bytes()
    for place in range(len(data)):
        for bit in range(8):
            public.write_bytes(data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :])
            with pytest.raises(LedgerError):
                load_or_create_key(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_private_key_that_others_may_touch_is_refused(path: Path, mode: int) -> None:
    load_or_create_key(path)
    path.chmod(mode)
    with pytest.raises(LedgerError, match="chmod 600"):
        load_private_key(path)


def test_a_private_key_given_for_the_public_one_is_named(path: Path) -> None:
    load_or_create_key(path)
    with pytest.raises(LedgerError, match="is a private key; give the public one"):
        load_public_key(path)


def test_keys_of_another_kind_are_refused(path: Path) -> None:
    key = generate_private_key(SECP256R1())
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.parent.mkdir()
    path.with_suffix(".pub").write_bytes(pem)
    with pytest.raises(LedgerError, match="of another kind"):
        load_public_key(path.with_suffix(".pub"))
    locked = BestAvailableEncryption(b"x")
    for made in (key, Ed25519PrivateKey.generate()):
        with pytest.raises(LedgerError, match="no Ed25519 private key"):
            load_private_key(private(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)))


@pytest.mark.parametrize("data", [b"", b"words", b"\xff" * 100])
def test_another_file_is_refused(path: Path, data: bytes) -> None:
    with pytest.raises(LedgerError, match="no Ed25519 private key"):
        load_private_key(private(path, data))
    with pytest.raises(LedgerError, match="no Ed25519 public key"):
        load_public_key(path)


def test_a_file_too_long_for_a_key_is_refused(path: Path) -> None:
    with pytest.raises(LedgerError, match="no Ed25519 public key"):
        load_public_key(private(path, b"x" * 4096))
    with pytest.raises(LedgerError, match="too long"):
        load_public_key(private(path, b"x" * 4097))


def test_a_missing_key_is_said(path: Path) -> None:
    with pytest.raises(LedgerError, match="No such file"):
        load_public_key(path)
    with pytest.raises(LedgerError, match="Is a directory"):
        load_private_key(path.parent.parent)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="cannot be kept"):
        load_or_create_key(tmp_path / "file" / "journal.key")
