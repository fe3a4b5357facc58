"""Parts hold every file once, in order, within their limits."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.media.layout import Found
from vigil.media.scaleout.parts import MOST_BYTES, MOST_FILES, Job, Limits, Part, cut

JOB = Job(
    source=Path("/evidence"),
    is_list=False,
    source_kind="folder",
    fingerprint="",
    known=None,
    known_identity="",
    tools=(("vigil", "1"),),
    listed=3,
    folder=Path("/shards"),
)


def found(number: int, size: int = 1) -> Found:
    return Found(number, f"{number}", f"{number}", "", size, "accessible", None, None, None, 0)


sizes = st.lists(st.integers(0, 50), max_size=40)


@given(sizes=sizes, files=st.integers(1, 9), size=st.integers(1, 60))
def test_parts_hold_every_file_once_in_order_and_within_the_limits(
    sizes: list[int], files: int, size: int
) -> None:
    listed = [found(number, one) for number, one in enumerate(sizes)]
    parts = list(cut(iter(listed), Limits(files=files, bytes=size)))
    assert [file for part in parts for file in part] == listed
    for part in parts:
        assert 1 <= len(part) <= files
        assert len(part) == 1 or sum(file.size for file in part) <= size


@given(sizes=sizes, files=st.integers(1, 9), size=st.integers(1, 60))
def test_what_is_left_is_cut_as_it_was_before(sizes: list[int], files: int, size: int) -> None:
    limits = Limits(files=files, bytes=size)
    listed = [found(number, one) for number, one in enumerate(sizes)]
    parts = list(cut(iter(listed), limits))
    for done in range(len(parts)):
        left = [file for part in parts[done:] for file in part]
        assert list(cut(iter(left), limits)) == parts[done:]


@pytest.mark.parametrize(
    ("files", "size"), [(0, 1), (1, 0), (MOST_FILES + 1, 1), (1, MOST_BYTES + 1), (-1, -1)]
)
def test_limits_without_sense_are_refused(files: int, size: int) -> None:
    with pytest.raises(ValueError, match="a part has"):
        Limits(files=files, bytes=size)
    Limits(files=MOST_FILES, bytes=MOST_BYTES)


@pytest.mark.parametrize(
    "job",
    [
        replace(JOB, source=Path("/other")),
        replace(JOB, fingerprint="other"),
        replace(JOB, source_kind="file list"),
        replace(JOB, known_identity="other"),
        replace(JOB, tools=(("vigil", "2"),)),
        replace(JOB, listed=4),
    ],
)
def test_a_shard_of_another_job_has_another_name(job: Job) -> None:
    part = Part((found(1), found(2)), "sample")
    assert part.name(job) != part.name(JOB)
    assert part.name(replace(JOB, cores=4, folder=Path("/elsewhere"))) == part.name(JOB)


@pytest.mark.parametrize(
    "other",
    [
        Part((found(1),), "sample"),
        Part((found(1), found(2, size=9)), "sample"),
        Part((found(1), found(3)), "sample"),
        Part((found(1), found(2)), "other"),
    ],
)
def test_a_shard_of_another_part_has_another_name(other: Part) -> None:
    assert other.name(JOB) != Part((found(1), found(2)), "sample").name(JOB)
