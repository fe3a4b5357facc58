"""A set gives back every entry as it came, whatever the entries share, and says what it left out."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigil.known import extras, gathering, layout, spool
from vigil.known.build import build
from vigil.known.errors import KnownError
from vigil.known.known_set import KnownSet
from vigil.known.values import HASHES, Entry, Grade, Label

few = st.integers(0, 3)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 2**63, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def digest(width: int) -> st.SearchStrategy[str | None]:
    return st.none() | few.map(lambda number: f"{number:0{width}x}")


def code(width: int) -> st.SearchStrategy[bytes | None]:
    return st.none() | few.map(lambda number: bytes([number]) * width)


frames = st.none() | st.sets(few, min_size=1).map(
    lambda numbers: b"".join(bytes([n]) * 32 for n in sorted(numbers))
)
any_entry = st.builds(
    dict,
    kind=st.sampled_from(["known", "benign"]),
    source=st.sampled_from(["a.json", "b.db"]),
    md5=digest(32),
    sha1=digest(40),
    sha256=digest(64),
    pdq=code(32),
    photodna=code(144),
    frames=frames,
    size=st.none() | st.integers(0, 2**63 - 1),
    grade=st.none() | st.builds(Grade, st.sampled_from(["uk", "us"]), st.just("2.0"), st.sampled_from("12")),
    series=st.sampled_from(["", "Häfen"]),
    extra=st.dictionaries(st.text(), values, max_size=2),
).filter(lambda fields: any(fields[name] is not None for name in HASHES))
any_entries = st.lists(any_entry.map(lambda fields: Entry(**fields)), min_size=1, max_size=30)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few rows, so that what passes from one to the next is met."""
    monkeypatch.setattr(spool, "BYTES_AT_ONCE", 100)
    monkeypatch.setattr(spool, "HELD_BYTES", 64)
    monkeypatch.setattr(extras, "RUN_RECORDS", 4)
    monkeypatch.setattr("vigil.known.records.RECORDS_AT_ONCE", 5)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small sets are made here; that they are on the disk is not what is asked."""
    monkeypatch.setattr("vigil.known.draft.os.fsync", lambda _: None)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_entries)
def test_every_entry_comes_back_once_in_its_order(
    small_blocks: None, tmp_path: Path, given_entries: list[Entry]
) -> None:
    path = tmp_path / "a.known"
    report = build(entries=given_entries, to=path)
    wanted = []
    for entry in given_entries:
        if not any(spelled(entry) == spelled(earlier) for earlier in wanted):
            wanted.append(entry)
    with KnownSet.open(path) as held:
        held.verify()
        assert [spelled(entry) for entry in held.entries()] == [spelled(entry) for entry in wanted]
        assert (len(held), report.entries, report.repeated) == (
            len(wanted), len(wanted), len(given_entries) - len(wanted)
        )  # fmt: skip
        assert sum(held.records_of_labels()) == len(wanted)
        for entry in given_entries:
            label = Label(entry.kind, entry.grade, entry.series, entry.source)
            [labels] = held.says_of([entry])
            assert label in labels
            assert len(labels) == len(set(labels))


def spelled(entry: Entry) -> str:
    """An entry by its words: 1, 1.0 and True are three things to keep."""
    return repr(entry)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_entries)
def test_keys_are_sorted_and_stand_once_for_each_label(
    small_blocks: None, tmp_path: Path, given_entries: list[Entry]
) -> None:
    path = tmp_path / "a.known"
    build(entries=given_entries, to=path)
    with KnownSet.open(path) as held:
        for name in layout.WIDTHS:
            pairs = {
                (
                    value if isinstance(value, bytes) else bytes.fromhex(value),
                    entry.kind,
                    entry.grade,
                    entry.series,
                    entry.source,
                )
                for entry in given_entries
                if (value := getattr(entry, name)) is not None
            }
            assert [key.tobytes() for key in held.keys(name)] == sorted(pair[0] for pair in pairs)


def test_a_record_that_cannot_be_kept_is_damaged_and_the_rest_goes_on(tmp_path: Path) -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    entries = [
        Entry("known", "a", md5="0" * 32),
        Entry("known", "a", md5="1" * 32, extra={"deep": deep}),
        Entry("known", "a", md5="2" * 32, extra={"long": "x" * layout.LARGEST_EXTRA}),
        Entry("known", "a", md5="3" * 32, extra={"odd": {1, 2}}),
        Entry("known", "a", md5="4" * 32, extra={"long": "x" * (layout.LARGEST_EXTRA - 20)}),
    ]
    report = build(entries=entries, to=tmp_path / "a.known")
    assert [(row.number, row.reason.split("(")[0]) for row in report.damaged] == [
        (2, "its fields are nested too deeply"),
        (3, "its fields take more than 16 MiB"),
        (4, "its fields cannot be kept "),
    ]
    with KnownSet.open(tmp_path / "a.known") as held:
        assert [entry.md5[0] for entry in held.entries() if entry.md5] == ["0", "4"]
        assert held.header.damaged == {"a": 3}


def test_more_labels_than_a_set_keeps_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_LABELS", 3)
    entries = [Entry("known", "a", md5="0" * 32, series=str(number)) for number in range(4)]
    build(entries=entries[:3], to=tmp_path / "a.known")
    with pytest.raises(KnownError, match="without the series"):
        build(entries=entries, to=tmp_path / "b.known")
    assert [path.name for path in tmp_path.iterdir()] == ["a.known"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_that_is_not_verified_is_an_answer_or_an_error_of_ours(
    tmp_path: Path, data: st.DataObject
) -> None:
    path = tmp_path / "a.known"
    fields = {"kind": "known", "source": "a", "pdq": bytes(32), "extra": {"a": 1}}
    build(entries=[Entry(md5=f"{number:032x}", **fields) for number in range(6)], to=path)  # type: ignore[arg-type]
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole)
    try:
        with KnownSet.open(path) as held:
            list(held.entries())
            held.answer(md5=f"{3:032x}", pdq=bytes(32), radius=31)
            held.records_of_labels()
    except KnownError:
        pass


def test_a_run_that_unpacks_to_more_than_any_run_is_refused() -> None:
    assert len(extras._unpacked(zlib.compress(bytes(extras.LARGEST_RUN)))) == extras.LARGEST_RUN
    for packed in (
        zlib.compress(bytes(extras.LARGEST_RUN + 1)),
        zlib.compress(b"cut short")[:-1],
        b"no zlib",
    ):
        with pytest.raises(KnownError, match="damaged in its part 'extra'"):
            extras._unpacked(packed)


def many(count: int) -> Iterator[Entry]:
    dice = np.random.default_rng(4)
    for number in range(count):
        yield Entry("known", "a", md5=dice.bytes(16).hex(), pdq=dice.bytes(32), extra={"number": number})


def test_fields_are_found_in_every_run(tmp_path: Path) -> None:
    build(entries=many(3 * layout.RUN_RECORDS + 1), to=tmp_path / "a.known")
    with KnownSet.open(tmp_path / "a.known") as held:
        assert [entry.extra["number"] for entry in held.entries()] == list(range(3 * layout.RUN_RECORDS + 1))
