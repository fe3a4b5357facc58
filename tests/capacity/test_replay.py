"""A unit's own past is replayed where there is enough of it, and refused in a sentence where there is not."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vigil.capacity import HistoryError, Scenario, compare, scenario_from
from vigil.capacity.planning import plan_of
from vigil.capacity.presets import today
from vigil.capacity.replay import PastCase, held_against, replayed
from vigil.capacity.replaying import replayed_plain
from vigil.capacity.spans import DAY
from vigil.kernels.queueing.plan import Case, Traced
from vigil.kernels.queueing.twins import simulate

BEGAN = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday


def scenario() -> Scenario:
    return scenario_from(
        today() | {"days": 120, "warm_up_days": 60, "replications": 20, "policy": {"name": "arrival"}}
    )


def past(count: int = 120, *, visits: int | None = None, days: float = 1.0) -> list[PastCase]:
    """Every so many days a case, assessed at ten on the next working morning for an hour, visited a week later for two."""
    dice = random.Random(1)
    cases = []
    for number in range(count):
        logged = BEGAN + timedelta(days=number * days, hours=9)
        next_day = logged + timedelta(days=1 if logged.weekday() < 4 else 7 - logged.weekday(), hours=1)
        spans = {"Assessment": (next_day, next_day + timedelta(hours=1))}
        if visits is None or number < visits:
            visited = next_day + timedelta(days=7)
            spans["Visit"] = (visited, visited + timedelta(hours=2))
        cases.append(PastCase(f"V-{number}", logged, dice.randrange(4), dice.choice([None, 0, 1, 9]), spans))
    return cases


def test_arrivals_and_work_are_those_that_were_seen() -> None:
    made = replayed(scenario(), past())
    own, others = made.arrivals
    assert set(own.every.seen) == {24.0}
    assert set(own.sizes) == {1}
    assert sum(own.levels) == pytest.approx(1)
    assert others == scenario().arrivals[1]
    stages = {stage.name: stage for stage in made.stages}
    assert set(stages["Assessment"].length.seen) == {1.0}
    assert set(stages["Visit"].length.seen) == {2.0}
    assert stages["Court"] == scenario().stages[3]
    assert any(
        "The past holds nothing of Resolution, Warrant application, Court" in one for one in made.assumptions
    )
    assert any("The recorded level is taken for the true one" in one for one in made.assumptions)
    assert made.name == "Today's unit, replayed"


def test_cases_logged_within_an_hour_are_one_batch() -> None:
    cases = past(150)
    cases += [
        replace(case, reference=f"{case.reference}b", logged=case.logged + timedelta(minutes=59))
        for case in cases[:40]
    ]
    assert sorted(replayed(scenario(), cases).arrivals[0].sizes) == [1] * 110 + [2] * 40


def test_work_is_counted_in_hours_on_duty() -> None:
    """From five on Friday afternoon to nine on Monday morning: examiners work until four, and from eight on."""
    cases = past(100)
    friday = BEGAN + timedelta(days=4)
    span = (friday + timedelta(hours=15), friday + timedelta(days=3, hours=9))
    some = [replace(case, logged=BEGAN, spans={"Device triage": span}) for case in cases[:30]]
    made = replayed(scenario(), some + cases[30:])
    assert set(made.stages[5].length.seen) == {2.0}
    outside = [
        replace(case, spans={"Device triage": (friday + timedelta(hours=20), friday + timedelta(hours=23))})
        for case in some
    ]
    assert set(replayed(scenario(), outside + cases[30:]).stages[5].length.seen) == {3.0}


def test_children_are_those_that_were_known_of_enough_cases() -> None:
    shares = replayed(scenario(), past(1000)).arrivals[0].children
    for row in shares:
        assert len(row) == 8
        assert sum(row) == pytest.approx(1)
        # Nine count as seven, the most that are told apart.
        assert row[7] == pytest.approx(1 / 3, abs=0.1)
    few = replayed(scenario(), [replace(case, children=None) for case in past()])
    assert few.arrivals[0].children == scenario().arrivals[0].children


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        (past(99), "The past holds 99 cases; between 100 and 200,000 are needed to replay it."),
        (past(100, days=0.5), "The past spans 50 days; at least 60 are needed to replay it."),
        (past(120, visits=29), "'Visit': the past holds 29 that ended; at least 30 are needed, or none"),
        (past(120) + past(1), "Two cases of the past have the same reference"),
        (
            [
                replace(case, logged=BEGAN + timedelta(days=90 * (number % 2)))
                for number, case in enumerate(past(100))
            ],
            "The past's cases came in 2 batches; at least 31 are needed",
        ),
    ],
)
def test_a_past_that_is_not_enough_is_refused_with_how_much_is_needed(
    cases: list[PastCase], sentence: str
) -> None:
    cases = [replace(case, spans={}) for case in cases] if "batches" in sentence else cases
    with pytest.raises(HistoryError) as refused:
        replayed(scenario(), cases)
    assert sentence in str(refused.value)


def test_just_enough_is_replayed() -> None:
    assert replayed(scenario(), past(100, visits=30)).stages[4].length.seen


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"spans": {"Visit": (BEGAN + HOUR, BEGAN)}}, "Case V-0: 'Visit' ended before it began."),
        ({"spans": {"Visit": (BEGAN - HOUR, None)}}, "Case V-0: 'Visit' began before the case was logged."),
        ({"spans": {"Coffee": (BEGAN, None)}}, "Case V-0: 'Coffee' is no stage of the scenario."),
        ({"spans": {"Visit": (BEGAN.replace(tzinfo=None), None)}}, "Case V-0: its times need a time zone."),
        ({"spans": {"Visit": (BEGAN, BEGAN.replace(tzinfo=None))}}, "Case V-0: its times need a time zone."),
        ({"logged": BEGAN.replace(tzinfo=None)}, "Case V-0: its times need a time zone."),
        ({"level": 4}, "Case V-0: its level is 4"),
        ({"children": -1}, "Case V-0: it cannot have -1 children"),
    ],
)
def test_a_past_that_contradicts_itself_is_refused(changes: dict[str, object], sentence: str) -> None:
    first, *others = past()
    wrong = replace(first, **({"logged": BEGAN} | changes))
    with pytest.raises(HistoryError, match=sentence):
        replayed(scenario(), [wrong, *others])


def told_as_past(unit: Scenario, *, seed: int) -> list[PastCase]:
    """The past of a simulated unit, from the trace of a run: what a desk would have recorded of it."""
    plan = plan_of(unit)
    run = simulate(plan, seed=seed, most_cases=5_000, trace=True)
    spans: dict[int, dict[str, tuple[datetime, datetime | None]]] = {}
    for at, what, subject, stage in run.trace.tolist():
        if what not in {Traced.BEGAN, Traced.ENDED} or unit.stages[stage].name == "Re-assessment":
            continue
        moment, name = BEGAN + timedelta(milliseconds=at), unit.stages[stage].name
        mine = spans.setdefault(subject, {})
        if what == Traced.BEGAN:
            mine.setdefault(name, (moment, None))
        else:
            mine[name] = (mine[name][0], moment)
    return [
        PastCase(
            f"V-{number}",
            BEGAN + timedelta(milliseconds=int(row[Case.LOGGED])),
            int(row[Case.ACTED_UPPER] if row[Case.ACTED] >= 0 else row[Case.UPPER]),
            int(row[Case.CHILDREN]),
            spans.get(number, {}),
        )
        for number, row in enumerate(run.cases)
        if row[Case.SOURCE] == 0 and row[Case.LOGGED] < plan.horizon - 30 * DAY
    ]


def test_a_unit_with_time_to_spare_is_found_again_from_its_own_past() -> None:
    """Simulate a unit, replay what it would have recorded, and the waits of both agree within a fifth."""
    plain = today() | {"days": 700, "warm_up_days": 0, "replications": 20, "policy": {"name": "arrival"}}
    del plain["new_facts"]
    plain["roles"][1]["shifts"] = [
        {"days": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], "from": 8, "to": 18, "officers": 40}
    ]
    cases = told_as_past(scenario_from(plain), seed=3)
    replay = replayed(scenario_from(plain), cases)
    held = {one.measure.name: one for one in held_against(cases, compare([("replay", replay)]))}
    for level in ("low", "medium", "high"):
        one = held[f"wait_{level}"]
        assert one.simulated is not None
        assert one.simulated.mean == pytest.approx(one.seen, rel=0.2)
    assert len(held) == 8


@pytest.mark.parametrize("visits", [None, 0, 40])
def test_a_replay_as_plain_mappings_is_the_same_replay(visits: int | None) -> None:
    plain = today() | {"days": 120, "warm_up_days": 60, "replications": 20}
    cases = past(250, visits=visits)
    kept = json.loads(json.dumps(replayed_plain(plain, cases)))
    assert scenario_from(kept) == replayed(scenario_from(plain), cases)


def test_a_replay_as_plain_mappings_keeps_lengths_by_level_where_they_were_seen_and_drops_those_assumed() -> (
    None
):
    plain = today()
    stages = [
        one | {"work_by_level": {"Low": {"hours": 1, "spread": 0}}} if one["name"] == "Visit" else one
        for one in plain["stages"]
    ]
    changed = plain | {"stages": stages}
    few, many = past(120, visits=40), past(400)
    for cases in (few, many):
        assert scenario_from(replayed_plain(changed, cases)) == replayed(scenario_from(changed), cases)


def test_a_replay_that_is_not_enough_is_refused_as_ever() -> None:
    with pytest.raises(HistoryError, match="The past holds 99 cases"):
        replayed_plain(today(), past(99))
