"""CSV of where two scans differ: one row for each place, with what the first and what the second scan says of it."""

import csv
from pathlib import Path

from vigil.media.compare import CONCLUSION, Comparison, Difference
from vigil.media.exports.csv_table import cell
from vigil.media.exports.draft import drafted

TOLD = ("number", "path", "locator", "state", "size", "sha256", *CONCLUSION)
HEADER = ("kind", "is_elsewhere", *(f"{which}_{name}" for which in ("first", "second") for name in TOLD))


def export(*, comparison: Comparison, to: Path) -> int:
    """Write every difference, in the order of the places; returns how many there are.

    Cells are written as `vigil.media.exports.csv_table` writes them.

    Raises:
        MediaError: a scan is damaged, something lies at ``to``, or it cannot be written.
    """
    number = 0
    with drafted(to) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for difference in comparison:
            table.writerow(_row(difference))
            number += 1
    return number


def _row(difference: Difference) -> list[object]:
    sides = (difference.first, difference.second)
    told = [cell(getattr(file, name)) if file else "" for file in sides for name in TOLD]
    return [difference.kind, int(difference.is_elsewhere), *told]
