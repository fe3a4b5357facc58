"""The pages of planning: from a choice with its reason to a paper that is taken away, and every mistake in its own words."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.desk.conftest import AT, Unit
from tests.desk.planning.conftest import REPLICATIONS, a_comparison, finished
from tests.desk.planning.test_queries import with_a_past
from vigil.capacity.presets import today
from vigil.desk.administration import actions as administration
from vigil.desk.journal.models import Entry
from vigil.desk.planning.models import Comparison, QueueChoice
from vigil.desk.planning.queries import done_of

UNIT = {
    "title": "Next year",
    "source": "numbers",
    "referrals_a_week": "18",
    "replications": "20",
    **{f"officers_{n}": many for n, many in enumerate(("3", "10", "6"))},
    **{f"clock_{n}": days for n, days in enumerate(("30", "14", "7", "1"))},
}


def text(client: Client, path: str, **post: str) -> str:
    answer = client.post(path, post, follow=True) if post else client.get(path)
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def test_a_commander_chooses_the_order_and_the_queue_says_who_and_why(unit: Unit) -> None:
    client = unit.signed_in("commander")
    assert "Nobody has chosen an order" in text(client, "/planning/")
    said = text(client, "/planning/policy/", policy="level", reason="Fewer low levels for a month")
    assert "From now on the queue follows this policy." in said
    for role in ("commander", "triage"):
        page = text(unit.signed_in(role), "/queue/")
        assert "The order: Level, then age" in page
        assert "Fewer low levels for a month" in page
    assert "Choose another order" not in text(unit.signed_in("triage"), "/queue/")
    text(client, "/planning/policy/", policy="arrival", reason="Again")
    assert "What was chosen before" in text(client, "/planning/")


def test_ceilings_are_kept_and_shown_again(unit: Unit) -> None:
    client = unit.signed_in("commander")
    given = {"ceiling_0": "", "ceiling_1": "20.5", "ceiling_2": "10", "ceiling_3": "1"}
    said = text(client, "/planning/policy/", policy="protected", reason="x", **given)
    assert "ceiling (Medium 20.5 days, High 10 days, Very High 1 day)" in said
    page = text(client, "/planning/policy/")
    for number, shown in enumerate(given.values()):
        (field,) = re.findall(rf'<input[^>]*name="ceiling_{number}"[^>]*>', page)
        assert f'value="{shown}"' in field


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"policy": "level", "reason": ""}, "Say why; the reason is kept with the choice."),
        ({"policy": "chance", "reason": "x"}, "chance"),
        ({"reason": "x"}, "Choose a policy."),
        ({"policy": "protected", "reason": "x", "ceiling_0": "-1"}, "greater than or equal to 0"),
        ({"policy": "protected", "reason": "x", "ceiling_0": "soon"}, "Give a number of days"),
    ],
)
def test_a_choice_that_cannot_be_is_said_on_the_form(unit: Unit, given: dict[str, str], said: str) -> None:
    page = text(unit.signed_in("commander"), "/planning/policy/", **given)
    assert said in page
    assert "There is a problem" in page
    assert not QueueChoice.objects.exists()


def test_a_comparison_from_the_unit_to_the_paper(unit: Unit) -> None:
    client = unit.signed_in("commander")
    assert "No comparison yet" in text(client, "/planning/")
    assert "Held against" in text(client, "/planning/comparisons/new/", **UNIT)
    path = f"/planning/comparisons/{Comparison.objects.get().pk}/"
    assert "181% more referrals" in text(client, f"{path}options/", arrivals_percent="181")
    assert "Order of arrival" in text(client, f"{path}options/", policy="arrival")
    option = Comparison.objects.get().options.last()
    assert option is not None
    said = text(client, f"{path}options/{option.pk}/remove/", x="x")
    assert f"options/{option.pk}/remove" not in said
    assert "0 of 20" in text(client, f"{path}begin/", x="x").replace("\xa0", " ")
    while done_of(Comparison.objects.get()) < 20:
        answer = client.post(f"{path}go-on/", headers={"accept": "application/json"})
        assert answer.json()["replications"] == 20
    page = text(client, path)
    assert "Every measure" in page
    assert "In short" in page
    assert "How to have the same again" in page
    taken = client.get(f"{path}options-paper.pdf")
    assert taken.content.startswith(b"%PDF")
    assert taken.content == client.get(f"{path}options-paper.pdf").content
    assert taken["Content-Disposition"].startswith("attachment")
    assert client.get(f"{path}options-paper.docx").status_code == 404
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {
        "planning:comparison:draw_up",
        "planning:option:add",
        "planning:option:remove",
        "planning:comparison:begin",
        "planning:comparison:advance",
        "planning:comparison:read",
        "planning:paper:take",
    } <= verbs


def test_without_scripts_the_button_goes_on(unit: Unit, comparison: Comparison) -> None:
    client, path = unit.signed_in("commander"), f"/planning/comparisons/{comparison.pk}/"
    text(client, f"{path}begin/", x="x")
    for _ in range(REPLICATIONS):
        text(client, f"{path}go-on/", x="x")
    assert done_of(comparison) == REPLICATIONS
    assert "Every measure" in text(client, path)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "Give the comparison a title."),
        ({"referrals_a_week": "many"}, "Give a number of referrals"),
        ({"referrals_a_week": "nan"}, "Give a number of referrals"),
        ({"referrals_a_week": "1e9"}, "less than or equal to 1700"),
        ({"officers_1": "0"}, "greater than or equal to 1"),
        (
            {"officers_1": "2"},
            "'Visit' takes 4 at once, but never more than 2 of 'Investigators' are on duty",
        ),
        ({"clock_3": ""}, "Give a number of days."),
        ({"source": "past"}, "The past holds 1 case; between 100 and"),
        ({"replications": "9"}, "9"),
    ],
)
def test_a_unit_that_cannot_be_is_said_on_the_form(unit: Unit, given: dict[str, str], said: str) -> None:
    page = text(unit.signed_in("commander"), "/planning/comparisons/new/", **(UNIT | given))
    assert said in page
    assert "There is a problem" in page
    assert not Comparison.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"arrivals_percent": "-100"}, "greater than or equal to -99"),
        ({"arrivals_percent": "lots"}, "Give a whole per cent"),
        ({"officers_1": "-9"}, "a shift has only 4"),
        ({"clock_3": "0.5"}, "Give the clock of Low too, or none at all."),
        ({"policy": "chance"}, "chance"),
        ({"arrivals_percent": "181"}, "There is an option '181% more referrals' already"),
    ],
)
def test_an_option_that_cannot_be_is_said_on_the_page(
    unit: Unit, comparison: Comparison, given: dict[str, str], said: str
) -> None:
    page = text(unit.signed_in("commander"), f"/planning/comparisons/{comparison.pk}/options/", **given)
    assert said in page
    assert "There is a problem" in page
    assert comparison.options.count() == 1


def test_targets_and_officers_are_changed_as_given(unit: Unit, comparison: Comparison) -> None:
    given = {
        "officers_0": "1",
        "officers_1": "-1",
        **{f"clock_{n}": str(n + 1) for n in range(4)},
        "name": "Mine",
    }
    page = text(unit.signed_in("commander"), f"/planning/comparisons/{comparison.pk}/options/", **given)
    assert "Mine" in page
    from vigil.desk.planning.queries import options_of

    name, scenario = options_of(comparison)[-1]
    assert (name, scenario.clocks_in_days) == ("Mine", (1, 2, 3, 4))
    assert [role.shifts[0].officers for role in scenario.roles] == [4, 9, 6]


def test_the_past_is_replayed_where_it_is_enough_and_held_beside_the_replay(unit: Unit) -> None:
    with_a_past(unit)
    client = unit.signed_in("commander")
    assert "151 cases" in text(client, "/planning/comparisons/new/").replace("\xa0", " ")
    text(client, "/planning/comparisons/new/", **(UNIT | {"source": "past"}))
    comparison = Comparison.objects.get()
    assert comparison.is_replay
    text(client, f"/planning/comparisons/{comparison.pk}/options/", policy="arrival")
    path = f"/planning/comparisons/{comparison.pk}/"
    text(client, f"{path}begin/", x="x")
    while done_of(comparison) < 20:
        client.post(f"{path}go-on/", headers={"accept": "application/json"})
    page = text(client, path)
    assert "The replay beside the past" in page
    assert "The recorded level is taken for the true one" in page


def test_a_replay_without_enough_past_says_what_is_missing(unit: Unit) -> None:
    page = text(unit.signed_in("commander"), "/planning/comparisons/new/")
    assert "Not enough yet: The past holds 1 case; between 100 and" in page


def test_a_mistake_out_of_turn_is_said_on_the_comparison(unit: Unit, comparison: Comparison) -> None:
    client, path = unit.signed_in("commander"), f"/planning/comparisons/{comparison.pk}/"
    assert "has not been started" in text(client, f"{path}go-on/", x="x")
    answer = client.post(f"{path}go-on/", headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert "Ask for at least" not in text(client, path)
    assert client.get(f"{path}options-paper.pdf").status_code == 400


def test_who_reads_only_sees_no_button(unit: Unit, comparison: Comparison) -> None:
    page = text(unit.signed_in("inspector"), f"/planning/comparisons/{comparison.pk}/")
    assert "Add an option" not in page
    assert "Start the comparison" not in page
    assert "New comparison" not in text(unit.signed_in("inspector"), "/planning/")


def test_another_forces_comparison_does_not_exist(unit: Unit) -> None:
    other = administration.add_force(code="har", name="Harrowdale", actor="system:test", at=AT)
    theirs = finished(a_comparison(other))
    client = unit.signed_in("commander")
    for path in ("", "options-paper.pdf"):
        assert client.get(f"/planning/comparisons/{theirs.pk}/{path}").status_code == 404


def scenario(**changed: object) -> bytes:
    """A unit of one's own: other roles, other names."""
    text = json.dumps(today() | {"name": "Our unit", "days": 20, "warm_up_days": 5} | changed)
    return text.replace("Investigators", "Detectives").encode()


