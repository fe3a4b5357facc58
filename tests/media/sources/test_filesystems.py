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

from vigil.media.sources import FoundFile, open_source

DATA = Path(__file__).resolve().parents[2] / "_data" / "media" / "filesystems"
SECTOR = 512
PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
EXFAT = {
    "note.txt": b"words nobody knows\n",
    "Ünï ∑ name of more than fifteen letters.bin": bytes((n * n // 7) % 256 for n in range(20_000)),
    "empty": b"",
    "gone.bin": bytes(n % 249 for n in range(9_000)),
}
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
