"""The guide in Debian's Chromium: at a desk's width, at 200 % and at the narrowest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

WIDTHS = (1280, 640, 320)
PATHS = ("/", "/sign-in", "/wrong", "/404")
pytestmark = pytest.mark.browser


def axe_source() -> str:
    import axe_playwright_python

    return next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
    yield page
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_accessible_stays_in_its_width_and_breaks_no_policy(
    tab: Page, served: str, path: str, width: int
) -> None:
    troubles: list[str] = []
    tab.on("console", lambda message: troubles.append(message.text))
    tab.on("pageerror", lambda error: troubles.append(str(error)))
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(served + path, wait_until="networkidle")
    tab.evaluate(axe_source())
    found = tab.evaluate("axe.run({ rules: { 'target-size': { enabled: true } } })")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert troubles == []


def test_reading_goes_on_at_the_summary_of_errors(tab: Page, served: str) -> None:
    tab.goto(served + "/wrong")
    assert tab.evaluate("document.activeElement.id") == "error-summary"


def test_the_question_mark_opens_the_keys_and_escape_closes_them(tab: Page, served: str) -> None:
    tab.goto(served)
    tab.keyboard.press("?")
    assert tab.locator("#key-help").is_visible()
    tab.keyboard.press("Escape")
    assert not tab.locator("#key-help").is_visible()


def test_j_and_k_walk_the_rows(tab: Page, served: str) -> None:
    tab.goto(served)
    focused = "document.activeElement.textContent"
    tab.keyboard.press("j")
    first = tab.evaluate(focused)
    tab.keyboard.press("j")
    assert tab.evaluate(focused) != first == "Sam Rowan"
    tab.keyboard.press("k")
    assert tab.evaluate(focused) == first


def test_a_key_typed_into_a_field_is_only_a_letter(tab: Page, served: str) -> None:
    tab.goto(served)
    tab.locator("#id_actor").focus()
    tab.keyboard.type("j?k")
    assert tab.locator("#id_actor").input_value() == "j?k"
    assert not tab.locator("#key-help").is_visible()


def test_single_keys_can_be_switched_off_and_stay_off(tab: Page, served: str) -> None:
    tab.goto(served)
    tab.locator("[data-opens=key-help]").click()
    tab.locator("#single-keys").uncheck()
    tab.reload()
    tab.keyboard.press("?")
    assert not tab.locator("#key-help").is_visible()
    tab.locator("[data-opens=key-help]").click()
    assert not tab.locator("#single-keys").is_checked()


def test_a_table_wider_than_its_place_can_be_reached_and_a_narrow_one_is_no_stop(
    tab: Page, served: str
) -> None:
    tab.goto(served)
    assert tab.locator("[data-scrolls][tabindex]").count() == 0
    tab.set_viewport_size({"width": 320, "height": 900})
    tab.wait_for_selector("[data-scrolls][tabindex='0']")


def test_without_script_every_link_and_form_is_still_there(chromium: Browser, served: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served)
    assert page.locator("main a[href]").count() > 20
    assert page.locator("form").count() > 4
    context.close()
