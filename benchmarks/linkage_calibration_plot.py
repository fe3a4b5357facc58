"""The calibration plots in the documents, drawn from what the benchmark prints.

``python -m benchmarks.linkage_calibration --json > calibration.json``, then
``python -m benchmarks.linkage_calibration_plot calibration.json --to docs/explanation``.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.plots import read
from vigil.statistics.charts.calibration import Predicted, calibration_chart
from vigil.statistics.estimate import CONFIDENCE, Interval

PLOTS: Final = {
    "learnt": ("calibration-learnt.svg", "Weights learnt of the records themselves, on invented towns"),
    "first_day": ("calibration-first-day.svg", "The shipped weights as they are, on invented towns"),
}


def main() -> int:
    """Draw both, and name each file written."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("figures", type=Path, metavar="FIGURES.json", help="what the benchmark printed")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where the SVGs go")
    asked = parser.parse_args()
    for name, text in plots(read(asked.figures)).items():
        (asked.to / name).write_text(text, encoding="utf-8")
        print(asked.to / name)
    return 0


def plots(figures: Mapping[str, object]) -> dict[str, str]:
    """SVG text by file name.

    Raises:
        SystemExit: the figures are another benchmark's.
    """
    if not all(isinstance(figures.get(key), list) for key in PLOTS):
        raise SystemExit(
            "These are no figures of calibration; give what 'benchmarks.linkage_calibration --json' printed."
        )
    return {file: _drawn(title, figures[key], key) for key, (file, title) in PLOTS.items()}


def _drawn(title: str, some: Any, identifier: str) -> str:
    groups = [
        Predicted(
            predicted=one["said"],
            observed=one["share"],
            interval=Interval(one["lower"], one["upper"], CONFIDENCE),
            cases=one["pairs"],
            events=one["one_person"],
        )
        for one in some
    ]
    chart = calibration_chart(title=title, groups=groups, identifier=identifier)
    return chart.figure.svg


if __name__ == "__main__":
    sys.exit(main())
