"""A file that arrives over HTTP, on the page or through the API, on its way to the ordinary intake."""

import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from vigil.desk.accounts.models import Team
from vigil.desk.referrals.actions import import_file
from vigil.desk.referrals.models import Import

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LONGEST_NAME = 100  # characters


def import_upload(
    *,
    file: "UploadedFile[Any]",
    mapping: "UploadedFile[Any] | None",
    team: Team,
    actor: str,
    at: datetime,
) -> Import:
    """Take in an uploaded file, and the mapping that came with it when it is CSV.

    Raises:
        IntakeError, ReferralFormatError: as `import_file`; nothing is kept.
    """
    with tempfile.TemporaryDirectory(prefix="vigil-intake-") as folder:
        return import_file(
            path=keep(file, Path(folder) / "file"),
            file_name=file.name or "unnamed",
            team=team,
            actor=actor,
            at=at,
            mapping=keep(mapping, Path(folder) / "mapping") if mapping else None,
            strict_schema=settings.CONFIGURATION.schema,
        )


def keep(untrusted_file: "UploadedFile[Any]", folder: Path) -> Path:
    """Write an upload into a new folder, under its own name as far as that cannot lead anywhere else."""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", untrusted_file.name or "")[-LONGEST_NAME:].lstrip(".")
    folder.mkdir()
    path = folder / (name or "file")
    with path.open("wb") as kept:
        for chunk in untrusted_file.chunks():
            kept.write(chunk)
    return path