def handed_in(client: Client, content: bytes, *, name: str = "unit.yaml", **given: str) -> str:
    """A form as a browser sends it, with a file."""
    file = SimpleUploadedFile(name, content)
    empty = {name: "" for name in UNIT if name.startswith(("officers_", "clock_", "referrals_"))}
    posted = UNIT | empty | {"source": "file"} | given
    answer = client.post("/planning/comparisons/new/", {**posted, "scenario": file}, follow=True)
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def test_a_scenario_of_ones_own_is_compared_with_its_own_roles(unit: Unit) -> None:
    client = unit.signed_in("commander")
    page = handed_in(client, scenario())
    assert "Our unit" in page
    assert "Two more detectives" in page
    comparison = Comparison.objects.get()
    base = json.loads(comparison.base)
    assert (base["name"], base["days"]) == ("Our unit", 20)
    assert base["policy"] == today().get("policy", base["policy"])
    path = f"/planning/comparisons/{comparison.pk}/"
    assert "2 more Detectives" in text(client, f"{path}options/", officers_1="2")
    text(client, f"{path}begin/", x="x")
    while done_of(comparison) < 20:
        client.post(f"{path}go-on/", headers={"accept": "application/json"})
    assert "Every measure" in text(client, path)


def test_a_scenario_without_an_order_follows_the_forces(unit: Unit) -> None:
    client = unit.signed_in("commander")
    text(client, "/planning/policy/", policy="level", reason="For a month")
    plain = json.loads(scenario())
    plain.pop("policy", None)
    handed_in(client, json.dumps(plain).encode())
    assert json.loads(Comparison.objects.get().base)["policy"] == {"name": "level"}


