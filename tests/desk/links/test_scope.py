"""What a viewer is told of links: of their own teams' people alone, and nothing that a sealed case says or moves."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.conftest import AT
from tests.desk.links.conftest import AGAIN, MALLORY, Desk, people, suspect
from vigil.desk.cases import actions as cases
from vigil.desk.cases.models import Case
from vigil.desk.journal.models import Entry
from vigil.desk.journal.scope import entries_visible_to
from vigil.desk.links.actions import compare, confirm, decide, withdraw
from vigil.desk.links.models import Proposal
from vigil.desk.links.queries import contacts_of, count_waiting, one_with, open_proposals

OTHER = suspect("Oswin", "Tredegar", "1971-05-06", emails=["ot@example.net"])


def seal(desk: Desk, case: Case) -> None:
    cases.seal(case=case, users=[desk.officers["keeper"]], actor="keeper", at=AT, reason="A colleague.")


def pages(desk: Desk, viewer: str, case: Case) -> dict[str, tuple[str, int]]:
    """Every page that could tell, as its bytes without what differs anyhow, and the number of questions it asks."""
    client, (person,) = desk.client(viewer), people(case)
    told = {}
    for path in (
        "/",
        "/links/",
        "/links/?show=households",
        f"/people/{person.pk}/",
        f"/cases/{case.reference}/",
    ):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            content = client.get(path).content.decode()
        content = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|data-csrf="[^"]+"', "", content)
        told[path] = (without_readings(content), len(asked))
    return told


def without_readings(content: str) -> str:
    """A case shows who read it, how often; reading it here is one more."""
    content = re.sub(r"<time.*?</time>", "", content, flags=re.DOTALL)
    return re.sub(r'<li class="event">.*?</li>\s*', "", content, flags=re.DOTALL)


def test_a_sealed_case_changes_no_byte_no_count_and_no_question_on_any_page_of_others(desk: Desk) -> None:
    own = desk.report(MALLORY)
    hidden = desk.report(OTHER)
    seal(desk, hidden)
    before = pages(desk, "first", own)
    # The same, with a sealed case that names the same person; its keeper decides about it.
    match = desk.report(AGAIN)
    keeper = desk.officers["keeper"]
    assert [one.numbers for one in open_proposals(keeper)] == [Proposal.objects.get().numbers]
    seal(desk, match)
    assert pages(desk, "first", own) == before
    made = decide(people=Proposal.objects.get().numbers, verdict="same", reason="x", viewer=keeper, at=AT)
    assert made.began_at == AT
    assert pages(desk, "first", own) == before
    assert one_with(keeper, people(own)[0]) == people(match)


def test_the_officers_of_the_sealed_case_see_the_pair_and_are_the_ones_who_speak(desk: Desk) -> None:
    own, match = desk.report(MALLORY), desk.report(AGAIN)
    seal(desk, match)
    assert count_waiting(desk.officers["first"]) == 0
    assert contacts_of(desk.officers["first"], [people(own)[0].pk]) == []
    assert count_waiting(desk.officers["keeper"]) == 1
    assert "1 in 100" not in desk.client("keeper").get("/links/").content.decode()


def test_a_hidden_pair_answers_as_one_that_is_not_there(desk: Desk) -> None:
    own, match = desk.report(MALLORY), desk.report(AGAIN)
    seal(desk, match)
    first, second = Proposal.objects.get().numbers
    client = desk.client("first")
    client.get("/links/998/999/")
    entries = Entry.objects.count()
    for method, end in (("get", ""), ("post", "decide/"), ("post", "confirm/"), ("post", "withdraw/")):
        with CaptureQueriesContext(connection) as asked:
            hidden = getattr(client, method)(f"/links/{first}/{second}/{end}")
        with CaptureQueriesContext(connection) as asked_absent:
            absent = getattr(client, method)(f"/links/998/999/{end}")
        assert hidden.status_code == absent.status_code == 404
        assert len(asked) == len(asked_absent)
        assert plain(hidden.content.decode()) == plain(absent.content.decode())
    assert Entry.objects.count() == entries
    assert client.get(f"/links/{second}/{first}/").status_code == 404
    assert own.reference


def plain(content: str) -> str:
    return re.sub(r'/links/\d+/\d+/|name="csrfmiddlewaretoken" value="[^"]+"', "", content)


def test_another_teams_case_gives_a_contact_and_nothing_else(desk: Desk) -> None:
    own, theirs = desk.report(MALLORY), desk.report(AGAIN, team=desk.south)
    cases.allocate(case=theirs, to=desk.officers["southern"], actor="southern", at=AT)
    assert list(open_proposals(desk.officers["first"])) == []
    client, (person,) = desk.client("first"), people(own)
    for path in (f"/people/{person.pk}/", f"/cases/{own.reference}/"):
        content = client.get(path).content.decode()
        panel = content[content.index('id="links"') : content.index("No sealed case is compared")]
        said = " ".join(re.sub(r"<[^>]+>", " ", panel).split())
        assert said.endswith("Somebody else may know more. Contact: Southern, South, Wexmere")
        assert theirs.reference not in content
        assert "in 100" not in panel
    # It works both ways, and ends with a seal.
    assert [one.team for one in contacts_of(desk.officers["southern"], [people(theirs)[0].pk])] == ["North"]
    seal(desk, own)
    assert contacts_of(desk.officers["southern"], [people(theirs)[0].pk]) == []


def test_who_is_asked_about_sealed_cases_is_the_same_whatever_there_is_to_know(desk: Desk) -> None:
    own = desk.report(MALLORY)
    said = "To ask, contact\nKeeper."
    assert said in desk.client("first").get(f"/cases/{own.reference}/").content.decode()
    assert said in desk.client("southern").get("/links/").content.decode()


def test_a_decision_that_a_viewer_may_not_see_closes_none_of_their_pairs(desk: Desk) -> None:
    """The keeper knows that the sealed one is the first and is not the second; the team's own pair stays open for the team."""
    own = desk.report(MALLORY)
    a, b, sealed = (people(case)[0] for case in (own, desk.report(MALLORY), desk.report(MALLORY)))
    seal(desk, Case.objects.order_by("-pk")[0])
    keeper, team = desk.officers["keeper"], desk.officers["first"]
    before = pages(desk, "first", own)
    decide(people=(a.pk, sealed.pk), verdict="same", reason="x", viewer=keeper, at=AT)
    decide(people=(b.pk, sealed.pk), verdict="different", reason="x", viewer=keeper, at=AT)
    assert [one.numbers for one in open_proposals(team)] == [(a.pk, b.pk)]
    assert pages(desk, "first", own) == before
    assert list(open_proposals(keeper)) == []
    # The team decides as it sees things; the contradiction is then shown to the keeper alone.
    decide(people=(a.pk, b.pk), verdict="same", reason="x", viewer=team, at=AT)
    assert "Contradictions" not in desk.client("first").get("/links/").content.decode()
    assert "Contradictions" in desk.client("keeper").get("/links/").content.decode()


