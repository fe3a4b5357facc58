"""Whatever bytes the native child takes for a plain zip, it says of them what the other reader says; the rest it leaves."""

import ctypes
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media.jail.archives.packing import FILES, ended, listed, local, overlapping, zipped
from vigil.kernels import native
from vigil.kernels.native import INT64, POINTER
from vigil.media.jail.archives.unpacking import Asked, unpack
from vigil.media.jail.protocol import OTHER, SAY, Said
from vigil.media.jail.unpacking_limits import UnpackLimits
from vigil.media.jail.unpacking_protocol import ALL, LAST, NO_TIME, RECORD

Unzip = Callable[..., bytes | None]
LEFT = RECORD.pack(LAST, 0, 0, SAY.size, NO_TIME, 0, 0) + Said(outcome=OTHER).pack()
ALLOWED = UnpackLimits()


@pytest.fixture(scope="session")
def unzip(library: native.Library) -> Unzip:
    """What is said of these very bytes, which end where their allocation ends; None where they are left to the other."""
    unzipped = library.function("vigil_unzip", POINTER, INT64, POINTER, POINTER, returns=INT64)
    out = (ctypes.c_uint8 * library.function("vigil_unzip_room", returns=INT64)())()

    def ask(data: bytes, limits: UnpackLimits = ALLOWED) -> bytes | None:
        exact = (ctypes.c_uint8 * max(len(data), 1)).from_buffer_copy(data or b"\0")
        most = (ctypes.c_uint64 * 3)(limits.members, min(limits.total, limits.ratio_from), limits.one)
        length = unzipped(ctypes.addressof(exact), len(data), ctypes.addressof(most), ctypes.addressof(out))
        said = bytes(memoryview(out)[:length])
        return None if said == LEFT else said

    return ask


def other(data: bytes, limits: UnpackLimits = ALLOWED) -> bytes:
    """What the child of the other start process says."""
    said = bytearray()
    outcome = unpack(Asked("zip", data, ALL, limits), said.extend)
    return bytes(said) + outcome.pack()


def alike(data: bytes, unzip: Unzip, limits: UnpackLimits = ALLOWED) -> bool:
    """Whether a zip is read; then both say the same, to the byte."""
    said = unzip(data, limits)
    assert said is None or said == other(data, limits)
    return said is not None


def written(
    files: dict[str, bytes], *, is_streamed: bool = False, moment: int = 2026, mode: int = 0
) -> bytes:
    """A zip as the standard library writes one, to a file or to a stream, where the lengths come last."""

    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return not is_streamed

    out = Stream()
    with zipfile.ZipFile(out, "w") as archive:
        for number, (name, content) in enumerate(files.items()):
            info = zipfile.ZipInfo(name, (moment, 3, 1, 12, number % 60, 2 * number % 60))
            info.external_attr = mode << 16
            archive.writestr(info, content, number % 2 * zipfile.ZIP_DEFLATED)
    return out.getvalue()


def one(content: bytes = b"words" * 9, *, extra: bytes = b"", behind: bytes = b"", **changed: int) -> bytes:
    """A zip of one stored member; fields of the list by name, those before the member with ``local_``."""
    fields = {"crc": zlib.crc32(content), "size": len(content)}
    own = {name.removeprefix("local_"): value for name, value in changed.items() if name.startswith("local_")}
    named = {name: value for name, value in changed.items() if not name.startswith("local_")}
    packed = named.pop("packed", len(content))
    body = local(
        b"a", content, **fields | {key: named[key] for key in {"flags", "method"} & set(named)} | own
    )
    return ended(body + behind, [listed(b"a", 0, packed, extra=extra, **fields | named)])


def descriptor(content: bytes = b"words" * 9, *, signature: bytes = b"PK\x07\x08", wrong: int = 0) -> bytes:
    return signature + struct.pack("<III", zlib.crc32(content) ^ wrong, len(content), len(content))


