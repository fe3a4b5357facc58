"""The options paper: what a comparison came to, what it assumes and what it does not know, as one document for a commander.

The desk's page shows the same blocks, so that screen and paper cannot tell different things.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from vigil.capacity.chart import SHOWN, chart, in_words
from vigil.capacity.comparison import Comparison, Row
from vigil.capacity.duty import officer_hours_a_week, steps_of
from vigil.capacity.measures import EXPOSURE, LATER, SOONER, WORST, Better
from vigil.capacity.reading import FORMAT
from vigil.capacity.scenario import Scenario
from vigil.capacity.table import table, with_interval
from vigil.capacity.work import expected_load
from vigil.documents import Block, Bullets, Document, Figure, Heading, Notice, Pairs, Paragraph, Table

ACROSS = 4  # options beside each other on a sheet of paper
ON_ONE_SHEET = 3  # options whose whole chart one sheet holds
BESIDE = 2  # panels of the chart in a row, so that its letters can be read on paper
BETTER = {Better.LOWER: "Lower is better.", Better.HIGHER: "Higher is better.", Better.NEITHER: ""}

LIMITS = (
    "This is a model of a unit, not the unit. Where the numbers in a scenario are assumed, so is what comes out.",
    "Intervals tell how much chance there is in so many replications. They do not tell how far the model is from the unit.",
    (
        "Re-ordering moves delay and does not remove it: what one level gains, another waits for. More officers, less work for "
        "each visit or fewer referrals remove it."
    ),
    "Child-exposure days count children within reach of any suspect, harmful or not; nobody knows which are.",
    "The true level is what the scenario says it is. A replay of recorded cases takes the recorded level for the true one.",
    (
        "A case's level is open until its first assessment and then one level; intervals that narrow answer by answer are not "
        "simulated."
    ),
    "Where more work arrives than can be done, no steady state exists: what is measured depends on how long was simulated.",
    "It compares options for a unit. It says nothing about any person, and decides nothing: people decide.",
)


def options_paper(
    comparison: Comparison,
    *,
    made_at: datetime,
    version: str,
    facts: Sequence[tuple[str, str]] = (),
    marking: str = "",
    across: int = ACROSS,
) -> Document:
    """The document.

    Args:
        comparison: what is told.
        made_at: with its zone.
        version: of Vigil, which made the comparison.
        facts: more about the paper itself, for example which file a scenario came from.
        marking: a protective marking for every page, or empty.
        across: options beside each other in one table; those that do not fit stand in further tables beside the first option.
    """
    return Document(
        title="Options for the unit's capacity",
        over=comparison.options[0],
        made_at=made_at,
        marking=marking,
        facts=(*_facts(comparison, version), *facts),
        blocks=[
            *_findings(comparison),
            *_chart(comparison),
            *_tables(comparison, across),
            *_policies(comparison),
            *_officers(comparison),
            *_assumptions(comparison),
            Heading("What it does not know"),
            Bullets(LIMITS),
            *_meanings(comparison),
            *_again(comparison, version),
        ],
    )


def _facts(comparison: Comparison, version: str) -> tuple[tuple[str, str], ...]:
    first = comparison.scenarios[0]
    return (
        ("Options", f"{len(comparison.options)}"),
        ("Measured", f"{first.days:,} days, after {first.warm_up_days:,} that do not count"),
        ("Replications", f"{comparison.replications:,} of each option, on the same chances"),
        ("Seed", f"{comparison.seed}"),
        ("Made with", f"Vigil {version}, scenarios of {FORMAT}"),
    )


def _findings(comparison: Comparison) -> Iterator[Block]:
    yield Heading("In short")
    if len(comparison.options) == 1:
        yield Paragraph(_one(comparison))
    else:
        yield Bullets(tuple(_held(comparison, place) for place in range(1, len(comparison.options))))
    yield from _overload(comparison)


def _one(comparison: Comparison) -> str:
    told = [_mean(comparison.row(name), 0) for name in (EXPOSURE.name, WORST.name)]
    return f"{comparison.options[0]}: {'; '.join(told)}. With a second option there would be something to compare."


def _held(comparison: Comparison, place: int) -> str:
    """What one option changes, beside the first."""
    known = {row.measure.name: row for row in comparison.rows}
    parts = [_differs(known[EXPOSURE.name], place)]
    if SOONER.name in known and known[SOONER.name].estimates[place]:
        parts += [_mean(known[SOONER.name], place), _mean(known[LATER.name], place)]
    else:
        parts.append("who is reached sooner cannot be told, because other people arrive")
    parts.append(_differs(known[WORST.name], place))
    return f"{comparison.options[place]}, beside '{comparison.options[0]}': {'; '.join(parts)}."


def _mean(row: Row, place: int) -> str:
    estimate = row.estimates[place]
    return f"{_title(row)}: {with_interval(estimate, row.measure) if estimate else 'no number'}"


def _differs(row: Row, place: int) -> str:
    difference = row.differences[place]
    if difference is None:
        return f"{_title(row)}: no number"
    could_be_none = "" if difference.tells else ", which could be none"
    return f"{_title(row)}: {with_interval(difference, row.measure, signed=True)}{could_be_none}"


def _title(row: Row) -> str:
    """In the middle of a sentence, with the unit where the title does not name it."""
    small = f"{row.measure.title[0].lower()}{row.measure.title[1:]}"
    return f"{small} ({row.measure.unit})" if row.measure == WORST else small


def _overload(comparison: Comparison) -> Iterator[Block]:
    for name, scenario in zip(comparison.options, comparison.scenarios, strict=True):
        over = [f"{role} {load:.2f}" for role, load in expected_load(scenario).items() if load >= 1]
        if over:
            yield Notice(
                "More work than hours",
                f"Under '{name}', more work arrives than there are hours for (hours of work for each hour on duty: "
                f"{', '.join(over)}). The line grows without end, whatever the order; how long depends on how many days were "
                "simulated.",
            )


def _chart(comparison: Comparison) -> Iterator[Block]:
    drawn = [row.measure.name for row in comparison.rows if row.measure.name in SHOWN and any(row.estimates)]
    yield Heading("The main measures")
    if not drawn:
        yield Paragraph("There is nothing to draw: no measure has a number in ten replications.")
        return
    names = [name for name in SHOWN if name in drawn]
    clocks = [name for name in names if name.startswith("in_clock")]
    others = [name for name in names if name not in clocks]
    sheets = [names] if len(comparison.options) <= ON_ONE_SHEET else [one for one in (others, clocks) if one]
    for measures in sheets:
        yield Figure(
            svg=chart(comparison, measures=measures, beside=BESIDE),
            caption="Each dot is a mean with its 95% interval; the square and the dotted line are the first option.",
            alternative=in_words(comparison, measures=measures),
        )


def _tables(comparison: Comparison, across: int) -> Iterator[Block]:
    yield Heading("Every measure")
    yield Paragraph(
        "Means with their 95% intervals. A difference is held against the first option, replication by replication, on the "
        "same people and chances; where nought lies within its interval it could be none.",
        is_quiet=True,
    )
    head, *rows = table(comparison)
    places = list(range(2, len(head)))
    beside = max(1, across - 1)
    groups = [places[begin : begin + beside] for begin in range(0, len(places), beside)] or [[]]
    for number, group in enumerate(groups, start=1):
        shown = [0, 1, *group]
        yield Table(
            caption="Options by measure" + (f", part {number} of {len(groups)}" if len(groups) > 1 else ""),
            heads=tuple(head[place] for place in shown),
            # Not marked as numbers: columns alike in width hold the intervals best.
            rows=tuple(tuple(_lines(row[place]) for place in shown) for row in rows),
        )


def _lines(cell: str) -> str:
    """A difference on a line of its own."""
    return cell.replace("; ", ";\n")


def _policies(comparison: Comparison) -> Iterator[Block]:
    yield Heading("Who comes first")
    yield Bullets(tuple(f"{'; '.join(names)}: {words}" for words, names in policies_of(comparison).items()))


def policies_of(comparison: Comparison) -> dict[str, list[str]]:
    """Each policy in words, once, with the names of the options that have it."""
    whose: dict[str, list[str]] = defaultdict(list)
    for name, scenario in zip(comparison.options, comparison.scenarios, strict=True):
        whose[" ".join(policies_in_words(scenario))].append(name)
    return dict(whose)


def policies_in_words(scenario: Scenario) -> list[str]:
    """The unit's policy, and of each role that has another, that."""
    own = [
        f"{role.name}: {role.policy.words}"
        for role in scenario.roles
        if role.policy and role.policy != scenario.policy
    ]
    return [scenario.policy.words, *own]


