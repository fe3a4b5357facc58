"""Optimism by the bootstrap: generic over how a tool is made and judged, and the same for the same seed."""

import re
from collections.abc import Sequence

import numpy as np
import pytest

from invented_statistics import check_contained, ends, estimated, why_no_interval, why_none
from vigil.statistics.auc import auc
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Estimate, NotEstimable
from vigil.statistics.optimism import Optimism, optimism

Case = tuple[tuple[int, ...], bool]


def noise(n: int, items: int, seed: int) -> list[Case]:
    """Answers and outcomes that have nothing to do with each other."""
    luck = np.random.default_rng(seed)
    return [
        (tuple(row), bool(had))
        for row, had in zip(luck.integers(0, 2, (n, items)).tolist(), luck.random(n) < 0.4, strict=True)
    ]


def best_item(cases: Sequence[Case]) -> tuple[int, int]:
    """The item that orders the cases best, and which way round: a choice that looks at the outcomes."""
    return max(
        ((item, sign) for item in range(len(cases[0][0])) for sign in (1, -1)),
        key=lambda tool: order(tool, cases),
    )


def order(tool: tuple[int, int], cases: Sequence[Case]) -> float:
    item, sign = tool
    found = auc(scores=[sign * answers[item] for answers, _ in cases], outcomes=[had for _, had in cases])
    return found.value if isinstance(found, Estimate) else 0.5


def corrected(cases: list[Case], seed: int = 1, replications: int = 60) -> Optimism:
    found = optimism(cases=cases, make=best_item, performance=order, seed=seed, replications=replications)
    assert isinstance(found, Optimism)
    return found


def test_a_tool_chosen_among_noise_looks_good_and_is_brought_back_towards_chance() -> None:
    found = corrected(noise(60, 12, seed=3))
    assert found.apparent > 0.58
    assert found.optimism > 0.04
    assert abs(found.corrected.value - 0.5) < abs(found.apparent - 0.5)
    assert found.corrected.value == pytest.approx(found.apparent - found.optimism)
    check_contained(found.corrected)


def test_a_tool_that_is_not_chosen_has_next_to_no_optimism() -> None:
    cases = noise(200, 1, seed=4)
    found = optimism(cases=cases, make=lambda _: (0, 1), performance=order, seed=2, replications=300)
    assert isinstance(found, Optimism)
    assert abs(found.optimism) < 0.01
    assert found.apparent == order((0, 1), cases)


def test_the_interval_is_that_of_the_samples_moved_by_the_optimism() -> None:
    luck = np.random.default_rng(12)
    cases = luck.normal(5, 2, 400).tolist()
    found = optimism(
        cases=cases,
        make=lambda _: None,
        performance=lambda _, on: float(np.mean(on)),
        seed=3,
        replications=2_000,
        confidence=0.9,
    )
    assert isinstance(found, Optimism)
    reach = 1.6449 * np.std(cases) / 20
    lower, upper = ends(found.corrected)
    assert found.corrected.value - lower == pytest.approx(reach, rel=0.1)
    assert upper - found.corrected.value == pytest.approx(reach, rel=0.1)


def test_the_same_seed_gives_the_same() -> None:
    cases = noise(40, 5, seed=5)
    assert corrected(cases, seed=8) == corrected(cases, seed=8)
    assert corrected(cases, seed=8) != corrected(cases, seed=9)


def test_samples_that_give_no_answer_are_counted() -> None:
    cases = [((0,), had) for had in [True] * 3 + [False] * 9]
    found = optimism(
        cases=cases,
        make=lambda _: (0, 1),
        performance=lambda _, on: auc(scores=[0] * len(on), outcomes=[had for _, had in on]),
        seed=1,
        replications=200,
    )
    assert isinstance(found, Optimism)
    assert 0 < found.unusable < 20
    assert "performed the same" in why_no_interval(found.corrected)


def test_too_many_samples_without_an_answer_leave_none() -> None:
    cases = [((0,), had) for had in [True] + [False] * 9]
    found = optimism(
        cases=cases,
        make=lambda _: (0, 1),
        performance=lambda _, on: auc(scores=[0] * len(on), outcomes=[had for _, had in on]),
        seed=1,
        replications=200,
    )
    said = re.fullmatch(r"in (\d+) of 200 samples the tool could not be made or judged", why_none(found))
    assert said
    assert 40 <= int(said[1]) <= 105  # (9/10)^10 of the samples lack the one event


def test_a_tool_that_cannot_be_made_says_why() -> None:
    found = optimism(
        cases=noise(5, 1, seed=1), make=lambda _: NotEstimable("too few"), performance=order, seed=1
    )
    assert why_none(found) == "too few"


def test_estimates_are_taken_by_their_value() -> None:
    cases = noise(40, 3, seed=6)
    plain = optimism(cases=cases, make=best_item, performance=order, seed=1, replications=50)
    wrapped = optimism(
        cases=cases,
        make=best_item,
        performance=lambda tool, on: Estimate(order(tool, on), NotEstimable("not asked for"), "plain"),
        seed=1,
        replications=50,
    )
    assert wrapped == plain
    assert isinstance(plain, Optimism)
    assert estimated(plain.corrected).method.startswith("percentile bootstrap")


def test_nothing_that_is_no_number_is_passed_on() -> None:
    with pytest.raises(StatisticsError, match="A performance of nan cannot be"):
        optimism(cases=[1, 2], make=len, performance=lambda _tool, _on: float("nan"), seed=1)


@pytest.mark.parametrize("replications", [0, 49, 100_001])
def test_replications_have_limits(replications: int) -> None:
    with pytest.raises(StatisticsError, match="take 50 to 100,000"):
        optimism(cases=[1], make=len, performance=lambda _tool, _on: 1.0, seed=1, replications=replications)


def test_a_tool_is_made_from_something() -> None:
    with pytest.raises(StatisticsError, match="There is no case"):
        optimism(cases=[], make=len, performance=lambda _tool, _on: 1.0, seed=1)
