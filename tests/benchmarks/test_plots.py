"""The plots in the documents come from the figures, all of them, and from nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from benchmarks.plots import PLOTS, plots, read

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"1k": 1.5, "20k": 1.25, "200k": 1.0}


def figures(plot: str) -> dict[str, object]:
    names = [name for panel in PLOTS[plot].panels for name in panel.lines.values()]
    return {f"{name}_{size}": value for name in names for size, value in SIZES.items()} | {"small": False}


@pytest.mark.parametrize("plot", PLOTS)
def test_each_plot_shows_its_figures(plot: str) -> None:
    made = plots(figures(plot))
    assert list(made) == [plot]
    said = {"".join(one.itertext()) for one in etree.fromstring(made[plot].encode()).iter()}
    for panel in PLOTS[plot].panels:
        assert {panel.title, panel.across, panel.upwards} <= said
        for line in panel.lines:
            assert {f"{line}: 1.5", f"{line}: 1.25", f"{line}: 1"} <= said


def test_sizes_are_put_in_order_whatever_order_they_were_printed_in() -> None:
    given = figures("growth-scan.svg")
    assert plots(given) == plots(dict(reversed(given.items())))


def test_a_plot_that_lacks_a_figure_is_refused_by_its_name() -> None:
    some = {name: value for name, value in figures("growth-scan.svg").items() if "peak" not in name}
    with pytest.raises(SystemExit, match=r"growth-scan\.svg needs the figures scan_peak_mb too"):
        plots(some)


def test_figures_for_no_plot_are_refused() -> None:
    with pytest.raises(SystemExit, match="for no plot"):
        plots({"ratio": 10, "small": True})


@pytest.mark.parametrize("content", ["", "[1]", "{"])
def test_a_file_without_figures_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(content)
    with pytest.raises(SystemExit, match="holds no figures"):
        read(tmp_path / "f.json")


def test_the_command_writes_the_files_it_names(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(json.dumps(figures("growth-search.svg") | figures("growth-scan.svg")))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.plots", tmp_path / "f.json", "--to", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(tmp_path / name) for name in PLOTS]
    for name in PLOTS:
        etree.parse(tmp_path / name)
