"""The reference says what is: a verifier written from it alone, without Vigil's code, agrees with the worked example."""

import base64
import hashlib
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tests.ledger.logs import make_log
from vigil.ledger.checkpoint import Checkpoint, sign
from vigil.ledger.entry import FIRST_PREVIOUS, seal

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "journal-format.md"
ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


@pytest.fixture
def example() -> list[str]:
    page = PAGE.read_text().partition("## Worked example")[2]
    return re.findall(r"```\n(.*?)```\n", page, re.DOTALL)


def text_of(value: Any) -> str:
    """Canonical JSON, written from the rules and without a JSON writer."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        escaped = (ESCAPES.get(c, f"\\u{ord(c):04x}" if c < " " else c) for c in value)
        return f'"{unicodedata.normalize("NFC", "".join(escaped))}"'
    if isinstance(value, list):
        return f"[{','.join(map(text_of, value))}]"
    members = sorted(value.items(), key=lambda item: [ord(c) for c in item[0]])
    return "{" + ",".join(f"{text_of(key)}:{text_of(member)}" for key, member in members) + "}"


def leaf(payload: str) -> bytes:
    return hashlib.sha256(b"\0" + payload.encode()).digest()


def root_of(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


def check_note(note: str, pem: bytes) -> tuple[int, bytes]:
    body, _, tail = note.rpartition("\n\n")
    origin, size, encoded = body.split("\n")
    blob = base64.b64decode(tail.split(" ")[2])
    key: Any = load_pem_public_key(pem)
    number = hashlib.sha256(origin.encode() + b"\x0a\x01" + key.public_bytes_raw()).digest()[:4]
    assert tail == f"\u2014 {origin} {base64.b64encode(blob).decode()}\n"
    assert blob[:4] == number
    key.verify(blob[4:], (body + "\n").encode())
    return int(size), base64.b64decode(encoded)


def check_journal(payloads: list[str], note: str, pem: bytes, leaves: bytes) -> None:
    previous = "0" * 64
    for place, payload in enumerate(payloads):
        said = json.loads(payload)
        assert text_of(said) == payload
        assert (said["sequence"], said["previous"]) == (place, previous)
        previous = leaf(payload).hex()
    hashes = [leaf(payload) for payload in payloads]
    assert check_note(note, pem) == (len(payloads), root_of(hashes))
    assert leaves == b"".join(hashes)


def test_the_worked_example_holds_by_the_page_alone(example: list[str]) -> None:
    first, first_leaf, second, second_leaf, root, pem, note = example
    leaves = bytes.fromhex(first_leaf + second_leaf)
    check_journal([first.rstrip("\n"), second.rstrip("\n")], note, pem.encode(), leaves)
    assert root_of([leaves[:32], leaves[32:]]).hex() == root.strip()


def test_vigil_makes_the_worked_example(example: list[str]) -> None:
    previous = FIRST_PREVIOUS
    for place, text in enumerate(example[0:4:2]):
        said = json.loads(text)
        payload = {name: said[name] for name in said.keys() - {"sequence", "previous"}}
        sealed = seal(sequence=place, previous=previous, payload=payload)
        assert sealed.canonical.decode() == text.rstrip("\n")
        previous = sealed.leaf_hash
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    checkpoint = Checkpoint(origin="vigil.journal", size=2, root=bytes.fromhex(example[4]))
    assert sign(checkpoint, key) == example[6]


@pytest.mark.parametrize("entries", [0, 1, 2, 21])
def test_a_verifier_written_from_the_page_agrees_about_whole_logs(tmp_path: Path, entries: int) -> None:
    log = make_log(tmp_path, entries)
    payloads = [row[1] for row in log.rows]
    check_journal(payloads, log.note.read_text(), log.public_key.read_bytes(), log.leaves.read_bytes())
