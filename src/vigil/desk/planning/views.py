"""Pages of planning: the queue's policy, comparisons, one comparison from its first option to its paper."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from vigil.capacity import Comparison as Compared
from vigil.capacity import scenario_from
from vigil.capacity.comparison import MOST_OPTIONS
from vigil.capacity.files import plain_from
from vigil.capacity.levels import LEVELS
from vigil.capacity.options import unit_of
from vigil.capacity.paper import options_paper, policies_in_words
from vigil.capacity.policies import KINDS
from vigil.capacity.presets import today
from vigil.capacity.replay import Held, held_against
from vigil.capacity.replaying import replayed_plain
from vigil.capacity.table import with_interval, written
from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Permission
from vigil.desk.journal.clock import now
from vigil.desk.journal.recording import record_reading
from vigil.desk.planning import actions
from vigil.desk.planning.forms import OptionForm, PolicyForm, UnitForm
from vigil.desk.planning.models import Comparison
from vigil.desk.planning.queries import (
    choices_of,
    comparisons_visible_to,
    done_of,
    options_of,
    past_of,
    plain_policy_of,
    policy_of,
    result_of,
    roles_of,
)
from vigil.desk.planning.rules import Plain, state_of
from vigil.desk.ui.documents import WAYS, download
from vigil.desk.ui.pages import page
from vigil.documents import Document
from vigil.errors import VigilError

PAGE_SIZE = 20
SECONDS = 1.0  # of simulating in one request
MOST_ROLE_PRESETS = 4


@access(get=Permission.PLANNING_READ)
def overview(request: DeskRequest) -> HttpResponse:
    """The policy in force, what was chosen before, and the comparisons of the force."""
    viewer = request.user
    rows = Paginator(comparisons_visible_to(viewer), PAGE_SIZE).get_page(request.GET.get("page"))
    return page(
        request,
        "planning/overview.html",
        policy=policy_of(viewer.force),
        choices=list(choices_of(viewer.force)[:PAGE_SIZE]),
        rows=rows,
        states={one.pk: _state(one) for one in rows.object_list},
        may_compare=viewer.can(Permission.PLANNING_COMPARE),
        may_choose=viewer.can(Permission.POLICY_CHOOSE),
    )


@access(get=Permission.POLICY_CHOOSE, post=Permission.POLICY_CHOOSE)
def choose(request: DeskRequest) -> HttpResponse:
    """Choose the policy of the queue, with the reason."""
    viewer = request.user
    form = PolicyForm(request.POST or None, initial=_as_initial(plain_policy_of(viewer.force)))
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            actions.choose_policy(
                force=viewer.force,
                policy=form.plain,
                reason=form.cleaned_data["reason"],
                actor=viewer.username,
                at=now(),
            )

        if _done(form, act):
            messages.success(request, "From now on the queue follows this policy.")
            return redirect("planning:overview")
    return page(
        request,
        "planning/choose.html",
        status=400 if form.errors else 200,
        form=form,
        policy=policy_of(viewer.force),
        words={kind.name: kind().words for kind in KINDS.values()},
    )


def _as_initial(policy: Plain) -> Plain:
    """What the form begins with: the policy that stands; usual ceilings where it has none of its own."""
    ceilings = policy.get("ceilings_in_days")
    if ceilings is None:
        return {"policy": policy["name"]}
    days = [ceilings[level] for level in LEVELS]
    return {"policy": policy["name"]} | {
        f"ceiling_{number}": "" if one is None else f"{one:g}" for number, one in enumerate(days)
    }


@access(get=Permission.PLANNING_COMPARE, post=Permission.PLANNING_COMPARE)
def draw_up(request: DeskRequest) -> HttpResponse:
    """Draw up a comparison: the unit as it is."""
    viewer, at = request.user, now()
    form = UnitForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made: list[Comparison] = []

        def act() -> None:
            made.append(
                actions.draw_up(
                    force=viewer.force,
                    title=form.cleaned_data["title"],
                    base=_base(viewer, form, at=at),
                    is_replay=form.is_replay,
                    replications=form.cleaned_data["replications"],
                    actor=viewer.username,
                    at=at,
                )
            )

        if _done(form, act):
            return redirect("planning:comparison", comparison=made[0].pk)
    return page(
        request,
        "planning/draw_up.html",
        status=400 if form.errors else 200,
        form=form,
        policy=policy_of(viewer.force),
        assumptions=today()["assumptions"],
        **_past(viewer, at),
    )


def _base(viewer: User, form: UnitForm, *, at: datetime) -> Plain:
    """The unit as it is, with the policy of its queue; with its own past instead of arrivals, if wanted."""
    policy = {"policy": plain_policy_of(viewer.force)}
    plain = policy | _handed_in(form) if form.from_file else _by_numbers(form) | policy
    if form.is_replay:
        plain = replayed_plain(plain, past_of(viewer, until=at, acts=_acts(plain)))
    return plain


def _by_numbers(form: UnitForm) -> Plain:
    """The invented unit with the force's own numbers."""
    plain = unit_of(
        today(),
        referrals_a_week=form.cleaned_data["referrals_a_week"],
        officers=form.officers,
        clocks_in_days=form.clocks,
    )
    return plain | {"name": "The unit as it is"}