def test_an_act_on_a_pair_with_a_sealed_case_is_in_no_journal_of_others(desk: Desk) -> None:
    own, match = desk.report(MALLORY), desk.report(AGAIN)
    seal(desk, match)
    keeper, numbers = desk.officers["keeper"], Proposal.objects.get().numbers
    desk.client("keeper").get(f"/links/{numbers[0]}/{numbers[1]}/")
    made = decide(people=numbers, verdict="same", reason="x", viewer=keeper, at=AT)
    withdraw(decision=made, viewer=keeper, at=AT, reason="x")
    for name, expected in (("keeper", {"read", "decide", "withdraw"}), ("first", set()), ("southern", set())):
        seen = entries_visible_to(desk.officers[name]).filter(verb__startswith="links:pair")
        assert {entry.verb.rpartition(":")[2] for entry in seen} == expected, name
        assert {entry.case_reference for entry in seen} <= {match.reference}
    # That the keeper read the person of the open case is written there, as of anybody who opens their page.
    assert entries_visible_to(desk.officers["first"]).filter(
        verb="people:person:read", case_reference=own.reference, actor="keeper"
    )


def test_where_two_sealed_cases_meet_the_act_is_on_no_page(desk: Desk) -> None:
    for reported in (MALLORY, AGAIN):
        seal(desk, desk.report(reported))
    keeper = desk.officers["keeper"]
    decide(people=Proposal.objects.get().numbers, verdict="same", reason="x", viewer=keeper, at=AT)
    assert Entry.objects.filter(verb="links:pair:decide").count() == 1
    assert not entries_visible_to(keeper).filter(verb="links:pair:decide")


