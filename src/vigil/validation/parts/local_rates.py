"""Local rates: what each level's own share would be worth as a prediction, and how much of that is optimism.

An instrument that was fixed before these cases arrived cannot have been fitted to them, so its own figures hold no optimism
of that kind. A table of local rates is made from these very cases, and does.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vigil.statistics.auc import auc
from vigil.statistics.calibration.brier import brier
from vigil.statistics.columns import Flags, Numbers
from vigil.statistics.estimate import Estimate, NotEstimable
from vigil.statistics.optimism import Optimism, optimism
from vigil.validation.cohort import Sampling
from vigil.validation.columns import Columns

Case = tuple[int, bool]
Table = dict[int, float]
MOST_LEVELS = 20  # with more, hardly any has cases enough for a rate of its own
REPLICATIONS = 200


@dataclass(frozen=True, slots=True)
class LocalRates:
    """A table of rates made from the cases, and what is left of it on others.

    Attributes:
        rates: by level, or by points where there is none, the share that had the outcome.
        brier: the scaled Brier score of the table.
        auc: the AUC of the table.
    """

    rates: Table
    brier: Optimism | NotEstimable
    auc: Optimism | NotEstimable


def local_rates(columns: Columns, *, seed: int) -> LocalRates | NotEstimable:
    """The table, and its optimism by the bootstrap."""
    if columns.cohort.sampling is Sampling.CASE_CONTROL:
        return NotEstimable("cases were chosen by their outcome, so the shares among them are no rates")
    if not columns.known:
        return NotEstimable("no case has a known outcome")
    cases = list(zip(columns.urgency(columns.known), columns.outcomes, strict=True))
    if len({level for level, _ in cases}) > MOST_LEVELS:
        return NotEstimable(
            f"there are more than {MOST_LEVELS} different totals, too many for a rate of each"
        )

    def judged(
        performance: Callable[[Table, Sequence[Case]], Estimate | NotEstimable],
    ) -> Optimism | NotEstimable:
        return optimism(
            cases=cases, make=_table, performance=performance, seed=seed, replications=REPLICATIONS
        )

    return LocalRates(_table(cases), judged(_brier), judged(_auc))


def _table(cases: Sequence[Case]) -> Table:
    """The share of each level that had the outcome."""
    alike = Counter(cases)
    return {
        level: alike[level, True] / (alike[level, True] + alike[level, False])
        for level in sorted({level for level, _ in alike})
    }


def _predicted(table: Table, cases: Sequence[Case]) -> tuple[Numbers, Flags] | NotEstimable:
    """What the table predicts, and what came about: cases alike stand together, so that a sample costs no step for each."""
    alike = Counter(cases)
    if not {level for level, _ in alike} <= table.keys():
        return NotEstimable("a sample held no case of some level, and so made no rate for it")
    many = list(alike.values())
    return np.repeat([table[level] for level, _ in alike], many), np.repeat(
        [event for _, event in alike], many
    )


def _brier(table: Table, cases: Sequence[Case]) -> Estimate | NotEstimable:
    found = _predicted(table, cases)
    if isinstance(found, NotEstimable):
        return found
    return brier(predictions=found[0], outcomes=found[1]).scaled


def _auc(table: Table, cases: Sequence[Case]) -> Estimate | NotEstimable:
    found = _predicted(table, cases)
    if isinstance(found, NotEstimable):
        return found
    return auc(scores=found[0], outcomes=found[1])