def _officers(comparison: Comparison) -> Iterator[Block]:
    yield Heading("Officers")
    roles = list(dict.fromkeys(role.name for scenario in comparison.scenarios for role in scenario.roles))
    yield Table(
        caption="Officers by role: most on duty at once, hours on duty a week, and work that arrives for each hour on duty",
        heads=("Option", *roles),
        rows=tuple(
            (name, *(_role(scenario, role) for role in roles))
            for name, scenario in zip(comparison.options, comparison.scenarios, strict=True)
        ),
    )
    yield Paragraph(
        "Work for each hour on duty is reckoned before anything is simulated, less those who are called away and without "
        "looking at new facts. From 1.00 on, the line grows without end.",
        is_quiet=True,
    )


def _role(scenario: Scenario, name: str) -> str:
    shifts = next((role.shifts for role in scenario.roles if role.name == name), None)
    if shifts is None:
        return "none"
    steps = steps_of(shifts)
    most, hours = max(step.officers for step in steps), officer_hours_a_week(steps)
    return f"{most}; {hours:,.0f} hours; {expected_load(scenario)[name]:.2f}"


def _assumptions(comparison: Comparison) -> Iterator[Block]:
    yield Heading("What is assumed")
    in_order = list(dict.fromkeys(one for scenario in comparison.scenarios for one in scenario.assumptions))
    yield (
        Bullets(tuple(_whose(comparison, one) for one in in_order))
        if in_order
        else Paragraph(
            "The scenarios name no assumptions. Ask whoever made them where the numbers come from."
        )
    )


def _whose(comparison: Comparison, assumption: str) -> str:
    """The assumption, and where it is not every option's, whose."""
    names = [
        name
        for name, scenario in zip(comparison.options, comparison.scenarios, strict=True)
        if assumption in scenario.assumptions
    ]
    return assumption if len(names) == len(comparison.options) else f"{assumption} ({'; '.join(names)})"


def _meanings(comparison: Comparison) -> Iterator[Block]:
    yield Heading("What is measured")
    yield Pairs(
        tuple(
            (row.measure.title, f"{row.measure.meaning} {BETTER[row.measure.better]}".strip())
            for row in comparison.rows
        )
    )


def _again(comparison: Comparison, version: str) -> Iterator[Block]:
    yield Heading("How to have the same again")
    yield Paragraph(
        f"Vigil {version} gives these numbers on any machine from the same scenarios with {comparison.replications:,} "
        f"replications and seed {comparison.seed}: times, draws and shares are whole numbers. Another seed gives other chances; "
        "means should then lie within the intervals about nineteen times in twenty."
    )
