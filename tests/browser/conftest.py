"""The demo's desk, served as an officer would see it, and Debian's Chromium."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from vigil.cli.demo.force import DEMO_PASSWORD

START_SECONDS = 60


@dataclass(frozen=True)
class Desk:
    """A served demo: its address, and where pictures of it are put (``VIGIL_SCREENSHOTS``, else a scratch folder)."""

    address: str
    pictures: Path


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("desk")
    named = os.environ.get("VIGIL_SCREENSHOTS")
    pictures = Path(named).resolve() if named else tmp_path_factory.mktemp("pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "VIGIL_DATABASE_URL"}
    environment["VIGIL_INSTRUMENTS"] = "demonstration-four-step,osp-dc"
    vigil = [sys.executable, "-m", "vigil.cli.door"]
    subprocess.run(
        [*vigil, "demo", "--no-serve", "--home", str(home), "--referrals", "300", "--evidence", "shipped"],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [*vigil, "serve", "--demo", "--home", str(home), "--port", str(port)], env=environment
    )
    try:
        wait_for(port)
        yield Desk(f"http://127.0.0.1:{port}", pictures)
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port: int) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the desk did not start")


@pytest.fixture(scope="session")
def signed_in(chromium: Browser, desk: Desk) -> Iterator[Callable[[str], BrowserContext]]:
    """A browser context in which somebody has signed in through the page; one for each user."""
    contexts: dict[str, BrowserContext] = {}

    def open_for(username: str) -> BrowserContext:
        if username not in contexts:
            context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
            page = context.new_page()
            page.goto(f"{desk.address}/sign-in/")
            page.fill("[name=username]", username)
            page.fill("[name=password]", DEMO_PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(f"{desk.address}/")
            page.close()
            contexts[username] = context
        return contexts[username]

    yield open_for
    for context in contexts.values():
        context.close()


@pytest.fixture
def tab(signed_in: Callable[[str], BrowserContext]) -> Iterator[Callable[[str], Page]]:
    """A new tab of somebody who has signed in; what the console says on it is kept and must be nothing."""
    opened: list[tuple[Page, list[str]]] = []

    def open_for(username: str) -> Page:
        page = signed_in(username).new_page()
        troubles: list[str] = []
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        opened.append((page, troubles))
        return page

    yield open_for
    said = [trouble for _, troubles in opened for trouble in troubles]
    for page, _ in opened:
        page.close()
    assert said == []