def test_a_scenario_of_ones_own_is_replayed_on_ones_own_past(unit: Unit) -> None:
    with_a_past(unit)
    assert "Our unit" in handed_in(unit.signed_in("commander"), scenario(days=365), source="file-past")
    comparison = Comparison.objects.get()
    assert comparison.is_replay
    assert "Detectives" in comparison.base
    assert "The recorded level is taken for the true one" in comparison.base


CROWD = today()["arrivals"][0] | {"every": {"hours": 0.05, "spread": 1}}
BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"


@pytest.mark.parametrize(
    ("content", "given", "said"),
    [
        (BOMB, {}, "unit.yaml is not plain YAML: an anchor (&) for an alias stands near line 1"),
        (b"just words", {}, "unit.yaml is no scenario: it holds no mapping"),
        (b"\xff\xfe\x00", {}, "unit.yaml is not plain YAML"),
        (b"", {}, "The scenario's file is empty."),
        (b"x" * 4_000_001, {}, "The file is larger than 4 MB"),
        (b"format: vigil-scenario-9", {}, "'name' is missing"),
        (scenario(days=0), {}, "days"),
        (scenario(days=3_660, arrivals=[CROWD]), {}, "simulate fewer"),
        (scenario(), {"source": "numbers"}, "A scenario was chosen, and it would not be used"),
        (scenario(), {"source": "file-past"}, "The past holds 1 case; between 100 and"),
    ],
)  # fmt: skip
def test_a_scenario_that_cannot_be_is_said_on_the_form(
    unit: Unit, content: bytes, given: dict[str, str], said: str
) -> None:
    page = handed_in(unit.signed_in("commander"), content, **given)
    assert said in page
    assert "There is a problem" in page
    assert not Comparison.objects.exists()


def test_a_file_is_asked_for_where_it_is_wanted(unit: Unit) -> None:
    page = text(unit.signed_in("commander"), "/planning/comparisons/new/", **(UNIT | {"source": "file"}))
    assert "Choose the scenario's file, or take the numbers below." in page