UNSAID = {"flags": 8, "local_crc": 0, "local_stated": 0, "local_size": 0}
NTFS = struct.pack("<HHIHHQQQ", 0x000A, 32, 0, 1, 24, 134_000_000_000_000_000, 1, 2)
UNIX = struct.pack("<HHBi", 0x5455, 5, 1, -12_345)
PLAIN = {
    "files and folders": written(FILES | {"deep/": b"", "deep/er/x": b"y"}),
    "a stream": written(FILES, is_streamed=True),
    "Unix modes": written(FILES, mode=0o100644),
    "after 2100": written(FILES, moment=2107),
    "all deflated": zipped(FILES),
    "all stored": zipped(FILES, method=zipfile.ZIP_STORED),
    "a name in UTF-8": zipped({"Müller/∑/𝄞": b"x" * 99}),
    "only folders": zipped({"a/": b"", "b/": b""}),
    "a slash behind a file's name": zipped({"a/": b"hidden"}),
    "the longest name": zipped({"n" * 4096: b"x"}),
    "no time": one(),
    "Unix's time": one(extra=UNIX),
    "NTFS's time": one(extra=NTFS),
    "Unix's before NTFS's": one(extra=NTFS + UNIX),
    "Unix's time, unset": one(extra=UNIX[:4] + b"\0" + UNIX[5:]),
    "Unix's time, too short": one(extra=b"\x55\x54\1\0\1"),
    "NTFS's of another kind": one(extra=NTFS[:8] + b"\2" + NTFS[9:]),
    "a field that says nothing": one(extra=b"\xfe\xca\0\0"),
    "a descriptor": one(behind=descriptor(), **UNSAID),
    "a descriptor without signature": one(behind=descriptor(signature=b""), **UNSAID),
    "a descriptor that repeats": one(behind=descriptor(), flags=8),
    "bytes between": one(behind=b"of no member"),
}
OTHERS = {
    "nothing": b"",
    "no member": zipped({}),
    "end alone": b"PK\5\6" + bytes(18),
    "cut short": zipped(FILES)[:-1],
    "cut to its beginning": zipped(FILES)[:400],
    "bytes behind": zipped(FILES) + b"x",
    "bytes before": b"a program that unpacks itself" + zipped(FILES),
    "a comment": zipped(FILES)[:-2] + b"\3\0abc",
    "several disks": one()[:-18] + b"\1" + one()[-17:],
    "encrypted": one(flags=1),
    "masked": one(flags=0x2000),
    "an unknown flag": one(flags=0x10),
    "bzip2": zipped(FILES, method=zipfile.ZIP_BZIP2),
    "LZMA": zipped(FILES, method=zipfile.ZIP_LZMA),
    "Deflate64": one(method=9),
    "a link": one(mode=0o120777),
    "a pipe": one(mode=0o010644),
    "an old code page": zipped({"M_ller": b"x"}).replace(b"M_ller", b"M\x81ller"),
    "UTF-8 that is not said": ended(local("ü".encode(), b""), [listed("ü".encode(), 0, 0)]),
    "no UTF-8": ended(local(b"\xff", b"", flags=0x800), [listed(b"\xff", 0, 0, flags=0x800)]),
    "a surrogate": ended(local(b"\xed\xa0\x80", b"", flags=0x800), [listed(b"\xed\xa0\x80", 0, 0, flags=0x800)]),
    "no name": ended(local(b"", b""), [listed(b"", 0, 0)]),
    "a name that is cut": zipped({"n" * 4097: b"x"}),
    "another name before it": one().replace(b"awords", b"bwords"),
    "another size before it": one(local_size=44),
    "another checksum before it": one(local_crc=7),
    "another method before it": one(local_method=8),
    "other flags before it": one(local_flags=2),
    "a wrong checksum": one(crc=7, local_crc=7),
    "more bytes than said": one(size=44, local_size=44),
    "fewer bytes than said": one(size=46, local_size=46),
    "a length beyond the list": one(packed=1 << 20, local_stated=1 << 20),
    "zip64 in sizes": one(packed=0xFFFFFFFF, extra=struct.pack("<HHQ", 1, 8, 45)),
    "zip64 for nothing": one(extra=struct.pack("<HHQ", 1, 8, 45)),
    "a further field cut short": one(extra=b"\x55\x54\5\0\1"),
    "crumbs behind further fields": one(extra=UNIX + b"x"),
    "a descriptor that says another": one(behind=descriptor(wrong=1), **UNSAID),
    "no descriptor": one(**UNSAID),
    "a descriptor that is not announced": one(behind=descriptor(), **UNSAID | {"flags": 0}),
    "members on each other": overlapping(3, 1),
    "members the other way round": ended(
        local(b"a", b"") + local(b"b", b""), [listed(b"b", 31, 0), listed(b"a", 0, 0)]
    ),
    "more than may come out": zipped({"a": bytes((10 << 20) + 1)}),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLAIN)
def test_a_plain_one_is_read_as_the_other_reads_it(kind: str, unzip: Unzip) -> None:
    assert alike(PLAIN[kind], unzip)


@pytest.mark.parametrize("kind", OTHERS)
def test_one_that_is_not_plain_is_left(kind: str, unzip: Unzip) -> None:
    assert unzip(OTHERS[kind]) is None


def test_a_list_that_miscounts_is_left(unzip: Unzip) -> None:
    whole = zipped(FILES)
    for many in (0, 3, 5, 0xFFFF):
        assert unzip(whole[:-14] + struct.pack("<HH", many, many) + whole[-10:]) is None
    assert unzip(whole[:-14] + struct.pack("<HH", 4, 5) + whole[-10:]) is None


def test_an_end_that_another_one_seems_to_stand_in_is_left(unzip: Unzip) -> None:
    # So many lines, of such a length, that both numbers together read as the beginning of an end.
    many, length = int.from_bytes(b"PK", "little"), 0x0F0605
    line = listed(b"a/", 0, 0)
    lines = [line] * (many - 1) + [listed(b"a/", 0, 0, extra=bytes(length - many * len(line)))]
    data = ended(b"", lines)
    assert data[-22:].rfind(b"PK\5\6") == 10
    assert "cut short" in other(data).decode("latin-1")
    assert unzip(data) is None
    assert alike(ended(b"", lines[1:]), unzip)


