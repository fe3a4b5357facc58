"""Optimism: how much better a tool looks on the cases it was made from than it will do on others."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from vigil.statistics.columns import Numbers, check_at_most, count
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval, NotEstimable, check_confidence

Case = TypeVar("Case")
Tool = TypeVar("Tool")

LEAST_REPLICATIONS, MOST_REPLICATIONS = 50, 100_000
LEAST_USABLE = 0.9  # of the replications; below, the samples that gave an answer are a choice
MOST_CASES = 10_000_000
SHIFTED = "percentile bootstrap, shifted by the optimism"


@dataclass(frozen=True, slots=True)
class Optimism:
    """A tool's performance where it was made, and what is left of it elsewhere.

    Attributes:
        apparent: on the cases it was made from.
        optimism: how much of that is owed to having seen them; the mean over samples.
        corrected: apparent less optimism, with its interval.
        replications: samples drawn.
        unusable: samples in which a tool could not be made or its performance not be estimated; left out of the mean.
    """

    apparent: float
    optimism: float
    corrected: Estimate
    replications: int
    unusable: int


def optimism(
    *,
    cases: Sequence[Case],
    make: Callable[[Sequence[Case]], Tool | NotEstimable],
    performance: Callable[[Tool, Sequence[Case]], float | Estimate | NotEstimable],
    seed: int,
    replications: int = 500,
    confidence: float = CONFIDENCE,
) -> Optimism | NotEstimable:
    """Make the tool anew on samples of the cases, drawn with replacement, and see what it loses on the cases themselves.

    B. Efron (JASA 78, 1983, 316-331); Harrell, Lee and Mark (Statistics in Medicine 15, 1996, 361-387). The interval is
    that of the apparent performances, shifted (Noma and others, Statistics in Medicine 40, 2021, 5691-5701).

    Args:
        cases: what the tool is made from; drawn whole.
        make: makes the tool; all of it, every choice that looked at the outcomes included, or the optimism is too small.
        performance: of a tool on cases; a number, an estimate, or why there is none.
        seed: of the draws; the same gives the same result.
        replications: how many samples are drawn.
        confidence: of the interval.

    Returns:
        The optimism, or why there is none: the tool cannot be made or judged on the cases, or on more than a tenth of the
        samples.

    Raises:
        StatisticsError: there is no case, there are too few or too many replications, or a performance is not finite.
    """
    check_confidence(confidence)
    if not cases:
        raise StatisticsError("There is no case to make a tool from; give at least one.")
    check_at_most("cases", len(cases), MOST_CASES)
    if not LEAST_REPLICATIONS <= count("replications", replications) <= MOST_REPLICATIONS:
        raise StatisticsError(
            f"{replications} replications cannot be; take {LEAST_REPLICATIONS} to {MOST_REPLICATIONS:,}."
        )
    apparent = _made_and_judged(cases, (cases,), make, performance)
    if isinstance(apparent, NotEstimable):
        return apparent
    draws = np.random.default_rng(seed)
    seen: list[tuple[float, float]] = []
    for _ in range(replications):
        sample = [cases[at] for at in draws.integers(0, len(cases), len(cases)).tolist()]
        judged = _made_and_judged(sample, (sample, cases), make, performance)
        if not isinstance(judged, NotEstimable):
            seen.append((judged[0], judged[1]))
    if len(seen) < LEAST_USABLE * replications:
        return NotEstimable(
            f"in {replications - len(seen):,} of {replications:,} samples the tool could not be made or judged"
        )
    return _summed(apparent[0], np.array(seen), replications, confidence)


def _made_and_judged(
    sample: Sequence[Case],
    on: tuple[Sequence[Case], ...],
    make: Callable[[Sequence[Case]], Tool | NotEstimable],
    performance: Callable[[Tool, Sequence[Case]], float | Estimate | NotEstimable],
) -> list[float] | NotEstimable:
    """How a tool made from a sample performs on each of some cases."""
    tool = make(sample)
    if isinstance(tool, NotEstimable):
        return tool
    found: list[float] = []
    for cases in on:
        judged = performance(tool, cases)
        if isinstance(judged, NotEstimable):
            return judged
        value = judged.value if isinstance(judged, Estimate) else float(judged)
        if not math.isfinite(value):
            raise StatisticsError(
                f"A performance of {value} cannot be; give a number, or say why there is none."
            )
        found.append(value)
    return found


def _summed(apparent: float, seen: Numbers, replications: int, confidence: float) -> Optimism:
    owed = float((seen[:, 0] - seen[:, 1]).mean())
    tails = ((1 - confidence) / 2, (1 + confidence) / 2)
    lower, upper = (float(end) - owed for end in np.quantile(seen[:, 0], tails))
    interval = (
        Interval(lower, upper, confidence)
        if lower < upper
        else NotEstimable("every sample performed the same, so nothing shows how far chance could move it")
    )
    return Optimism(
        apparent=apparent,
        optimism=owed,
        corrected=Estimate(apparent - owed, interval, SHIFTED),
        replications=replications,
        unusable=replications - len(seen),
    )
