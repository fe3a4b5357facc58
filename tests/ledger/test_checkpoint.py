"""Checkpoints."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigil.ledger.checkpoint import Checkpoint, parse_and_verify, sign
from vigil.ledger.errors import LedgerError
from vigil.ledger.note import BadSignatureError, sign_text

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
ROOT = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
HEAD = Checkpoint(origin="example.com/behind-the-sofa", size=20852163, root=ROOT)
BODY = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def signed(text: str, name: str = HEAD.origin) -> bytes:
    return sign_text(text=text, name=name, key=KEY).encode()


def test_the_body_is_that_of_the_published_example() -> None:
    """The example of c2sp.org/tlog-checkpoint."""
    assert HEAD.body() == BODY


def test_a_signed_checkpoint_reads_back() -> None:
    assert parse_and_verify(sign(HEAD, KEY).encode(), KEY.public_key()) == HEAD


def test_signing_twice_gives_the_same_note() -> None:
    assert sign(HEAD, KEY) == sign(HEAD, KEY)


def test_lines_after_the_root_are_passed_over() -> None:
    assert parse_and_verify(signed(BODY + "more\n"), KEY.public_key()) == HEAD


def test_another_key_does_not_do() -> None:
    with pytest.raises(BadSignatureError, match="no signature of this public key"):
        parse_and_verify(
            sign(HEAD, KEY).encode(), Ed25519PrivateKey.from_private_bytes(b"o" * 32).public_key()
        )


@pytest.mark.parametrize(
    "text",
    [
        "only words\n",
        BODY.replace("20852163", "020852163"),
        BODY.replace("20852163", "-1"),
        BODY.replace("20852163", "+1"),
        BODY.replace("20852163", "1_0"),
        BODY.replace("20852163", "\u0661"),
        BODY.replace("20852163", "9" * 19),
        BODY.replace("q2I=", "q2J="),
        BODY.replace("q2I=", "q2I"),
        BODY.replace("CsUY", ""),
        BODY + "\nmore\n",
        BODY.replace("example.com", "example.org"),
    ],
)
def test_a_well_signed_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(LedgerError, match="no checkpoint"):
        parse_and_verify(signed(text), KEY.public_key())


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [
        ("", 1, ROOT),
        ("a b", 1, ROOT),
        ("a\nb", 1, ROOT),
        ("a", -1, ROOT),
        ("a", 10**18, ROOT),
        ("a", 1, ROOT[1:]),
    ],
)
def test_an_impossible_checkpoint_cannot_be_built(origin: str, size: int, root: bytes) -> None:
    with pytest.raises(ValueError, match="a checkpoint needs"):
        Checkpoint(origin=origin, size=size, root=root)
