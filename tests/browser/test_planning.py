"""Planning as a commander does it: a comparison from its first option to its paper, and the order of the queue."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Desk
from tests.browser.test_walk import WIDTHS, axe_source
from vigil.capacity.presets import today

pytestmark = pytest.mark.browser
Tab = Callable[[str], Page]
LONG = "What two more investigators and another order of the queue would change for the children of Wexmere and Harrowdale"


def looked_at(page: Page, folder: Path, picture: str) -> None:
    """The page is pictured, keeps every width, and is accessible."""
    page.screenshot(path=folder / f"{picture}.png", full_page=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{picture} at {width} px"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(axe_source())
    found = page.evaluate("axe.run({ rules: { 'target-size': { enabled: true } } })")
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]] == []


def drawn_up(page: Page, desk: Desk, title: str) -> None:
    page.goto(f"{desk.address}/planning/comparisons/new/", wait_until="networkidle")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Replications").select_option("20")
    page.get_by_role("button", name="Go on to the options").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_commander_begins_with_nothing_and_is_told_what_a_comparison_is(
    tab: Tab, desk: Desk, tmp_path: Path
) -> None:
    page = tab("commander")
    page.goto(f"{desk.address}/planning/", wait_until="networkidle")
    expect(page.get_by_text("No comparison yet")).to_be_visible()
    looked_at(page, tmp_path, "commander-planning-empty")
    page.goto(f"{desk.address}/planning/comparisons/new/", wait_until="networkidle")
    expect(page.get_by_text("Not enough yet: The past")).to_be_visible()
    looked_at(page, desk.pictures, "commander-unit")


def test_a_comparison_is_drawn_up_simulated_and_read(tab: Tab, desk: Desk) -> None:
    page = tab("commander")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    drawn_up(page, desk, LONG)
    for preset in ("181% more referrals", "Two more investigators", "Order of arrival"):
        page.get_by_role("button", name=preset).click()
    page.get_by_label("Referrals, per cent more").fill("-20")
    page.get_by_label("Name of the option").fill(
        "Fewer referrals, because prevention works in every school of the county"
    )
    page.get_by_role("button", name="Add the option").click()
    looked_at(page, desk.pictures, "commander-options")
    page.get_by_role("button", name="Start the comparison").click()
    expect(page.get_by_role("heading", name="Every measure")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("More work than hours")).to_be_visible()
    looked_at(page, desk.pictures, "commander-comparison")
    # In grey, each option is still named beside its marks; the first is a square, the others are dots.
    figure = page.locator("figure svg").first
    assert figure.locator("text", has_text="Order of arrival").count() >= 1
    assert figure.locator("circle").count() > 3
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    assert [url for url in asked if not url.startswith(desk.address)] == []


def test_a_scenario_of_ones_own_is_handed_in_and_a_bomb_is_refused(
    signed_in: Callable[[str], BrowserContext], desk: Desk, tmp_path: Path
) -> None:
    page = signed_in("commander").new_page()  # not a tab: the console tells of the refusal itself
    page.goto(f"{desk.address}/planning/comparisons/new/", wait_until="networkidle")
    page.get_by_label("Title").fill("Our own unit")
    page.get_by_label("A scenario of our own, from a file").check()
    file = tmp_path / "unit.yaml"
    file.write_text("a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n")
    page.get_by_label("Scenario", exact=False).last.set_input_files(file)
    page.get_by_role("button", name="Go on to the options").click()
    expect(page.locator("#error-summary")).to_contain_text("unit.yaml is not plain YAML: an anchor")
    looked_at(page, tmp_path, "commander-scenario-refused")
    file.write_text(json.dumps(today() | {"name": "Our own unit"}).replace("Investigators", "Detectives"))
    page.get_by_label("Scenario", exact=False).last.set_input_files(file)
    page.get_by_label("A scenario of our own, from a file").check()
    page.get_by_role("button", name="Go on to the options").click()
    expect(page.get_by_role("button", name="Two more detectives")).to_be_visible()
    looked_at(page, tmp_path, "commander-scenario-options")
    page.close()


def test_without_scripts_a_button_goes_on(tab: Tab, desk: Desk, tmp_path: Path) -> None:
    page = tab("commander")
    page.route("**/going_on.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    drawn_up(page, desk, "W" * 100)
    page.get_by_role("button", name="Order of arrival").click()
    page.get_by_role("button", name="Start the comparison").click()
    expect(page.get_by_text(re.compile(r"0 of 20"))).to_be_visible()
    looked_at(page, tmp_path, "commander-running")
    for _ in range(20):
        button = page.get_by_role("button", name="Go on simulating")
        if not button.count():
            break
        button.click()
        page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", name="Every measure")).to_be_visible()


def test_a_desk_that_does_not_answer_is_said_and_the_button_comes_back(tab: Tab, desk: Desk) -> None:
    page = tab("commander")
    drawn_up(page, desk, "Cut off")
    page.get_by_role("button", name="Order of arrival").click()
    page.route("**/go-on/", lambda route: route.fulfill(status=204, body=""))
    page.get_by_role("button", name="Start the comparison").click()
    expect(page.locator("#going-on-said")).to_have_text(re.compile("did not answer"))
    expect(page.get_by_role("button", name="Go on simulating")).to_be_visible()


def test_the_order_is_chosen_by_keyboard_and_shown_on_the_queue(tab: Tab, desk: Desk, tmp_path: Path) -> None:
    page = tab("commander")
    page.goto(f"{desk.address}/planning/policy/", wait_until="networkidle")
    looked_at(page, desk.pictures, "commander-policy")
    page.get_by_label("Very High protected").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("input[name=policy]:checked")).to_have_value("accumulating")
    page.keyboard.press("ArrowDown")
    page.get_by_label("Why").focus()
    page.keyboard.type("Nobody waits longer than a week from now on")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("From now on the queue follows this policy.")).to_be_visible()
    looked_at(page, tmp_path, "commander-planning")
    page.goto(f"{desk.address}/queue/", wait_until="networkidle")
    expect(page.get_by_text("Nobody waits longer than a week from now on")).to_be_visible()
    looked_at(page, tmp_path, "commander-queue")


def test_a_mistake_is_said_at_its_field_and_at_the_top(
    signed_in: Callable[[str], BrowserContext], desk: Desk, tmp_path: Path
) -> None:
    page = signed_in("commander").new_page()  # not a tab: the console tells of the refusal itself
    page.goto(f"{desk.address}/planning/policy/", wait_until="networkidle")
    page.locator("#id_ceiling_3").fill("soon")
    page.get_by_role("button", name="Let the queue").click()
    expect(page.locator("#error-summary")).to_contain_text("Give a number of days")
    looked_at(page, tmp_path, "commander-policy-mistake")
    page.close()
