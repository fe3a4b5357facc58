"""A worker that does not see what the coordinator sees says so; a shard is there whole, or not at all."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite3

from tests.media.evidence import exhibit, known_set
from vigil.known.known_set import KnownSet
from vigil.media.errors import MediaError
from vigil.media.layout import Found, Row
from vigil.media.scaleout import merging, shards
from vigil.media.scaleout.merging import merge
from vigil.media.scaleout.parts import Job, Part
from vigil.media.scaleout.sample import LONGEST, sample
from vigil.media.scaleout.work import scan_part, work
from vigil.media.scan import begin, take_listing, versions
from vigil.media.scanfile import ScanFile
from vigil.media.sources import open_source


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exhibit(tmp_path_factory.mktemp("exhibit") / "WEX-1")


def listed(folder: Path, to: Path) -> tuple[Found, ...]:
    with open_source(folder) as evidence, begin(to, evidence, None) as writer:
        take_listing(writer, evidence, to)
        return tuple(writer.pending())


def job_for(folder: Path, shards_in: Path, files: Sequence[Found]) -> tuple[Job, Part]:
    shards_in.mkdir(exist_ok=True)
    with open_source(folder) as evidence:
        job = Job(
            source=folder,
            is_list=False,
            source_kind=evidence.kind,
            fingerprint=evidence.fingerprint(),
            known=None,
            known_identity="",
            tools=tuple(sorted(versions().items())),
            listed=len(files),
            folder=shards_in,
        )
        return job, Part(tuple(files), sample(files, evidence))


@pytest.fixture
def job_and_part(folder: Path, tmp_path: Path) -> tuple[Job, Part]:
    return job_for(folder, tmp_path / "shards", listed(folder, tmp_path / "a.scan"))


def test_a_shard_is_a_scan_file_that_holds_its_part(job_and_part: tuple[Job, Part]) -> None:
    job, part = job_and_part
    path = scan_part(job=job, part=part)
    with ScanFile.open(path) as held:
        held.check_content()
        files = held.files(limit=10_000)
    assert {file.number for file in files if not file.inside} == {file.number for file in part.files}
    assert [file.number for file in files if file.inside] == [job.listed + 1, job.listed + 2]
    assert list(job.folder.iterdir()) == [path]


def test_a_shard_that_is_whole_is_not_made_again(
    job_and_part: tuple[Job, Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    job, part = job_and_part
    path = scan_part(job=job, part=part)
    before = (path.stat().st_ino, path.stat().st_mtime_ns)
    monkeypatch.setattr("vigil.media.scaleout.work.conclusions", lambda **_asked: 1 / 0)
    assert scan_part(job=job, part=part) == path
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == before


DAMAGES = (
    "UPDATE result SET verdict = 'benign' WHERE verdict = 'unseen'",
    "DELETE FROM result WHERE number = 1",
    "UPDATE meta SET value = 'running' WHERE name = 'state'",
)


@pytest.mark.parametrize("damage", [*DAMAGES, "cut short", "emptied"])
def test_a_damaged_shard_is_made_again(job_and_part: tuple[Job, Part], damage: str) -> None:
    job, part = job_and_part
    path = scan_part(job=job, part=part)
    if damage in DAMAGES:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(damage)
    else:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] if damage == "cut short" else b"")
    assert not shards.is_whole(path, part=part)
    scan_part(job=job, part=part)
    assert shards.is_whole(path, part=part)


def test_a_shard_of_fewer_files_is_not_the_part_s(job_and_part: tuple[Job, Part]) -> None:
    job, part = job_and_part
    with open_source(job.source) as evidence:
        fewer = Part(part.files[1:], sample(part.files[1:], evidence))
    path = scan_part(job=job, part=fewer)
    assert not shards.is_whole(path, part=part)
    assert not shards.is_whole(path, part=Part(part.files[2:], part.sample))


@pytest.mark.parametrize("when", ["keep", "complete"])
def test_a_worker_that_fails_leaves_nothing(
    job_and_part: tuple[Job, Part], monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    job, part = job_and_part

    def fails(*_given: object) -> None:
        raise MediaError("The disk is full.")

    monkeypatch.setattr(f"vigil.media.scaleout.work.Draft.{when}", fails)
    assert work(job, part).endswith(": The disk is full.")
    assert list(job.folder.iterdir()) == []


def test_another_version_another_set_other_evidence_and_no_storage_are_refused(
    job_and_part: tuple[Job, Part], folder: Path, tmp_path: Path
) -> None:
    job, part = job_and_part
    with KnownSet.open(known_set(tmp_path / "uk.known", folder)) as known:
        mine = replace(job, known=known.path, known_identity=known.identity)
    (tmp_path / "empty").mkdir()
    for other, words in (
        (replace(job, tools=(("vigil", "0"),)), "other versions"),
        (replace(mine, known_identity="0" * 64), "another known set"),
        (replace(mine, known=tmp_path / "none.known"), "none.known"),
        (replace(job, fingerprint="0"), "not the evidence"),
        (replace(job, source_kind="raw image"), "not the evidence"),
        (replace(job, source=tmp_path / "empty"), "not the evidence"),
        (replace(job, source=tmp_path / "gone"), "There is no evidence"),
        (replace(job, folder=tmp_path / "gone"), "There is no folder"),
    ):
        said = work(other, part)
        assert words in said
        assert said.startswith("On ")
    assert list(job.folder.iterdir()) == []
    assert work(mine, part) == ""


def test_what_only_the_worker_cannot_read_is_refused_in_the_merge(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "a.scan"
    files = listed(folder, to)
    job, part = job_for(folder, tmp_path / "shards", files)
    last = next(file for file in reversed(part.files) if file.size and not file.problem)
    hidden = (folder / last.path).rename(folder / "hidden")
    try:
        scan_part(job=job, part=part)
        with open_source(folder) as evidence, begin(to, evidence, None) as writer:
            hidden.rename(folder / last.path)
            with pytest.raises(MediaError, match="can be read here"):
                merge(writer=writer, evidence=evidence, job=job, part=part)
            assert tuple(writer.pending()) == files
    finally:
        if hidden.exists():
            hidden.rename(folder / last.path)


def test_a_merge_that_is_cut_short_leaves_nothing_and_a_second_one_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "a.scan"
    files = listed(folder, to)
    job, part = job_for(folder, tmp_path / "shards", files)
    scan_part(job=job, part=part)
    monkeypatch.setattr(shards, "TOGETHER", 2)
    with open_source(folder) as evidence, begin(to, evidence, None) as writer:
        with monkeypatch.context() as patched:
            patched.setattr(merging, "read", cut_short)
            with pytest.raises(KeyboardInterrupt):
                merge(writer=writer, evidence=evidence, job=job, part=part)
        assert (writer.files, writer.next_number) == (0, len(files) + 1)
        assert tuple(writer.pending()) == files
        merge(writer=writer, evidence=evidence, job=job, part=part)
        assert (writer.files, writer.done_files) == (len(files) + 2, len(files))
        with pytest.raises(MediaError):
            merge(writer=writer, evidence=evidence, job=job, part=part)
        assert writer.files == len(files) + 2


def cut_short(path: Path, *, part: Part) -> Iterator[list[Row]]:
    yield next(shards.read(path, part=part))
    raise KeyboardInterrupt


def test_a_sample_is_of_the_first_mebibyte(tmp_path: Path) -> None:
    one, other, third = (tmp_path / name for name in ("one", "other", "third"))
    for place, content in (
        (one, b"a" * LONGEST + b"b"),
        (other, b"a" * LONGEST + b"c"),
        (third, b"a" * (LONGEST - 1) + b"d"),
    ):
        place.mkdir()
        (place / "file").write_bytes(content)
    line = (Found(1, "file", "file", "", LONGEST + 1, "accessible", None, None, None, 0),)
    taken = []
    for place in (one, other, third):
        with open_source(place) as source:
            taken.append(sample(line, source))
    assert taken[0] == taken[1] != taken[2]
    assert "" not in taken
