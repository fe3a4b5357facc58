"""The only writers of planning: the queue's policy, and comparisons from their first option to their last replication."""

import json
from collections.abc import Callable
from datetime import datetime

from vigil import __version__
from vigil.capacity import policy_from, replicated, scenario_from
from vigil.capacity.comparison import MOST_OPTIONS
from vigil.capacity.options import Change, option_of
from vigil.capacity.reading import LEAST_REPLICATIONS, MOST_REPLICATIONS
from vigil.desk.accounts.models import Force
from vigil.desk.journal.recording import record
from vigil.desk.planning.errors import PlanningError
from vigil.desk.planning.models import Comparison, Option, Part, QueueChoice
from vigil.desk.planning.queries import done_of, options_of
from vigil.desk.planning.rules import Numbers, Plain, change_as_text, numbers_as_text

LONGEST_NAME = 120


def choose_policy(*, force: Force, policy: Plain, reason: str, actor: str, at: datetime) -> QueueChoice:
    """From now on the force's queue follows this policy.

    Args:
        force: whose queue.
        policy: as `policy_from` reads it.
        reason: kept with the choice and in the journal.
        actor: user name.
        at: when.

    Raises:
        ScenarioError: it is no policy.
        PlanningError: no reason is given.
    """
    words = policy_from(policy).words
    if not reason.strip():
        raise PlanningError("Say why the queue is to follow this policy; the reason is kept with the choice.")
    with record(
        actor=actor, verb="planning:policy:choose", at=at, reason=reason.strip(), detail={"policy": words}
    ):
        chosen = QueueChoice(
            force=force,
            policy=json.dumps(policy, sort_keys=True),
            reason=reason.strip(),
            chosen_by=actor,
            chosen_at=at,
        )
        chosen.save()
    return chosen


def draw_up(
    *, force: Force, title: str, base: Plain, is_replay: bool, replications: int, actor: str, at: datetime
) -> Comparison:
    """A comparison with the unit as it is for its first option.

    Raises:
        ScenarioError: the unit cannot be simulated.
        PlanningError: it has no title, or too few or too many replications are asked for.
    """
    scenario = scenario_from(base)
    if not title.strip():
        raise PlanningError("Give the comparison a title.")
    if not LEAST_REPLICATIONS <= replications <= MOST_REPLICATIONS:
        raise PlanningError(f"Ask for {LEAST_REPLICATIONS} to {MOST_REPLICATIONS:,} replications.")
    with record(actor=actor, verb="planning:comparison:draw_up", at=at):
        comparison = Comparison(
            force=force,
            title=title.strip()[:LONGEST_NAME],
            base=json.dumps(base, sort_keys=True),
            is_replay=is_replay,
            replications=replications,
            seed=scenario.seed,
            created_by=actor,
            created_at=at,
        )
        comparison.save()
    return comparison


def add_option(*, comparison: Comparison, change: Change, name: str, actor: str, at: datetime) -> Option:
    """One more option; its name is what it changes, where none is given.

    Raises:
        ScenarioError: the unit cannot be so.
        PlanningError: the comparison has begun, has this option already, or has as many as can be held against each other.
    """
    base: Plain = json.loads(comparison.base)
    made = option_of(base, change, name=name.strip()[:LONGEST_NAME])
    called = scenario_from(made).name[:LONGEST_NAME]
    with record(actor=actor, verb="planning:option:add", at=at, detail={"changes": change.words}):
        _check_draft(comparison)
        names = {str(base["name"]), *comparison.options.values_list("name", flat=True)}
        if called in names:
            raise PlanningError(f"There is an option '{called}' already; give this one another name.")
        if len(names) >= MOST_OPTIONS:
            raise PlanningError(f"{MOST_OPTIONS} options can be compared at once; take one away first.")
        option = Option(comparison=comparison, name=called, change=change_as_text(change))
        option.save()
    return option


def remove_option(*, option: Option, actor: str, at: datetime) -> None:
    """Take an option away again.

    Raises:
        PlanningError: the comparison has begun.
    """
    with record(actor=actor, verb="planning:option:remove", at=at):
        _check_draft(option.comparison)
        option.delete()


def begin(*, comparison: Comparison, actor: str, at: datetime) -> None:
    """Fix the options, so that they can be simulated.

    Raises:
        PlanningError: it has begun already, or there is nothing to compare.
    """
    with record(actor=actor, verb="planning:comparison:begin", at=at):
        _check_draft(comparison)
        if not comparison.options.exists():
            raise PlanningError(
                "Add an option first: there is nothing yet that the unit could be compared with."
            )
        comparison.begun_at, comparison.made_with = at, __version__
        comparison.save()


def advance(*, comparison: Comparison, enough: Callable[[], bool], actor: str, at: datetime) -> int:
    """Simulate some more replications and keep them; at least one, and on until it is enough or all are done.

    Nothing runs when nobody asks, so there is nothing that could be killed but one request: what was kept before stays, and
    the next request goes on from there. Where two ask at once, the one that comes second keeps nothing.

    Returns:
        How many are done now.

    Raises:
        PlanningError: it has not begun, or began with another version of Vigil, whose model may be another.
    """
    comparison.refresh_from_db()
    if comparison.begun_at is None:
        raise PlanningError("The comparison has not been started.")
    if comparison.made_with != __version__:
        raise PlanningError(
            f"The comparison began with Vigil {comparison.made_with}, and this is {__version__}; draw it up anew."
        )
    before = done_of(comparison)
    found: list[list[Numbers]] = []
    wanted = range(before, comparison.replications)
    # Simulated outside the transaction: others write meanwhile.
    for numbers in replicated(options_of(comparison), seed=comparison.seed, which=wanted):
        found.append(numbers)
        if enough():
            break
    with record(
        actor=actor, verb="planning:comparison:advance", at=at, subject=f"planning.comparison:{comparison.pk}"
    ) as act:
        if found and done_of(comparison) == before:
            Part(comparison=comparison, first=before, many=len(found), numbers=numbers_as_text(found)).save()
        act.detail["done"] = done = done_of(comparison)
    return done


def _check_draft(comparison: Comparison) -> None:
    comparison.refresh_from_db()
    if comparison.begun_at is not None:
        raise PlanningError(
            "The comparison has been started; its options stay as they are. Draw up another one."
        )
