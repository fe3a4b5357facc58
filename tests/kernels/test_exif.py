"""What an EXIF says is read where it makes sense, and any bytes are answered alike by both twins."""

import struct
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.kernels import native
from vigil.kernels.exif import MOST_ENTRIES, MOST_LETTERS, Exif, exif_native, exif_reference

Read = Callable[[bytes], Exif]
ASCII, SHORT, LONG, RATIONAL = 2, 3, 4, 5
Value = tuple[int, int, bytes]  # kind, how many, bytes


@pytest.fixture(params=["reference", "native"])
def read(request: pytest.FixtureRequest) -> Read:
    if request.param == "reference":
        return exif_reference
    library = request.getfixturevalue("library")
    return lambda data: exif_native(library, data)


def text(words: str) -> Value:
    return ASCII, len(words) + 1, words.encode() + b"\0"


def rationals(order: str, *pairs: tuple[int, int]) -> Value:
    return RATIONAL, len(pairs), b"".join(struct.pack(f"{order}II", *pair) for pair in pairs)


def tiff(
    first: dict[int, Value], details: dict[int, Value] | None = None, places: dict[int, Value] | None = None,
    *, order: str = "<",
) -> bytes:  # fmt: skip
    """A TIFF with up to three directories, each followed by what its entries point at."""
    data = bytearray((b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8))
    own = dict(first)
    size = 2 + 12 * (len(first) + (details is not None) + (places is not None)) + 4
    further = bytearray()
    begin = len(data) + size
    for tag, directory in ((0x8769, details), (0x8825, places)):
        if directory is not None:
            laid = _directory(directory, begin + len(further), order)
            own[tag] = (LONG, 1, struct.pack(f"{order}I", begin + len(further)))
            further += laid
    head = _directory(own, len(data), order, behind=begin + len(further))
    data += head[:size] + further + head[size:]
    return bytes(data)


def _directory(entries: dict[int, Value], at: int, order: str, *, behind: int | None = None) -> bytes:
    size = 2 + 12 * len(entries) + 4
    behind = at + size if behind is None else behind
    head, rest = struct.pack(f"{order}H", len(entries)), b""
    for tag, (kind, many, value) in sorted(entries.items()):
        held = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack(f"{order}I", behind + len(rest))
        head += struct.pack(f"{order}HHI", tag, kind, many) + held
        rest += value if len(value) > 4 else b""
    return head + bytes(4) + rest


def gps(order: str = "<", *, north: str = "N", east: str = "E", degrees: int = 52) -> dict[int, Value]:
    return {
        1: text(north),
        2: rationals(order, (degrees, 1), (30, 1), (1800, 100)),
        3: text(east),
        4: rationals(order, (13, 1), (0, 1), (0, 7)),
    }


@pytest.mark.parametrize("order", ["<", ">"])
def test_all_that_is_asked_for_is_read(order: str, read: Read) -> None:
    first = {0x010F: text("Invented"), 0x0110: text("Box 1"), 0x0131: text("Maker 2.0")}
    first[0x0112] = (SHORT, 1, struct.pack(f"{order}H", 6))
    details = {0x9003: text("2024:02:29 23:59:58"), 0x9011: text("+05:30"), 0xA431: text("000 123")}
    said = read(tiff(first, details, gps(order, east="W"), order=order))
    place = (52 + 30 / 60 + 18.0 / 3600, -13.0)
    assert said == Exif("Invented", "Box 1", "000 123", "Maker 2.0", "2024-02-29T23:59:58+05:30", place, 6)


def test_what_is_not_said_is_not_there(read: Read) -> None:
    assert read(tiff({})) == Exif()
    assert read(b"") == Exif(is_odd=True)
    assert read(b"II*\0" + struct.pack("<I", 4)) == Exif(is_odd=True)


@pytest.mark.parametrize(
    "said",
    ["2024:13:01 00:00:00", "2023:02:29 00:00:00", "0000:01:01 00:00:00", "2024:01:00 00:00:00", "2024:01:01 24:00:00",
     "2024:01:01 00:60:00", "2024:01:01 00:00:60", "2024-01-01 00:00:00", "    :  :     :  :  ", "2024:01:01 00:00:0",
     "2024:01:01T00:00:00", "2024:01:01 00:00:000"],
)  # fmt: skip
def test_a_time_that_is_none_is_not_there_and_the_other_counts(said: str, read: Read) -> None:
    assert read(tiff({}, {0x9003: text(said), 0x9011: text("+01:00")})).taken is None
    other = {0x9003: text(said), 0x9004: text("2024:06:07 08:09:10"), 0x9011: text("+01:00")}
    assert read(tiff({}, other)).taken == "2024-06-07T08:09:10"


