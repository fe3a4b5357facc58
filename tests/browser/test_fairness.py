"""The evaluation store in a browser: groups are handed in, a report is made of a day, and an inspector reads it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.test_people import check_page
from tests.browser.test_risk import queue_rows

pytestmark = pytest.mark.browser
Tab = Callable[[str], Page]


def listed(references: list[str], to: Path) -> Path:
    """A list that puts cases into groups by two characteristics."""
    rows = [
        f"{reference},{characteristic},{group}"
        for number, reference in enumerate(references)
        for characteristic, group in (
            ("sex", "female" if number % 3 == 0 else "male"),
            ("age", ("18 to 29", "30 to 49", "50 and over as the custody record has it")[number % 3]),
        )
    ]
    to.write_text("case,characteristic,group\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return to


def test_groups_are_handed_in_and_a_report_of_them_is_read(tab: Tab, desk: Desk, tmp_path: Path) -> None:
    references = [reference for reference, _ in queue_rows(tab("inspector"), desk)]
    groups = listed(references, tmp_path / "groups.csv")
    page = tab("analyst")
    page.goto(f"{desk.address}/fairness/hand-in/")
    page.locator("input[type=file]").first.set_input_files(groups)
    page.get_by_role("button", name="Hand in").click()
    page.goto(f"{desk.address}/fairness/")
    page.click("text=By age")
    expect(page.locator("main")).to_contain_text("No report has been made")
    check_page(page, desk, "analyst-fairness-empty")
    page.get_by_role("button", name="Make a report of today").click()
    expect(page.locator("main")).to_contain_text("50 and over as the custody record has it")
    check_page(page, desk, "analyst-fairness-report")
    page.get_by_role("button", name="Make a report of today").click()
    expect(page.locator("main")).to_contain_text(re.compile("[Tt]en"))
    check_page(page, desk, "analyst-fairness-too-soon")
    inspector = tab("inspector")
    inspector.goto(f"{desk.address}/fairness/")
    inspector.click("text=By age")
    expect(inspector.locator("main")).to_contain_text("50 and over as the custody record has it")
    assert inspector.get_by_role("button", name="Make a report of today").count() == 0
