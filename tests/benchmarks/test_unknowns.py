"""The benchmark of unknowns runs, and times every structure."""

from benchmarks import unknowns


def test_it_times_every_structure_and_every_shipped_instrument() -> None:
    figures = unknowns.measure(True)
    timed = {
        name.removesuffix("_p99_ms") for name in figures if name.endswith("_p99_ms") and "cpu" not in name
    }
    assert {
        "steps",
        "points",
        "hierarchy",
        "table",
        "counts",
        "osp_dc_v1",
        "demonstration_four_step_v2",
    } <= timed
    assert figures["open_items"] == 20
    for name in timed:
        fastest, slowest = figures[f"{name}_p50_ms"], figures[f"{name}_p99_ms"]
        assert isinstance(fastest, float)
        assert isinstance(slowest, float)
        assert 0 < fastest <= slowest
        reach = figures[f"{name}_reach_cpu_p99_ms"]
        assert isinstance(reach, float)
        assert reach > 0
