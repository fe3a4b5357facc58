"""A chart that signals when a rate has changed: the Bernoulli CUSUM, case by case.

After each case the chart adds a weight for an event or takes one away for none, and never falls below 0; at its limit it
signals and begins anew. The weights are whole numbers, so that the run lengths told are those of the very chart that runs, to
the digit, and not of one that is nearly like it.
"""

import math
from dataclasses import dataclass
from itertools import count as count_from

import numpy as np
from scipy.sparse import csc_array
from scipy.sparse.linalg import splu

from vigil.statistics.columns import Column, count, flags, positive, share
from vigil.statistics.errors import StatisticsError

NEAR_ENOUGH = 0.01  # by how much, of itself, the ratio of the whole weights may differ from the likelihood's
MOST_STATES = 20_000
LONGEST_RUN = 1e9  # cases without a false signal that anybody could ask for


@dataclass(frozen=True, slots=True)
class CusumChart:
    """A chart for one change of one rate.

    Attributes:
        in_control: the rate as it was.
        out_of_control: the rate that must not go unseen; above ``in_control``, or below it.
        event_weight: added for an event; negative where a fall is looked for.
        non_event_weight: added for a case without; of the other sign.
        limit: the chart signals at this height or above it.
        false_signal_after: cases between two signals, on average, while the rate is as it was.
        signal_after: cases until the signal, on average, once the rate has changed and the chart stands at 0.
    """

    in_control: float
    out_of_control: float
    event_weight: int
    non_event_weight: int
    limit: int
    false_signal_after: float
    signal_after: float

    def run(self, outcomes: Column) -> "CusumRun":
        """The chart's height after each case, in order of time.

        Args:
            outcomes: yes or no, oldest first.

        Raises:
            StatisticsError: an entry is neither yes nor no.
        """
        heights: list[int] = []
        signals: list[int] = []
        height = 0
        for number, event in enumerate(flags("outcomes", outcomes).tolist(), 1):
            height = max(height + (self.event_weight if event else self.non_event_weight), 0)
            heights.append(height)
            if height >= self.limit:
                signals.append(number)
                height = 0
        return CusumRun(self, tuple(heights), tuple(signals))


@dataclass(frozen=True, slots=True)
class CusumRun:
    """A chart that has run.

    Attributes:
        chart: the chart.
        heights: after each case; at a signal the height that made it, before the chart begins anew.
        signals: numbers of the cases, from 1, at which it signalled.
    """

    chart: CusumChart
    heights: tuple[int, ...]
    signals: tuple[int, ...]


def cusum_chart(*, in_control: float, out_of_control: float, false_signal_after: float) -> CusumChart:
    """The quickest chart that gives a false signal no oftener than asked.

    Reynolds and Stoumbos (J. Quality Technology 31, 1999, 87-108); the run lengths are those of the Markov chain of its
    heights (Brook and Evans, Biometrika 59, 1972, 539-549), which with whole weights is exact.

    Args:
        in_control: the rate as it was, such as the share of cases at High or above when the tool was validated.
        out_of_control: the rate that must not go unseen; rates further off are found sooner.
        false_signal_after: at least so many cases shall pass between two false signals, on average.

    Raises:
        StatisticsError: a rate is not above 0 and below 1, both are the same, or the chart would be too large.
    """
    rates = share("in_control", in_control), share("out_of_control", out_of_control)
    wanted = positive("false_signal_after", false_signal_after)
    if not 1 <= wanted <= LONGEST_RUN:
        raise StatisticsError(
            f"A false signal after {wanted:g} cases cannot be asked for; take 1 to {LONGEST_RUN:g}."
        )
    event, non_event = _weights(*rates)
    limit = _least_limit(rates[0], event, non_event, wanted)
    return CusumChart(
        in_control=rates[0],
        out_of_control=rates[1],
        event_weight=event,
        non_event_weight=non_event,
        limit=limit,
        false_signal_after=_run_length(rates[0], event, non_event, limit),
        signal_after=_run_length(rates[1], event, non_event, limit),
    )