def _handed_in(form: UnitForm) -> Plain:
    """A scenario of the force's own, held to what can be simulated before anything is made of it."""
    file = form.cleaned_data["scenario"]
    plain = plain_from(file.read(), name=file.name)
    scenario_from(plain)
    return plain


def _acts(plain: Plain) -> list[str]:
    return [stage.name for stage in scenario_from(plain).stages if stage.first_act]


def _past(viewer: User, at: datetime) -> dict[str, object]:
    """Whether the force's own past is enough for a replay, and if not, what is missing."""
    past = past_of(viewer, until=at, acts=_acts(today()))
    missing = ""
    try:
        replayed_plain(today(), past)
    except VigilError as error:
        missing = str(error)
    return {"past": len(past), "missing": missing}


@access(get=Permission.PLANNING_READ)
def one_comparison(request: DeskRequest, comparison: int) -> HttpResponse:
    """One comparison: its options while it is drawn up, how far it is while it runs, then what it came to."""
    found = _comparison(request, comparison)
    return _shown(request, found, OptionForm(roles=roles_of(found)))


def _shown(request: DeskRequest, found: Comparison, form: OptionForm, *, status: int = 200) -> HttpResponse:
    viewer = request.user
    state = _state(found)
    record_reading(
        actor=viewer.username,
        verb="planning:comparison:read",
        at=now(),
        subject=f"planning.comparison:{found.pk}",
    )
    result = result_of(found) if state == "finished" else None
    return page(
        request,
        "planning/comparison.html",
        status=status,
        comparison=found,
        state=state,
        done=done_of(found),
        rows=list(found.options.all()),
        options=[
            (name, scenario.policy.title, policies_in_words(scenario)) for name, scenario in options_of(found)
        ],
        most=MOST_OPTIONS,
        form=form,
        presets=_presets(form.roles),
        document=_paper(found, result, across=MOST_OPTIONS) if result else None,
        held=_held(viewer, found, result) if result and found.is_replay else [],
        ways=[
            {"label": way.label, "url": reverse("planning:paper", args=(found.pk, name))}
            for name, way in WAYS.items()
        ],
        may_compare=viewer.can(Permission.PLANNING_COMPARE),
    )


