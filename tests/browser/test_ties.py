"""Ties in a browser: drawn and in a table, from a nominal and from a case, reachable by keyboard and readable in grey."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Desk
from tests.browser.test_people import check_page, handed_in
from tests.browser.test_walk import case_address

pytestmark = pytest.mark.browser
Tab = Callable[[str], Page]

HEADING = "number,given_names,family_name,date_of_birth,emails,phones,handles,addresses,household\n"
HOME = '"12 Mill Lane, Wexley, ZZ12 3ZZ (since 2022-06-01)"'
ROWS = (
    f"N-2001,Alex Jordan,Marlowe,1979-05-14,alex.marlowe@example.org,07700 900321,example chat: tram_kite88,{HOME},H-301\n"
    f"N-2002,Robin,Marlowe,2014-08-02,,,,{HOME},H-301\n"
    f"N-2003,Kit,Marlowe,,,07700 900321,,{HOME},H-301\n"
    "N-2004,Bartholomew Christopher,Featherstonehaugh-Cholmondeley,,,,example chat: tram_kite88,,\n"
    "N-2005,Dana,Quill,1990-11-30,alex.marlowe@example.org,07700 900654,,,\n"
    "N-2006,Ira,Stone,,,07700 900654,,,\n"
)
CROWD = "".join(f"N-3{number:03d},Crowd,Number {number},,,07700 900654,,,\n" for number in range(20))


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("register") / "linked-north.csv"
    path.write_text(HEADING + ROWS + CROWD, encoding="utf-8")
    return path


def joined(page: Page, kind: str) -> list[str]:
    elements = page.locator(f"{kind}[data-line]").element_handles()
    return sorted(str(one.get_attribute("data-line")) for one in elements)


def test_the_ties_of_a_nominal_are_drawn_and_told_alike(tab: Tab, desk: Desk, register: Path) -> None:
    page = tab("intake")
    handed_in(page, desk, register)
    page.goto(f"{desk.address}/people/")
    page.click("text=Alex Jordan Marlowe >> nth=0")
    page.click("main a:text-is('Who shares what')")
    page.wait_for_url(re.compile(r"/people/\d+/ties/"))
    assert joined(page, "path") == joined(page, "tr") != []
    check_page(page, desk, "intake-ties")
    page.click("text=3 steps")
    assert "is shared by at least 22 people" in page.locator("#drawing").inner_text()
    check_page(page, desk, "intake-ties-far")
    page.emulate_media(media="print")
    page.screenshot(path=desk.pictures / "intake-ties-paper.png", full_page=True)
    page.emulate_media(media="screen")


def test_every_box_of_the_drawing_is_reached_by_keyboard(tab: Tab, desk: Desk) -> None:
    page = tab("intake")
    page.goto(f"{desk.address}/people/")
    page.click("text=Robin Marlowe >> nth=0")
    page.click("main a:text-is('Who shares what')")
    page.wait_for_url(re.compile(r"/people/\d+/ties/"))
    boxes = page.locator("svg .tie-person, svg .tie-thing").count()
    page.locator("nav.tabs a").last.focus()
    reached = []
    for _ in range(boxes + 1):
        page.keyboard.press("Tab")
        inside = page.evaluate("document.activeElement.closest('svg') && document.activeElement.textContent")
        if inside:
            reached.append(inside)
    assert len(reached) == boxes > 2
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.startsWith('#tie-')")
    assert page.locator("tr:has(:target)").count() == 1


def test_the_ties_of_a_case_are_opened_from_the_case(tab: Tab, desk: Desk) -> None:
    page = tab("investigator")
    page.goto(desk.address + case_address(page, desk, "case"))
    page.click("main a:text-is('Who shares what')")
    page.wait_for_url(re.compile(r"/cases/[^/]+/ties/"))
    page.click("text=2 steps")
    check_page(page, desk, "investigator-ties")
