"""Risk on the desk, as people use it: ask next, raise and lower a level, take the reasons away, be told what cannot be."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Desk
from tests.browser.test_walk import WIDTHS, axe_source

pytestmark = pytest.mark.browser
Tab = Callable[[str], Page]
WHY = "Two children were seen going in this week; the neighbour is their grandmother."
UNBROKEN = "Rindfleischetikettierungsueberwachungsaufgabenuebertragungsgesetz" * 3


def queue_rows(page: Page, desk: Desk) -> Iterator[tuple[str, str]]:
    """Every case of the queue with the words of its row, in order."""
    number = 1
    while True:
        page.goto(f"{desk.address}/queue/?page={number}")
        rows = page.locator("main tbody tr")
        for row in rows.all():
            yield row.locator("th a").inner_text(), row.inner_text()
        if not page.locator(f"a[href*='page={number + 1}']").count():
            return
        number += 1


def last_case(page: Page, desk: Desk) -> str:
    """The address of the last case of the queue: one that little is known of."""
    return f"{desk.address}/cases/{list(queue_rows(page, desk))[-1][0]}/"


def raise_or_lower(page: Page, *, level: str, why: str, until: str = "") -> None:
    """Fill the form on the case page and send it."""
    panel = page.locator("#level")
    if not panel.get_by_label("Why").first.is_visible():
        panel.get_by_text("Set another level", exact=True).click()
    form = page.locator("form[action$='/level/']")
    form.get_by_label("Level").select_option(label=level)
    form.get_by_label("Why").fill(why)
    form.get_by_label("The day on which it ends").fill(until)
    form.get_by_role("button", name="Set the level").click()


def day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()  # noqa: TID251 the served desk reads it too


def one_sentence(page: Page, words: str) -> None:
    """The page says one thing that is wrong, and it is this."""
    said = page.locator(".notice-error")
    expect(said).to_have_count(1)
    expect(said).to_contain_text(words)


def test_asking_what_is_ranked_brings_the_level_down_and_raising_it_shows_in_the_queue(
    tab: Tab, desk: Desk
) -> None:
    page = tab("triage")
    page.goto(last_case(page, desk))
    reference = page.locator("h1").inner_text().strip()
    level = page.locator(".case-head .figure").first
    page.screenshot(path=desk.pictures / "risk-ask-next.png", full_page=True)
    for _ in range(14):
        if "Very High" not in level.inner_text():
            break
        page.locator("#ask-next ol a").first.click()
        asked = page.locator(page.url[page.url.index("#") :])
        expect(asked).to_be_visible()
        asked.locator("select[name=answer]").select_option(label="No (checked)")
        asked.locator("[name=source]").fill("Children's services, by telephone")
        asked.get_by_role("button").click()
        page.wait_for_load_state("networkidle")
    expect(level).not_to_contain_text("Very High")
    raise_or_lower(page, level="Very High", why=f"{WHY} {UNBROKEN}")
    expect(page.locator("#level")).to_contain_text("Very High is in force, set by triage")
    expect(level).to_contain_text("Assessed")
    page.screenshot(path=desk.pictures / "risk-raised.png", full_page=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"at {width} px"
    page.screenshot(path=desk.pictures / "risk-raised-narrow.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(axe_source())
    assert page.evaluate("axe.run()")["violations"] == []
    rows = list(queue_rows(page, desk))
    place = next(number for number, (name, _) in enumerate(rows) if name == reference)
    assert "set by triage" in rows[place][1]
    assert "Assessed:" in rows[place][1]
    first_open = next(number for number, (_, words) in enumerate(rows) if "Low to Very High" in words)
    assert place < first_open
    page.goto(f"{desk.address}/queue/?page={place // 50 + 1}")
    page.locator(f"tr:has-text('{reference}')").scroll_into_view_if_needed()
    page.screenshot(path=desk.pictures / "risk-queue-raised.png")


def test_a_supervisor_decides_on_a_lower_level_that_was_asked_for(tab: Tab, desk: Desk) -> None:
    triage, supervisor = tab("triage"), tab("supervisor")
    triage.goto(f"{desk.address}/cases/{next(iter_cases(triage, desk))}/")
    raise_or_lower(triage, level="Medium", why="Gut feeling", until=day(10))
    one_sentence(triage, "Give the reason for setting another level, in a sentence")
    raise_or_lower(triage, level="Medium", why=WHY, until=day(400))
    one_sentence(triage, "90 days away at most")
    raise_or_lower(triage, level="Medium", why=WHY, until=day(-3))
    one_sentence(triage, "An override ends after it begins")
    raise_or_lower(triage, level="Medium", why=WHY)
    one_sentence(triage, "Lowering a level needs an end")
    raise_or_lower(triage, level="Medium", why=WHY, until=day(10))
    expect(triage.locator("#level")).to_contain_text("Medium waits for a supervisor, asked for by triage")
    level = triage.locator(".case-head .figure").first
    expect(level).to_contain_text("Very High")
    supervisor.goto(f"{desk.address}/")
    expect(supervisor.locator("main")).to_contain_text("Lower levels asked for")
    supervisor.locator("main a[href='/second-looks/']").first.click()
    supervisor.wait_for_url("**/second-looks/")
    supervisor.screenshot(path=desk.pictures / "risk-second-looks.png", full_page=True)
    supervisor.locator("#waiting tbody a").first.click()
    supervisor.get_by_role("button", name="Approve").click()
    expect(supervisor.locator("#level")).to_contain_text(
        "Medium is in force, set by triage, approved by supervisor"
    )
    triage.reload()
    expect(level).to_contain_text("Medium")
    expect(level).to_contain_text("Assessed")


def iter_cases(page: Page, desk: Desk) -> Iterator[str]:
    """Cases whose assessed level is Very High and that nobody has set another level for."""
    return (
        name for name, words in queue_rows(page, desk) if "to Very High" in words and "set by" not in words
    )


def test_the_reasons_are_taken_away_as_a_pdf(tab: Tab, desk: Desk) -> None:
    page = tab("investigator")
    page.goto(last_case(page, desk))
    page.get_by_role("link", name="Explain on one page").click()
    page.screenshot(path=desk.pictures / "risk-explanation.png", full_page=True)
    expect(page.locator("main")).to_contain_text("What would alter it")
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF", exact=True).first.click()
    kept = taken.value.path().read_bytes()
    assert kept.startswith(b"%PDF-")
    assert taken.value.suggested_filename.endswith("-explanation.pdf")
    expect(page.locator("#pre-sentence")).to_contain_text("Nobody else, no source and no method is in it.")
    with page.expect_download() as taken:
        page.locator("#pre-sentence").get_by_role(
            "link", name=re.compile("^Pre-sentence report about .* as PDF")
        ).click()
    taken.value.save_as(desk.pictures / "risk-pre-sentence.pdf")
    assert taken.value.path().read_bytes().startswith(b"%PDF-")
    assert taken.value.suggested_filename.endswith("-pre-sentence.pdf")


def test_dates_that_cannot_be_and_answers_that_contradict_get_one_sentence(
    signed_in: Callable[[str], BrowserContext], desk: Desk
) -> None:
    # A refusal is a 400, which the console names; so this is no tab that must stay silent.
    page = signed_in("triage").new_page()
    page.goto(last_case(page, desk))
    page.get_by_text("Record the first act").click()
    page.get_by_label("What was done").fill("Visit made; devices seized.")
    page.get_by_role("button", name="Stop the clock").click()
    page.locator("#further").get_by_role("link", name="Assess").click()
    page.screenshot(path=desk.pictures / "risk-person.png", full_page=True)

    def sent(**answers: str) -> str:
        for name, value in answers.items():
            page.locator(f"[name='answer-{name}']").fill(value)
            page.locator(f"[name='source-{name}']").fill("PNC")
        page.get_by_role("button", name=re.compile("^Assess ")).click()
        wrong = page.locator("#error-summary p")
        return wrong.inner_text() if wrong.count() else ""

    assert "no day of any calendar; mend it. Nothing was kept." in sent(follow_up="2020-02-30")
    assert page.locator("[name='answer-follow_up']").input_value() == "2020-02-30"
    page.screenshot(path=desk.pictures / "risk-person-refused.png", full_page=True)
    late = sent(follow_up="2020-02-28", last_sexual_offence="2015-05-05", last_offence="2010-01-01")
    assert "contradict each other: the most recent offence of any kind cannot lie before" in late
    assert "there cannot be more sexual sanctions than sanctions" in sent(
        last_offence="2016-01-01", indecent_images="4", all_sanctions="2"
    )
    assert sent(all_sanctions="5") == ""
    expect(page.locator("#result")).to_contain_text("It sets no level of the case")
    page.screenshot(path=desk.pictures / "risk-person-assessed.png", full_page=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"at {width} px"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(axe_source())
    assert page.evaluate("axe.run()")["violations"] == []
    page.close()


def test_what_is_new_is_settled_by_looking_at_every_question_again(tab: Tab, desk: Desk) -> None:
    page = tab("triage")
    page.goto(f"{desk.address}/second-looks/")
    page.locator("#facts tbody a").first.click()
    expect(page.locator("#assessment")).to_contain_text("Assess this case again")
    page.screenshot(path=desk.pictures / "risk-new-facts.png", full_page=True)
    page.get_by_role("button", name="Every question was looked at again").click()
    expect(page.locator("#assessment")).not_to_contain_text("Assess this case again")
    page.get_by_text("How soon it was assessed again").click()
    expect(page.locator("#assessment")).to_contain_text("assessed")


def test_a_child_who_is_suspected_goes_first_with_steps_and_no_level(
    tab: Tab, desk: Desk, tmp_path: Path
) -> None:
    born = (datetime.now(UTC) - timedelta(days=15 * 365)).date()  # noqa: TID251 the served desk reads it too
    report = tmp_path / "report.json"
    report.write_text(
        '[{"reportId": 900001, "reportedInformation": {"reportedPeople": {"reportedPersons": '
        f'[{{"firstName": "Ada", "lastName": "Wexford-Harrowdale", "dateOfBirth": "{born}"}}]}}}}}}]'
    )
    page = tab("intake")
    page.goto(f"{desk.address}/referrals/hand-in/")
    page.get_by_label("File of referrals").set_input_files(report)
    page.get_by_label("Team that receives it").select_option(index=1)
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/referrals/imports/*/")
    page.goto(f"{desk.address}/referrals/")
    page.locator("main th a[href*='/referrals/R-']").first.click()
    page.get_by_role("button", name="Open a case").click()
    page.wait_for_url("**/cases/*/")
    reference = page.locator("h1").inner_text().strip()
    page = tab("triage")
    first, words = next(queue_rows(page, desk))
    assert first == reference
    assert "No instrument applies" in words
    page.goto(f"{desk.address}/cases/{first}/")
    expect(page.locator("#assessment")).to_contain_text("Child-first path: no instrument is applied")
    page.get_by_role("button", name="Add as a task").first.click()
    expect(page.locator("#assessment")).to_contain_text("It stands among the tasks.")
    page.screenshot(path=desk.pictures / "risk-child-first.png", full_page=True)
