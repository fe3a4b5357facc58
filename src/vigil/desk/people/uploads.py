"""A register that arrives over HTTP, on its way to the ordinary import."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vigil.desk.accounts.models import Team
from vigil.desk.people.actions import import_register
from vigil.desk.people.models import RegisterFile

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


def import_upload(*, file: "UploadedFile[Any]", team: Team, actor: str, at: datetime) -> RegisterFile:
    """Take in an uploaded register.

    Raises:
        RegisterError: as `import_register`; nothing is kept.
    """
    with tempfile.TemporaryDirectory(prefix="vigil-register-") as folder:
        # The name it came under is shown, and never used on the disk.
        path = Path(folder) / "register.csv"
        with path.open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
        return import_register(path=path, team=team, actor=actor, at=at, file_name=file.name or "unnamed")
