"""The mix has the files it says, each made by a maker of its own, the same each time and no two alike."""

import numpy as np
import pytest

from benchmarks import mixed_files, mixed_pictures
from benchmarks.evidence import _dice, _path
from benchmarks.mix import COPIED, COPIES, FILES, PICTURES, Part, identity, sized
from tests.media.pictures import drawn
from vigil.media.types import is_picture, media_type

IN_USE, CAMERA_PIXELS = 20_000, 12_000_000
QUICK = [part for part in PICTURES if "camera" not in part.name]
Made = tuple[bytes, str]


@pytest.fixture(autouse=True)
def smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made does not depend on its size, and less of it is made sooner."""
    monkeypatch.setattr(mixed_pictures, "ORIGINAL", (320, 240))
    monkeypatch.setattr(mixed_pictures, "SCREEN", (1080, 1700))


def made(part: Part, number: int) -> Made:
    if part in FILES:
        return mixed_files.MAKERS[part.name](_dice(part, number))
    picture = mixed_pictures.MAKERS[part.name](drawn(2, (800, 600)), _dice(part, number))
    return picture.data, picture.ending


def test_twenty_thousand_files_are_in_use() -> None:
    parts = [*FILES, *PICTURES, COPIES]
    assert sum(part.files for part in parts if not part.is_deleted) == IN_USE
    assert len({part.name for part in parts}) == len(parts)
    assert {part.name for part in FILES} == mixed_files.MAKERS.keys()
    assert {part.name for part in PICTURES} == mixed_pictures.MAKERS.keys()


def test_camera_pictures_are_few_enough_for_a_peer_to_end_in_minutes() -> None:
    copied = COPIES.files * COPIED.count("camera") // len(COPIED)
    assert copied + sum(part.files for part in PICTURES if "camera" in part.name) <= 280
    assert np.prod(mixed_pictures.CAMERA) > CAMERA_PIXELS


@pytest.mark.parametrize("small", [True, False])
def test_there_are_enough_contents_to_copy(small: bool) -> None:
    parts = {part.name: part for part in (*FILES, *PICTURES)}
    for name in set(COPIED):
        wanted = -(-sized(COPIES, small=small) * COPIED.count(name) // len(COPIED)) + 1
        assert wanted <= sized(parts[name], small=small)


@pytest.mark.parametrize("part", [*FILES, *QUICK], ids=lambda part: part.name)
def test_a_part_is_made_the_same_each_time_and_each_file_differs(part: Part) -> None:
    files = [made(part, number) for number in range(2)]
    assert files == [made(part, number) for number in range(2)]
    assert len({data for data, _ in files}) == 2
    for data, _ in files:
        assert is_picture(media_type(data[:4096])) == (part in PICTURES)


def test_a_planted_copy_carries_what_is_known_and_is_not_it() -> None:
    for name in ("near_plain", "near_wrapped", "near_altered"):
        part = next(part for part in PICTURES if part.name == name)
        picture = mixed_pictures.MAKERS[name](drawn(2, (800, 600)), _dice(part, 0))
        assert picture.known
        assert picture.known != picture.data


def test_another_mix_has_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {identity(small=True), identity(small=False)}
    monkeypatch.setattr("benchmarks.mix.BULK", 1)
    assert len(before) == 2
    assert not before & {identity(small=True), identity(small=False)}


def test_paths_say_the_part_and_do_not_repeat() -> None:
    paths = {_path(COPIES, number, "jpg") for number in range(500)}
    assert len(paths) == 500
    assert all(path.startswith(f"{COPIES.folder}/") for path in paths)


def test_a_part_without_files_is_refused() -> None:
    with pytest.raises(ValueError, match="has files"):
        Part("none", 0, "nowhere", "unseen")
