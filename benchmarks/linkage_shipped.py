"""The weights and the calibration that Vigil comes with, learnt from invented referrals.

``python -m benchmarks.linkage_shipped`` writes the files of ``vigil.linkage.shipped`` and prints the SHA-256 of each, which that
module holds them to. ``--check`` writes nothing and fails when another file would be written. Six minutes of CPU time, 2 GB.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks import linkage_sets
from benchmarks.command import say
from vigil.linkage.batch import (
    Columns,
    Known,
    Pairs,
    calibration_of,
    columns_of,
    estimate,
    known_of,
    pairs_of,
)
from vigil.linkage.shipped import CALIBRATION, FOLDER, WEIGHTS, Calibration, calibration_written
from vigil.linkage.weights import Weights, written

SEED: Final = 1  # of the pairs that are drawn by lot
# Of what is counted in one town no more than how common names are holds in another.
KEPT: Final = frozenset({"given", "family"})


@dataclass(frozen=True, slots=True)
class Town:
    """Invented referrals by their seed and number."""

    seed: int
    count: int

    def __str__(self) -> str:
        return f"{self.count:,} of seed {self.seed}"

    def read(self) -> tuple[Columns, Pairs, linkage_sets.People]:
        """Its records, with their candidate pairs."""
        say(f"invented referrals, {self}")
        people = linkage_sets.referrals(seed=self.seed, count=self.count)
        columns = columns_of(people.records)
        return columns, pairs_of(columns), people


@dataclass(frozen=True, slots=True)
class Plan:
    """What is learnt from which towns; no other benchmark measures on one of them."""

    weights: Town
    first_day: tuple[Town, ...]
    learnt: tuple[Town, ...]


_SMALL = tuple(Town(seed, 20_000) for seed in (31, 32, 33, 34, 35))
PLAN: Final = Plan(
    weights=Town(21, 100_000),
    first_day=(Town(1, 100_000), Town(11, 100_000)),
    learnt=(*(Town(seed, 100_000) for seed in (21, 22, 23, 24)), *_SMALL),
)


def main() -> int:
    """Learn, then write or compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare with the files that are there")
    parser.add_argument("--to", type=Path, default=FOLDER, metavar="FOLDER", help="where they go")
    asked = parser.parse_args()
    others = []
    for name, made in files(PLAN).items():
        print(f"{hashlib.sha256(made).hexdigest()}  {name}")
        path = asked.to / name
        if not asked.check:
            path.write_bytes(made)
        elif made != path.read_bytes():
            others.append(str(path))
    if others:
        print(f"Other contents than would be written: {', '.join(others)}.", file=sys.stderr)
    return 1 if others else 0


def files(plan: Plan) -> Mapping[str, bytes]:
    """The contents of both files, by name."""
    return {
        WEIGHTS: written(first_day_weights(plan.weights, plan.first_day)),
        CALIBRATION: calibration_written(
            Calibration(_source(plan.learnt), calibration_of(_known(plan.learnt, None)))
        ),
    }


def first_day_weights(town: Town, calibrated: tuple[Town, ...]) -> Weights:
    """Weights of one town without what is known of that town alone, calibrated on others as they are used there."""
    columns, pairs, _ = town.read()
    weights = estimate(columns, pairs, seed=SEED)
    names = {table: values for table, values in weights.frequencies.items() if table in KEPT}
    source = f"{town}; calibrated on {_source(calibrated)}"
    weights = replace(weights, frequencies=names, source=f"invented referrals, {source}")
    return replace(weights, calibration=calibration_of(_known(calibrated, weights)))


def _known(towns: tuple[Town, ...], weights: Weights | None) -> Iterator[Known]:
    """Pairs of towns by given weights, or by those that each town learns of itself."""
    for town in towns:
        columns, pairs, people = town.read()
        used = weights.of_records(town.count) if weights else estimate(columns, pairs, seed=SEED)
        yield known_of(columns, pairs, used, same=people.same_person(pairs.first, pairs.second))


def _source(towns: tuple[Town, ...]) -> str:
    return f"{', '.join(map(str, towns))}; python -m benchmarks.linkage_shipped"


if __name__ == "__main__":
    sys.exit(main())
