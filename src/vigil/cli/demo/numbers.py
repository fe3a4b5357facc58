"""The numbers at the end of the demo, counted from what was stored."""

from collections import Counter

from rich.console import Console
from rich.table import Table

from vigil.cli.demo.force import DEMO_PASSWORD, invent_force
from vigil.cli.demo.plan import Plan
from vigil.cli.demo.stages import StageRun
from vigil.desk.cases.models import Case
from vigil.desk.exhibits.models import Scan
from vigil.desk.referrals.models import Import
from vigil.desk.review.models import Stack
from vigil.risk import Level, interval_in_words


def print_numbers(*, plan: Plan, stages: list[StageRun]) -> None:
    """Print what was done, how long each stage took, and who can sign in."""
    console = Console()
    console.print(_numbers())
    console.print(_times(stages))
    console.print(_logins(plan))
    console.print(
        f"Everything lies in {plan.home}. Serve it again with: ./vigil serve --demo --home {plan.home}",
        highlight=False,
    )


def numbers() -> list[tuple[str, str]]:
    """The demo's numbers, each with its name, counted from the database."""
    imports = Import.objects.values_list("records", "accepted", "rejected", "duplicates")
    records, accepted, rejected, duplicates = (sum(column) for column in zip(*imports, strict=True))
    rows = [
        ("Referral records in", f"{records:,}"),
        ("  new", f"{accepted:,}"),
        ("  rejected", f"{rejected:,}"),
        ("  duplicates", f"{duplicates:,}"),
        ("Cases", f"{Case.objects.count():,}"),
    ]
    rows += [(f"  {name}", f"{number:,}") for name, number in _levels().items()]
    return rows + _files() + _decisions()


def _levels() -> dict[str, int]:
    pairs = Case.objects.values_list("level_lower", "level_upper")
    counted = Counter(pairs)
    levels = [(low, high) for low, high in counted if low is not None and high is not None]
    order = sorted(levels, key=lambda pair: (-pair[1], -pair[0]))
    named = {interval_in_words(Level(low), Level(high)): counted[low, high] for low, high in order}
    if child_first := counted.get((None, None)):
        named["child-first pathway, no instrument"] = child_first
    return named


def _files() -> list[tuple[str, str]]:
    totals = list(Scan.objects.values_list("totals", flat=True))
    rows = [("Files read", f"{sum(t['files'] for t in totals):,}")]
    rows += [
        (f"  {name}", f"{sum(t[name] for t in totals):,}") for name in ("known", "near", "benign", "unseen")
    ]
    reasons: Counter[str] = Counter()
    for one in totals:
        reasons.update(one["unreadable_by_reason"])
    rows.append(("  unreadable", f"{reasons.total():,}"))
    return rows + [(f"    {reason}", f"{number:,}") for reason, number in sorted(reasons.items())]


def _decisions() -> list[tuple[str, str]]:
    stacks = Stack.objects.values_list("state", "file_count")
    waiting = [count for state, count in stacks if state == Stack.State.OPEN]
    return [("Decisions needed (stacks)", f"{len(waiting):,}"), ("  for unseen files", f"{sum(waiting):,}")]


def _numbers() -> Table:
    table = Table("What was done", "", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for name, number in numbers():
        table.add_row(name, number)
    return table


def _times(stages: list[StageRun]) -> Table:
    table = Table("Stage", "Seconds", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for stage in stages:
        table.add_row(stage.title, f"{stage.seconds:.1f}")
    table.add_row("Together", f"{sum(stage.seconds for stage in stages):.1f}")
    return table


def _logins(plan: Plan) -> Table:
    table = Table("Sign in as", "who is", "role", box=None, pad_edge=False)
    for user in invent_force(seed=plan.seed).users:
        table.add_row(user.username, user.name, user.role)
    table.caption = f"The password of each is: {DEMO_PASSWORD}"
    return table
