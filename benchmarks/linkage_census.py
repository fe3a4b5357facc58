"""Pseudopeople's sample as rows: runs in a process of its own, with the versions that pseudopeople needs.

``python -m benchmarks.linkage_census "census" ROWS.json`` or ``"census and wic"``. Every year is taken (three of
the census), with pseudopeople's default noise.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

SEED = 1
# Columns of both files, and what they become.
COLUMNS = {
    "first_name": "given",
    "middle_initial": "middle",
    "last_name": "family",
    "date_of_birth": "born",
    "street_number": "number",
    "street_name": "street",
    "unit_number": "unit",
    "city": "city",
    "zipcode": "postcode",
    "simulant_id": "person",
    "household_id": "household",
}


def main() -> int:
    """Write the rows."""
    which, to = sys.argv[1], Path(sys.argv[2])
    peer = import_module("pseudopeople")
    census = _rows(peer.generate_decennial_census(seed=SEED, year=None))
    if which == "census":
        rows, split = census, None
    else:
        files = _rows(peer.generate_women_infants_and_children(seed=SEED, year=None))
        rows, split = census + files, len(census)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps({"rows": rows, "split": split}))
    return 0


def _rows(frame: Any) -> list[dict[str, str]]:
    """Every row as text, what is missing as an empty one."""
    told = []
    for row in frame.to_dict("records"):
        kept = {to: row.get(name) for name, to in COLUMNS.items()}
        told.append({to: "" if value is None or value != value else str(value) for to, value in kept.items()})
    return told


if __name__ == "__main__":
    sys.exit(main())
