"""The plots of growth in the documents, drawn from the figures that the benchmarks print.

``python -m benchmarks.growth --json > growth.json``, likewise ``benchmarks.growth_scans``, then
``python -m benchmarks.plots growth.json … --to docs/explanation``.
"""

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.charts import Panel, Point, Series, drawn

SIZED = re.compile(r"(?P<name>.+)_(?P<count>\d+)(?P<unit>[km]?)")
UNITS = {"": 1, "k": 1_000, "m": 1_000_000}
LARGEST = 64 << 20  # bytes of a file of figures


@dataclass(frozen=True, slots=True)
class Wanted:
    """A panel before its figures are there: for each line its name and the figure's, without the size."""

    title: str
    across: str
    upwards: str
    lines: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plot:
    """One SVG: its title and its panels."""

    title: str
    panels: tuple[Wanted, ...]


PLOTS = {
    "growth-search.svg": Plot(
        "How searching grows with the known codes",
        (
            Wanted(
                "A near search at 31 bits", "known codes", "µs of CPU a query", {"near": "near_us_a_query"}
            ),
            Wanted(
                "An exact lookup, in a batch",
                "known digests",
                "ns of CPU a query",
                {"exact": "exact_ns_a_query"},
            ),
            Wanted(
                "Memory",
                "known codes",
                "bytes a code",
                {"near": "near_bytes_a_code", "exact": "exact_bytes_a_key"},
            ),
            Wanted(
                "Building",
                "known codes",
                "µs of CPU a code",
                {"near": "near_build_us_a_code", "exact": "exact_build_us_a_key"},
            ),
        ),
    ),
    "growth-scan.svg": Plot(
        "How a scan grows with the files on the disk",
        (
            Wanted("Time", "files", "ms of CPU a file", {"scan": "scan_cpu_ms_a_file"}),
            Wanted("Memory of all processes together", "files", "MB at most", {"scan": "scan_peak_mb"}),
            Wanted("Scan file", "files", "bytes a file", {"scan": "scan_file_bytes_a_file"}),
        ),
    ),
}


def main() -> int:
    """Draw every plot whose figures are given, and name each file written."""
    parser = argparse.ArgumentParser(description="Draw the plots of growth from the benchmarks' figures.")
    parser.add_argument(
        "figures", type=Path, nargs="+", metavar="FIGURES.json", help="what a benchmark printed"
    )
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where the SVGs go")
    arguments = parser.parse_args()
    figures: dict[str, object] = {}
    for path in arguments.figures:
        figures |= read(path)
    for name, text in plots(figures).items():
        (arguments.to / name).write_text(text, encoding="utf-8")
        print(arguments.to / name)
    return 0


def read(path: Path) -> dict[str, object]:
    """Figures that a benchmark printed as JSON.

    Raises:
        SystemExit: the file holds none.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("too large")
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(
            f"{path} holds no figures ({error}); give what 'benchmarks.NAME --json' printed."
        ) from error
    if not isinstance(held, dict):
        raise SystemExit(f"{path} holds no figures; give what 'benchmarks.NAME --json' printed.")
    return held


def plots(figures: Mapping[str, object]) -> dict[str, str]:
    """SVG text by file name, for every plot that the figures are for.

    Raises:
        SystemExit: the figures are for no plot, or a plot lacks some of its figures.
    """
    lines = _lines(figures)
    made = {}
    for name, plot in PLOTS.items():
        wanted = [figure for panel in plot.panels for figure in panel.lines.values()]
        missing = [figure for figure in wanted if figure not in lines]
        if len(missing) == len(wanted):
            continue
        if missing:
            raise SystemExit(
                f"{name} needs the figures {', '.join(missing)} too; measure them and give their file."
            )
        made[name] = drawn(plot.title, [_panel(panel, lines) for panel in plot.panels])
    if not made:
        raise SystemExit(
            "These figures are for no plot; give those of benchmarks.growth or benchmarks.growth_scans."
        )
    return made


def _panel(wanted: Wanted, lines: Mapping[str, tuple[Point, ...]]) -> Panel:
    series = tuple(Series(name, lines[figure]) for name, figure in wanted.lines.items())
    return Panel(wanted.title, wanted.across, wanted.upwards, series)


def _lines(figures: Mapping[str, object]) -> dict[str, tuple[Point, ...]]:
    points: dict[str, list[Point]] = {}
    for name, point in _points(figures):
        points.setdefault(name, []).append(point)
    return {name: tuple(sorted(some)) for name, some in points.items()}


def _points(figures: Mapping[str, object]) -> Iterator[tuple[str, Point]]:
    for key, value in figures.items():
        sized = SIZED.fullmatch(key)
        if sized and isinstance(value, int | float):
            yield sized["name"], (float(int(sized["count"]) * UNITS[sized["unit"]]), float(value))


if __name__ == "__main__":
    raise SystemExit(main())
