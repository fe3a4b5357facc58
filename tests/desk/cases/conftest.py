"""Switching instruments on for a test."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

On = Callable[..., None]


@pytest.fixture
def on(settings: Any) -> On:
    """Switches instruments on."""

    def switch(*names: str) -> None:
        settings.CONFIGURATION = replace(settings.CONFIGURATION, instruments=names)

    return switch
