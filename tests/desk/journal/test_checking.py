"""The desk's own checkpoints and verification."""

from pathlib import Path

import pytest
from django.db import connection

from tests.desk.conftest import AT, Unit
from vigil.desk.journal import checking
from vigil.desk.journal.errors import JournalError
from vigil.desk.journal.queries import entries_of_case
from vigil.ledger.verify import Finding, Report


def test_an_address_for_the_verifier_names_this_very_database(unit: Unit) -> None:
    address = checking.database_url()
    assert address.startswith("sqlite:///" if connection.vendor == "sqlite" else "postgresql://")
    assert connection.settings_dict["NAME"] in address


def test_a_journal_that_does_not_verify_is_not_signed(
    unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    false = Report(
        entries=1,
        root="",
        checkpoint_size=None,
        findings=(Finding(7, "it was changed"),),
        found=1,
        origin=None,
    )
    monkeypatch.setattr(checking, "verify_journal", lambda: false)
    with pytest.raises(JournalError, match="entry 7: it was changed"):
        checking.export_checkpoint(folder=tmp_path / "kept", actor="ada", at=AT)
    assert not (tmp_path / "kept").exists()


def test_no_case_named_is_no_case(unit: Unit) -> None:
    with pytest.raises(ValueError, match="name the case"):
        entries_of_case("")
