"""What a browser calls a file never decides where it is written."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from vigil.desk.referrals.uploads import keep


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("reports.json", "reports.json"),
        ("../../reports.json", "_.._reports.json"),
        ("..", "file"),
        (".hidden", "hidden"),
        ("C:\\reports.json", "C__reports.json"),
        ("\u00e9\n.json", "__.json"),
        ("x" * 250 + ".json", "x" * 95 + ".json"),
        ("", "file"),
    ],
)
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str, kept_as: str) -> None:
    file = SimpleUploadedFile("given", b"content")
    file._name = name  # type: ignore[attr-defined] the class tidies what a hostile client need not
    kept = keep(file, tmp_path / "folder")
    assert kept == tmp_path / "folder" / kept_as
    assert kept.read_bytes() == b"content"
