"""Many writers at once extend one chain: nothing forks, nothing is lost, on either database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vigil.ledger.verify import verify

WRITERS, ENTRIES = 4, 25
WRITER = """
import os, django
django.setup()
from datetime import UTC, datetime
from vigil.desk.journal.recording import record_reading
for number in range({entries}):
    record_reading(actor="writer-{writer}", verb="cases:case:read", at=datetime(2026, 1, 1, tzinfo=UTC), subject=str(number))
"""


@pytest.mark.slow
def test_four_processes_writing_at_once_extend_one_chain(tmp_path: Path, command_database: str) -> None:
    environment = os.environ | {"VIGIL_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "vigil.desk.settings"}
    migrate = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
    subprocess.run([sys.executable, "-c", migrate], env=environment, check=True)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER.format(entries=ENTRIES, writer=writer)], env=environment
        )
        for writer in range(WRITERS)
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0] * WRITERS
    report = verify(database=command_database or f"sqlite:///{tmp_path / 'vigil.sqlite3'}")
    assert report.findings == ()
    assert report.entries == WRITERS * ENTRIES
