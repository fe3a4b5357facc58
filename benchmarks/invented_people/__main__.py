"""``python -m benchmarks.invented_people --seed 1 --count 100000 people.csv`` writes invented records with their truth."""

import argparse
import sys
from pathlib import Path

from benchmarks.invented_people import records, write_csv


def main() -> int:
    """Write what was asked for."""
    parser = argparse.ArgumentParser(
        description="Write invented records of people, with the truth of who is who, as CSV."
    )
    parser.add_argument("path", type=Path, help="the file to write")
    parser.add_argument("--seed", type=int, default=1, help="the same number makes the same records")
    parser.add_argument("--count", type=int, default=100_000, help="how many records")
    asked = parser.parse_args()
    try:
        written = write_csv(records(seed=asked.seed, count=asked.count), asked.path)
    except ValueError as error:
        parser.error(str(error))
    print(f"{written:,} records in {asked.path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
