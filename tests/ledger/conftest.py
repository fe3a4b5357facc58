"""A small log with a checkpoint over all of it."""

from pathlib import Path

import pytest

from tests.ledger.logs import Log, make_log


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return make_log(tmp_path, 7)
