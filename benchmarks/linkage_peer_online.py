"""Splink asked for one record at a time, in a process of its own: CPU milliseconds for each.

``python -m benchmarks.linkage_peer_online ROWS.json TIMES.json``. Version 5 has ``predict_between`` for what was
``find_matches_to_new_records``. The first answer, which prepares what later ones use, is not counted.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks.linkage_peer import LEAST, splink_linker, table_of


def main() -> int:
    """Train on all, then ask."""
    told = json.loads(Path(sys.argv[1]).read_text())
    rows, asked = told["rows"], told["asked"]
    linker, api = splink_linker(rows, None)
    kept = api.register(table_of(rows), table_name="kept")
    times = []
    for number, row in enumerate(asked):
        cpu = time.process_time()
        new = api.register(table_of([row], first=len(rows) + number, like=rows), table_name=f"new_{number}")
        found = linker.inference.predict_between(kept, new, threshold_match_probability=LEAST)
        found.as_record_list()
        times.append((time.process_time() - cpu) * 1000)
    Path(sys.argv[2]).write_text(json.dumps(times[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