def _presets(roles: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    """Options that are offered: what a commander asks first, and more officers of the unit's own roles."""
    more = [
        (f"Two more {role[0].lower()}{role[1:]}", {f"officers_{number}": "2"})
        for number, role in enumerate(roles[:MOST_ROLE_PRESETS])
    ]
    return [
        ("181% more referrals", {"arrivals_percent": "181"}),
        *more,
        ("Order of arrival", {"policy": "arrival"}),
    ]


def _held(viewer: User, found: Comparison, result: Compared) -> list[tuple[str, str, str]]:
    """The past beside its replay: where the two lie far apart, the scenario is not the unit."""
    acts = [stage.name for stage in result.scenarios[0].stages if stage.first_act]
    past = past_of(viewer, until=found.created_at, acts=acts)
    return [_held_in_words(one) for one in held_against(past, result)]


def _held_in_words(held: Held) -> tuple[str, str, str]:
    seen = "no number" if held.seen != held.seen else written(held.seen, held.measure)
    return (
        held.measure.title,
        seen,
        with_interval(held.simulated, held.measure) if held.simulated else "no number",
    )


def _paper(found: Comparison, result: Compared, *, across: int | None = None) -> Document:
    """The options paper; dated when the comparison was begun, so that it is the same whenever it is taken."""
    facts = (("Comparison", found.title), ("Drawn up by", found.created_by), ("Force", found.force.name))
    made = found.begun_at or found.created_at
    if across is None:
        return options_paper(result, made_at=made, version=found.made_with, facts=facts)
    return options_paper(result, made_at=made, version=found.made_with, facts=facts, across=across)


@access(post=Permission.PLANNING_COMPARE)
def add_option(request: DeskRequest, comparison: int) -> HttpResponse:
    """Add an option."""
    found = _comparison(request, comparison)
    form = OptionForm(request.POST, roles=roles_of(found))

    def act() -> None:
        actions.add_option(
            comparison=found,
            change=form.change,
            name=form.cleaned_data["name"],
            actor=request.user.username,
            at=now(),
        )

    if form.is_valid() and _done(form, act):
        return _back(found, "options")
    return _shown(request, found, form, status=400)


@access(post=Permission.PLANNING_COMPARE)
def remove_option(request: DeskRequest, comparison: int, option: int) -> HttpResponse:
    """Take an option away."""
    found = _comparison(request, comparison)
    row = get_object_or_404(found.options, pk=option)
    return _act(
        request, found, lambda: actions.remove_option(option=row, actor=request.user.username, at=now())
    )


@access(post=Permission.PLANNING_COMPARE)
def begin(request: DeskRequest, comparison: int) -> HttpResponse:
    """Start the comparison."""
    found = _comparison(request, comparison)
    return _act(
        request, found, lambda: actions.begin(comparison=found, actor=request.user.username, at=now())
    )


@access(post=Permission.PLANNING_COMPARE)
def go_on(request: DeskRequest, comparison: int) -> HttpResponse:
    """Simulate for about a second; the page asks again until all is done."""
    found = _comparison(request, comparison)
    ends = time.monotonic() + SECONDS

    def act() -> None:
        actions.advance(
            comparison=found,
            enough=lambda: time.monotonic() >= ends,
            actor=request.user.username,
            at=now(),
        )

    if request.headers.get("Accept") == "application/json":
        act()
        return JsonResponse({"done": done_of(found), "replications": found.replications})
    return _act(request, found, act)


@access(get=Permission.PLANNING_READ)
def paper(request: DeskRequest, comparison: int, way: str) -> HttpResponse:
    """The options paper to take away."""
    found = _comparison(request, comparison)
    record_reading(
        actor=request.user.username,
        verb="planning:paper:take",
        at=now(),
        subject=f"planning.comparison:{found.pk}",
    )
    return download(_paper(found, result_of(found)), way=way, name=f"options-{found.pk}")


def _comparison(request: DeskRequest, number: int) -> Comparison:
    return get_object_or_404(comparisons_visible_to(request.user), pk=number)


def _state(comparison: Comparison) -> str:
    return state_of(
        is_begun=comparison.begun_at is not None,
        done=done_of(comparison),
        replications=comparison.replications,
    )


def _done(form: OptionForm | PolicyForm | UnitForm, act: Callable[[], None]) -> bool:
    """Whether it was done; what was wrong is said at the top of the form."""
    try:
        act()
    except VigilError as error:
        form.add_error(None, str(error))
        return False
    return True


def _act(request: DeskRequest, found: Comparison, act: Callable[[], object]) -> HttpResponse:
    """Do it and return to the comparison; what was wrong is shown there."""
    try:
        act()
    except VigilError as error:
        messages.error(request, str(error))
    return _back(found)


def _back(found: Comparison, anchor: str = "") -> HttpResponse:
    response = redirect("planning:comparison", comparison=found.pk)
    if anchor:
        response["Location"] += f"#{anchor}"
    return response
