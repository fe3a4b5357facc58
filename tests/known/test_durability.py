"""A build that is killed, or meets a full disk, leaves the old set; and its memory does not grow with the set."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.known.building import entries
from vigil.known.build import build
from vigil.known.errors import KnownError
from vigil.known.known_set import KnownSet
from vigil.known.values import Entry

SCRIPT = Path(__file__).with_name("building.py")


def building(count: int, to: Path, **limits: int) -> subprocess.Popen[str]:
    def limit() -> None:
        for name, value in limits.items():
            resource.setrlimit(getattr(resource, name), (value, value))

    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, SCRIPT, str(count), to],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=limit,  # noqa: PLW1509 one thread here
    )


def first_set(folder: Path) -> tuple[Path, bytes]:
    path = folder / "a.known"
    build(entries=[Entry("known", "before", md5="0" * 32)], to=path)
    return path, path.read_bytes()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_set(tmp_path: Path) -> None:
    peaks = {}
    for count in (50_000, 200_000):
        process = building(count, tmp_path / "a.known")
        said, _ = process.communicate()
        built, peaks[count] = map(int, said.split()[-2:])
        assert built == count
    # Half a kilobyte for each entry would be 75 MB more.
    assert peaks[200_000] < peaks[50_000] + 6_000, peaks
    assert peaks[200_000] < 100_000, peaks


def test_a_build_under_a_hard_limit_of_own_memory_ends_well(tmp_path: Path) -> None:
    # RLIMIT_DATA counts private memory that is asked for, used or not: more than what is resident.
    process = building(60_000, tmp_path / "a.known", RLIMIT_DATA=200 << 20)
    said, problem = process.communicate()
    assert process.returncode == 0, problem
    with KnownSet.open(tmp_path / "a.known") as held:
        held.verify()
        assert len(held) == 60_000
    assert said.startswith("building")


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_the_old_set_and_the_next_one_clears_up(tmp_path: Path) -> None:
    path, before = first_set(tmp_path)
    dice = random.Random(6)
    finished = 0
    for _ in range(12):
        process = building(4_000, path)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(dice.uniform(0, 0.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with KnownSet.open(path) as held:
            held.verify()
            finished += len(held) == 4_000
            assert len(held) == 4_000 or path.read_bytes() == before
        path.write_bytes(before)
        assert len(list(tmp_path.iterdir())) <= 2
    build(entries=[Entry("known", "after", md5="1" * 32)], to=path)
    assert [one.name for one in tmp_path.iterdir()] == ["a.known"]
    assert finished < 12


# 45,000 entries have a near index, whose room is taken before it is filled.
@pytest.mark.parametrize(
    ("count", "share"),
    [(4_000, 0.0), (4_000, 0.01), (4_000, 0.4), (4_000, 0.9), (4_000, 0.9999), (45_000, 0.7)],
)
def test_a_full_disk_leaves_the_old_set_and_nothing_else(tmp_path: Path, count: int, share: float) -> None:
    build(entries=entries(count), to=tmp_path / "whole.known")
    size = (tmp_path / "whole.known").stat().st_size
    (tmp_path / "whole.known").unlink()
    path, before = first_set(tmp_path)
    process = building(count, path, RLIMIT_FSIZE=int(size * share))
    _, problem = process.communicate()
    assert process.returncode == 1
    assert "cannot be written (File too large); nothing was left behind" in problem
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.known"]


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KnownError, match="cannot be written"):
        build(entries=[Entry("known", "a", md5="0" * 32)], to=tmp_path / "file" / "a.known")


def test_a_source_that_cannot_be_read_on_is_not_taken_for_a_full_disk(tmp_path: Path) -> None:
    def failing() -> object:
        yield Entry("known", "a", md5="0" * 32)
        raise OSError(5, "Input/output error")

    with pytest.raises(KnownError, match="A source cannot be read"):
        build(entries=failing(), to=tmp_path / "a.known")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
