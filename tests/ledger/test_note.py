"""Signed notes, held to the published example of Go's ``golang.org/x/mod/sumdb/note`` (BSD-3-Clause)."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vigil.ledger.errors import LedgerError
from vigil.ledger.note import (
    MOST_BYTES,
    MOST_SIGNATURES,
    BadSignatureError,
    key_number,
    open_text,
    plain_base64,
    sign_text,
)

NAME = "PeterNeumann"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PUBLIC = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
PETER, PETERS = Ed25519PrivateKey.from_private_bytes(SEED), Ed25519PublicKey.from_public_bytes(PUBLIC)
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def signature_of(key: Ed25519PrivateKey, name: str = "other.invalid", text: str = TEXT) -> str:
    return sign_text(text=text, name=name, key=key).rpartition("\n\n")[2]


def opened(note: str, key: Ed25519PublicKey = PETERS) -> tuple[str, str]:
    return open_text(untrusted_note=note.encode(), key=key)


def test_the_published_note_is_made_byte_for_byte() -> None:
    assert key_number(NAME, PETERS).hex() == "c74f20a3"
    assert sign_text(text=TEXT, name=NAME, key=PETER) == f"{TEXT}\n{SIGNATURE}"


def test_the_published_note_is_accepted() -> None:
    assert opened(f"{TEXT}\n{SIGNATURE}") == (TEXT, NAME)


def test_signatures_of_others_are_passed_over() -> None:
    assert opened(f"{TEXT}\n{signature_of(OTHER)}{SIGNATURE}{signature_of(OTHER)}") == (TEXT, NAME)
    with pytest.raises(BadSignatureError, match="no signature of this public key"):
        opened(f"{TEXT}\n{signature_of(OTHER)}")


def test_one_bad_signature_that_claims_the_key_spoils_the_note() -> None:
    forged = signature_of(PETER, NAME, "another text\n")
    with pytest.raises(BadSignatureError, match="not good"):
        opened(f"{TEXT}\n{SIGNATURE}{forged}")


def test_a_text_may_hold_blank_lines() -> None:
    text = "a\n\nb\n"
    assert opened(sign_text(text=text, name=NAME, key=PETER)) == (text, NAME)


def test_every_changed_bit_of_a_note_is_refused() -> None:
    note = f"{TEXT}\n{SIGNATURE}".encode()
    for place in range(len(note)):
        for bit in range(8):
            changed = note[:place] + bytes([note[place] ^ 1 << bit]) + note[place + 1 :]
            with pytest.raises(LedgerError):
                open_text(untrusted_note=changed, key=PETERS)


def test_every_shortened_note_is_refused() -> None:
    note = f"{TEXT}\n{SIGNATURE}".encode()
    for length in range(len(note)):
        with pytest.raises(LedgerError):
            open_text(untrusted_note=note[:length], key=PETERS)


def test_signatures_are_counted() -> None:
    others = signature_of(OTHER) * (MOST_SIGNATURES - 1)
    assert opened(f"{TEXT}\n{others}{SIGNATURE}") == (TEXT, NAME)
    with pytest.raises(LedgerError, match="more than 16"):
        opened(f"{TEXT}\n{others}{SIGNATURE}{signature_of(OTHER)}")


def test_a_note_has_a_longest() -> None:
    length = len(sign_text(text="\n", name=NAME, key=PETER).encode())
    longest = "a" * (MOST_BYTES - length) + "\n"
    assert opened(sign_text(text=longest, name=NAME, key=PETER)) == (longest, NAME)
    with pytest.raises(LedgerError, match="no signed note"):
        opened(sign_text(text="a" + longest, name=NAME, key=PETER))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a", NAME),
        ("a\tb\n", NAME),
        ("a\r\n", NAME),
        (TEXT, ""),
        (TEXT, "a b"),
        (TEXT, "a+b"),
        (TEXT, "a\u2003b"),
    ],
)
def test_what_cannot_be_a_note_is_not_signed(text: str, name: str) -> None:
    with pytest.raises(ValueError, match="a note needs"):
        sign_text(text=text, name=name, key=PETER)


@pytest.mark.parametrize("text", ["YQ", "YR==", "YQ==\n", "Y Q==", "é", "YQ==YQ=="])
def test_base64_has_one_spelling(text: str) -> None:
    assert plain_base64("YQ==") == b"a"
    with pytest.raises(ValueError):  # noqa: PT011 the text is the whole message
        plain_base64(text)
