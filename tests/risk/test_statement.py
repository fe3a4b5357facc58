"""A detached signature of an instrument's file: the house's own way, over the bytes as they lie."""

from pathlib import Path

import pytest

from vigil.ledger.keys import load_or_create_key
from vigil.ledger.note import BadSignatureError, open_text, sign_text
from vigil.risk import InstrumentError
from vigil.risk.loading import SHIPPED
from vigil.risk.statement import check_statement, signature_beside, statement


def copied(folder: Path) -> Path:
    path = folder / "instrument.yaml"
    path.write_bytes(SHIPPED.read_bytes())
    return path


def test_what_was_signed_is_this_file_and_no_other(tmp_path: Path) -> None:
    path, key = copied(tmp_path), load_or_create_key(tmp_path / "key")
    signature_beside(path).write_text(
        sign_text(text=statement(path), name="force", key=key), encoding="utf-8"
    )
    note = signature_beside(path).read_bytes()
    text, name = open_text(untrusted_note=note, key=key.public_key())
    check_statement(text, path=path)
    assert name == "force"
    path.write_bytes(path.read_bytes() + b"# one more line\n")
    with pytest.raises(InstrumentError, match="is good, but of another file"):
        check_statement(text, path=path)
    other = load_or_create_key(tmp_path / "other")
    with pytest.raises(BadSignatureError):
        open_text(untrusted_note=note, key=other.public_key())


def test_a_signature_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match="signs something that is no instrument"):
        check_statement("vigil known set/1\nx\n", path=copied(tmp_path))


def test_an_absent_file_has_no_statement(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match="cannot be read"):
        statement(tmp_path / "absent")
