"""Files are read once, in batches that bound memory, and digested as hashlib does."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media.answered import read
from vigil.media import reading
from vigil.media.sources import FoundFile


def file_of(name: str, data: bytes) -> FoundFile:
    return FoundFile(
        path=name, locator=name, size=len(data), state="accessible", modified=None, open=lambda: iter([data])
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=30))
def test_every_file_is_in_one_batch_with_its_own_digests(contents: list[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "MOST_FILES", 4)
        patched.setattr(reading, "MOST_BYTES", 500)
        patched.setattr(reading, "LARGEST_AT_ONCE", 200)
        batches = list(read(*(file_of(str(number), data) for number, data in enumerate(contents))))
    items = [item for batch in batches for item in batch]
    assert [item.found.path for item in items] == [str(number) for number in range(len(contents))]
    for item, data in zip(items, contents, strict=True):
        assert item.digests is not None
        assert item.sha256 == hashlib.sha256(data).hexdigest()
        assert item.digests.md5 == hashlib.md5(data, usedforsecurity=False).hexdigest()
        assert item.digests.size == len(data)
        assert item.data == data
    assert all(len(batch) <= 4 for batch in batches)
    assert all(sum(len(item.data) for item in batch) < 500 + 200 for batch in batches if len(batch) > 1)


def test_what_cannot_be_read_stands_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    from vigil.media.sources.source import not_read

    files = [file_of("a", b"x"), not_read(path="b", locator="b", problem="pipe"), file_of("c", b"y")]
    [batch] = read(*files)
    assert [item.found.path for item in batch] == ["a", "b", "c"]
    assert batch[1].problem is not None
    assert (batch[1].problem.reason, batch[1].digests) == ("pipe", None)
