"""What is handed in and cannot be is one sentence where a person looks: formulas, circles, thousands of parts, contradictions."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Desk
from vigil.capacity.presets import today

pytestmark = pytest.mark.browser


def handed_in(page: Page, address: str, file: Path, *, before: Callable[[], Any], button: str) -> str:
    page.goto(address, wait_until="networkidle")
    before()
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_role("button", name=button).click()
    said = page.locator("#error-summary p, #error-summary li")
    expect(said).to_have_count(1)
    return said.inner_text()


def test_lists_with_a_formula_or_an_impossible_day_are_refused(
    signed_in: Callable[[str], BrowserContext], desk: Desk, tmp_path: Path
) -> None:
    # A refusal is a 400, which the console names; so these are no tabs that must stay silent.
    analyst, supervisor = signed_in("analyst").new_page(), signed_in("supervisor").new_page()
    file = tmp_path / "list.csv"
    file.write_text('case,characteristic,group\nV-2026-000001,sex,"=HYPERLINK(""http://example.invalid"")"\n')
    address = f"{desk.address}/fairness/hand-in/"
    said = handed_in(analyst, address, file, before=lambda: None, button="Hand in")
    assert said.startswith("Nothing was taken. Line 2: ")
    assert "no formula is worked out" in said
    analyst.screenshot(path=tmp_path / "refused-formula.png", full_page=True)
    file.write_text("case,rater,rated_on,answer:escalating\nV-2026-000001,ann,2026-02-30,yes\n")
    address = f"{desk.address}/validation/ratings/hand-in/"
    said = handed_in(supervisor, address, file, before=lambda: None, button="Hand in")
    assert said.startswith("Nothing was taken. Line 2: ")
    assert "2026-02-30" in said
    analyst.close()
    supervisor.close()


def test_a_scenario_in_a_circle_or_with_ten_thousand_roles_is_refused(
    signed_in: Callable[[str], BrowserContext], desk: Desk, tmp_path: Path
) -> None:
    page = signed_in("commander").new_page()
    stages = [
        one | {"next": "Resolution"} if one["name"] == "Examination" else one for one in today()["stages"]
    ]
    file = tmp_path / "unit.yaml"

    def filled() -> None:
        page.get_by_label("Title").fill("Our own unit")
        page.get_by_label("A scenario of our own, from a file").check()

    for changed, expected in (
        ({"stages": stages}, "a case comes round again (Resolution"),
        ({"roles": [{"name": f"R{n}", "officers": 1} for n in range(10_000)]}, "more than 20,000 parts"),
        ({"days": 10**9}, "days: a whole number from 1 to 3,660 is needed"),
    ):
        file.write_text(json.dumps(today() | changed))
        address = f"{desk.address}/planning/comparisons/new/"
        said = handed_in(page, address, file, before=filled, button="Go on to the options")
        assert expected in said
    page.screenshot(path=tmp_path / "refused-scenario.png", full_page=True)
    page.close()
