"""A set holds whole videos: found as vPDQ compares them, given back untorn, and refused where the file leads elsewhere."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.known.test_video_matching import changed, published
from tests.known.test_video_matching import videos as any_video
from vigil.kernels.near import FEWEST_INDEXED
from vigil.known import algebra, gathering
from vigil.known.algebra import diff, merge, subtract
from vigil.known.build import build
from vigil.known.errors import KnownError
from vigil.known.exchange.vpdq import Frame
from vigil.known.frames import FrameSpool
from vigil.known.known_set import KnownSet
from vigil.known.layout import ENDS, FRAMES
from vigil.known.mapped import MappedFile
from vigil.known.values import MOST_FRAMES, Entry, Grade
from vigil.known.video_matching import KnownVideos, useful_codes
from vigil.known.videos import at, near_video

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
GRADE, OTHER = Grade("vics-uk", "2.0", "1"), Grade("vics-uk", "2.0", "3")
NEW = ("video", "video.records", "video.rows", "video.directory", FRAMES, ENDS)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vigil.known.draft.os.fsync", lambda _: None)


def film(seed: int, many: int = 12) -> bytes:
    """Frames of an invented video."""
    codes = np.random.default_rng(seed).integers(0, 256, (many, 32), dtype=np.uint8)
    return useful_codes((code.tobytes(), 100) for code in codes).tobytes()


def shown(frames: bytes) -> list[Frame]:
    return [
        Frame(float(place), frames[place * 32 : place * 32 + 32], 100) for place in range(len(frames) // 32)
    ]


def video(seed: int, **said: Any) -> Entry:
    return Entry(**({"kind": "known", "source": "films", "frames": film(seed), "grade": GRADE} | said))


def made(path: Path, *entries: Entry) -> KnownSet:
    build(entries=entries, to=path)
    return KnownSet.open(path)


@MANY
@given(query=any_video, known=st.lists(any_video, max_size=5))
def test_a_video_is_near_exactly_when_the_published_algorithm_says_so(
    tmp_path: Path, query: list[tuple[bytes, int]], known: list[list[tuple[bytes, int]]]
) -> None:
    asked = useful_codes(query)
    held = [(frames, useful_codes(frames).tobytes()) for frames in known]
    entries = [Entry("known", str(n), frames=codes) for n, (_, codes) in enumerate(held) if codes]
    told = {
        str(number): both
        for number, frames in enumerate(known)
        if (both := published(query, frames)) and both[1] >= 80
    }
    if not len(asked):
        return
    with made(tmp_path / "a.known", Entry("known", "else", md5="0" * 32), *entries) as opened:
        answer = opened.near_videos(asked)
    assert answer.verdict == ("near" if told else "unseen")
    if answer.label is not None:
        best = max((of_known, of_query) for of_query, of_known in told.values())
        assert told[answer.label.source] == best[::-1]
        assert {answer.label.source, *(one.source for one in answer.also)} == set(told)
        assert f"({best[0]:.0f} %)" in answer.explanation
        assert f"({best[1]:.0f} %)" in answer.explanation


def test_both_percentages_are_said(tmp_path: Path) -> None:
    rest = film(2, 20)
    query = useful_codes((one.pdq, 100) for one in [*shown(film(1))[:11], *shown(rest)])
    with made(tmp_path / "a.known", video(1)) as held:
        answer = held.near_videos(query)
    assert (answer.verdict, answer.distance, answer.label and answer.label.grade) == ("near", None, GRADE)
    assert answer.explanation == (
        "It is like a video in films: 11 of that one's 12 different frames (92 %) are among its own, "
        "and 11 of its own 31 (35 %) are in that one."
    )


def test_a_known_video_speaks_before_a_known_picture_and_both_are_told(tmp_path: Path) -> None:
    entries = (
        Entry("known", "pictures", pdq=film(1)[64:96], grade=OTHER),
        video(1),
        video(1, source="more films", grade=OTHER),
        video(1, kind="benign", source="software"),
    )
    with made(tmp_path / "a.known", *entries) as held:
        answer = near_video(held, shown(film(1)))
        assert answer.label is not None
        assert answer.label.source == "films"
        assert [one.source for one in answer.also] == ["more films", "pictures"]
        assert answer.explanation.startswith("It is like a video in films: 12 of that one's 12 ")
        assert answer.explanation.endswith(
            "1 of its 12 key frames are near known pictures. "
            "Its PDQ hash, of its key frame at 0:00:02, is 0 of 256 bits from a picture in pictures."
        )
        # Too few of the video's frames: the picture is all that is known.
        answer = near_video(held, shown(film(1))[:9], called="frame")
        assert (answer.label and answer.label.source, answer.distance) == ("pictures", 0)
        assert answer.explanation.startswith("1 of its 9 frames are near known pictures. ")


def test_a_video_that_cannot_be_compared_says_so_and_is_no_match(tmp_path: Path) -> None:
    poor = [frame._replace(quality=49) for frame in shown(film(1))]
    with made(tmp_path / "a.known", video(1)) as held:
        answer = near_video(held, poor)
        assert answer.verdict == "unseen"
        assert "none of its 12 key frames is good enough to be compared" in answer.explanation
        answer = near_video(held, shown(film(2)))
        assert answer.verdict == "unseen"
        assert "it is like no known video, and none of its 12 key frames" in answer.explanation
        with pytest.raises(ValueError, match="radius"):
            near_video(held, shown(film(1)), radius=257)


def test_a_set_without_videos_knows_none(tmp_path: Path) -> None:
    with made(tmp_path / "a.known", Entry("known", "a", md5="0" * 32)) as held:
        assert near_video(held, shown(film(1))).verdict == "unseen"
        assert (held.counts()["video"], held.counts()["frames"]) == (0, 0)


def test_a_place_in_a_video_is_told_as_a_player_shows_it() -> None:
    assert [at(seconds) for seconds in (0, 59.9, 3661.2)] == ["0:00:00", "0:00:59", "1:01:01"]


@MANY
@given(
    films=st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from(["a", "b"]), st.booleans()), min_size=1, max_size=12
    )
)
def test_a_video_is_one_entry_and_comes_back_with_all_its_frames(
    tmp_path: Path, films: list[tuple[int, str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vigil.known.spool.BYTES_AT_ONCE", 100)
    monkeypatch.setattr("vigil.known.spool.HELD_BYTES", 64)
    entries = [
        Entry("known", source, md5=f"{seed:032x}" if has_digest else None, frames=film(seed, seed + 1))
        for seed, source, has_digest in films
    ]
    with made(tmp_path / "a.known", *entries) as held:
        held.verify()
        assert list(held.entries()) == list({repr(entry): entry for entry in entries}.values())
        labels = {(entry.frames, entry.source) for entry in entries}
        assert held.counts()["video"] == len(labels)
        assert held.counts()["frames"] == sum(len(frames or b"") // 32 for frames, _ in labels)
        for entry in entries:
            assert entry.frames
            [says] = held.says_of([entry])
            assert entry.source in {label.source for label in says}
            near = held.near_videos(useful_codes((one.pdq, 100) for one in shown(entry.frames)))
            assert {near.label and near.label.source, *(one.source for one in near.also)} == {
                source for frames, source in labels if frames == entry.frames
            }


def test_sets_with_videos_are_joined_taken_away_and_compared(tmp_path: Path) -> None:
    mine = (video(1), video(2), video(3, md5="3" * 32))
    theirs = (video(2, grade=OTHER, source="theirs"), video(4), Entry("known", "digests", md5="3" * 32))
    for name, entries in (("a", mine), ("b", theirs)):
        made(tmp_path / name, *entries).close()
    report, disagreeing = merge(sets=[tmp_path / "a", tmp_path / "b"], to=tmp_path / "c")
    with KnownSet.open(tmp_path / "c") as held:
        assert list(held.entries()) == [*mine, *theirs]
        assert [held.near_videos(codes(seed)).verdict for seed in (1, 2, 3, 4)] == ["near"] * 4
    # Of the video with another grade, and of the digest that has none.
    assert (report.entries, disagreeing) == (6, 2)
    subtract(of=tmp_path / "a", without=tmp_path / "b", to=tmp_path / "d")
    with KnownSet.open(tmp_path / "d") as held:
        assert list(held.entries()) == [video(1)]
        assert [held.near_videos(codes(seed)).verdict for seed in (1, 2, 3)] == ["near", "unseen", "unseen"]
    with KnownSet.open(tmp_path / "a") as a, KnownSet.open(tmp_path / "b") as b:
        changes = [(change.what, change.entry) for change in diff(first=a, second=b)]
    assert changes == [
        ("removed", mine[0]), ("changed", mine[1]), ("changed", mine[2]), ("added", theirs[1])
    ]  # fmt: skip


def codes(seed: int) -> Any:
    return np.frombuffer(film(seed), dtype=np.uint8).reshape(-1, 32)


def test_long_videos_are_read_a_few_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(algebra, "FRAMES_AT_ONCE", 3 * len(film(0)))
    with made(tmp_path / "a.known", *(video(seed) for seed in range(8)), *digests(4)) as held:
        assert [len(batch) for batch in algebra._batches(held.entries())] == [3, 3, 6]


def digests(many: int) -> Iterator[Entry]:
    return (Entry("known", "a", md5=f"{number:032x}") for number in range(many))


@pytest.mark.parametrize(
    ("frames", "sentence"),
    [
        (b"", "1 to 131,072 frames"),
        (bytes(31), "1 to 131,072 frames"),
        (bytes(33), "1 to 131,072 frames"),
        (bytes(64), "each stands once"),
        (bytes([1]) * 32 + bytes(32), "sorted"),
        (bytes(32 * (MOST_FRAMES + 1)), "1 to 131,072 frames"),
    ],
)
def test_an_impossible_video_cannot_be_built(frames: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Entry("known", "a", frames=frames)


def test_the_longest_video_there_may_be_is_kept(tmp_path: Path) -> None:
    frames = np.zeros((MOST_FRAMES, 32), dtype=np.uint8)
    frames[:, :4] = np.arange(MOST_FRAMES, dtype=">u4")[:, None].view(np.uint8)
    with made(tmp_path / "a.known", Entry("known", "a", frames=frames.tobytes())) as held:
        [entry] = held.entries()
        assert entry.frames == frames.tobytes()


def test_more_frames_than_an_index_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_CODES", 30)
    made(tmp_path / "a.known", video(1), video(2)).close()
    with pytest.raises(KnownError, match="at most 30 frames of videos; build two"):
        build(entries=[video(1), video(2), video(3)], to=tmp_path / "b.known")
    assert [path.name for path in tmp_path.iterdir()] == ["a.known"]


def test_frames_wait_on_the_disk_and_come_by_video(tmp_path: Path) -> None:
    spool = FrameSpool(tmp_path)
    for seed in (3, 1, 2, 1):
        entry = video(seed)
        assert entry.video is not None
        assert entry.frames is not None
        spool.take(entry.video, entry.frames)
    keys = sorted([video(seed).video or b"" for seed in (1, 1, 3)])
    found = list(spool.of(np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, 32)))
    by_key = {video(seed).video: film(seed) for seed in (1, 2, 3)}
    assert found == [by_key[key] for key in keys]
    spool.close()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnownSet]:
    """A set with so many frames that they have an index."""
    path = tmp_path_factory.mktemp("known") / "many.known"
    build(entries=(video(seed, md5=f"{seed:032x}") for seed in range(FEWEST_INDEXED // 12 + 1)), to=path)
    with KnownSet.open(path) as held:
        yield held


def test_a_video_is_found_through_the_index_that_lies_in_the_file(many: KnownSet) -> None:
    assert many.header.chunks[FRAMES]
    assert not many.header.chunks["pdq"]
    dice = np.random.default_rng(3)
    for seed in dice.integers(0, FEWEST_INDEXED // 12, 20):
        bits = np.unpackbits(codes(int(seed)), axis=1)
        for row in bits:
            row[dice.choice(256, 31, replace=False)] ^= 1
        answer = many.near_videos(np.packbits(bits, axis=1))
        assert (answer.verdict, answer.also) == ("near", ())
        assert "12 of that one's 12 different frames (100 %)" in answer.explanation
    assert many.near_videos(codes(10**6)).verdict == "unseen"


def section(path: Path, name: str) -> tuple[int, int]:
    file = MappedFile.open(path)
    one = file.header.sections[name]
    file.close()
    return one.offset, one.end


@pytest.mark.parametrize("name", [*NEW, f"{FRAMES}.near.0.directory", f"{FRAMES}.near.8.postings"])
def test_a_changed_byte_of_a_video_is_found_by_verify_and_followed_nowhere(
    many: KnownSet, tmp_path: Path, name: str
) -> None:
    begin, end = section(many.path, name)
    whole = bytearray(many.path.read_bytes())
    path = tmp_path / "damaged.known"
    dice = np.random.default_rng(len(name))
    for _ in range(12):
        data = bytearray(whole)
        if dice.random() < 0.5:
            data[int(dice.integers(begin, end))] ^= int(dice.integers(1, 256))
        else:
            data[begin:end] = dice.bytes(end - begin)
        path.write_bytes(data)
        with KnownSet.open(path) as held:
            with pytest.raises(KnownError, match=f"damaged in its part '{name}'"):
                held.verify()
            for ask in (
                lambda held: held.near_videos(codes(7)),
                lambda held: held.says_of([video(7)]),
                lambda held: list(held.entries()),
            ):
                assert "damaged" in refusal(held, ask)


def refusal(held: KnownSet, ask: Callable[[KnownSet], object]) -> str:
    """Why a question is refused; a damaged part that it does not meet leaves it answered, which is well."""
    try:
        ask(held)
    except KnownError as error:
        return str(error)
    return "answered, though damaged"


@pytest.mark.parametrize("wrong", [0, 11, 13, 23, 2**40, 2**64 - 1])
def test_ends_that_lead_elsewhere_are_refused(tmp_path: Path, wrong: int) -> None:
    path = tmp_path / "a.known"
    made(path, video(1), video(2), video(3)).close()
    begin, _ = section(path, ENDS)
    data = bytearray(path.read_bytes())
    data[begin : begin + 8] = wrong.to_bytes(8, "little")
    path.write_bytes(data)
    with KnownSet.open(path) as held:
        with pytest.raises(KnownError, match="damaged"):
            list(held.entries())
        for seed in (1, 2, 3):
            assert "damaged" in refusal(held, partial(KnownSet.near_videos, frames=codes(seed)))


def test_frames_of_another_video_are_not_given_back(tmp_path: Path) -> None:
    path = tmp_path / "a.known"
    made(path, video(1)).close()
    begin, _ = section(path, FRAMES)
    data = bytearray(path.read_bytes())
    data[begin + 31] ^= 1
    path.write_bytes(data)
    with KnownSet.open(path) as held, pytest.raises(KnownError, match="damaged in its records"):
        list(held.entries())


def place_of(header: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in header["sections"] if one["name"] == name)
    return found


@pytest.mark.parametrize(
    "damage",
    [
        lambda header: header["sections"].remove(place_of(header, FRAMES)),
        lambda header: header["sections"].remove(place_of(header, ENDS)),
        lambda header: place_of(header, FRAMES).update(count=3),
        lambda header: place_of(header, FRAMES).update(width=16),
        lambda header: place_of(header, ENDS).update(count=1),
        lambda header: place_of(header, ENDS).update(width=4),
        lambda header: place_of(header, "video.rows").update(count=1),
        lambda header: place_of(header, "video.directory").update(count=4),
        lambda header: place_of(header, f"{FRAMES}.near.0.postings").update(count=1),
        lambda header: header["chunks"][FRAMES].pop(),
        lambda header: header["chunks"][FRAMES][0].__setitem__(0, 300),
        lambda header: header["chunks"].update({FRAMES: "x"}),
        lambda header: header.update(chunks=[]),
        lambda header: header["chunks"].update({"md5": [[0, 16]]}),
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
    with pytest.raises(KnownError, match=r"damaged|cut short"):
        KnownSet.open(path)


@MANY
@given(data=st.data())
def test_ends_of_any_kind_are_an_answer_or_a_refusal(data: st.DataObject) -> None:
    ends = data.draw(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 30), max_size=4))
    held = KnownVideos(KnownVideos.build([codes(1), codes(2)]).index, np.array(ends, dtype=np.uint64))
    try:
        found = held.near(codes(1), least_of_known=0)
    except KnownError:
        return
    assert all(one.known_frames > 0 for one in found)


def test_a_frame_that_many_videos_share_counts_in_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vigil.known.video_matching.FRAMES_AT_ONCE", 2)
    shared = changed(0, 0)
    films = [useful_codes([(shared, 100), (film(seed, 1), 100)]) for seed in range(5)]
    query = useful_codes([(shared, 100), (film(3, 1), 100), (changed(0, 5), 100)])
    found = KnownVideos.build(films).near(query, least_of_known=0)
    assert [(one.group, one.known_found, one.query_found) for one in found] == [
        (3, 2, 3), (0, 1, 2), (1, 1, 2), (2, 1, 2), (4, 1, 2)
    ]  # fmt: skip
