"""A walk through the desk as each role: every page is accessible, keeps its width, asks no other host, and is pictured."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
Tab = Callable[[str], Page]
WIDTHS = (1280, 640, 320)  # 640 is a desk's width at 200 %

WALK = [
    ("intake", "/referrals/", "intake-inbox"),
    ("intake", "/referrals/imports/1/", "intake-import"),
    ("intake", "/referrals/R-000002/", "intake-referral"),
    ("intake", "/referrals/hand-in/", "intake-hand-in"),
    ("triage", "/queue/", "triage-queue"),
    ("triage", "/", "triage-work"),
    ("investigator", "/", "investigator-work"),
    ("investigator", "case", "investigator-case"),
    ("investigator", "explanation", "investigator-explanation"),
    ("investigator", "register", "investigator-register"),
    ("examiner", "/exhibits/", "examiner-exhibits"),
    ("examiner", "/exhibits/WEX-JB-2/", "examiner-exhibit"),
    ("examiner", "/exhibits/WEX-JB-2/scans/2/?verdict=unreadable", "examiner-unreadable"),
    ("grader", "/review/", "grader-scans"),
    ("grader", "/review/scans/2/", "grader-grid"),
    ("grader", "/review/stacks/40/", "grader-stack"),
    ("supervisor", "/second-looks/", "supervisor-second-looks"),
    ("supervisor", "/journal/", "supervisor-journal"),
    ("supervisor", "/journal/verification/", "supervisor-verification"),
    ("supervisor", "/validation/ratings/hand-in/", "supervisor-ratings"),
    ("inspector", "case", "inspector-case"),
    ("inspector", "/validation/", "inspector-validation"),
    ("inspector", "/validation/validation/", "inspector-validation-report"),
    ("inspector", "/validation/drift/", "inspector-drift"),
    ("inspector", "/fairness/", "inspector-fairness"),
    ("analyst", "/", "analyst-work"),
    ("analyst", "/validation/", "analyst-validation"),
    ("analyst", "/fairness/", "analyst-fairness"),
    ("analyst", "/fairness/hand-in/", "analyst-groups"),
    ("administrator", "/administration/", "administrator-users"),
    ("administrator", "/administration/users/triage/", "administrator-user"),
    ("administrator", "/administration/users/add/", "administrator-add-user"),
]


def axe_source() -> str:
    import axe_playwright_python

    return next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()


def case_address(page: Page, desk: Desk, part: str) -> str:
    """The address of the case that the first exhibit belongs to, or of one of its pages."""
    page.goto(f"{desk.address}/exhibits/WEX-JB-1/")
    case = page.locator(
        "nav[aria-label] a[href^='/cases/'], .breadcrumbs a[href^='/cases/']"
    ).first.get_attribute("href")
    return f"{case}{ {'case': '', 'explanation': 'explanation/', 'register': 'exhibits/register/'}[part] }"


def opened(page: Page, desk: Desk, address: str) -> None:
    path = address if address.startswith("/") else case_address(page, desk, address)
    answer = page.goto(desk.address + path, wait_until="networkidle")
    assert answer is not None
    assert answer.status == 200, path


@pytest.mark.parametrize(("role", "address", "picture"), WALK, ids=[picture for _, _, picture in WALK])
def test_a_page_is_accessible_keeps_its_width_and_asks_no_other_host(
    tab: Tab, desk: Desk, role: str, address: str, picture: str
) -> None:
    page = tab(role)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, desk, address)
    page.screenshot(path=desk.pictures / f"{picture}.png", full_page=address != "/queue/")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"at {width} px"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(axe_source())
    found = page.evaluate("axe.run({ rules: { 'target-size': { enabled: true } } })")
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]] == []
    assert [url for url in asked if not url.startswith(desk.address)] == []


def test_the_door_is_pictured_and_accessible(chromium: object, desk: Desk, tab: Tab) -> None:
    from playwright.sync_api import Browser

    assert isinstance(chromium, Browser)
    page = chromium.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page.goto(f"{desk.address}/sign-in/")
    page.screenshot(path=desk.pictures / "signin.png")
    page.evaluate(axe_source())
    assert page.evaluate("axe.run()")["violations"] == []
    page.close()


@pytest.mark.parametrize(
    ("role", "address", "name"),
    [
        ("triage", "/queue/", "queue"),
        ("investigator", "case", "case"),
        ("grader", "/review/scans/2/", "review"),
    ],
)
def test_the_front_pictures_show_a_desk_at_a_glance(
    tab: Tab, desk: Desk, role: str, address: str, name: str
) -> None:
    page = tab(role)
    opened(page, desk, address)
    page.screenshot(path=desk.pictures / f"{name}.png")
    assert (desk.pictures / f"{name}.png").stat().st_size > 10_000
