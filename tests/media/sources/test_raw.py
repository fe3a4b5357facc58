"""A split image is one image; one that lacks a part is refused, and a file that merely looks like a part is itself."""

import hashlib
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.media.errors import MediaError
from vigil.media.sources import open_source
from vigil.media.sources.raw import SplitImage, parts_of


def split(data: bytes, folder: Path, names: list[str]) -> Path:
    """The data in equal parts, the last one smaller; returns the first."""
    size = -(-len(data) // len(names))
    for place, name in enumerate(names):
        (folder / name).write_bytes(data[place * size : (place + 1) * size])
    return folder / names[0]


def digests(path: Path) -> dict[str, str]:
    with open_source(path) as source:
        readable = [file for file in source.files() if not file.problem]
        return {
            file.path: hashlib.md5(b"".join(file.open()), usedforsecurity=False).hexdigest()
            for file in readable
        }


NAMES = [
    ["e.001", "e.002", "e.003"],
    ["e.000", "e.001", "e.002"],
    ["e.00", "e.01", "e.02", "e.03", "e.04", "e.05", "e.06", "e.07"],
    ["e.aa", "e.ab", "e.ac"],
    ["e.AAA", "e.AAB"],
    ["e.dd.001", "e.dd.002"],
    [f"e.{number:03}" for number in range(1, 42)],
]


@pytest.mark.parametrize("names", NAMES, ids=lambda names: names[0] + "-" + names[-1])
def test_the_parts_of_an_image_are_read_as_one(
    names: list[str], images: Path, manifest: dict[str, str], tmp_path: Path
) -> None:
    data = (images / "ext4_small.raw").read_bytes()
    first = split(data, tmp_path, names)
    (tmp_path / "e.txt").write_text("not a part")
    assert digests(first) == manifest
    with open_source(first) as source:
        assert source.kind == "split raw image"
        assert source.describe() == f"split raw image {first.name}, 4,194,304 bytes in {len(names)} parts"
        assert source.evidence_sha256() == hashlib.sha256(data).hexdigest()


@settings(max_examples=50, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 50), min_size=1, max_size=6),
    places=st.lists(st.tuples(st.integers(0, 320), st.integers(0, 320)), max_size=10),
)
def test_parts_are_read_as_if_they_were_joined(
    lengths: list[int], places: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    joined = bytes(number % 251 for number in range(sum(lengths)))
    paths, begins = [], 0
    for number, length in enumerate(lengths):
        paths.append(folder / str(number))
        paths[-1].write_bytes(joined[begins : begins + length])
        begins += length
    image = SplitImage(paths)
    try:
        assert image.get_size() == len(joined)
        for offset, size in places:
            assert image.read(offset, size) == joined[offset : offset + size]
    finally:
        image.close()


@pytest.mark.parametrize("missing", [1, 2])
def test_an_image_that_lacks_a_part_is_refused(missing: int, images: Path, tmp_path: Path) -> None:
    for names in (["e.001", "e.002", "e.003", "e.004"], ["e.aa", "e.ab", "e.ac", "e.ad"]):
        first = split((images / "ext4_small.raw").read_bytes(), tmp_path, names)
        (tmp_path / names[missing]).unlink()
        with pytest.raises(MediaError, match=f"lacks its part {names[missing]}; put it beside"):
            open_source(first)


def test_an_image_whose_last_part_is_missing_says_so_among_its_files(images: Path, tmp_path: Path) -> None:
    first = split((images / "ext4_small.raw").read_bytes(), tmp_path, ["e.001", "e.002"])
    (tmp_path / "e.002").unlink()
    with open_source(first) as source:
        found = {file.path: file.problem for file in source.files()}
    assert found["/"] == "the image ends before its file system does"


def test_a_part_that_is_not_the_first_is_refused(images: Path, tmp_path: Path) -> None:
    data = (images / "ext4_small.raw").read_bytes()
    for names in (["e.001", "e.002"], ["e.aa", "e.ab"]):
        split(data, tmp_path, names)
        with pytest.raises(MediaError, match=f"name {names[0]}"):
            open_source(tmp_path / names[1])
    (tmp_path / "e.001").unlink()
    with pytest.raises(MediaError, match=r"the first, e.001, is missing"):
        open_source(tmp_path / "e.002")


def test_a_part_of_another_size_is_refused(images: Path, tmp_path: Path) -> None:
    first = split((images / "ext4_small.raw").read_bytes(), tmp_path, ["e.001", "e.002", "e.003"])
    whole = (tmp_path / "e.002").read_bytes()
    (tmp_path / "e.002").write_bytes(whole[:-1])
    with pytest.raises(MediaError, match=r"e.002 has .* the first has"):
        open_source(first)
    (tmp_path / "e.002").write_bytes(whole)
    (tmp_path / "e.003").write_bytes(whole + b"x")
    with pytest.raises(MediaError, match=r"e.003 has .* not of this image"):
        open_source(first)


@pytest.mark.parametrize(
    "name", ["e.dd", "e.raw", "e.img", "e.001", "e.aa", "e(1).bin", "e", "e.2024", ".001"]
)
def test_an_image_alone_is_whole_whatever_its_name(
    name: str, images: Path, manifest: dict[str, str], tmp_path: Path
) -> None:
    shutil.copy(images / "ext4_small.raw", tmp_path / name)
    # Files that The Sleuth Kit would join by rules of its own, or that only look like parts.
    for other in ("e(2).bin", "e.zz", "e.md", "e.py", "other.002", "e.0002"):
        (tmp_path / other).write_bytes(b"x" * 1000)
    assert parts_of(tmp_path / name) == [tmp_path / name]
    assert digests(tmp_path / name) == manifest


def test_a_word_beside_a_split_image_is_no_part(images: Path, tmp_path: Path) -> None:
    first = split((images / "ext4_small.raw").read_bytes(), tmp_path, ["e.aa", "e.ab"])
    shutil.copy(images / "fat_small_deleted.raw", tmp_path / "e.dd")
    assert parts_of(tmp_path / "e.dd") == [tmp_path / "e.dd"]
    assert parts_of(first) == [tmp_path / "e.aa", tmp_path / "e.ab"]
