"""The benchmark of the scan file: what it invents is a scan, and it asks everything it names."""

from pathlib import Path

from benchmarks import invented
from benchmarks.scanfile import WANTED, measure
from vigil.media.layout import VERDICTS
from vigil.media.scanfile import ScanFile

FILES = 3_000


def test_what_is_invented_is_a_scan_with_everything_in_it_and_the_same_again(tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        invented.write(tmp_path / name, files=FILES)
        with ScanFile.open(tmp_path / name) as scan:
            scan.check_content()
            summary = scan.summary()
        digests.add(summary.content_sha256)
        assert (summary.files, summary.not_reached) == (FILES, 0)
        assert min(summary.deleted, summary.archives, summary.inside) > 0
        assert {one: getattr(summary, one) > 0 for one in VERDICTS} == dict.fromkeys(VERDICTS, True)
        assert summary.distinct is not None
        assert summary.distinct < FILES
    assert len(digests) == 1


def test_every_filter_is_asked_at_the_beginning_and_deep_in_the_scan(tmp_path: Path) -> None:
    figures = measure(FILES, tmp_path / "kept.scan")
    assert {f"ms_{name}{where}" for name in WANTED for where in ("", "_deep")} < set(figures)
    assert figures[f"ms_{figures['slowest']}"] == figures["slowest_ms"]
    assert (tmp_path / "kept.scan").exists()