def test_what_was_combined_is_on_no_page_of_the_journal(desk: Desk) -> None:
    desk.report(MALLORY)
    desk.report(AGAIN)
    assert Entry.objects.filter(verb="links:people:compare").count() == 2
    for officer in desk.officers.values():
        assert not entries_visible_to(officer).filter(verb__startswith="links:people")


def test_opening_a_case_writes_as_many_entries_with_a_sealed_match_as_without(desk: Desk) -> None:
    def grown(make: Callable[[], object]) -> list[str]:
        before = Entry.objects.count()
        make()
        return list(Entry.objects.order_by("sequence")[before:].values_list("verb", flat=True))

    alone = grown(lambda: desk.report(MALLORY))
    seal(desk, Case.objects.get())
    assert grown(lambda: desk.report(AGAIN)) == alone
    assert Proposal.objects.count() == 1


def test_what_a_sealed_case_says_of_a_known_person_proposes_nobody_to_others(desk: Desk) -> None:
    """A person of an open and of a sealed case is compared by what the open one says."""
    from vigil.desk.cases.models import Involvement
    from vigil.desk.journal.recording import record
    from vigil.desk.people.models import Identifier

    (known,) = people(desk.report(suspect("Mallory")))
    sealed = desk.report(OTHER)
    reference = sealed.case_referrals.get().referral.reference
    seal(desk, sealed)
    with record(actor="keeper", verb="people:test:join", at=AT):
        Involvement(case=sealed, person=known, role="child").save()
        Identifier(
            person=known, kind="email", value="mq@example.org", raw_value="mq@example.org", source=reference
        ).save()
    compare(people=[known], by="nightly", at=AT, on_behalf_of="system:links")
    desk.report(suspect(emails=["mq@example.org"], age=40))
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("name", ["first", "southern"])
def test_a_role_that_may_not_read_links_sees_no_panel(desk: Desk, name: str) -> None:
    from tests.desk.conftest import add_user

    case = desk.report(MALLORY)
    desk.report(AGAIN)
    desk.officers["examiner"] = add_user("examiner", "examiner", ["north"])
    content = desk.client("examiner").get(f"/cases/{case.reference}/").content.decode()
    assert "Possibly the same person" not in content
    assert (
        "Possibly the same person" in desk.client(name).get(f"/cases/{case.reference}/").content.decode()
    ) is (name == "first")


def test_a_merge_to_confirm_is_counted_for_the_second_person_alone(desk: Desk) -> None:
    unknown = suspect("Mallory", "Quickenden", emails=["mq@example.org"])
    desk.report(unknown)
    desk.report(unknown)
    first, second = desk.officers["first"], desk.officers["second"]
    made = decide(people=Proposal.objects.get().numbers, verdict="same", reason="x", viewer=first, at=AT)
    assert (count_waiting(first), count_waiting(second), count_waiting(desk.officers["southern"])) == (
        0,
        1,
        0,
    )
    confirm(decision=made, viewer=second, at=AT)
    assert count_waiting(second) == 0
