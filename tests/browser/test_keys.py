"""Grading without a mouse: arrows, digits, undo, and the help."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
Tab = Callable[[str], Page]
FOCUSED = "document.activeElement.closest('[data-stack]')?.dataset.stack ?? null"


def test_arrows_walk_the_stacks_and_stop_at_the_ends(tab: Tab, desk: Desk) -> None:
    page = tab("grader")
    page.goto(f"{desk.address}/review/scans/3/", wait_until="networkidle")
    stacks = page.eval_on_selector_all("[data-stack]", "all => all.map(one => one.dataset.stack)")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == stacks[0]
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == stacks[1]
    page.keyboard.press("ArrowDown")
    below = stacks.index(page.evaluate(FOCUSED))
    assert below > 2
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUSED) == stacks[1]
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(FOCUSED) == stacks[0]


def test_a_digit_grades_the_stack_in_focus_and_u_takes_it_back(tab: Tab, desk: Desk) -> None:
    page = tab("grader")
    page.goto(f"{desk.address}/review/scans/3/", wait_until="networkidle")
    page.keyboard.press("ArrowRight")
    first = page.locator("[data-stack]").first
    page.keyboard.press("6")
    expect(first.locator(".tile-grade")).to_have_text("Not relevant")
    expect(page.locator("#grading-said")).to_have_text(re.compile(r"Not relevant\. \d+ stacks left\."))
    assert page.evaluate(FOCUSED) != first.get_attribute("data-stack")
    page.keyboard.press("u")
    expect(first.locator(".tile-grade")).to_have_text("Not graded")
    page.reload(wait_until="networkidle")
    expect(page.locator("[data-stack]").first.locator(".tile-grade")).to_have_text("Not graded")


def test_the_help_names_every_category(tab: Tab, desk: Desk) -> None:
    page = tab("grader")
    page.goto(f"{desk.address}/review/scans/3/")
    page.keyboard.press("?")
    help_text = page.locator("#key-help").inner_text()
    assert all(
        words in help_text
        for words in ("Category A", "Prohibited image", "Not relevant", "Undo the last grade")
    )


def test_an_examiner_looks_and_does_not_grade(tab: Tab, desk: Desk) -> None:
    page = tab("examiner")
    page.goto(f"{desk.address}/review/scans/3/", wait_until="networkidle")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("6")
    expect(page.locator("[data-stack]").first.locator(".tile-grade")).to_have_text("Not graded")


def test_an_original_is_asked_for_with_a_reason_and_shown_once(tab: Tab, desk: Desk) -> None:
    page = tab("grader")
    page.goto(f"{desk.address}/review/scans/3/", wait_until="networkidle")
    page.locator("[data-stack] a").first.click()
    page.get_by_text("See the original").click()
    page.fill("[name=reason]", "Is it a place I know?")
    page.get_by_role("button", name="See it").click()
    expect(page.locator("#recorded")).to_contain_text("Is it a place I know?")
    assert page.evaluate("document.getElementById('picture').naturalWidth") > 100
    page.screenshot(path=desk.pictures / "original.png", full_page=True)
    again = tab("grader").request.get(page.url)
    assert again.status == 405


@pytest.mark.parametrize("kind", ["blur", "grey"])
def test_a_rendition_opened_alone_is_a_picture_and_nothing_else(tab: Tab, desk: Desk, kind: str) -> None:
    page = tab("grader")
    page.goto(f"{desk.address}/review/scans/3/", wait_until="networkidle")
    page.locator("[data-stack] a").first.click()
    address = page.locator("img[src*='/blur/']").get_attribute("src")
    page.goto(f"{desk.address}{(address or '').replace('/blur/', f'/{kind}/')}", wait_until="networkidle")
    assert page.evaluate("document.contentType") == "image/jpeg"


def test_a_referral_becomes_a_case_that_is_answered_and_sealed(tab: Tab, desk: Desk) -> None:
    page = tab("supervisor")
    page.goto(f"{desk.address}/queue/")
    page.locator("tbody th a").nth(4).click()
    reference = page.locator("h1").inner_text()
    page.get_by_text("Every question and its answer").click()
    form = page.locator("#question-escalating form")
    form.locator("select").select_option("yes")
    form.locator("input[name=source]").fill("Two dated reports")
    form.get_by_role("button").click()
    page.get_by_text("Every question and its answer").click()
    expect(page.locator("#question-escalating")).to_contain_text("Two dated reports")
    page.get_by_text("Seal this case").click()
    page.fill("#seal-reason", "A colleague is named in it")
    page.get_by_role("button", name="Seal the case").click()
    expect(page.locator(".heading, main").first).to_contain_text("Sealed")
    answer = tab("triage").request.get(f"{desk.address}/cases/{reference}/")
    assert answer.status == 404


def test_pages_of_a_scan_are_turned_by_keys(tab: Tab, desk: Desk) -> None:
    page = tab("examiner")
    page.goto(f"{desk.address}/exhibits/WEX-JB-2/scans/2/?verdict=unseen&after=40", wait_until="networkidle")
    paths = page.locator("tbody th").all_inner_texts()
    for name, address in (
        ("Previous page", r"&before=\d+"),
        ("Next page", r"&after=\d+"),
        ("Previous page", r"&before=\d+"),
        ("Last page", "&before=end"),
    ):
        page.get_by_role("link", name=name).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"verdict=unseen{address}$"))
        if name == "Next page":
            assert page.locator("tbody th").all_inner_texts() == paths
    page.goto(f"{desk.address}/exhibits/WEX-JB-2/scans/2/?verdict=unseen&after=40", wait_until="networkidle")
    page.get_by_role("link", name="First page").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("verdict=unseen$"))
