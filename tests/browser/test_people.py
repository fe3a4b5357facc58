"""People in a browser: a register is handed in on the page, and its nominal and a person of a case have accessible pages."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Desk
from tests.browser.test_walk import WIDTHS, axe_source, case_address

pytestmark = pytest.mark.browser
Tab = Callable[[str], Page]

REGISTER = """number,given_names,family_name,date_of_birth,emails,phones,handles,status,status_since,status_until,conditions,positions,addresses,household
N-1041,Alex Jordan,Marlowe,1979-05-14,alex.marlowe@example.org,07700 900321,example chat: tram_kite88,registered,2019-03-01,2029-03-01,"No contact with children under 16 without leave (since 2019-03-01, until 2029-03-01); No device without telling the offender manager","Coach of a junior football side, Wexley (since 2017-09-01, until 2019-02-01)","12 Mill Lane, Wexley, ZZ12 3ZZ (since 2022-06-01); Flat 3, 8 Station Road, Ashford, ZZ14 1ZZ (since 2017-01-01, until 2022-05-31)",H-207
N-1042,Robin,Marlowe,2014-08-02,,not known,,,,,,,"12 Mill Lane, Wexley, ZZ12 3ZZ",H-207
N-1043,Nobody,,31/02/1990,,,,,,,,,,
"""  # noqa: E501 a row of a register is one line


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("register") / "nominals-north.csv"
    path.write_text(REGISTER, encoding="utf-8")
    return path


def handed_in(page: Page, desk: Desk, register: Path) -> None:
    page.goto(f"{desk.address}/people/registers/hand-in/")
    page.set_input_files("[name=file]", register)
    page.select_option("[name=team]", index=1)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/people/registers/\d+/"))


def check_page(page: Page, desk: Desk, picture: str) -> None:
    page.screenshot(path=desk.pictures / f"{picture}.png", full_page=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"at {width} px"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(axe_source())
    found = page.evaluate("axe.run({ rules: { 'target-size': { enabled: true } } })")
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]] == []


def test_a_register_is_handed_in_and_its_nominal_has_a_page(tab: Tab, desk: Desk, register: Path) -> None:
    page = tab("intake")
    handed_in(page, desk, register)
    assert "is no day that there was" in page.locator("#rejected").inner_text()
    check_page(page, desk, "intake-register")
    page.goto(f"{desk.address}/people/")
    check_page(page, desk, "intake-people")
    page.click("text=Alex Jordan Marlowe")
    page.wait_for_url(re.compile(r"/people/\d+/"))
    assert "Registered offender" in page.locator("#registration").inner_text()
    assert "Robin Marlowe" in page.locator("#households").inner_text()
    check_page(page, desk, "intake-nominal")


def test_the_page_of_a_person_in_a_case_is_opened_from_the_case(tab: Tab, desk: Desk) -> None:
    page = tab("investigator")
    page.goto(desk.address + case_address(page, desk, "case"))
    reference = page.locator("h1").inner_text()
    page.click("#suspects h3 a")
    page.wait_for_url(re.compile(r"/people/\d+/"))
    assert reference in page.locator("#roles").inner_text()
    check_page(page, desk, "investigator-person")


def test_what_was_matched_with_other_forces_is_found_from_the_people(tab: Tab, desk: Desk) -> None:
    page = tab("supervisor")
    page.goto(f"{desk.address}/people/")
    page.click("text=Matching with other forces")
    page.wait_for_url("**/people/matching/")
    assert "Nothing was matched from this desk" in page.locator("main").inner_text()
    check_page(page, desk, "supervisor-matching")