def chart_with_limit(
    *, in_control: float, out_of_control: float, event_weight: int, non_event_weight: int, limit: int
) -> CusumChart:
    """A chart as it was once set up, with its run lengths.

    Raises:
        StatisticsError: a rate is not above 0 and below 1, the weights are no whole numbers or do not pull
            opposite ways, or the limit cannot be.
    """
    rates = share("in_control", in_control), share("out_of_control", out_of_control)
    weights = (event_weight, non_event_weight)
    if not all(isinstance(one, int) and abs(one) <= MOST_STATES for one in weights):
        raise StatisticsError(f"Weights of {weights} cannot be; take whole numbers up to {MOST_STATES:,}.")
    if event_weight * non_event_weight >= 0:
        raise StatisticsError(
            f"Weights of {event_weight} and {non_event_weight} do not pull opposite ways; one is above 0 and one below."
        )
    if not 0 < count("limit", limit) <= MOST_STATES:
        raise StatisticsError(f"A limit of {limit} cannot be; take 1 to {MOST_STATES:,}.")
    return CusumChart(
        in_control=rates[0],
        out_of_control=rates[1],
        event_weight=event_weight,
        non_event_weight=non_event_weight,
        limit=limit,
        false_signal_after=_run_length(rates[0], event_weight, non_event_weight, limit),
        signal_after=_run_length(rates[1], event_weight, non_event_weight, limit),
    )


def _weights(old: float, new: float) -> tuple[int, int]:
    """Whole numbers in (nearly) the ratio of the two log likelihood ratios, the smallest that will do."""
    if old == new:
        raise StatisticsError(
            f"The rate that must not go unseen is the rate as it was, {old:g}; name another."
        )
    event, non_event = math.log(new / old), math.log((1 - new) / (1 - old))
    less, more = sorted((abs(event), abs(non_event)))
    if less * MOST_STATES < more:
        raise StatisticsError(
            f"A change from {old:g} to {new:g} is of too rare a thing to be seen case by case; count over longer times."
        )
    ratio = more / less
    small = next(
        small for small in count_from(1) if abs(round(small * ratio) / (small * ratio) - 1) <= NEAR_ENOUGH
    )
    large = round(small * ratio)
    weights = (large, small) if abs(event) >= abs(non_event) else (small, large)
    return (weights[0], -weights[1]) if new > old else (-weights[0], weights[1])


def _least_limit(rate: float, event: int, non_event: int, wanted: float) -> int:
    below, above = 0, max(event, non_event)
    while above <= MOST_STATES and _run_length(rate, event, non_event, above) < wanted:
        below, above = above, 2 * above
    if above > MOST_STATES:
        raise StatisticsError(
            f"One false signal in {wanted:g} cases needs too large a chart; ask for fewer cases between them, or name a "
            "greater change."
        )
    while above - below > 1:
        middle = (below + above) // 2
        if _run_length(rate, event, non_event, middle) < wanted:
            below = middle
        else:
            above = middle
    return above


def _run_length(rate: float, event: int, non_event: int, limit: int) -> float:
    """Cases until a signal on average, from height 0: the solution of (I - Q) L = 1 over the heights below the limit."""
    heights = np.arange(limit)
    rows, columns, moves = [heights], [heights], [np.ones(limit)]
    for weight, chance in ((event, rate), (non_event, 1 - rate)):
        onto = np.maximum(heights + weight, 0)
        stays = onto < limit
        rows.append(heights[stays])
        columns.append(onto[stays])
        moves.append(np.full(int(stays.sum()), -chance))
    matrix = csc_array(
        (np.concatenate(moves), (np.concatenate(rows), np.concatenate(columns))), shape=(limit, limit)
    )
    return float(splu(matrix).solve(np.ones(limit))[0])
