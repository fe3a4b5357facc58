"""Sets joined, taken from each other and compared are what the same is on lists in memory."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.known.test_records import any_entries
from vigil.known import algebra
from vigil.known.algebra import diff, merge, subtract
from vigil.known.build import build
from vigil.known.errors import KnownError
from vigil.known.known_set import KnownSet
from vigil.known.values import DamagedRow, Entry, Grade

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vigil.known.draft.os.fsync", lambda _: None)
    monkeypatch.setattr(algebra, "AT_ONCE", 3)


def same_content(one: Entry, other: Entry) -> bool:
    """By the words of the definition."""
    digests = [(getattr(one, name), getattr(other, name)) for name in ("md5", "sha1", "sha256")]
    if any(mine is not None for mine, _ in digests):
        return any(mine is not None and mine == theirs for mine, theirs in digests)
    if one.frames is not None:
        return one.frames == other.frames
    if one.pdq is not None:
        return one.pdq == other.pdq
    return one.photodna == other.photodna


def verdicts(entry: Entry, held: list[Entry]) -> set[tuple[str, Grade | None]]:
    return {(other.kind, other.grade) for other in held if same_content(entry, other)}


def unique(entries: list[Entry]) -> list[str]:
    return list(dict.fromkeys(map(repr, entries)))


def made(folder: Path, **sets: list[Entry]) -> list[Path]:
    paths = []
    for name, entries in sets.items():
        build(entries=entries, to=folder / f"{name}.known")
        paths.append(folder / f"{name}.known")
    return paths


def held(path: Path) -> list[str]:
    with KnownSet.open(path) as known:
        known.verify()
        return [repr(entry) for entry in known.entries()]


@MANY
@given(first=any_entries, second=any_entries)
def test_a_merged_set_says_what_each_says_the_first_named_first(
    tmp_path: Path, first: list[Entry], second: list[Entry]
) -> None:
    paths = made(tmp_path, a=first, b=second)
    report, disagreeing = merge(sets=paths, to=tmp_path / "c.known")
    assert held(tmp_path / "c.known") == unique([*first, *second])
    b = [entry for entry in second if repr(entry) in unique(second)]
    assert report.entries == len(unique([*first, *second]))
    wanted = {
        repr(entry)
        for entry in b
        if verdicts(entry, first) and (entry.kind, entry.grade) not in verdicts(entry, first)
    }
    assert disagreeing == len(wanted)


@MANY
@given(first=any_entries, second=any_entries)
def test_what_is_subtracted_is_gone_and_the_rest_is_there(
    tmp_path: Path, first: list[Entry], second: list[Entry]
) -> None:
    a, b = made(tmp_path, a=first, b=second)
    rest = unique([entry for entry in first if not verdicts(entry, second)])
    if not rest:
        with pytest.raises(KnownError, match="nothing is left"):
            subtract(of=a, without=b, to=tmp_path / "c.known")
        assert not (tmp_path / "c.known").exists()
        return
    report, left_out = subtract(of=a, without=b, to=tmp_path / "c.known")
    assert held(tmp_path / "c.known") == rest
    assert (report.entries, left_out) == (len(rest), len(unique(first)) - len(rest))
    (tmp_path / "c.known").unlink()


@MANY
@given(first=any_entries, second=any_entries)
def test_a_difference_is_what_each_lacks_and_what_is_graded_otherwise(
    tmp_path: Path, first: list[Entry], second: list[Entry]
) -> None:
    a, b = made(tmp_path, a=first, b=second)
    with KnownSet.open(a) as one, KnownSet.open(b) as other:
        changes = list(diff(first=one, second=other))
        assert list(diff(first=one, second=one)) == []
    found = {
        what: [repr(c.entry) for c in changes if c.what == what] for what in ("added", "removed", "changed")
    }
    assert found == {
        "added": unique([entry for entry in second if not verdicts(entry, first)]),
        "removed": unique([entry for entry in first if not verdicts(entry, second)]),
        "changed": unique(
            [
                entry
                for entry in first
                if verdicts(entry, second) and verdicts(entry, second) != verdicts(entry, first)
            ]
        ),
    }


@given(st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merging_a_set_with_itself_changes_nothing_but_the_repeats(
    tmp_path: Path, data: st.DataObject
) -> None:
    [a] = made(tmp_path, a=data.draw(any_entries))
    merge(sets=[a, a], to=tmp_path / "c.known")
    assert held(tmp_path / "c.known") == held(a)


def test_damaged_rows_of_the_sets_are_still_told(tmp_path: Path) -> None:
    for name in ("a", "b"):
        rows = [
            Entry("known", name, md5="0" * 32),
            DamagedRow(2, "cut", "x", name),
            DamagedRow(3, "cut", "x", "both"),
        ]
        build(entries=rows, to=tmp_path / name)
    merge(sets=[tmp_path / "a", tmp_path / "b"], to=tmp_path / "c")
    with KnownSet.open(tmp_path / "c") as known:
        assert known.header.damaged == {"a": 1, "b": 1, "both": 2}


def test_grades_of_two_scales_are_both_told_and_the_first_set_answers(tmp_path: Path) -> None:
    grades = [Grade("vics-uk", "2.0", "1"), Grade("vics-us", "2.0", "1")]
    paths = made(
        tmp_path,
        **{grade.scale: [Entry("known", grade.scale, md5="0" * 32, grade=grade)] for grade in grades},
    )
    for order in (paths, paths[::-1]):
        _, disagreeing = merge(sets=order, to=tmp_path / "c.known")
        with KnownSet.open(tmp_path / "c.known") as known:
            answer = known.answer(md5="0" * 32)
        told = [answer.label, *answer.also]
        assert [label.source for label in told if label] == [path.stem for path in order]
        assert disagreeing == 1


def test_a_damaged_set_is_neither_merged_nor_subtracted(tmp_path: Path) -> None:
    a, b = made(tmp_path, a=[Entry("known", "a", md5="0" * 32)], b=[Entry("known", "b", md5="1" * 32)])
    data = bytearray(b.read_bytes())
    data[data.index(bytes.fromhex("1" * 32))] ^= 1
    b.write_bytes(data)
    for call in (
        lambda: merge(sets=[a, b], to=tmp_path / "c"),
        lambda: subtract(of=a, without=b, to=tmp_path / "c"),
    ):
        with pytest.raises(KnownError, match="damaged in its part 'md5'"):
            call()
    assert not (tmp_path / "c").exists()
