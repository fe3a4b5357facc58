"""Every kind of archive gives back what was put in, and one that was cut, changed or made to harm says what is missing."""

import random
import tarfile
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media.jail.archives.packing import (
    COMPRESSORS,
    DATA,
    FILES,
    METHODS,
    ended,
    listed,
    local,
    overlapping,
    read,
    tarred,
    zipped,
)
from vigil.media.jail.unpacking_limits import UnpackLimits

NAMES = st.text(st.characters(exclude_characters="\0/\\", exclude_categories=["Cs"]), min_size=1, max_size=30)
TREES = st.dictionaries(NAMES, st.binary(max_size=3000), max_size=5)
MADE = {
    **{f"zip {name}": (zipped(FILES, method=method), "zip") for name, method in METHODS.items()},
    "tar ustar": (tarred(FILES, form=tarfile.USTAR_FORMAT), "tar"),
    "tar GNU": (tarred(FILES, form=tarfile.GNU_FORMAT), "tar"),
    "tar pax": (tarred(FILES), "tar"),
    **{f"tar {kind}": (pack(tarred(FILES)), kind) for kind, pack in COMPRESSORS.items()},
    **{
        f"7z {name}": ((DATA / f"{name}.7z").read_bytes(), "7z")
        for name in (
            "lzma", "lzma2", "bzip2", "deflate", "copy", "branches-lzma", "branches-lzma2", "delta", "apart", "plain-list",
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("made", MADE)
def test_every_member_is_read_byte_for_byte(made: str) -> None:
    found, rest = read(*MADE[made])
    assert {name: content for name, content, _ in found} == FILES
    assert [problem for *_, problem in found] == [""] * len(FILES)
    assert rest == ""


@pytest.mark.parametrize("made", MADE)
def test_one_member_by_its_index_is_the_same(made: str) -> None:
    found, _ = read(*MADE[made])
    for index, one in enumerate(found):
        assert read(*MADE[made], only=index) == ([one], "")
    assert read(*MADE[made], only=len(found)) == ([], "")


@settings(max_examples=30, deadline=None)
@given(tree=TREES, method=st.sampled_from(sorted(METHODS)))
def test_any_zip_gives_back_what_was_put_in(tree: dict[str, bytes], method: str) -> None:
    found, rest = read(zipped(tree, method=METHODS[method]), "zip")
    assert ({name: content for name, content, _ in found}, rest) == (tree, "")


@settings(max_examples=30, deadline=None)
@given(tree=TREES, form=st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]))
def test_any_tar_gives_back_what_was_put_in(tree: dict[str, bytes], form: int) -> None:
    found, rest = read(tarred(tree, form=form), "tar")
    assert ({name: content for name, content, _ in found}, rest) == (tree, "")


@pytest.mark.parametrize("kind", COMPRESSORS)
@settings(max_examples=20, deadline=None)
@given(contents=st.lists(st.binary(max_size=100_000), min_size=1, max_size=4))
def test_streams_one_behind_the_other_are_one_file(kind: str, contents: list[bytes]) -> None:
    found, rest = read(b"".join(map(COMPRESSORS[kind], contents)), kind)
    assert (found, rest) == ([("content", b"".join(contents), "")], "")


@pytest.mark.parametrize("made", MADE)
def test_an_archive_cut_anywhere_never_passes_for_a_whole_one(made: str) -> None:
    data, kind = MADE[made]
    whole = {name: content for name, content, _ in read(data, kind)[0]}
    for twentieth in range(20):
        # The oldest tars end in zeros only: those that lack some of them have lost nothing.
        cut = data[: len(data.rstrip(b"\0")) * twentieth // 20]
        found, rest = read(cut, kind)
        assert rest or any(problem for *_, problem in found), twentieth
        for name, content, problem in found:
            assert problem or content == whole[name]


def test_a_cut_zip_and_a_cut_tar_give_what_they_can() -> None:
    for made in ("zip stored", "zip deflate", "tar pax"):
        data, kind = MADE[made]
        found, rest = read(data[: len(data) // 2], kind)
        assert found[0] == ("note.txt", FILES["note.txt"], "")
        assert "cut short" in rest


@pytest.mark.parametrize("made", MADE)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_changed_archive_raises_nothing_and_gives_no_bytes_that_are_not_its_own(
    made: str, data: st.DataObject
) -> None:
    whole, kind = MADE[made]
    changed = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
        changed[place] = data.draw(st.integers(0, 255))
    found, rest = read(bytes(changed), kind)
    if kind in {"zip", "7z"}:
        # These hold a checksum over each member's bytes.
        kept = set(FILES.values())
        assert all(problem or content in kept or not content for _, content, problem in found)
    assert isinstance(rest, str)


@settings(max_examples=100, deadline=None)
@given(kind=st.sampled_from(["zip", "tar", "gzip", "bzip2", "xz", "7z"]), noise=st.binary(max_size=2000))
def test_noise_is_never_an_archive_read_to_its_end(kind: str, noise: bytes) -> None:
    found, rest = read(noise, kind)
    assert rest or all(problem for *_, problem in found)


def test_a_password_keeps_members_listed_and_unread() -> None:
    found, rest = read((DATA / "password.7z").read_bytes(), "7z")
    assert ({name for name, *_ in found}, rest) == (set(FILES), "")
    assert {(content, problem) for name, content, problem in found if name != "empty"} == {(b"", "encrypted")}
    assert read((DATA / "password-names.7z").read_bytes(), "7z") == ([], "its list of contents is encrypted")
    packed = local(b"a", b"x" * 20, flags=1)
    assert read(ended(packed, [listed(b"a", 0, 20, flags=1)]), "zip") == ([("a", b"", "encrypted")], "")


@pytest.mark.parametrize(("name", "words"), [("ppmd", "PPMd"), ("bcj2", "BCJ2")])
def test_a_compression_that_is_not_supported_is_named_for_each_member(name: str, words: str) -> None:
    found, _ = read((DATA / f"{name}.7z").read_bytes(), "7z")
    assert {problem for member, _, problem in found if member != "empty"} == {
        f"unsupported compression ({words})"
    }


@pytest.mark.parametrize(
    ("method", "words"), [(9, "Deflate64"), (93, "Zstandard"), (98, "PPMd"), (200, "method 200")]
)
def test_a_zips_compression_that_is_not_supported_is_named(method: int, words: str) -> None:
    data = ended(local(b"a", b"xyz", method=method), [listed(b"a", 0, 3, method=method)])
    assert read(data, "zip") == ([("a", b"", f"unsupported compression ({words})")], "")


def test_names_that_lead_out_are_only_names() -> None:
    found, rest = read((DATA / "leading-out.7z").read_bytes(), "7z")
    assert ("../../../tmp/note.txt", FILES["note.txt"], "") in found
    tree = {"../../etc/passwd": b"x", "/etc/shadow": b"y", "C:\\Windows\\x": b"z", "a/../../b": b"w"}
    for made, kind in ((zipped(tree), "zip"), (tarred(tree), "tar")):
        found, rest = read(made, kind)
        assert ({name: content for name, content, _ in found}, rest) == (tree, "")


def test_links_and_devices_are_listed_and_not_followed() -> None:
    found, _ = read((DATA / "link.7z").read_bytes(), "7z")
    assert ("link", b"", "symbolic link, not followed") in found
    link = ended(local(b"l", b"/etc/hostname"), [listed(b"l", 0, 13, mode=0o120777)])
    assert read(link, "zip") == ([("l", b"", "symbolic link, not followed")], "")
    device = ended(local(b"d", b""), [listed(b"d", 0, 0, mode=0o020666)])
    assert read(device, "zip") == ([("d", b"", "device or pipe")], "")


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        (tarfile.SYMTYPE, "symbolic link, not followed"),
        (tarfile.LNKTYPE, "hard link to another member"),
        (tarfile.CHRTYPE, "device"),
        (tarfile.BLKTYPE, "device"),
        (tarfile.FIFOTYPE, "pipe"),
        (b"M", "part of a file that begins in another archive"),
        (b"S", "sparse, not unpacked"),
    ],
)
def test_what_is_no_file_in_a_tar_is_listed_with_its_reason(kind: bytes, problem: str) -> None:
    info = tarfile.TarInfo("odd")
    info.type, info.linkname = kind, "/etc/hostname"
    data = info.tobuf(tarfile.GNU_FORMAT) + tarred({"after": b"x"})
    assert read(data, "tar") == ([("odd", b"", problem), ("after", b"x", "")], "")


def test_folders_are_no_members() -> None:
    info = tarfile.TarInfo("folder")
    info.type = tarfile.DIRTYPE
    assert read(info.tobuf() + tarred({"folder/a": b"x"}), "tar") == ([("folder/a", b"x", "")], "")
    assert read(zipped({"folder/": b"", "folder/a": b"x"}), "zip") == ([("folder/a", b"x", "")], "")


def test_a_name_with_a_slash_at_its_end_hides_no_bytes() -> None:
    assert read(zipped({"folder/": b"hidden"}), "zip") == ([("folder/", b"hidden", "")], "")


@pytest.mark.parametrize(
    ("name", "flags", "shown"),
    [
        ("Müller".encode(), 0x800, "Müller"),
        ("Müller".encode(), 0, "Müller"),
        ("Müller".encode("cp437"), 0, "Müller"),
        (b"\xff\xfe\x00garbage", 0x800, "\\xff\\xfe\x00garbage"),
        (b"\xff\x98", 0, "\u00a0ÿ"),
        (b"", 0, ""),
    ],
)
def test_names_of_zips_are_utf_8_or_code_page_437(name: bytes, flags: int, shown: str) -> None:
    data = ended(local(name, b"", flags=flags), [listed(name, 0, 0, flags=flags)])
    assert read(data, "zip") == ([(shown, b"", "")], "")


def test_a_name_longer_than_any_is_cut() -> None:
    found, rest = read(zipped({"n" * 60_000: b"x"}), "zip")
    assert ([(len(name), content) for name, content, _ in found], rest) == ([(4096, b"x")], "")
    found, rest = read(zipped({"∑" * 20_000: b"x"}), "zip")
    assert ([(name, content) for name, content, _ in found], rest) == ([("∑" * 1365, b"x")], "")


def test_members_of_the_same_name_are_members_each() -> None:
    body = local(b"a", b"one", crc=zlib.crc32(b"one")) + local(b"a", b"two", crc=zlib.crc32(b"two"))
    data = ended(
        body, [listed(b"a", 0, 3, crc=zlib.crc32(b"one")), listed(b"a", 34, 3, crc=zlib.crc32(b"two"))]
    )
    assert read(data, "zip") == ([("a", b"one", ""), ("a", b"two", "")], "")
    twice = tarred({"a": b"one"})[:1024] + tarred({"a": b"two"})
    assert read(twice, "tar") == ([("a", b"one", ""), ("a", b"two", "")], "")


def test_zip64_is_read() -> None:
    crc, size = zlib.crc32(b"words"), 0xFFFFFFFF
    extra = b"\x01\x00\x18\x00" + (5).to_bytes(8, "little") * 2 + bytes(8)
    body = local(b"a", b"words", crc=crc)
    line = listed(b"a", 0, size, crc=crc, extra=extra)[: -1 - len(extra)] + b"a" + extra
    line = line[:42] + b"\xff\xff\xff\xff" + line[46:]
    long_end = b"PK\x06\x06" + (44).to_bytes(8, "little") + bytes(12)
    long_end += b"".join(number.to_bytes(8, "little") for number in (1, 1, len(line), len(body)))
    locator = b"PK\x06\x07" + bytes(4) + (len(body) + len(line)).to_bytes(8, "little") + b"\1\0\0\0"
    end = b"PK\x05\x06" + b"\xff" * 16 + bytes(2)
    assert read(body + line + long_end + locator + end, "zip") == ([("a", b"words", "")], "")


def test_a_zip_behind_other_bytes_is_read() -> None:
    found, rest = read(b"a program that unpacks itself" + zipped(FILES), "zip")
    assert ({name: content for name, content, _ in found}, rest) == (FILES, "")


def test_a_zip_whose_lengths_stand_behind_its_members_is_read_without_its_list() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"words" * 9) + packer.flush()
    behind = b"PK\x07\x08" + zlib.crc32(b"words" * 9).to_bytes(4, "little") + bytes(8)
    one = local(b"a", packed, flags=8, method=8, stated=0, size=0) + behind
    found, rest = read(one + one, "zip")
    assert found == [("a", b"words" * 9, "")] * 2
    assert rest == "cut short: its list of contents is missing"
    other = bytearray(one)
    other[len(one) - 12] ^= 1
    assert read(bytes(other), "zip")[0] == [("a", b"", "damaged: its checksum is another")]


def test_a_list_of_contents_that_leaves_members_out_is_said() -> None:
    body = local(b"a", b"x", crc=zlib.crc32(b"x"))
    lines = [listed(b"a", 0, 1, crc=zlib.crc32(b"x"))]
    data = bytearray(ended(body, lines))
    data[-12:-10] = b"\2\0"
    data[-14:-12] = b"\2\0"
    assert read(bytes(data), "zip")[1] == "damaged: its list of contents does not agree with its end"


@pytest.mark.parametrize("kind", ["zip", "tar", "gzip", "bzip2", "xz", "7z"])
def test_a_bomb_is_stopped_long_before_it_is_whole(kind: str) -> None:
    zeros = bytes(64 << 20)
    data = {
        "zip": lambda: zipped({"bomb": zeros, "after": b"x"}),
        "tar": lambda: tarred({"bomb": bytes(1 << 20)}),
        "7z": (DATA / "copy.7z").read_bytes,
        **{name: (lambda pack=pack: pack(zeros)) for name, pack in COMPRESSORS.items()},
    }[kind]()
    limits = UnpackLimits(ratio_from=1 << 10, ratio=1) if kind in {"tar", "7z"} else UnpackLimits()
    found, rest = read(data, kind, limits=limits)
    if kind == "zip":
        assert found[0] == ("bomb", b"", "unpacks to more than 200 times its size")
        # Of so small an archive nothing more may come out either.
        assert (len(found), rest) == (1, "unpacks to more than 200 times its size")
    else:
        assert kind in {"tar", "7z"} or rest == "unpacks to more than 200 times its size"
        assert not any(name == "bomb" and content == zeros for name, content, _ in found)


def test_a_bomb_beside_others_leaves_them_readable() -> None:
    noise = random.Random(3).randbytes(1 << 20)
    data = zipped({"bomb": bytes(64 << 20), "after": b"x", "large": noise})
    assert read(data, "zip") == (
        [("bomb", b"", "unpacks to more than 200 times its size"), ("after", b"x", ""), ("large", noise, "")],
        "",
    )


def test_a_bomb_of_overlapping_members_is_stopped() -> None:
    data = overlapping(5000, 8)
    found, rest = read(data, "zip")
    assert rest == "unpacks to more than 200 times its size"
    assert sum(len(content) for _, content, _ in found) <= 200 * len(data)


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_the_number_of_members_is_limited(kind: str) -> None:
    tree = {str(number): b"" for number in range(12)}
    data = zipped(tree) if kind == "zip" else tarred(tree)
    assert len(read(data, kind, limits=UnpackLimits(members=12))[0]) == 12
    found, rest = read(data, kind, limits=UnpackLimits(members=11))
    assert (len(found), rest) == (11, "more than 11 members")


def test_a_tar_of_a_million_headers_is_left_at_the_limit() -> None:
    info = tarfile.TarInfo("n").tobuf()
    found, rest = read(info * 1_000_000, "tar")
    assert (len(found), rest) == (100_000, "more than 100,000 members")


@pytest.mark.parametrize("kind", ["zip", "tar", "gzip", "7z"])
def test_one_member_and_all_together_are_limited(kind: str) -> None:
    data = {
        "zip": zipped(FILES, method=zipfile.ZIP_STORED),
        "tar": tarred(FILES),
        "gzip": COMPRESSORS["gzip"](FILES["calls.bin"]),
        "7z": (DATA / "lzma2.7z").read_bytes(),
    }[kind]
    size = len(FILES["calls.bin"])
    assert all(not problem for *_, problem in read(data, kind, limits=UnpackLimits(one=size))[0])
    found, rest = read(data, kind, limits=UnpackLimits(one=size - 1))
    assert [problem for *_, problem in found if problem] == ["too large: more than 0 MiB unpacked"]
    assert rest == ""
    assert read(data, kind, limits=UnpackLimits(total=size - 1))[1] == "unpacks to more than 0 MiB in all"


def test_bytes_behind_an_end_are_said() -> None:
    assert read(tarred(FILES) + b"hidden", "tar")[1] == "bytes follow its end marker"
    for kind, pack in COMPRESSORS.items():
        found, _ = read(pack(b"x") + b"hidden", kind)
        assert "belong to no stream" in found[0][2]
        assert read(pack(b"x") + bytes(1000), kind) == ([("content", b"x", "")], "")


def test_a_gzip_file_has_the_name_it_was_given() -> None:
    packed = COMPRESSORS["gzip"](b"words")
    named = packed[:3] + b"\x0c" + packed[4:10] + b"\3\0abc" + b"holiday.jpg\0" + packed[10:]
    assert read(named, "gzip") == ([("holiday.jpg", b"words", "")], "")
