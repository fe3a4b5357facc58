"""The queue of real cases: every policy puts them in the order it promises, and says why each stands where it does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.capacity import DEFAULT, CapacityError, Policy, ScenarioError, Waiting, in_order, policy_from
from vigil.capacity.policies import KINDS, AccumulatingPriority, ExpectedHarm, Protected

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
CLOCKS = (30, 14, 7, 1)
LOW, MEDIUM, HIGH, VERY_HIGH = range(4)


def case(
    reference: str,
    lower: int | None = None,
    upper: int | None = None,
    *,
    days: float = 1,
    children: int | None = 1,
    harm: int | None = None,
    work: timedelta = timedelta(hours=5),
) -> Waiting:
    logged = NOW - timedelta(days=days)
    highest = lower if upper is None else upper
    due = None if highest is None else logged + timedelta(days=CLOCKS[highest])
    return Waiting(reference, lower, highest, logged, due, children, harm, work)


def references(policy: Policy, *cases: Waiting, since: tuple[int, int, int, int] = (0, 0, 0, 0)) -> list[str]:
    return [placed.waiting.reference for placed in in_order(policy, cases, now=NOW, since=since)]


every_policy = pytest.mark.parametrize("policy", [kind() for kind in KINDS.values()], ids=list(KINDS))
levels = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(sorted) | st.just([None, None])
queues = st.lists(
    st.builds(
        lambda ends, days, children: (ends, days, children),
        levels,
        st.integers(0, 90),
        st.none() | st.integers(0, 4),
    ),
    max_size=15,
)


@every_policy
@given(queue=queues, order=st.randoms(use_true_random=False))
def test_every_case_has_one_place_whatever_order_they_are_given_in(
    policy: Policy, queue: list, order: object
) -> None:
    cases = [
        case(f"V-{number:03}", *ends, days=days, children=children)
        for number, (ends, days, children) in enumerate(queue)
    ]
    placed = in_order(policy, cases, now=NOW)[:]
    assert sorted(one.waiting.reference for one in placed) == [one.reference for one in cases]
    assert [one.number for one in placed] == list(range(1, len(cases) + 1))
    assert all(one.why for one in placed)
    assert all(bool(one.after) == (one.number > 1) for one in placed)
    order.shuffle(cases)
    assert in_order(policy, cases, now=NOW)[:] == placed


@every_policy
def test_a_case_without_a_level_comes_before_all(policy: Policy) -> None:
    placed = in_order(policy, [case("A", VERY_HIGH, days=9), case("C"), case("B", days=2)], now=NOW)
    assert [one.waiting.reference for one in placed] == ["B", "C", "A"]
    assert placed[0].why == "no instrument applies: a person must read it at once (logged 2 days ago)"
    assert placed[1].after == "the one before it: logged before"
    assert placed[2].after == "the one before it: no instrument applies: a person must read it at once"


@every_policy
def test_a_policy_says_itself_in_one_or_two_sentences(policy: Policy) -> None:
    assert policy.title[0].isupper()
    assert policy.words.endswith(".")
    assert 1 <= policy.words.count(". ") + 1 <= 2
    assert policy_from({"name": policy.name}) == policy


def test_the_words_hold_the_numbers() -> None:
    assert Protected().words == (
        "A case known to be Very High always comes first. Of the other starts, one in 10 for Low and one in 6 for Medium and one "
        "in 4 for High goes to whoever has waited longest; whoever has waited past a ceiling (Low 60 days, Medium 28 days, High "
        "14 days, Very High 2 days) is next; then come most points, gained for each day of waiting (Low 1, Medium 2, High 4, "
        "Very High 8)."
    )
    bare = Protected(ceilings_in_days=(None,) * 4, one_start_in=(0, 0, 0, 0))
    assert "No turn is kept; there is no ceiling;" in bare.words
    assert "Low 0.5, Medium 2, High 3, Very High 9" in AccumulatingPriority((0.5, 2, 3, 9)).words
    assert "Low 1, Medium 3, High 10, Very High 30" in ExpectedHarm().words


def test_arrival() -> None:
    policy = policy_from({"name": "arrival"})
    assert references(policy, case("A", VERY_HIGH, days=1), case("B", LOW, days=2)) == ["B", "A"]


def test_level_then_age_lets_a_low_case_wait_for_ever() -> None:
    policy = policy_from({"name": "level"})
    cases = [
        case("A", LOW, days=900),
        case("B", LOW, VERY_HIGH),
        case("C", VERY_HIGH),
        case("D", HIGH),
        case("E", HIGH, days=2),
    ]
    assert references(policy, *cases) == ["C", "B", "E", "D", "A"]


def test_expected_harm_weighs_children_and_work() -> None:
    policy = ExpectedHarm((1, 3, 10, 30))
    two, one = case("A", MEDIUM, children=2), case("B", MEDIUM, children=1)
    assert references(policy, one, two) == ["A", "B"]
    # Not known counts as one child: it is never none.
    assert references(policy, case("A", MEDIUM, children=0), case("B", MEDIUM, children=None)) == ["B", "A"]
    # Twice the work halves what an hour of it is worth.
    assert references(policy, case("A", HIGH, work=timedelta(hours=10)), case("B", MEDIUM, children=4)) == [
        "B",
        "A",
    ]
    assert references(policy, case("A", HIGH, harm=1), case("B", LOW, harm=2)) == ["B", "A"]
    why = in_order(policy, [case("A", LOW, HIGH, children=1)], now=NOW)[0].why
    assert why == "11 of expected harm a day for 5 hours of work"


def test_the_clock_that_ends_first_puts_old_low_cases_before_new_high_ones() -> None:
    policy = policy_from({"name": "deadline"})
    placed = in_order(policy, [case("A", VERY_HIGH, days=0.5), case("B", LOW, days=33)], now=NOW)
    assert [(one.waiting.reference, one.why) for one in placed] == [
        ("B", "clock ended 3 days ago"),
        ("A", "clock ends in 12 hours"),
    ]


def test_points_accumulate_by_both_ends_of_the_interval() -> None:
    policy = AccumulatingPriority((1, 2, 4, 8))
    placed = in_order(
        policy, [case("A", HIGH, days=4), case("B", LOW, VERY_HIGH, days=4), case("C", LOW, days=30)], now=NOW
    )
    assert [(one.waiting.reference, one.why) for one in placed] == [
        ("C", "30.0 points, 1 a day"),
        ("B", "18.0 points, 4.5 a day"),
        ("A", "16.0 points, 4 a day"),
    ]


def test_the_default_protects_very_high_ages_below_keeps_turns_and_has_a_ceiling() -> None:
    assert Protected() == DEFAULT
    cases = [
        case("A", LOW, days=61),
        case("B", VERY_HIGH, days=0),
        case("C", HIGH, days=2),
        case("D", MEDIUM, days=5),
        case("E", LOW, days=1),
    ]
    placed = in_order(DEFAULT, cases, now=NOW)
    assert [one.waiting.reference for one in placed] == ["B", "A", "D", "C", "E"]
    assert placed[1].why == "waited 61 days, past the ceiling of 60 days for Low"
    assert placed[1].after == "the one before it: known to be Very High, logged 0 minutes ago"
    assert [one.is_past_ceiling for one in placed] == [False, True, False, False, False]
    kept = in_order(DEFAULT, cases, now=NOW, since=(9, 0, 3, 0))
    assert [one.waiting.reference for one in kept][:3] == ["B", "A", "C"]
    assert kept[2].why.startswith("High's kept turn: ")


def test_in_overload_nobody_of_any_level_is_passed_by_more_often_than_said() -> None:
    """A hundred High cases and ten of each lower level: one start in ten is Low's, one in six Medium's."""
    cases = [case(f"H{n:03}", HIGH, days=13) for n in range(100)]
    cases += [case(f"L{n}", LOW, days=n + 1) for n in range(10)] + [
        case(f"M{n}", MEDIUM, days=n + 1) for n in range(10)
    ]
    line = [one[0] for one in references(DEFAULT, *cases)]
    for level, between in (("L", 10), ("M", 6)):
        places = [place for place, letter in enumerate(line) if letter == level]
        # Where two turns fall together, one comes a start later.
        assert max(b - a for a, b in zip([-1, *places], places, strict=False)) <= between + 1


def test_nobody_waits_past_a_ceiling_unseen_known_to_be_very_high_or_not() -> None:
    cases = [
        case("A", VERY_HIGH, days=2),
        case("B", LOW, VERY_HIGH, days=2),
        case("C", LOW, VERY_HIGH, days=1.99),
    ]
    placed = in_order(DEFAULT, cases, now=NOW)
    assert {one.waiting.reference for one in placed if one.is_past_ceiling} == {"A", "B"}
    assert not any(one.is_past_ceiling for one in in_order(policy_from({"name": "level"}), cases, now=NOW))


def test_why_the_one_before_goes_first_is_told_where_the_rule_ranks_both_alike() -> None:
    policy = policy_from({"name": "arrival"})
    a, b = case("A", HIGH, children=2), case("B", HIGH, children=1)
    assert in_order(policy, [b, a], now=NOW)[1].after == (
        "the one before it: ranked alike; it goes first by children within reach"
    )
    earlier = case("C", LOW, days=1.00001)
    assert in_order(policy, [b, earlier], now=NOW)[1].after == (
        "the one before it: logged 24 hours ago, by less than these words show"
    )


@given(queue=queues, begins=st.integers(-20, 20), ends=st.integers(-20, 20))
def test_a_part_of_the_line_is_that_part_of_the_whole(queue: list, begins: int, ends: int) -> None:
    cases = [case(f"V-{n:03}", *levels, days=days, children=c) for n, (levels, days, c) in enumerate(queue)]
    line = in_order(DEFAULT, cases, now=NOW)
    assert len(line) == len(cases)
    assert line[begins:ends] == list(line)[begins:ends]
    assert line.past_ceiling == sum(one.is_past_ceiling for one in line)
    if cases:
        assert line[-1] == line[len(cases) - 1]


def test_a_queue_of_five_thousand_cases_is_ordered_at_once() -> None:
    cases = [case(f"V-{n:05}", n % 4, days=n * 0.01, children=n % 3) for n in range(5000)]
    assert len(references(DEFAULT, *cases)) == 5000


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: Waiting("V-1", 1, None, NOW, NOW),
            "Case V-1: give both ends of its level and its clock, or none",
        ),
        (lambda: Waiting("V-1", 1, 2, NOW, None), "Case V-1: give both ends"),
        (lambda: Waiting("V-1", 2, 1, NOW, NOW), "Case V-1: its level runs from 2 to 1"),
        (lambda: Waiting("V-1", 0, 4, NOW, NOW), "Case V-1: its level runs from 0 to 4"),
        (lambda: Waiting("V-1", 0, 1, NOW.replace(tzinfo=None), NOW), "Case V-1: its times need a time zone"),
        (lambda: Waiting("V-1", 0, 1, NOW, NOW, children=-1), "Case V-1: it cannot have -1 children"),
        (lambda: Waiting("V-1", 0, 1, NOW, NOW, harm=-1), "Case V-1: expected harm"),
        (
            lambda: Waiting("V-1", 0, 1, NOW, NOW, work=timedelta(0)),
            "Case V-1: its first act takes some time",
        ),
        (
            lambda: in_order(DEFAULT, [case("A"), case("A")], now=NOW),
            "Two cases in the queue have the same reference",
        ),
        (lambda: in_order(DEFAULT, [], now=NOW.replace(tzinfo=None)), "at a moment with a time zone"),
    ],
)
def test_a_case_that_cannot_be_is_refused(make: object, sentence: str) -> None:
    assert callable(make)
    with pytest.raises(CapacityError, match=sentence):
        make()


def test_numbers_of_a_policy_that_cannot_be_are_refused() -> None:
    with pytest.raises(ScenarioError, match="points_a_day: 101 for Very High does not lie between 0 and 100"):
        AccumulatingPriority((1, 2, 3, 101))
    with pytest.raises(ScenarioError, match="harm_a_day: a lower level is given more"):
        ExpectedHarm((4, 3, 2, 1))
    with pytest.raises(ScenarioError, match="ceilings_in_days: -1 for Low"):
        Protected(ceilings_in_days=(-1, None, None, None))
