"""Many workers conclude what one machine concludes, whatever the size of parts and the order in which they end."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.media.evidence import known_set
from tests.media.scaleout.scattered import InAnyOrder, everything, scattered
from vigil.known.known_set import KnownSet
from vigil.media import pipeline, reading
from vigil.media.errors import MediaError
from vigil.media.scaleout import coordinator
from vigil.media.scaleout.coordinator import Ended, scan_with
from vigil.media.scaleout.parts import Limits
from vigil.media.scan import Progress, scan
from vigil.media.scanfile import ScanFile


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scattered(tmp_path_factory.mktemp("exhibit") / "WEX-1")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[KnownSet]:
    with KnownSet.open(known_set(tmp_path_factory.mktemp("set") / "uk.known", folder)) as opened:
        yield opened


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, folder: Path, known: KnownSet) -> dict[str, object]:
    """What one machine concludes."""
    to = tmp_path_factory.mktemp("alone") / "a.scan"
    scan(source=folder, known=known, to=to)
    return everything(to)


@pytest.mark.parametrize(("files", "seed"), [(1, 1), (3, 2), (5, 3), (100, 4)])
def test_any_part_size_and_any_order_give_the_rows_of_one_machine(
    folder: Path, known: KnownSet, tmp_path: Path, alone: dict[str, object], files: int, seed: int
) -> None:
    to = tmp_path / "a.scan"
    workers = InAnyOrder(seed=seed)
    summary = scan_with(workers=workers, source=folder, known=known, to=to, limits=Limits(files=files))
    assert everything(to) == alone
    assert summary.inside > 10
    with ScanFile.open(to) as held:
        held.check_content()
        listed = len(list(held.listing()))
    assert len(set(workers.done)) == len(workers.done) == -(-listed // files)
    assert [path.name for path in tmp_path.iterdir()] == ["a.scan"]


def test_without_a_set_every_content_is_decoded_in_its_part_and_the_rows_are_the_same(
    folder: Path, tmp_path: Path
) -> None:
    scan(source=folder, known=None, to=tmp_path / "alone.scan")
    scan_with(workers=InAnyOrder(), source=folder, known=None, to=tmp_path / "a.scan", limits=Limits(files=2))
    assert everything(tmp_path / "a.scan") == everything(tmp_path / "alone.scan")


def test_nothing_is_recalled_and_the_rows_are_the_same(
    folder: Path, tmp_path: Path, alone: dict[str, object], known: KnownSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "IN_FLIGHT", 0)
    monkeypatch.setattr(reading, "MOST_FILES", 1)
    monkeypatch.setattr("vigil.media.scanwriter.ScanWriter.seen", lambda _writer, _sha256: None)
    scan(source=folder, known=known, to=tmp_path / "a.scan")
    assert everything(tmp_path / "a.scan") == alone


@pytest.mark.parametrize("name", ["ext4_small.E01", "fat_small_deleted.raw"])
def test_images_are_scanned_too(name: str, images: Path, tmp_path: Path) -> None:
    scan(source=images / name, known=None, to=tmp_path / "alone.scan")
    scan_with(
        workers=InAnyOrder(), source=images / name, known=None, to=tmp_path / "a.scan", limits=Limits(files=4)
    )
    assert everything(tmp_path / "a.scan") == everything(tmp_path / "alone.scan")


def test_a_list_of_files_is_scanned_too(folder: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text(f"{folder}/known.png\n{folder}/archive.zip\n{folder}/gone.png\n")
    scan(source=names, known=None, to=tmp_path / "alone.scan", is_list=True)
    scan_with(
        workers=InAnyOrder(),
        source=names,
        known=None,
        to=tmp_path / "a.scan",
        is_list=True,
        limits=Limits(files=1),
    )
    assert everything(tmp_path / "a.scan") == everything(tmp_path / "alone.scan")


@pytest.mark.parametrize("stops_after", range(1, 12, 3))
def test_a_coordinator_that_was_stopped_goes_on_and_makes_no_shard_again(
    folder: Path, known: KnownSet, tmp_path: Path, alone: dict[str, object], stops_after: int
) -> None:
    to, limits = tmp_path / "a.scan", Limits(files=2)
    first = InAnyOrder(seed=stops_after, room=6, stops_after=stops_after)
    with pytest.raises(KeyboardInterrupt):
        scan_with(workers=first, source=folder, known=known, to=to, limits=limits)
    shards = {path.name for path in tmp_path.glob("*.shards/*.shard")}
    made = {path.name: path.stat().st_ino for path in tmp_path.glob("*.shards/*.shard")}
    second = InAnyOrder(seed=9)
    seen: dict[str, int] = {}

    def look(_done: Progress) -> None:
        seen.update({path.name: path.stat().st_ino for path in tmp_path.glob("*.shards/*.shard")})

    scan_with(workers=second, source=folder, known=known, to=to, limits=limits, progress=look)
    assert everything(to) == alone
    # What was done but not merged is taken as it is; what was merged is not asked for again.
    assert shards == set(first.done) & set(second.done)
    assert all(seen[name] == made[name] for name in shards if name in seen)


def test_one_machine_goes_on_where_many_were_stopped_and_the_other_way_round(
    folder: Path, known: KnownSet, tmp_path: Path, alone: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "a.scan"
    with pytest.raises(KeyboardInterrupt):
        scan_with(
            workers=InAnyOrder(room=1, stops_after=2),
            source=folder,
            known=known,
            to=to,
            limits=Limits(files=4),
        )
    monkeypatch.setattr(reading, "MOST_FILES", 3)
    assert scan(source=folder, known=known, to=to, time_budget=1e-9).not_reached > 0
    scan_with(workers=InAnyOrder(), source=folder, known=known, to=to, limits=Limits(files=3))
    assert everything(to) == alone


def test_a_time_budget_ends_with_the_parts_in_hand(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter(range(10_000))
    monkeypatch.setattr(coordinator, "time", SimpleNamespace(monotonic=lambda: float(next(times))))
    to, workers = tmp_path / "a.scan", InAnyOrder(room=3)
    summary = scan_with(
        workers=workers, source=folder, known=None, to=to, limits=Limits(files=2), time_budget=2.5
    )
    assert (summary.state, len(workers.done)) == ("stopped", 3 + 1)
    assert summary.not_reached > 0
    summary = scan_with(workers=workers, source=folder, known=None, to=to, limits=Limits(files=2))
    assert (summary.state, summary.not_reached) == ("finished", 0)


def test_progress_is_told_part_by_part(folder: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    scan_with(
        workers=InAnyOrder(),
        source=folder,
        known=None,
        to=tmp_path / "a.scan",
        limits=Limits(files=5),
        progress=told.append,
    )
    files = [one.files for one in told]
    assert files == sorted(set(files))
    assert (files[0], files[-1]) == (0, told[-1].all_files)
    assert told[-1].bytes == told[-1].all_bytes


def test_what_a_worker_cannot_do_ends_the_scan_and_keeps_what_was_merged(
    folder: Path, known: KnownSet, tmp_path: Path, alone: dict[str, object]
) -> None:
    class Failing(InAnyOrder):
        def ended(self, *, within: float) -> Iterator[Ended]:
            if len(self.done) == 3:
                yield Ended("any", "On node 7: the disk is full.")
            yield from super().ended(within=within)

    to, limits = tmp_path / "a.scan", Limits(files=2)
    with pytest.raises(MediaError, match="node 7: the disk is full"):
        scan_with(workers=Failing(room=1), source=folder, known=known, to=to, limits=limits)
    with ScanFile.open(to) as held:
        assert held.summary().files >= 6
    scan_with(workers=InAnyOrder(), source=folder, known=known, to=to, limits=limits)
    assert everything(to) == alone


def test_nothing_is_written_into_the_evidence(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="lies within the evidence"):
        scan_with(
            workers=InAnyOrder(), source=folder, known=None, to=tmp_path / "a.scan", shards=folder / "deep"
        )
    with pytest.raises(MediaError, match="lies within the evidence"):
        scan_with(workers=InAnyOrder(), source=folder, known=None, to=folder / "a.scan", shards=tmp_path)


def test_evidence_that_changed_between_two_runs_is_another(folder: Path, tmp_path: Path) -> None:
    own = shutil.copytree(folder, tmp_path / "own", symlinks=True)
    to, limits = tmp_path / "a.scan", Limits(files=2)
    with pytest.raises(KeyboardInterrupt):
        scan_with(workers=InAnyOrder(stops_after=2), source=own, known=None, to=to, limits=limits)
    (own / "note.txt").write_text("longer than before, by a good deal")
    with pytest.raises(MediaError, match="evidence has changed"):
        scan_with(workers=InAnyOrder(), source=own, known=None, to=to, limits=limits)
