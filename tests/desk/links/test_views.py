"""Pages of links: what an officer reads, decides, confirms and undoes."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.desk.conftest import AT
from tests.desk.links.conftest import AGAIN, MALLORY, Desk, people, suspect
from vigil.desk.cases.models import Case, Involvement
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.desk.links.models import Decision, Proposal
from vigil.desk.links.presenting import _where_words

UNKNOWN = suspect("Mallory", "Quickenden", emails=["mq@example.org"])


def words(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def address(end: str = "") -> str:
    first, second = Proposal.objects.get().numbers
    return f"/links/{first}/{second}/{end}"


def test_with_nothing_to_decide_the_inbox_says_so(desk: Desk) -> None:
    said = words(desk.client("first").get("/links/"))
    assert "Nothing waits" in said
    assert "Links 0" in said


def test_a_child_comes_first_then_whose_age_nobody_knows_then_the_likeliest(desk: Desk) -> None:
    desk.report(MALLORY)
    desk.report(AGAIN)
    desk.report(
        suspect(family="Zealous"), child=suspect("Robin", "Ashdown", emails=["ra@example.org"], age=9)
    )
    desk.report(
        suspect(family="Xylander"), child=suspect("Robin", "Ashdown", emails=["ra@example.org"], age=9)
    )
    for _ in range(2):
        desk.report(suspect("Quentin", "Nye", emails=["qn@example.org"]))
    content = desk.client("first").get("/links/").content.decode()
    rows = re.findall(r'<th scope="row"><a[^>]*>(.*?)</a>', content)
    assert [re.sub(r"<[^>]+>", "", row) for row in rows] == [
        "Robin Ashdown and Robin Ashdown",
        "Quentin Nye and Quentin Nye",
        "Mallory Quickenden and Mallory Quickenden",
    ]
    assert 'Links <span class="badge">3</span>' in content


def test_two_of_one_name_are_told_apart_by_the_cases_that_the_viewer_may_see(desk: Desk) -> None:
    cases = [desk.report(MALLORY), desk.report(AGAIN)]
    first, second = Proposal.objects.get().numbers
    more, hidden = (
        desk.report(suspect("Somebody", "Else")),
        desk.report(suspect("Another", "One"), team=desk.south),
    )
    with record(actor="first", verb="cases:case:name", at=AT, case_reference=more.reference):
        for case in (more, hidden):
            Involvement(case=case, person_id=second, role="suspect").save()
    client = desk.client("first")
    for path in ("/links/", f"/people/{first}/"):
        said = words(client.get(path))
        assert f"{cases[0].reference}; {more.reference} and 1 more" in said, path
        assert hidden.reference not in said


def test_somebody_of_a_register_is_said_to_be_in_one() -> None:
    assert _where_words([]) == "in a register"
    assert _where_words(["WEX-2026-00001"]) == "WEX-2026-00001"
    assert _where_words(["WEX-2026-00003", "WEX-2026-00001", "WEX-2026-00002"]) == "WEX-2026-00003 and 2 more"


def test_a_pair_shows_both_records_the_evidence_and_what_the_number_means(desk: Desk) -> None:
    cases = [desk.report(MALLORY), desk.report(AGAIN)]
    said = words(desk.client("first").get(address()))
    for part in (
        "Are they one person? Mallory Quickenden and Mallory Quickenden",
        "Of 100 pairs as alike as these two, over 99 would be one person",
        f"Suspect in {cases[0].reference} North Suspect in {cases[1].reference} North",
        "mq@example.org Same R-000001 mq@example.org Same R-000002",
        "Before any evidence Two people picked blindly from all who are held",
        "Date of birth The same",
        "07700 900123 R-000001 None known",
        "It is a chance, and no finding.",
    ):
        assert part in said, part
    # The reading stands under both cases.
    read = Entry.objects.filter(verb="links:pair:read").values_list("case_reference", flat=True)
    assert sorted(read) == [case.reference for case in cases]


def test_deciding_confirming_and_undoing_on_the_page(desk: Desk) -> None:
    desk.report(UNKNOWN)
    desk.report(UNKNOWN)
    first, second = desk.client("first"), desk.client("second")
    answer = first.post(address("decide/"), {"verdict": "same", "reason": "Same mailbox."}, follow=True)
    assert "Decided: the same person. It waits for a second person." in words(answer)
    assert "Confirm: the same person" not in words(answer)
    answer = first.post(address("confirm/"), follow=True)
    assert "a second person has to look at it" in words(answer)
    assert "Waiting for a second person 1" in words(second.get("/links/"))
    assert "Confirm: the same person" in words(second.get(address()))
    answer = second.post(address("confirm/"), follow=True)
    assert "It counts now." in words(answer)
    page = words(first.get(f"/people/{Proposal.objects.get().first_id}/"))
    assert "Decided to be the same person: Mallory Quickenden" in page
    answer = first.post(address("withdraw/"), {"why": "Mistaken."}, follow=True)
    assert "Undone: everything is as it was before that decision." in words(answer)
    assert ": Mistaken." in words(answer)
    assert Decision.objects.get().withdrawn_by == "first"


@pytest.mark.parametrize(
    ("end", "form", "said"),
    [
        ("decide/", {}, "Choose whether they are one person."),
        ("decide/", {"verdict": "perhaps", "reason": "x"}, "Choose one of the two answers."),
        ("decide/", {"verdict": "same", "reason": " "}, "Say why; the reason is kept with the decision."),
    ],
)
def test_a_form_that_lacks_something_comes_back_with_a_sentence(
    desk: Desk, end: str, form: dict[str, str], said: str
) -> None:
    desk.report(MALLORY)
    desk.report(AGAIN)
    answer = desk.client("first").post(address(end), form)
    assert answer.status_code == 400
    assert said in words(answer)
    assert not Decision.objects.exists()


def test_undoing_what_is_not_there_says_so(desk: Desk) -> None:
    desk.report(MALLORY)
    desk.report(AGAIN)
    client = desk.client("first")
    assert "no decision to undo" in words(client.post(address("withdraw/"), {"why": "x"}, follow=True))
    assert "no decision to confirm" in words(client.post(address("confirm/"), follow=True))
    client.post(address("decide/"), {"verdict": "different", "reason": "Two men."})
    assert client.post(address("withdraw/"), {}).status_code == 400
    assert "does not wait for anybody" in words(client.post(address("confirm/"), follow=True))


def test_a_contradiction_is_shown_with_the_chain_and_its_pairs(desk: Desk) -> None:
    a, b, c = people(*(desk.report(MALLORY) for _ in range(3)))
    client = desk.client("first")
    for one, other, verdict in ((a, b, "same"), (b, c, "same"), (a, c, "different")):
        client.post(
            f"/links/{one.pk}/{other.pk}/decide/", {"verdict": verdict, "reason": "As the file says."}
        )
    content = client.get("/links/").content.decode()
    assert "Contradictions" in content
    for one, other in ((a, b), (b, c), (a, c)):
        assert f'href="/links/{one.pk}/{other.pk}/"' in content
    assert "Other decisions say the opposite" in words(client.get(f"/links/{a.pk}/{b.pk}/"))


def test_names_that_are_markup_very_long_or_empty_are_shown_as_they_are(desk: Desk) -> None:
    desk.report(suspect(emails=["mq@example.org"], age=40))
    desk.report(suspect("<script>alert(1)</script>", "W" * 199, emails=["mq@example.org"], age=40))
    client = desk.client("first")
    for path in ("/links/", address(), f"/cases/{Case.objects.order_by('pk')[0].reference}/"):
        content = client.get(path).content.decode()
        assert "<script>alert" not in content
        assert "Name not known" in content
        assert "W" * 199 in content


def test_the_inbox_asks_as_much_of_the_database_for_many_pairs_as_for_one(desk: Desk) -> None:
    desk.report(MALLORY)
    desk.report(AGAIN)
    client = desk.client("first")
    client.get("/links/")
    with CaptureQueriesContext(connection) as few:
        client.get("/links/")
    for _ in range(5):
        desk.report(AGAIN)
    with CaptureQueriesContext(connection) as many:
        client.get("/links/")
    assert Proposal.objects.count() == 21
    assert len(few) == len(many)
