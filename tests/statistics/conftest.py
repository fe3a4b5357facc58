"""Data that others published and several tests need.

Helpers for tests stand in fixtures here: a folder called ``statistics`` cannot be imported beside Python's own module.
"""

import pytest

from vigil.statistics.meta import Study, studies_from


@pytest.fixture
def pritz() -> tuple[Study, ...]:
    """Patients who improved and were treated: Zhou, Brizendine and Pritz 1999, Statistics in Medicine 18, 557-566."""
    return studies_from(
        events=(16, 10, 4, 43, 10, 25, 13, 12, 22, 4, 5, 18, 58, 6),
        n=(17, 12, 8, 58, 10, 42, 14, 12, 41, 5, 6, 23, 68, 10),
    )