def test_a_member_ends_where_its_stream_does(unzip: Unzip) -> None:
    content = b"words" * 9
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    fields = {"method": 8, "crc": zlib.crc32(content), "size": len(content)}
    for more in (b"", b"x"):
        line = listed(b"a", 0, len(packed + more), **fields)
        data = ended(local(b"a", packed + more, **fields), [line])
        assert alike(data, unzip) is (more == b"")


@pytest.mark.parametrize("day", [0, 0x21, 0x5C5F, 0x5C5D, 0x585D, 0x5C20, 0x5DA0, 0x5D9F, 0xFF9F, 0xFFFF])
@pytest.mark.parametrize("clock", [0, 0xBF7D, 0xBF7E, 0xBF80, 0xC000, 0xFFFF])
def test_moments_are_those_of_the_calendar(day: int, clock: int, unzip: Unzip) -> None:
    moment = struct.pack("<HH", clock, day)
    data = bytearray(one())
    data[10:14] = moment
    place = data.index(b"PK\1\2")
    data[place + 12 : place + 16] = moment
    assert alike(bytes(data), unzip)


def test_at_a_limit_it_is_read_and_beyond_it_is_left(unzip: Unzip) -> None:
    data = zipped(FILES)
    total, largest = sum(map(len, FILES.values())), max(map(len, FILES.values()))
    just = UnpackLimits(members=len(FILES), total=total, one=largest, ratio_from=total)
    assert alike(data, unzip, just)
    for tighter in (
        replace(just, members=len(FILES) - 1),
        replace(just, total=total - 1),
        replace(just, one=largest - 1),
        replace(just, ratio_from=total - 1),
    ):
        assert unzip(data, tighter) is None
    assert alike(zipped({"a": bytes(10 << 20)}), unzip)


CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True), st.one_of(st.integers(0, 255), st.sampled_from([0, 1, 8, 255]))
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=1500, deadline=None)
@given(seed=st.sampled_from(list(PLAIN.values())), changes=CHANGES, from_end=st.booleans())
def test_a_damaged_one_is_read_alike_or_left(
    seed: bytes, changes: list[tuple[float, int]], unzip: Unzip, *, from_end: bool
) -> None:
    data = bytearray(seed)
    for place, value in changes:
        # What describes members lies at the end of most.
        reach = min(len(data), 400) if from_end else len(data)
        data[len(data) - reach + int(place * reach)] = value
    alike(bytes(data), unzip)


HEADERS = st.tuples(
    st.sampled_from([b"a", b"b/", b"", "ü".encode(), b"\xff", b"n" * 300]),
    st.sampled_from([0, 2, 4, 6, 8, 0x800, 0x808, 1, 0x10]),
    st.sampled_from([0, 8, 8, 8, 12]),
    st.sampled_from([0, 0, 1, -1]),
    st.sampled_from([b"", b"", b"", UNIX, NTFS, UNIX[:6]]),
    st.sampled_from([0, 0o100644, 0o040755, 0o120777]),
    st.sampled_from([b"", b"", b"gap", b"PK\7\x08"]),
    st.binary(max_size=80) | st.integers(0, 3000).map(bytes),
)


@settings(max_examples=700, deadline=None)
@given(members=st.lists(HEADERS, max_size=3), swap=st.booleans(), has_descriptor=st.booleans())
def test_any_zip_that_can_be_put_together_is_read_alike_or_left(
    members: list[tuple[bytes, int, int, int, bytes, int, bytes, bytes]],
    unzip: Unzip,
    *,
    swap: bool,
    has_descriptor: bool,
) -> None:
    body, lines = b"", list[bytes]()
    for name, flags, method, off, extra, mode, gap, content in members:
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush() if method == 8 else content
        fields = {"flags": flags, "method": method, "crc": zlib.crc32(content)}
        lines.append(
            listed(
                name,
                len(body),
                len(packed),
                extra=extra,
                mode=mode,
                size=max(0, len(content) + off),
                **fields,
            )
        )
        body += local(name, packed, **fields, size=max(0, len(content) + off))
        if flags & 8 and has_descriptor:
            body += b"PK\x07\x08" + struct.pack(
                "<III", zlib.crc32(content), len(packed), max(0, len(content) + off)
            )
        body += gap
    alike(ended(body, lines[::-1] if swap else lines), unzip)


@settings(max_examples=300, deadline=None)
@given(noise=st.binary(max_size=300), end=st.booleans())
def test_noise_is_left(noise: bytes, unzip: Unzip, *, end: bool) -> None:
    assert unzip(noise + (b"PK\5\6" + bytes(18) if end else b"")) is None


def test_the_next_one_begins_where_a_large_one_began(unzip: Unzip) -> None:
    large = {str(number): bytes([number]) * (1 << 20) for number in range(10)}
    assert alike(zipped(large), unzip)
    assert alike(zipped(large, method=zipfile.ZIP_STORED), unzip)
    assert alike(zipped(FILES), unzip)
