"""Comparing scans: what two streams find is what two dictionaries find."""

import errno
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.media.invented_rows import facts, filed, rows
from tests.media.test_scanwriter import row
from vigil.media import compare
from vigil.media.compare import (
    NOT_TOLD,
    ONLY_FIRST,
    ONLY_SECOND,
    OTHER_CONTENT,
    OTHER_VERDICT,
    SAME,
    Comparison,
    conclusion,
)
from vigil.media.errors import MediaError
from vigil.media.layout import ScannedFile
from vigil.media.scanfile import ScanFile

FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
Told = tuple[str, int | None, int | None, bool]


def naive(first: list[ScannedFile], second: list[ScannedFile], by: str) -> Counter[Told]:
    """What a comparison means, with dictionaries: each file of the first takes an equal content, then what is left in order."""
    places: dict[str, tuple[list[ScannedFile], list[ScannedFile]]] = defaultdict(lambda: ([], []))
    for which, files in enumerate((first, second)):
        for file in files:
            places[getattr(file, by)][which].append(file)
    found: Counter[Told] = Counter()
    held = [{file.sha256 for file in files if file.sha256} for files in (first, second)]
    for mine, theirs in places.values():
        rest, left = [], list(theirs)
        for one in mine:
            equal = next((other for other in left if one.sha256 and other.sha256 == one.sha256), None)
            if equal is None:
                rest.append(one)
                continue
            left.remove(equal)
            kind = SAME if conclusion(one) == conclusion(equal) else OTHER_VERDICT
            found[(kind, one.number, equal.number, False)] += 1
        for one, other in zip(rest, left, strict=False):
            kind = OTHER_CONTENT if one.sha256 and other.sha256 else NOT_TOLD
            found[(kind, one.number, other.number, False)] += 1
        for one in rest[len(left) :]:
            found[(ONLY_FIRST, one.number, None, one.sha256 in held[1])] += 1
        for other in left[len(rest) :]:
            found[(ONLY_SECOND, None, other.number, other.sha256 in held[0])] += 1
    return found


def told(comparison: Comparison) -> Counter[Told]:
    return Counter(
        (one.kind, one.first and one.first.number, one.second and one.second.number, one.is_elsewhere)
        for one in comparison
    )


@FEW
@given(first=rows, second=rows, by=some.sampled_from(["path", "locator"]), together=some.integers(1, 5))
def test_two_streams_find_what_two_dictionaries_find(
    first: list[ScannedFile], second: list[ScannedFile], by: Any, together: int, tmp_path: Path
) -> None:
    right = naive(first, second, by)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compare, "in_order", lambda records, folder: in_small_runs(records, together))
        with (
            ScanFile.open(filed(tmp_path / "a.scan", *first)) as one,
            ScanFile.open(filed(tmp_path / "b.scan", *second)) as other,
        ):
            comparison = Comparison(first=one, second=other, by=by)
            differences = told(comparison)
    assert differences == Counter({key: number for key, number in right.items() if key[0] != SAME})
    kinds: Counter[str] = Counter()
    for (kind, *_), number in right.items():
        kinds[kind] += number
    assert comparison.counts == kinds
    contents = [{file.sha256 for file in files} - {None} for files in (first, second)]
    assert comparison.contents is not None
    assert (comparison.contents.both, comparison.contents.first, comparison.contents.second) == (
        len(contents[0] & contents[1]),
        len(contents[0] - contents[1]),
        len(contents[1] - contents[0]),
    )


def in_small_runs(records: Any, together: int) -> Any:
    from vigil.media.runs import in_order

    return in_order(records, folder=None, together=together)


@FEW
@given(files=some.lists(facts(), max_size=8))
def test_a_scan_beside_itself_differs_only_where_nobody_knows(
    files: list[dict[str, Any]], tmp_path: Path
) -> None:
    held = [row(number, **each) for number, each in enumerate(files, start=1)]
    path = filed(tmp_path / "a.scan", *held)
    with ScanFile.open(path) as one, ScanFile.open(path) as other:
        comparison = Comparison(first=one, second=other)
        assert all(difference.kind == NOT_TOLD for difference in comparison)
    assert comparison.counts[NOT_TOLD] == sum(file.sha256 is None for file in held)


def test_differences_come_in_the_order_of_their_places(tmp_path: Path) -> None:
    first = filed(
        tmp_path / "a.scan", *(row(number, path=path) for number, path in enumerate("cab", start=1))
    )
    second = filed(tmp_path / "b.scan", row(1, path="aa"), row(2, path="a\0"), row(3, path="é"))
    with ScanFile.open(first) as one, ScanFile.open(second) as other:
        places = [(each.first or each.second).path for each in Comparison(first=one, second=other)]  # type: ignore[union-attr]
    assert places == ["a", "a\0", "aa", "b", "c", "é"]


def test_a_newer_known_set_shows_as_another_verdict(tmp_path: Path) -> None:
    before = row(1, sha256="a" * 64, explanation="No set knows it.")
    after = row(1, sha256="a" * 64, verdict="known", explanation="SHA-256.")
    first, second = filed(tmp_path / "a.scan", before), filed(tmp_path / "b.scan", after)
    with ScanFile.open(first) as one, ScanFile.open(second) as other:
        [difference] = Comparison(first=one, second=other)
    assert (difference.kind, difference.first, difference.second) == (OTHER_VERDICT, before, after)


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any, **_named: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(compare, "in_order", full)
    path = filed(tmp_path / "a.scan", row(1))
    with (
        ScanFile.open(path) as one,
        ScanFile.open(path) as other,
        pytest.raises(MediaError, match=r"cannot be sorted in .*No space left on device.*make room"),
    ):
        list(Comparison(first=one, second=other, folder=tmp_path))
