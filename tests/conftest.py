"""What every test stands on: a desk of its own, and reasons for what this machine cannot test."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import django
import pytest
from hypothesis import settings

from vigil.cli.machine import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SHARED = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
# No test is timed: a busy machine would fail it for what the machine does.
settings.register_profile("vigil", deadline=None)
settings.load_profile("vigil")
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ

# The desk reads its settings once, when Django loads: its home is named before, and never a person's own.
if not IS_WORKER:
    os.environ["VIGIL_HOME"] = tempfile.mkdtemp(prefix="vigil-tests-")
os.environ["DJANGO_SETTINGS_MODULE"] = "vigil.desk.settings"
# Playwright keeps an event loop in the thread that drives the browser; the desk's tests share that thread and no loop.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
django.setup()


def pytest_unconfigure() -> None:
    if not IS_WORKER:
        shutil.rmtree(os.environ["VIGIL_HOME"], ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM.path() is None:
        reason = pytest.mark.skip(reason="no browser here: install Debian's package chromium")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(reason)


@pytest.fixture
def shared() -> Path:
    """Other people's fixtures, which travel beside the checkout and not in it."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared/fixtures, which holds files of others")
    return SHARED


@pytest.fixture
def postgres_url() -> str:
    """The throw-away PostgreSQL cluster's URL, whatever database the desk itself is tested on."""
    url = os.environ.get("VIGIL_TEST_POSTGRES")
    if not url:
        pytest.skip("no PostgreSQL here: run through 'vigil test' with Debian's package postgresql installed")
    return url


@pytest.fixture
def new_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Makes empty databases, of the kind this pass tests, for tests that drive the real commands.

    Each call names the new one in ``VIGIL_DATABASE_URL`` and returns it; empty means the SQLite file in the command's own
    home.
    """
    server = os.environ.get("VIGIL_DATABASE_URL", "")
    if not server.startswith("postgres"):
        monkeypatch.delenv("VIGIL_DATABASE_URL", raising=False)
        yield lambda: ""
        return
    import psycopg

    made: list[str] = []
    with psycopg.connect(server, autocommit=True) as connection:

        def make() -> str:
            name = f"vigil_{uuid4().hex}"
            connection.execute(f'CREATE DATABASE "{name}"')
            made.append(name)
            url = urlsplit(server)._replace(path=f"/{name}").geturl()
            monkeypatch.setenv("VIGIL_DATABASE_URL", url)
            return url

        yield make
        for name in made:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def command_database(new_database: Callable[[], str]) -> str:
    """One empty database; see `new_database`."""
    return new_database()


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Debian's Chromium; tests that use it are marked ``browser``. One for the session: a second one cannot start beside it."""
    from playwright.sync_api import sync_playwright

    path = CHROMIUM.path()
    if path is None:
        pytest.skip("no browser here: install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        yield browser
        browser.close()
