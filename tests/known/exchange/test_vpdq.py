"""A file as vPDQ writes it is one video, with its frames untorn; a list that names such files says which and what grade."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigil.known.errors import KnownError
from vigil.known.exchange import plain_csv, vpdq
from vigil.known.exchange.plain_csv import ColumnMapping
from vigil.known.exchange.vpdq import Frame, every_frame, recognises
from vigil.known.values import DamagedRow, Entry, Grade
from vigil.known.video_matching import useful_codes

DATA = Path(__file__).parents[2] / "_data" / "known"
ONE, TWO = "0f" * 32, "f0" * 32
MD5 = "e09c80c42fda55f9d992e59ca6b3307d"
frames = st.builds(
    Frame, st.floats(0, 10**6).map(lambda seconds: round(seconds, 3)), st.binary(min_size=32, max_size=32),
    st.integers(0, 100),
)  # fmt: skip


def written(folder: Path, text: str, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def line(number: int, frame: Frame) -> str:
    """As ``outputVPDQFeatureToFile`` writes it."""
    return f"{number},{frame.quality},{frame.pdq.hex()},{frame.seconds:.3f}\n"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(frames, min_size=1, max_size=20))
def test_what_vpdq_writes_is_one_video_with_its_useful_frames(tmp_path: Path, told: list[Frame]) -> None:
    path = written(tmp_path, "".join(line(number, frame) for number, frame in enumerate(told)))
    assert every_frame(path) == told
    wanted = useful_codes((frame.pdq, frame.quality) for frame in told).tobytes()
    [row] = vpdq.read(path, kind="benign")
    if wanted:
        assert row == Entry("benign", "a.txt", frames=wanted)
    else:
        assert isinstance(row, DamagedRow)
        assert "good enough to be compared" in row.reason


def test_a_sample_is_read() -> None:
    [entry] = vpdq.read(DATA / "vpdq_frames.txt")
    assert isinstance(entry, Entry)
    assert entry.frames is not None
    # Twelve lines, two of them too poor, and each picture three times.
    assert (entry.kind, entry.source, len(entry.frames)) == ("known", "vpdq_frames.txt", 4 * 32)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (f"0,100,{ONE},0.000", True),
        (f"  12,0,{ONE.upper()},989.933\t", True),
        (f"0,100,{ONE},7", True),
        (f"0,100,{ONE},-nan", True),
        (f"0,100,{ONE},inf", True),
        (f"0,100,{ONE}", False),
        (f"0,{ONE},100,0.000", False),
        (f"0,100,{ONE[:-1]},0.000", False),
        (f"0,100,{ONE},0.000,1", False),
        (f"-1,100,{ONE},0.000", False),
        (f"0,1000,{ONE},0.000", False),
        (f"\u0660,100,{ONE},0.000", False),
        ("frame,quality,hash,seconds", False),
    ],
)
def test_a_line_is_a_frame_or_it_is_not(text: str, is_one: bool) -> None:
    assert recognises(text) == is_one


def test_a_time_that_is_none_costs_no_frame(tmp_path: Path) -> None:
    path = written(tmp_path, f"0,100,{ONE},-nan\n1,100,{TWO},inf\n")
    assert [frame.seconds for frame in every_frame(path)] == [0.0, 0.0]


def test_a_damaged_line_is_told_and_the_video_keeps_its_other_frames(tmp_path: Path) -> None:
    path = written(tmp_path, f"0,100,{ONE},0.0\n\n1,101,{TWO},1.0\n2,99,{TWO[:50]}")
    *damaged, entry = vpdq.read(path)
    assert isinstance(entry, Entry)
    assert entry.frames == bytes.fromhex(ONE)
    assert [(row.number, row.reason) for row in damaged if isinstance(row, DamagedRow)] == [
        (3, "the quality is 101; it should be 0 to 100"),
        (4, "the line is not a frame's number, quality, PDQ hash and time"),
    ]
    with pytest.raises(KnownError, match="line 3: the quality is 101"):
        every_frame(path)


@pytest.mark.parametrize("text", ["", "\n\n", f"0,49,{ONE},0.0\n"])
def test_a_file_without_a_useful_frame_is_no_video(tmp_path: Path, text: str) -> None:
    [row] = vpdq.read(written(tmp_path, text))
    assert isinstance(row, DamagedRow)
    assert "cannot be known" in row.reason


def test_a_video_longer_than_any_is_told_and_not_read_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vpdq, "MOST_FRAMES", 3)
    lines = [f"{number},100,{number:064x},0.0\n" for number in range(4)]
    [entry] = vpdq.read(written(tmp_path, "".join(lines[:3])))
    assert isinstance(entry, Entry)
    path = written(tmp_path, "".join([*lines, "never read"]))
    [row] = vpdq.read(path)
    assert isinstance(row, DamagedRow)
    assert (row.number, "fewer frames a second" in row.reason) == (4, True)
    with pytest.raises(KnownError, match="more than 3 frames"):
        every_frame(path)
    with pytest.raises(KnownError, match="it has no frame"):
        every_frame(written(tmp_path, "\n"))
    with pytest.raises(KnownError, match="cannot be opened"):
        every_frame(tmp_path / "absent")


def listed(folder: Path, rows: str, *, header: str = "md5,vpdq,grade,note") -> list[Entry | DamagedRow]:
    path = written(folder, f"{header}\n{rows}", "list.csv")
    return list(plain_csv.read(path, mapping=ColumnMapping(scale=("uk", "2014"))))


def test_a_list_says_which_video_it_is_and_what_it_is_graded(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    written(tmp_path / "frames", f"0,100,{ONE},0.0\n1,100,{TWO},1.0\n", "a.txt")
    both = bytes.fromhex(ONE + TWO)
    assert listed(tmp_path, f"{MD5},frames/a.txt,A,x\n,frames/a.txt,,\n{MD5},,B,\n") == [
        Entry("known", "list.csv", md5=MD5, frames=both, grade=Grade("uk", "2014", "A"),
              extra={"vpdq": "frames/a.txt", "note": "x"}),
        Entry("known", "list.csv", frames=both, extra={"vpdq": "frames/a.txt"}),
        Entry("known", "list.csv", md5=MD5, grade=Grade("uk", "2014", "B")),
    ]  # fmt: skip


def test_a_column_of_another_name_may_be_the_one(tmp_path: Path) -> None:
    written(tmp_path, f"0,100,{ONE},0.0\n", "a.txt")
    path = written(tmp_path, "Film\na.txt\n", "list.csv")
    [entry] = plain_csv.read(path, mapping=ColumnMapping({"vpdq": "Film"}))
    assert entry == Entry("known", "list.csv", frames=bytes.fromhex(ONE), extra={"Film": "a.txt"})


@pytest.mark.parametrize(
    "name", ["absent.txt", "../outside.txt", "/etc/hostname", "link.txt", ".", "folder", "a\0b", "x" * 5000]
)
def test_a_list_names_nothing_but_what_lies_with_it(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    (inside / "folder").mkdir(parents=True)
    written(tmp_path, f"0,100,{ONE},0.0\n", "outside.txt")
    (inside / "link.txt").symlink_to(tmp_path / "outside.txt")
    taken, told, alone = listed(inside, f"{MD5},{name},A,\n,{name},A,\n")
    assert isinstance(taken, Entry)
    assert (taken.md5, taken.frames, taken.extra["vpdq"]) == (MD5, None, name)
    for row, number in ((told, 2), (alone, 3)):
        assert isinstance(row, DamagedRow)
        assert (row.number, row.source) == (number, "list.csv")
    assert isinstance(told, DamagedRow)
    assert told.reason.endswith("; its other hashes were taken")


def test_damage_in_a_file_that_a_list_names_is_told_with_its_row(tmp_path: Path) -> None:
    written(tmp_path, f"0,100,{ONE},0.0\nbad\nworse\n", "a.txt")
    written(tmp_path, f"0,1,{ONE},0.0\n", "poor.txt")
    taken, told, whole, poor = listed(tmp_path, f",a.txt,A,\n{MD5},poor.txt,A,\n")
    assert isinstance(taken, Entry)
    assert taken.frames == bytes.fromhex(ONE)
    assert isinstance(told, DamagedRow)
    assert told.reason.startswith("a.txt, line 2: the line is not a frame's number")
    assert "and 1 more" in told.reason
    assert isinstance(whole, Entry)
    assert (whole.md5, whole.frames) == (MD5, None)
    assert isinstance(poor, DamagedRow)
    assert "none of its frames" in poor.reason