@pytest.mark.parametrize(
    ("zone", "is_one"),
    [("+14:00", True), ("-00:00", True), ("+14:01", False), ("+15:00", False), ("+01:60", False), ("Z", False),
     ("+1:00", False), ("+01:000", False), ("01:00", False)],
)  # fmt: skip
def test_a_zone_is_never_invented(zone: str, is_one: bool, read: Read) -> None:
    said = read(tiff({}, {0x9003: text("2024:06:07 08:09:10"), 0x9011: text(zone)})).taken
    assert said == "2024-06-07T08:09:10" + (zone if is_one else "")


@pytest.mark.parametrize(
    "wrong",
    [
        {2: rationals("<", (91, 1), (0, 1), (0, 1))},
        {2: rationals("<", (90, 1), (0, 1), (1, 1))},
        {4: rationals("<", (200, 1), (0, 1), (0, 1))},
        {2: rationals("<", (52, 0), (0, 1), (0, 1))},
        {2: rationals("<", (52, 1), (60, 1), (0, 1))},
        {2: rationals("<", (52, 1), (0, 1), (60, 1))},
        {2: rationals("<", (52, 1), (0, 1))},
        {1: text("Q")},
        {1: text("E")},
        {3: text("NE")},
        {1: (SHORT, 1, b"N\0")},
    ],
)
def test_a_place_that_makes_no_sense_is_none(wrong: dict[int, Value], read: Read) -> None:
    assert read(tiff({}, None, gps())).place is not None
    assert read(tiff({}, None, gps() | wrong)).place is None


def test_a_place_may_be_a_pole(read: Read) -> None:
    pole = gps(south := "<", north="S") | {2: rationals(south, (90, 1), (0, 1), (0, 1))}
    assert read(tiff({}, None, pole)).place == (-90.0, 13.0)


def test_texts_are_cut_and_what_is_not_ascii_is_marked(read: Read) -> None:
    assert read(tiff({0x010F: text("x" * MOST_LETTERS)})).make == "x" * MOST_LETTERS
    assert read(tiff({0x010F: text("x" * (MOST_LETTERS + 1))})).make == "x" * MOST_LETTERS
    assert read(tiff({0x010F: (ASCII, 8, b"  \xe9\nb \0c")})).make == "??b"
    assert read(tiff({0x010F: (SHORT, 1, b"ab")})).make == ""


@pytest.mark.parametrize(("many", "is_read"), [(MOST_ENTRIES, True), (MOST_ENTRIES + 1, False)])
def test_entries_beyond_the_limit_are_not_looked_at(many: int, is_read: bool, read: Read) -> None:
    entries = dict.fromkeys(range(512, 512 + many - 1), (SHORT, 1, b"\x01\x00"))
    said = read(tiff(entries | {0xFFF0: (SHORT, 1, b"\1\0")}))
    assert said.is_odd is not is_read


@pytest.mark.parametrize(
    ("value", "is_odd"), [((SHORT, 1, b"\x03\0"), False), ((LONG, 1, b"\3\0\0\0"), True), ((SHORT, 2, b"\3\0\3\0"), True)]
)  # fmt: skip
def test_an_orientation_of_another_kind_is_left_to_others(value: Value, is_odd: bool, read: Read) -> None:
    said = read(tiff({0x0112: value}))
    assert (said.is_odd, said.orientation) == (is_odd, None if is_odd else 3)


def test_a_directory_that_points_at_itself_is_read_once(read: Read) -> None:
    looped = bytearray(tiff({0x010F: text("Invented")}, {}, {}))
    for tag in (0x8769, 0x8825):
        at = looped.index(struct.pack("<HHI", tag, LONG, 1)) + 8
        looped[at : at + 4] = struct.pack("<I", 8)
    assert read(bytes(looped)).make == "Invented"


SEED = tiff(
    {0x010F: text("Invented"), 0x0112: (SHORT, 1, b"\6\0")},
    {0x9003: text("2024:02:29 23:59:58"), 0x9011: text("+05:30"), 0xA431: text("000 123")},
    gps(),
)


@settings(max_examples=500, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, len(SEED) - 1), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, len(SEED)),
)
def test_damaged_ones_are_read_alike_by_both_twins(
    library: native.Library, changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(SEED)
    for place, value in changes:
        data[place] = value
    for one in (bytes(data), bytes(data[:cut])):
        assert exif_native(library, one) == exif_reference(one)


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=200), order=st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b""]))
def test_any_bytes_are_read_alike_by_both_twins(library: native.Library, data: bytes, order: bytes) -> None:
    assert exif_native(library, order + data) == exif_reference(order + data)
