"""What planning writes: choices that supersede each other, comparisons that survive a kill and come to the same."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.desk.conftest import AT, Unit
from tests.desk.planning.conftest import BASE, REPLICATIONS, a_comparison, after, finished, never
from vigil.capacity import DEFAULT, ScenarioError, compare
from vigil.capacity.options import Change
from vigil.desk.administration import actions as administration
from vigil.desk.cases.policy import policy_of as policy_of_queue
from vigil.desk.journal.errors import UnrecordedWriteError
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.desk.planning import actions
from vigil.desk.planning.errors import PlanningError
from vigil.desk.planning.models import Comparison, Part, QueueChoice
from vigil.desk.planning.queries import choices_of, done_of, options_of, policy_of, result_of

LATER = AT + timedelta(hours=1)
ARRIVAL = {"name": "arrival"}


def chosen(
    unit: Unit, policy: dict[str, object] = ARRIVAL, reason: str = "A trial for a month"
) -> QueueChoice:
    return actions.choose_policy(
        force=unit.north.force, policy=policy, reason=reason, actor="commander", at=LATER
    )


# --- the policy of the queue ------------------------------------------------------------------------------------


def test_a_choice_counts_for_the_queue_at_once_and_stands_in_the_journal_with_its_reason(unit: Unit) -> None:
    assert policy_of(unit.north.force) == DEFAULT
    chosen(unit)
    assert policy_of(unit.north.force).name == "arrival"
    assert policy_of_queue(unit.north.force).name == "arrival"
    entry = Entry.objects.get(verb="planning:policy:choose")
    told = json.loads(entry.payload)
    assert (told["actor"], told["reason"]) == ("commander", "A trial for a month")
    assert told["detail"]["policy"].startswith("Whoever was logged first")


def test_a_later_choice_supersedes_and_nothing_is_overwritten(unit: Unit) -> None:
    chosen(unit)
    ceilings = {"Low": None, "Medium": 20.5, "High": 10, "Very High": 1}
    chosen(unit, {"name": "protected", "ceilings_in_days": ceilings}, "The trial is over")
    assert [one.reason for one in choices_of(unit.north.force)] == [
        "The trial is over",
        "A trial for a month",
    ]
    policy = policy_of(unit.north.force)
    assert getattr(policy, "ceilings_in_days") == (None, 20.5, 10, 1)  # noqa: B009 a policy in general has none


def test_another_forces_queue_keeps_its_own_policy(unit: Unit) -> None:
    other = administration.add_force(code="har", name="Harrowdale", actor="system:test", at=AT)
    chosen(unit)
    assert policy_of(other) == DEFAULT


@pytest.mark.parametrize(
    ("policy", "reason", "error", "said"),
    [
        (ARRIVAL, "  ", PlanningError, "Say why"),
        ({"name": "chance"}, "x", ScenarioError, "is no policy"),
        ({"name": "protected", "ceilings_in_days": {"Low": 1}}, "x", ScenarioError, "is missing"),
    ],
)
def test_a_choice_without_a_reason_or_of_no_policy_is_refused_and_leaves_nothing(
    unit: Unit, policy: dict[str, object], reason: str, error: type[Exception], said: str
) -> None:
    before = Entry.objects.count()
    with pytest.raises(error, match=said):
        chosen(unit, policy, reason)
    assert Entry.objects.count() == before
    assert not QueueChoice.objects.exists()


# --- comparisons ------------------------------------------------------------------------------------------------


def test_a_comparison_is_the_engines_own_to_the_last_digit(comparison: Comparison) -> None:
    finished(comparison)
    assert result_of(comparison) == compare(
        options_of(comparison), replications=REPLICATIONS, seed=comparison.seed
    )
    assert [name for name, _ in options_of(comparison)] == ["The unit as it is", "181% more referrals"]


def test_what_is_killed_between_two_parts_goes_on_from_the_last_and_comes_to_the_same(unit: Unit) -> None:
    whole, parts = finished(a_comparison(unit.north.force)), a_comparison(unit.north.force)
    actions.begin(comparison=parts, actor="commander", at=AT)
    assert actions.advance(comparison=parts, enough=after(3), actor="commander", at=LATER) == 3

    def killed() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.advance(comparison=parts, enough=killed, actor="commander", at=LATER)
    assert done_of(parts) == 3
    anew = Comparison.objects.get(pk=parts.pk)
    assert actions.advance(comparison=anew, enough=never, actor="supervisor", at=LATER) == REPLICATIONS
    assert result_of(parts) == result_of(whole)
    assert actions.advance(comparison=anew, enough=never, actor="supervisor", at=LATER) == REPLICATIONS
    assert Part.objects.filter(comparison=parts).count() == 2


def test_two_who_ask_at_once_keep_each_replication_once(comparison: Comparison) -> None:
    actions.begin(comparison=comparison, actor="commander", at=AT)

    def another_comes_first() -> bool:
        actions.advance(comparison=comparison, enough=after(4), actor="supervisor", at=LATER)
        return True

    assert (
        actions.advance(comparison=comparison, enough=another_comes_first, actor="commander", at=LATER) == 4
    )
    assert list(Part.objects.values_list("first", "many")) == [(0, 4)]
    with pytest.raises(IntegrityError), transaction.atomic(), record(actor="x", verb="planning:x:y", at=AT):
        Part(comparison=comparison, first=0, many=1, numbers="[]").save()


def test_a_comparison_that_another_version_began_is_not_mixed_with_this_ones(comparison: Comparison) -> None:
    actions.begin(comparison=comparison, actor="commander", at=AT)
    with record(actor="system:test", verb="planning:comparison:advance", at=AT):
        comparison.made_with = "0.0.1"
        comparison.save()
    with pytest.raises(PlanningError, match=r"began with Vigil 0\.0\.1"):
        actions.advance(comparison=comparison, enough=never, actor="commander", at=LATER)


def test_options_are_fixed_when_it_begins(comparison: Comparison) -> None:
    option = comparison.options.get()
    actions.begin(comparison=comparison, actor="commander", at=AT)
    for attempt in (
        lambda: actions.begin(comparison=comparison, actor="commander", at=AT),
        lambda: actions.remove_option(option=option, actor="commander", at=AT),
        lambda: actions.add_option(
            comparison=comparison, change=Change(), name="x", actor="commander", at=AT
        ),
    ):
        with pytest.raises(PlanningError, match="has been started"):
            attempt()


def test_nothing_is_simulated_before_it_begins_or_without_an_option(comparison: Comparison) -> None:
    with pytest.raises(PlanningError, match="has not been started"):
        actions.advance(comparison=comparison, enough=never, actor="commander", at=AT)
    actions.remove_option(option=comparison.options.get(), actor="commander", at=AT)
    with pytest.raises(PlanningError, match="Add an option first"):
        actions.begin(comparison=comparison, actor="commander", at=AT)


def test_names_are_given_once_and_only_so_many(comparison: Comparison) -> None:
    def add(name: str, percent: int = 1) -> None:
        actions.add_option(
            comparison=comparison,
            change=Change(arrivals_percent=percent),
            name=name,
            actor="commander",
            at=AT,
        )

    for taken in ("The unit as it is", "181% more referrals"):
        with pytest.raises(PlanningError, match="already"):
            add(taken)
    for number in range(10):
        add(f"Option {number}")
    with pytest.raises(PlanningError, match="12 options can be compared at once"):
        add("One more")
    add_long = a_comparison(comparison.force, title="x" * 300)
    assert len(add_long.title) == 120


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"title": " "}, PlanningError, "Give the comparison a title"),
        ({"replications": 9}, PlanningError, "Ask for 10 to 1,000 replications"),
        ({"replications": 1001}, PlanningError, "Ask for 10 to 1,000 replications"),
        ({"base": BASE | {"days": 0}}, ScenarioError, "days: a whole number"),
    ],
)
def test_a_comparison_that_cannot_be_is_refused(
    unit: Unit, changes: dict[str, object], error: type[Exception], said: str
) -> None:
    given: dict[str, object] = {"title": "x", "replications": 10, "base": BASE} | changes
    with pytest.raises(error, match=said):
        actions.draw_up(force=unit.north.force, is_replay=False, actor="commander", at=AT, **given)  # type: ignore[arg-type]
    assert not Comparison.objects.exists()


def test_an_option_that_the_unit_cannot_have_is_refused(comparison: Comparison) -> None:
    with pytest.raises(ScenarioError, match="cannot have 9 officers fewer"):
        actions.add_option(
            comparison=comparison, change=Change(officers={"Investigators": -9}), name="", actor="x", at=AT
        )


def test_no_row_of_planning_changes_without_the_journal(comparison: Comparison) -> None:
    with pytest.raises(UnrecordedWriteError):
        comparison.save()
    with pytest.raises(UnrecordedWriteError):
        comparison.options.get().delete()
