"""File systems of every kind: each file byte for byte, deleted ones and streams too, in one image or in its partitions."""

import gzip
import hashlib
import os
import random
import shutil
import struct
import subprocess
import uuid
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytsk3

from vigil.media.sources import FoundFile, filesystem, open_source
from vigil.media.sources.source import CHUNK

DATA = Path(__file__).resolve().parents[2] / "_data" / "media" / "filesystems"
SECTOR = 512
PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
EXFAT = {
    "note.txt": b"words nobody knows\n",
    "Ünï ∑ name of more than fifteen letters.bin": bytes((n * n // 7) % 256 for n in range(20_000)),
    "empty": b"",
    "gone.bin": bytes(n % 249 for n in range(9_000)),
}
NTFS_GONE = (
    *("kept/gone.bin", "gone.bin", "gone.bin:stream", "Ünï gone.bin", "gone small.txt"),
    *("folder gone/one.bin", "folder gone/two.bin"),
)
# exFAT keeps its tables among the entries of its root; The Sleuth Kit names them so.
EXFAT_OWN = {"$ALLOC_BITMAP", "$UPCASE_TABLE", "STICK (Volume Label Entry)"}


def tool(name: str, package: str) -> str:
    program = shutil.which(name, path=PATH)
    if program is None:
        pytest.skip(f"needs {name} (package {package}) to make an image")
    return program


def tree(seed: int, *, flat: bool = False) -> dict[str, bytes]:
    """Invented files of many lengths, at the edges of blocks too."""
    chance = random.Random(seed)
    lengths = [
        0,
        1,
        511,
        512,
        513,
        4095,
        4096,
        4097,
        65_536,
        300_001,
        *(chance.randrange(9000) for _ in range(40)),
    ]
    folders = [""] if flat else ["", "a/", "a/deep er/", "Ünï/"]
    return {
        f"{chance.choice(folders)}file {number}.bin": chance.randbytes(length)
        for number, length in enumerate(lengths)
    }


def laid_out(files: dict[str, bytes], root: Path) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def blank(path: Path, size: int) -> Path:
    path.touch()
    os.truncate(path, size)
    return path


def run(*command: str | Path) -> None:
    environment = {"PATH": PATH, "LC_ALL": "C.UTF-8", "MTOOLS_SKIP_CHECK": "1"}
    subprocess.run(command, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL)


def ext4(files: dict[str, bytes], folder: Path) -> Path:
    program = tool("mke2fs", "e2fsprogs")
    image = blank(folder / "ext4", 16 << 20)
    run(program, "-q", "-F", "-t", "ext4", "-d", laid_out(files, folder / "files"), image)
    return image


def fat(files: dict[str, bytes], folder: Path) -> Path:
    program, copy = tool("mkfs.fat", "dosfstools"), tool("mcopy", "mtools")
    image = blank(folder / "fat", 40 << 20)
    run(program, "-F", "32", image)
    root = laid_out(files, folder / "files")
    for name in sorted(path.name for path in root.iterdir()):
        run(copy, "-s", "-m", "-Q", "-i", image, root / name, "::")
    return image


def ntfs(files: dict[str, bytes], folder: Path) -> Path:
    program, copy = tool("mkntfs", "ntfs-3g"), tool("ntfscp", "ntfs-3g")
    image = blank(folder / "ntfs", 16 << 20)
    run(program, "-q", "-F", "-f", "-s", "512", "-p", "0", "-H", "0", "-S", "0", image)
    root = laid_out(files, folder / "files")
    for name in files:
        run(copy, "-q", "-f", image, root / name, name)
    return image


def found(image: Path) -> dict[str, FoundFile]:
    with open_source(image) as source:
        return {file.path: file for file in source.files()}


def contents(image: Path) -> dict[str, bytes]:
    """Every readable file's bytes, by the handle it was found with, the same as by its locator."""
    with open_source(image) as source:
        read = dict[str, bytes]()
        for file in source.files():
            if not file.problem:
                read[file.path] = b"".join(file.open())
                assert len(read[file.path]) == file.size
                assert b"".join(source.content(file.locator)) == read[file.path]
        return read


@pytest.mark.parametrize("make", [ext4, fat, ntfs])
def test_every_file_is_read_byte_for_byte(
    make: Callable[[dict[str, bytes], Path], Path], tmp_path: Path
) -> None:
    files = tree(7, flat=make is ntfs)
    image = make(files, tmp_path)
    before = hashlib.sha256(image.read_bytes()).digest()
    assert contents(image) == files
    assert hashlib.sha256(image.read_bytes()).digest() == before


def test_files_are_read_right_in_any_order_and_while_the_listing_goes_on(tmp_path: Path) -> None:
    files = tree(8)
    image = ext4(files, tmp_path)
    with open_source(image) as source:
        all_of_them = list(source.files())
        for file in random.Random(3).sample(all_of_them, len(all_of_them)):
            chunks = file.open()
            other = source.files()
            next(other)
            assert b"".join(chunks) == files[file.path]
            assert b"".join(file.open()) == files[file.path]


def test_a_file_comes_in_one_piece_up_to_a_bound_and_beyond_it_piece_by_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 2 * CHUNK
    monkeypatch.setattr(filesystem, "LARGEST_AT_ONCE", most)
    files = {"most.bin": random.Random(9).randbytes(most), "more.bin": random.Random(9).randbytes(most + 1)}
    with open_source(ext4(files, tmp_path)) as source:
        pieces = {file.path: list(file.open()) for file in source.files() if file.path in files}
    assert {path: b"".join(of) for path, of in pieces.items()} == files
    assert [len(piece) for piece in pieces["most.bin"]] == [most]
    assert [len(piece) for piece in pieces["more.bin"]] == [CHUNK, CHUNK, 1]


@pytest.fixture
def exfat(tmp_path: Path) -> Path:
    """A shipped image, formatted by mkfs.exfat."""
    image = tmp_path / "exfat"
    image.write_bytes(gzip.decompress((DATA / "exfat_deleted.raw.gz").read_bytes()))
    return image


def test_exfat_is_read_byte_for_byte_with_what_was_deleted(exfat: Path) -> None:
    read = contents(exfat)
    assert {path: content for path, content in read.items() if path not in EXFAT_OWN} == EXFAT
    files = found(exfat)
    assert {path for path, file in files.items() if file.state == "deleted"} == {"gone.bin"}
    assert files["note.txt"].created == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_deleted_file_of_fat_is_recovered_byte_for_byte(tmp_path: Path) -> None:
    delete = tool("mdel", "mtools")
    files = tree(9, flat=True)
    image = fat(files, tmp_path)
    run(delete, "-i", image, "::file 9.bin")
    gone = {path: file for path, file in found(image).items() if file.state == "deleted"}
    assert [b"".join(file.open()) for file in gone.values() if not file.problem] == [files["file 9.bin"]]


def test_the_files_of_a_deleted_folder_of_fat_are_recovered_when_its_own_entry_is_overwritten(
    tmp_path: Path,
) -> None:
    make, delete, copy = tool("mmd", "mtools"), tool("mdeltree", "mtools"), tool("mcopy", "mtools")
    image = fat({"other.bin": b"other"}, tmp_path)
    run(make, "-i", image, "::folder")
    inside = {f"NAME{number}.BIN": bytes([number]) * 2000 for number in range(5)}
    for name, content in inside.items():
        (tmp_path / name).write_bytes(content)
        run(copy, "-i", image, tmp_path / name, f"::folder/{name}")
    run(delete, "-i", image, "::folder")
    run(copy, "-i", image, tmp_path / "NAME0.BIN", "::NEW.BIN")
    orphans = {path: content for path, content in contents(image).items() if path.startswith("$Orphan")}
    # FAT wrote over the first letter of each name.
    assert orphans == {f"$OrphanFiles/_{name[1:]}": content for name, content in inside.items()}
    assert {file.state for path, file in found(image).items() if path in orphans} == {"deleted"}


def many(folder: Path, *options: str) -> tuple[Path, dict[str, bytes]]:
    """An ext4 image with a folder of several blocks."""
    program = tool("mke2fs", "e2fsprogs")
    files = {
        f"many/a rather long name, number {number:03}.bin": bytes([number]) * 3000 for number in range(120)
    }
    image = blank(folder / "ext4", 16 << 20)
    root = laid_out(files, folder / "files")
    run(program, "-q", "-F", "-t", "ext4", *(options or ("-b", "1024")), "-d", root, image)
    return image, files


def debugged(image: Path, *commands: str) -> None:
    commands_file = image.with_name("commands")
    commands_file.write_text("\n".join(commands) + "\n")
    run(tool("debugfs", "e2fsprogs"), "-w", "-f", commands_file, image)


def gone(image: Path) -> dict[str, FoundFile]:
    return {path: file for path, file in found(image).items() if file.state == "deleted"}


def test_a_deleted_file_of_ext_is_recovered_though_its_name_was_the_first_of_a_block(tmp_path: Path) -> None:
    image, files = many(tmp_path)
    debugged(image, *(f'rm "{path}"' for path in files))
    # Of such a name ext forgets the record: it is listed, and its bytes stand among the orphans.
    forgotten = {path for path, file in gone(image).items() if file.problem}
    assert {gone(image)[path].problem for path in forgotten} == {
        "deleted; its name no longer says which record was its own"
    }
    read = contents(image)
    orphans = {path: content for path, content in read.items() if path.startswith("$OrphanFiles/")}
    assert len(orphans) == len(forgotten) > 0
    assert sorted(orphans.values()) == sorted(files[path] for path in forgotten)
    assert {path: read[path] for path in files.keys() - forgotten} == {
        path: files[path] for path in files.keys() - forgotten
    }


LAYOUTS = {
    "blocks of 1 KiB": ("-b", "1024"),
    "blocks of 4 KiB": ("-b", "4096"),
    "narrow descriptors, no checksums": ("-b", "2048", "-O", "^64bit,^metadata_csum,^uninit_bg"),
    "several groups": ("-b", "1024", "-g", "1024"),
    "indirect blocks": ("-b", "1024", "-O", "^extent,^64bit"),
}


@pytest.mark.parametrize("options", LAYOUTS.values(), ids=list(LAYOUTS))
def test_a_deleted_file_of_ext_is_not_given_the_bytes_of_what_took_a_block_of_it(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    image, files = many(tmp_path, *options)
    path, other = "many/a rather long name, number 050.bin", "many/a rather long name, number 060.bin"
    blocks = [
        block for first, count in runs(image, record(image, path)) for block in range(first, first + count)
    ]
    debugged(image, f'rm "{path}"', f'rm "{other}"')
    assert {one: file.problem for one, file in gone(image).items()} == {path: "", other: ""}
    assert contents(image)[path] == files[path]
    debugged(image, f"setb {blocks[-1]}")
    assert {one: file.problem for one, file in gone(image).items()} == {
        path: "deleted; blocks of it have been used again",
        other: "",
    }


def test_what_no_map_tells_of_a_deleted_file_is_not_told(tmp_path: Path) -> None:
    image, _ = many(tmp_path, "-b", "1024", "-O", "meta_bg,^resize_inode")
    path = "many/a rather long name, number 050.bin"
    debugged(image, f'rm "{path}"')
    assert gone(image)[path].problem == "deleted; whether its blocks have been used again cannot be told"


def record(image: Path, path: str) -> int:
    return int(found(image)[path].locator.split("/")[1])


def test_streams_of_ntfs_are_files_of_their_own_at_every_length(tmp_path: Path) -> None:
    copy = tool("ntfscp", "ntfs-3g")
    image = ntfs({"plain.txt": b"words"}, tmp_path)
    streams = {
        "small": b"x",
        "Zone.Identifier": b"[ZoneTransfer]\r\nZoneId=3\r\n",
        "large": bytes(range(256)) * 900,
    }
    for name, content in streams.items():
        (tmp_path / "stream").write_bytes(content)
        run(copy, "-f", "-N", name, image, tmp_path / "stream", "plain.txt")
    expected = {f"plain.txt:{name}": content for name, content in streams.items()} | {"plain.txt": b"words"}
    assert contents(image) == expected


def lines(path: str) -> bytes:
    return (f"{path}: words nobody knows\n" * 200).encode()


@pytest.fixture
def deleted_ntfs(tmp_path: Path) -> Path:
    """A shipped image, filled and emptied by ntfs-3g."""
    image = tmp_path / "ntfs"
    image.write_bytes(gzip.decompress((DATA / "ntfs_deleted.raw.gz").read_bytes()))
    return image


def test_what_was_deleted_from_ntfs_is_recovered_byte_for_byte(deleted_ntfs: Path) -> None:
    expected = {path: lines(path) for path in NTFS_GONE} | {
        "gone.bin:stream": b"words of the stream\n" * 100,
        "gone small.txt": b"a few words\n",
    }
    read = contents(deleted_ntfs)
    assert {path: read.get(path) for path in NTFS_GONE} == expected
    files = found(deleted_ntfs)
    assert {files[path].state for path in NTFS_GONE} == {"deleted"}


def test_a_file_whose_folder_is_gone_stands_among_the_orphans(deleted_ntfs: Path) -> None:
    read = contents(deleted_ntfs)
    orphans = {path: content for path, content in read.items() if path.startswith("$Orphan")}
    assert orphans == {"$OrphanFiles/four.bin": lines("folder taken/four.bin")}


def change(image: Path, place: int, new: bytes) -> None:
    with image.open("r+b") as disk:
        disk.seek(place)
        disk.write(new)


def runs(image: Path, number: int, kind: object = None) -> list[tuple[int, int]]:
    """Where a record's bytes lie: first block and number of blocks."""
    system = pytsk3.FS_Info(pytsk3.Img_Info(str(image)))
    wanted = kind or pytsk3.TSK_FS_ATTR_TYPE_DEFAULT
    file = system.open_meta(inode=number)
    return [
        (int(run.addr), int(run.len)) for one in file if one.info.type == wanted for run in one if run.addr
    ]


def set_used(image: Path, cluster: int) -> None:
    """Mark a cluster in NTFS's own map, as another file's."""
    first, _ = runs(image, 6, pytsk3.TSK_FS_ATTR_TYPE_NTFS_DATA)[0]
    place = first * SECTOR + cluster // 8
    change(image, place, bytes([image.read_bytes()[place] | 1 << cluster % 8]))


@pytest.mark.parametrize("which", [0, -1])
def test_a_deleted_file_of_ntfs_is_not_given_the_bytes_of_what_took_its_blocks(
    deleted_ntfs: Path, which: int
) -> None:
    before = found(deleted_ntfs)
    clusters = [
        cluster
        for first, many in runs(
            deleted_ntfs, record(deleted_ntfs, "gone.bin"), pytsk3.TSK_FS_ATTR_TYPE_NTFS_DATA
        )
        for cluster in range(first, first + many)
    ]
    stream = clusters[-1]
    set_used(deleted_ntfs, clusters[which])
    files = found(deleted_ntfs)
    taken = {
        path for path, file in files.items() if file.problem == "deleted; blocks of it have been used again"
    }
    # The stream's clusters follow on those of the file.
    assert taken == ({"gone.bin:stream"} if clusters[which] == stream else {"gone.bin"})
    assert files.keys() == before.keys()


def with_gpt(*parts: bytes) -> bytes:
    """A disk with a GUID partition table, after the UEFI specification 2.10, chapter 5."""
    first = 2048
    entries, body = bytearray(128 * 128), b""
    for place, content in enumerate(parts):
        start = first + len(body) // SECTOR
        name = f"part {place}".encode("utf-16-le")
        kind = uuid.UUID("EBD0A0A2-B9E5-4433-87C0-68B6B72699C7").bytes_le
        row = struct.pack("<16s16sQQQ72s", kind, uuid.UUID(int=place + 1).bytes_le, start,
                          start + len(content) // SECTOR - 1, 0, name)  # fmt: skip
        entries[place * 128 : place * 128 + 128] = row
        body += content
    last = first + len(body) // SECTOR + 33

    def header(own: int, other: int, table: int) -> bytes:
        fields = [
            b"EFI PART",
            0x10000,
            92,
            0,
            0,
            own,
            other,
            first,
            last - 34,
            bytes(16),
            table,
            128,
            128,
            zlib.crc32(entries),
        ]
        packed = struct.pack("<8sIIIIQQQQ16sQIII", *fields)
        fields[3] = zlib.crc32(packed)
        return struct.pack("<8sIIIIQQQQ16sQIII", *fields).ljust(SECTOR, b"\0")

    protective = bytearray(SECTOR)
    protective[446:462] = struct.pack("<B3sB3sII", 0, b"\0\2\0", 0xEE, b"\xff" * 3, 1, last)
    protective[510:] = b"\x55\xaa"
    front = bytes(protective) + header(1, last, 2) + bytes(entries)
    return front.ljust(first * SECTOR, b"\0") + body + bytes(entries) + header(last, 1, last - 32)


def test_every_partition_of_a_guid_table_is_read(images: Path, exfat: Path, tmp_path: Path) -> None:
    names = ["ext4_small.raw", "fat_small_deleted.raw", "ntfs_small.raw"]
    parts = [images / name for name in names] + [exfat]
    disk = tmp_path / "disk"
    disk.write_bytes(with_gpt(*(part.read_bytes() for part in parts), b"\xa5" * (1 << 20)))
    read = contents(disk)
    for number, part in enumerate(parts, start=1):
        own = {
            path.removeprefix(f"partition {number}/"): content
            for path, content in read.items()
            if path.startswith(f"partition {number}/")
        }
        assert own == contents(part)
    assert "partition without a file system" in found(disk)["partition 5/"].problem
