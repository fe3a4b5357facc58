"""Links in a browser: the inbox and a pair are accessible at every width, and decided, confirmed and undone from the keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.test_people import check_page

pytestmark = pytest.mark.browser
Tab = Callable[[str], Page]


def first_pair(page: Page, desk: Desk) -> str:
    """The address of the first pair of two adults that waits."""
    # Those that may touch a child come first; the last page has the others.
    page.goto(f"{desk.address}/links/?page=999")
    row = page.locator("[data-rows] tbody tr", has_text="Both adults").first
    address = row.locator("a").get_attribute("href")
    assert address is not None
    return address


def test_the_inbox_lists_what_waits_and_what_is_to_be_confirmed(tab: Tab, desk: Desk) -> None:
    page = tab("intake")
    page.goto(f"{desk.address}/links/")
    expect(page.locator("#confirm")).to_contain_text("the provider confirms one account")
    expect(page.locator(".main-nav [aria-current=page]")).to_have_text(re.compile(r"Links\s+\d+"))
    check_page(page, desk, "intake-links")
    # The rows are walked by key.
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.href").startswith(f"{desk.address}/links/")


def test_a_pair_is_decided_and_undone_from_the_keyboard(tab: Tab, desk: Desk) -> None:
    page = tab("triage")
    address = first_pair(page, desk)
    page.goto(desk.address + address)
    check_page(page, desk, "triage-link")
    page.emulate_media(media="print")
    page.screenshot(path=desk.pictures / "triage-link-print.png", full_page=True)
    page.emulate_media(media="screen")
    page.keyboard.press("d")
    assert page.evaluate("document.activeElement.id") == "id_reason"
    assert page.locator("[name=verdict][value=different]").is_checked()
    page.keyboard.type("They were seen together")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#decided")).to_contain_text("Not the same person")
    check_page(page, desk, "triage-link-decided")
    page.locator("h1").click()
    page.keyboard.press("u")
    assert page.evaluate("document.activeElement.id") == "id_why"
    page.keyboard.type("It was his brother")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main [role=status]")).to_contain_text("Undone")
    expect(page.locator("#history")).to_contain_text("It was his brother")


def test_a_merge_that_may_touch_a_child_is_confirmed_by_somebody_else(tab: Tab, desk: Desk) -> None:
    page = tab("intake")
    page.goto(f"{desk.address}/links/")
    page.locator("#confirm a").first.click()
    page.wait_for_url(re.compile(r"/links/\d+/\d+/"))
    check_page(page, desk, "intake-link-waiting")
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    expect(page.locator("#decided")).to_contain_text("Confirmed by intake")


def test_the_next_pair_is_one_key_away(tab: Tab, desk: Desk) -> None:
    page = tab("triage")
    page.goto(desk.address + first_pair(page, desk))
    before = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != before)
    assert re.search(r"/links/\d+/\d+/$", page.url)


def test_a_case_and_a_person_say_who_may_be_the_same(tab: Tab, desk: Desk) -> None:
    page = tab("triage")
    page.goto(desk.address + first_pair(page, desk))
    page.locator("#records a[href^='/people/']").first.click()
    page.wait_for_url(re.compile(r"/people/\d+/"))
    expect(page.locator("#links")).to_contain_text("No sealed case is compared on this page")
    assert page.locator("#links tbody tr").count() >= 1
    check_page(page, desk, "triage-person-links")
    page.locator("#roles a").first.click()
    page.wait_for_url(re.compile(r"/cases/"))
    assert page.locator("#links tbody tr").count() >= 1


def test_at_twice_the_size_of_text_nothing_is_lost(tab: Tab, desk: Desk) -> None:
    page = tab("triage")
    page.goto(desk.address + first_pair(page, desk))
    page.set_viewport_size({"width": 640, "height": 700})
    page.screenshot(path=desk.pictures / "triage-link-200.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.set_viewport_size({"width": 1280, "height": 900})
