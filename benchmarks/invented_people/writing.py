"""Records as a CSV file."""

import csv
from collections.abc import Iterable
from pathlib import Path

from benchmarks.invented_people.rows import FIELDS, Row


def write_csv(rows: Iterable[Row], path: Path) -> int:
    """Write records as CSV (RFC 4180, UTF-8) with a heading; returns how many."""
    written = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            written += 1
    return written
