"""A known set answers every file it knows, says why, and is refused when it is damaged."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigil.kernels.near import FEWEST_INDEXED
from vigil.known.build import build
from vigil.known.errors import KnownError
from vigil.known.known_set import KnownSet
from vigil.known.layout import ALIGNED
from vigil.known.mapped import MappedFile
from vigil.known.values import DamagedRow, Entry, Grade, Label

GRADE = Grade("vics-uk", "2.0", "1")


def known(number: int, **changed: object) -> Entry:
    given_values: dict[str, object] = {
        "kind": "known",
        "source": "set",
        "md5": f"{number:032x}",
        "sha1": f"{number:040x}",
        "sha256": f"{number:064x}",
        "grade": GRADE,
    }
    return Entry(**(given_values | changed))  # type: ignore[arg-type]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[object]:
    sets: list[KnownSet] = []

    def make(*entries: Entry | DamagedRow) -> KnownSet:
        path = tmp_path / f"{len(sets)}.known"
        build(entries=entries, to=path)
        sets.append(KnownSet.open(path))
        return sets[-1]

    yield make
    for one in sets:
        one.close()


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 1000])
def test_a_set_of_any_size_knows_each_of_its_entries_by_each_hash(opened: object, count: int) -> None:
    held = opened(*(known(number) for number in range(count)))  # type: ignore[operator]
    for number in {0, count // 2, count - 1}:
        for name, width in (("md5", 32), ("sha1", 40), ("sha256", 64)):
            answer = held.answer(**{name: f"{number:0{width}x}"})
            assert (answer.verdict, answer.label.grade) == ("known", GRADE)
    assert held.answer(md5=f"{count:032x}").verdict == "unseen"


def test_a_digest_that_ends_in_zero_bytes_is_a_digest_like_any_other(opened: object) -> None:
    digest = "ab" + "00" * 15
    held = opened(known(1, md5=digest, sha1=None, sha256=None))  # type: ignore[operator]
    assert held.answer(md5=digest).verdict == "known"
    assert held.answer(md5="ab" + "00" * 14 + "01").verdict == "unseen"


def test_upper_case_is_the_same_hash(opened: object) -> None:
    held = opened(known(0xABC))  # type: ignore[operator]
    assert held.answer(md5=f"{0xABC:032X}").verdict == "known"


@pytest.mark.parametrize(("flips", "verdict"), [(0, "near"), (31, "near"), (32, "unseen")])
def test_near_is_within_thirty_one_bits(opened: object, flips: int, verdict: str) -> None:
    code = np.random.default_rng(5).integers(0, 256, 32, dtype=np.uint8)
    bits = np.unpackbits(code)
    bits[np.linspace(0, 255, flips, dtype=int)] ^= 1
    held = opened(known(1, pdq=code.tobytes()))  # type: ignore[operator]
    answer = held.answer(pdq=np.packbits(bits).tobytes())
    assert answer.verdict == verdict
    if verdict == "near":
        assert answer.distance == flips
        assert f"{flips} of 256 bits" in answer.explanation


def test_exact_known_comes_before_benign_before_near(opened: object) -> None:
    held = opened(  # type: ignore[operator]
        known(1, source="police", sha1=None, sha256=None),
        known(2, kind="benign", source="software", md5=f"{1:032x}", grade=None),
        known(3, pdq=bytes(32)),
    )
    answer = held.answer(md5=f"{1:032x}", pdq=bytes(32))
    assert (answer.verdict, answer.label.source) == ("known", "police")
    assert [label.source for label in answer.also] == ["software"]
    assert held.answer(sha1=f"{2:040x}", pdq=bytes(32)).verdict == "benign"
    assert held.answer(pdq=bytes(32)).verdict == "near"


def test_sets_that_disagree_are_both_told(opened: object) -> None:
    other = Grade("vics-uk", "2.0", "3")
    held = opened(known(1), known(1, source="other", grade=other))  # type: ignore[operator]
    answer = held.answer(md5=f"{1:032x}")
    assert {answer.label.grade, *(label.grade for label in answer.also)} == {GRADE, other}


def test_damaged_rows_are_reported_and_do_not_stop_the_rest(tmp_path: Path) -> None:
    report = build(entries=[known(1), DamagedRow(2, "no hash", "{}"), known(3)], to=tmp_path / "a.known")
    assert (report.entries, report.damaged_count, report.damaged[0].number) == (2, 1, 2)


def test_nothing_to_take_makes_no_set(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="no set was made"):
        build(entries=[DamagedRow(1, "x", "")], to=tmp_path / "a.known")
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_fails_half_way_leaves_the_old_set_in_place(tmp_path: Path) -> None:
    path = tmp_path / "a.known"
    build(entries=[known(1)], to=path)
    before = path.read_bytes()

    def failing() -> Iterator[Entry]:
        yield known(2)
        raise KnownError("cut off")

    with pytest.raises(KnownError, match="cut off"):
        build(entries=failing(), to=path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.known"]


def test_the_same_entries_make_the_same_set(tmp_path: Path) -> None:
    for name in ("a", "b"):
        build(entries=[known(number, pdq=bytes([number] * 32)) for number in range(40)], to=tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_changed_byte_is_refused_or_found_by_verify(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "a.known"
    build(entries=[known(number, pdq=bytes([number] * 32)) for number in range(5)], to=path)
    whole = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    identity = identity_of(path)
    whole[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole)
    try:
        with KnownSet.open(path) as held:
            held.verify()
            # A letter of a label may still make a whole header: then it is another set, and says so by its identity.
            assert held.identity != identity
    except KnownError:
        return


def identity_of(path: Path) -> str:
    with KnownSet.open(path) as held:
        return held.identity


@pytest.mark.parametrize("cut", [0, 4, 20, -1])
def test_a_cut_file_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.known"
    build(entries=[known(1)], to=path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(KnownError):
        KnownSet.open(path)


def test_a_missing_and_a_foreign_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="cannot be opened"):
        KnownSet.open(tmp_path / "absent")
    (tmp_path / "note").write_text("not a set, but long enough to have a header")
    with pytest.raises(KnownError, match="is not a known set"):
        KnownSet.open(tmp_path / "note")


@pytest.mark.parametrize(
    "changed",
    [
        {"md5": "xyz"},
        {"md5": "A" * 32},
        {"sha1": "0" * 39},
        {"pdq": b"short"},
        {"md5": None, "sha1": None, "sha256": None},
    ],
)
def test_an_impossible_entry_cannot_be_built(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must be|has 32|needs at least"):
        known(1, **changed)


def random_entries(count: int) -> Iterator[Entry]:
    dice = np.random.default_rng(8)
    for number in range(count):
        yield known(number, md5=dice.bytes(16).hex(), sha1=None, sha256=None, pdq=dice.bytes(32))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnownSet]:
    """A set with an index of its pictures."""
    path = tmp_path_factory.mktemp("known") / "many.known"
    build(entries=random_entries(FEWEST_INDEXED), to=path)
    with KnownSet.open(path) as held:
        yield held


def test_a_picture_is_found_through_the_index_that_lies_in_the_file(many: KnownSet) -> None:
    dice = np.random.default_rng(9)
    for place in dice.integers(0, FEWEST_INDEXED, 50):
        bits = np.unpackbits(many.keys("pdq")[place])
        bits[dice.choice(256, 31, replace=False)] ^= 1
        answer = many.answer(pdq=np.packbits(bits).tobytes())
        assert (answer.verdict, answer.distance) == ("near", 31)
    many.verify()


def test_the_first_of_equally_near_hashes_is_the_picture_as_it_is(many: KnownSet) -> None:
    own, other = (many.keys("pdq")[place].tobytes() for place in (5, 6))
    answer = many.near({"": own, "mirrored": other})
    assert answer.explanation.startswith("Its PDQ hash is 0 of 256 bits")
    assert many.near({"mirrored": other}).explanation.startswith("Its PDQ hash, mirrored, is 0 of")
    assert many.near({}).verdict == "unseen"


def test_every_section_begins_at_a_line_of_the_cache(many: KnownSet) -> None:
    file = MappedFile.open(many.path)
    assert all(section.offset % ALIGNED == 0 for section in file.header.sections.values())
    file.close()


def place_of(header: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in header["sections"] if one["name"] == name)


@pytest.mark.parametrize(
    "damage",
    [
        lambda header: header["sections"].pop(),
        lambda header: header["sections"].reverse(),
        lambda header: place_of(header, "md5").update(count=3),
        lambda header: place_of(header, "md5").update(width=20),
        lambda header: place_of(header, "md5").update(offset=-64),
        lambda header: place_of(header, "md5").update(offset=64),
        lambda header: place_of(header, "md5.directory").update(count=4),
        lambda header: place_of(header, "sizes").update(count=5),
        lambda header: place_of(header, "extra").update(width=2),
        lambda header: header["chunks"]["pdq"].pop(),
        lambda header: header["chunks"]["pdq"][0].__setitem__(1, 40),
        lambda header: header["chunks"].pop("video.frames"),
        lambda header: header.update(labels=[]),
        lambda header: header.update(damaged=[]),
        lambda header: header.update(format=1),
        lambda header: header.pop("built"),
    ],
)
def test_a_header_that_leads_elsewhere_is_refused(
    many: KnownSet, tmp_path: Path, damage: Callable[[dict[str, Any]], object]
) -> None:
    whole = many.path.read_bytes()
    begin = int.from_bytes(whole[8:16], "little")
    header = json.loads(whole[begin:])
    damage(header)
    encoded = json.dumps(header).encode()
    path = tmp_path / "damaged.known"
    path.write_bytes(whole[:16] + len(encoded).to_bytes(8, "little") + whole[24:begin] + encoded)
    with pytest.raises(KnownError, match=r"damaged|cut short|format 1"):
        KnownSet.open(path)


@pytest.mark.parametrize("magic", [b"VIGILKN1", b"VIGILKN3"])
def test_a_set_of_an_earlier_format_is_refused_with_what_to_do(tmp_path: Path, magic: bytes) -> None:
    (tmp_path / "old.known").write_bytes(magic + bytes(100))
    with pytest.raises(KnownError, match=r"earlier Vigil; this one reads format 4\. Build it again"):
        KnownSet.open(tmp_path / "old.known")


DISAGREEING = (
    *(known(number) for number in range(6)),
    *(known(number, kind="benign", source="software", grade=None, sha256=None) for number in range(4, 9)),
    *(known(number, source="other", md5=None, pdq=bytes([number] * 32)) for number in range(2, 12)),
)
numbers = st.integers(0, 14)


@pytest.fixture(scope="module")
def disagreeing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnownSet]:
    path = tmp_path_factory.mktemp("known") / "disagreeing.known"
    build(entries=DISAGREEING, to=path)
    with KnownSet.open(path) as held:
        yield held


def hexed(width: int) -> st.SearchStrategy[str | None]:
    return (
        st.none()
        | numbers.map(lambda number: f"{number:0{width}x}")
        | numbers.map(lambda n: f"{n:0{width}X}")
    )


asked_files = st.lists(
    st.builds(SimpleNamespace, md5=hexed(32), sha1=hexed(40), sha256=hexed(64)), max_size=12
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked_files)
def test_a_batch_of_files_is_answered_as_each_alone(
    disagreeing: KnownSet, files: list[SimpleNamespace]
) -> None:
    assert disagreeing.answers(files) == [disagreeing.answer(**vars(file)) for file in files]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked_files)
def test_an_answer_tells_everything_the_entries_say(
    disagreeing: KnownSet, files: list[SimpleNamespace]
) -> None:
    for file, answer in zip(files, disagreeing.answers(files), strict=True):
        said = {
            Label(entry.kind, entry.grade, entry.series, entry.source)
            for entry in DISAGREEING
            if any(value and value.lower() == getattr(entry, name) for name, value in vars(file).items())
        }
        assert {answer.label, *answer.also} - {None} == said
        kinds = {label.kind for label in said}
        assert answer.verdict == ("known" if "known" in kinds else "benign" if kinds else "unseen")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["", "mirrored", "turned"]), numbers.map(lambda n: bytes([n] * 32)), max_size=3
        ),
        max_size=8,
    ),
    st.sampled_from([0, 31, 64, 256]),
)
def test_a_batch_of_pictures_is_answered_as_each_alone(
    disagreeing: KnownSet, hashes: list[dict[str, bytes]], radius: int
) -> None:
    assert disagreeing.nears(hashes, radius=radius) == [
        disagreeing.near(one, radius=radius) for one in hashes
    ]


def test_a_digest_of_another_length_in_a_batch_is_refused(disagreeing: KnownSet) -> None:
    with pytest.raises(ValueError, match="40 hex digits"):
        disagreeing.answers([SimpleNamespace(md5=None, sha1="ab", sha256=None)])


@pytest.mark.parametrize(("step", "verdict"), [(0, "near"), (100, "near"), (200, "near"), (201, "unseen")])
def test_a_photodna_value_is_compared_by_squared_distance(opened: object, step: int, verdict: str) -> None:
    value = bytes([40]) * 144
    held = opened(  # type: ignore[operator]
        known(1, photodna=value), known(2, kind="benign", source="software", photodna=bytes([41]) * 144)
    )
    answer = held.photodna(bytes([40 + step]) + value[1:])
    assert (answer.verdict, answer.distance) == (verdict, step**2 if verdict == "near" else None)
    assert (held.photodna(bytes(144), radius=1600 * 144).verdict, answer.also) == ("near", ())
    with pytest.raises(ValueError, match="144"):
        held.photodna(b"short")


def test_a_set_without_photodna_values_knows_none(opened: object) -> None:
    assert opened(known(1)).photodna(bytes(144)).verdict == "unseen"  # type: ignore[operator]
