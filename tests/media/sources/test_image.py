"""Images of devices: every file byte for byte, what was deleted, and what cannot be read."""

import hashlib
import shutil
import struct
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vigil.media.errors import MediaError
from vigil.media.sources import FoundFile, open_source

SECTOR = 512
BYTES = 1 << 20


def files_of(path: Path) -> dict[str, FoundFile]:
    with open_source(path) as source:
        return {file.path: file for file in source.files()}


def digests(path: Path) -> dict[str, str]:
    """MD5 by path of what can be read, read by its locator."""
    with open_source(path) as source:
        readable = [file for file in source.files() if not file.problem]
        return {
            file.path: hashlib.md5(b"".join(source.content(file.locator)), usedforsecurity=False).hexdigest()
            for file in readable
        }


def changed(image: Path, *commands: str) -> None:
    """Change an ext4 image without mounting it."""
    program = shutil.which("debugfs", path="/usr/sbin:/sbin:/usr/bin")
    if program is None:
        pytest.skip("needs debugfs (package e2fsprogs) to change an ext4 image")
    subprocess.run(
        [program, "-w", "-f", "-", image],
        input="\n".join(commands),
        text=True,
        capture_output=True,
        check=True,
    )


def with_partitions(*parts: tuple[int, bytes]) -> bytes:
    """A disk with an MBR table: each part's type and bytes."""
    start, table, rest = BYTES // SECTOR, bytearray(SECTOR), b""
    for place, (kind, content) in enumerate(parts):
        row = struct.pack(
            "<B3sB3sII", 0, bytes(3), kind, bytes(3), start + len(rest) // SECTOR, len(content) // SECTOR
        )
        table[446 + 16 * place : 462 + 16 * place] = row
        rest += content
    table[510:] = b"\x55\xaa"
    return bytes(table) + bytes(BYTES - SECTOR) + rest


@pytest.mark.parametrize("name", ["ext4_small.raw", "ext4_small.E01"])
def test_every_file_is_read_byte_for_byte(name: str, images: Path, manifest: dict[str, str]) -> None:
    assert digests(images / name) == manifest


def test_ntfs_shows_its_files_and_not_its_own_books(images: Path, manifest: dict[str, str]) -> None:
    pictures = {Path(path).name: md5 for path, md5 in manifest.items() if path.endswith(".JPG")}
    assert digests(images / "ntfs_small.raw") == pictures


def test_a_deleted_file_is_recovered_byte_for_byte_and_marked(images: Path, manifest: dict[str, str]) -> None:
    found = files_of(images / "fat_small_deleted.raw")
    gone = "DCIM/100TEST/_MG_0002.JPG"
    assert {path for path, file in found.items() if file.state == "deleted"} == {gone}
    expected = dict(manifest)
    expected[gone] = expected.pop("DCIM/100TEST/IMG_0002.JPG")
    assert digests(images / "fat_small_deleted.raw") == expected


def test_each_file_has_its_three_times_as_the_file_system_keeps_them(images: Path) -> None:
    made, day = datetime(2026, 11, 23, 2, 19, 36, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
    for name, path, accessed in (
        ("ext4_small.raw", "DCIM/100TEST/IMG_0000.JPG", made),
        ("ntfs_small.raw", "IMG_0000.JPG", made),
        # FAT keeps a day of access, and local times that nothing tells apart from UTC.
        ("fat_small_deleted.raw", "DCIM/100TEST/IMG_0000.JPG", day),
    ):
        file = files_of(images / name)[path]
        assert (file.created, file.modified, file.accessed) == (made, made, accessed)


@pytest.mark.parametrize(
    "name", ["ext4_small.raw", "fat_small_deleted.raw", "ntfs_small.raw", "ext4_small.E01"]
)
def test_the_order_is_the_same_each_time_and_the_evidence_unchanged(name: str, images: Path) -> None:
    before = (images / name).read_bytes()
    with open_source(images / name) as source:
        first = [file.locator for file in source.files()]
        assert first == [file.locator for file in source.files()]
        source.evidence_sha256()
    assert (images / name).read_bytes() == before


def test_the_digest_is_of_the_media_data(images: Path) -> None:
    expected = hashlib.sha256((images / "ext4_small.raw").read_bytes()).hexdigest()
    for name in ("ext4_small.raw", "ext4_small.E01"):
        with open_source(images / name) as source:
            assert source.evidence_sha256() == expected


def test_an_e01_is_described_with_what_was_stored_at_acquisition(images: Path) -> None:
    md5 = hashlib.md5((images / "ext4_small.raw").read_bytes(), usedforsecurity=False).hexdigest()
    with open_source(images / "ext4_small.E01") as source:
        assert source.kind == "E01 image"
        assert source.describe() == f"E01 image ext4_small.E01, 4,194,304 bytes, MD5 at acquisition {md5}"
    with open_source(images / "ext4_small.raw") as source:
        assert source.describe() == "raw image ext4_small.raw, 4,194,304 bytes"


def test_an_e01_is_known_by_its_content_and_not_its_name(
    images: Path, tmp_path: Path, manifest: dict[str, str]
) -> None:
    shutil.copy(images / "ext4_small.E01", tmp_path / "evidence.bin")
    assert digests(tmp_path / "evidence.bin") == manifest


def test_an_e01_that_was_changed_is_said_with_both_digests(images: Path, tmp_path: Path) -> None:
    data = bytearray((images / "ext4_small.E01").read_bytes())
    data[30_000] ^= 1
    (tmp_path / "changed.E01").write_bytes(data)
    with (
        open_source(tmp_path / "changed.E01") as source,
        pytest.raises(MediaError, match="is not what was acquired"),
    ):
        source.evidence_sha256()


@pytest.mark.parametrize("length", [100, 2_000, 40_000, 60_000, 69_000])
def test_an_e01_cut_short_is_refused(length: int, images: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.E01").write_bytes((images / "ext4_small.E01").read_bytes()[:length])
    with pytest.raises(MediaError, match="cut short or damaged"), open_source(tmp_path / "cut.E01") as source:
        source.evidence_sha256()


def test_a_raw_image_cut_short_says_so_among_its_files(images: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.raw").write_bytes((images / "ext4_small.raw").read_bytes()[:2_000_000])
    found = files_of(tmp_path / "cut.raw")
    assert found["/"].problem == "the image ends before its file system does"
    assert "/" not in files_of(images / "ext4_small.raw")


def test_each_partition_is_read_and_one_without_a_file_system_is_listed(images: Path, tmp_path: Path) -> None:
    parts = [
        (0x83, (images / "ext4_small.raw").read_bytes()),
        (0x0B, (images / "fat_small_deleted.raw").read_bytes()),
    ]
    (tmp_path / "disk").write_bytes(with_partitions(*parts, (0x83, b"\xa5" * BYTES)))
    found = files_of(tmp_path / "disk")
    assert {path.split("/")[0] for path in found} == {"partition 1", "partition 2", "partition 3"}
    assert "partition without a file system that is known" in found["partition 3/"].problem
    assert len(digests(tmp_path / "disk")) == 14


def test_one_partition_alone_puts_nothing_before_the_paths(
    images: Path, tmp_path: Path, manifest: dict[str, str]
) -> None:
    (tmp_path / "disk").write_bytes(with_partitions((0x83, (images / "ext4_small.raw").read_bytes())))
    assert digests(tmp_path / "disk") == manifest


def test_a_disk_without_any_file_system_is_refused(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(with_partitions((0x83, b"\xa5" * BYTES)))
    with pytest.raises(MediaError, match="no file system that is known"):
        open_source(tmp_path / "disk")


def test_special_files_are_listed_with_their_reason(images: Path, tmp_path: Path) -> None:
    image = tmp_path / "ext4.raw"
    shutil.copy(images / "ext4_small.raw", image)
    changed(image, "mknod pipe p", "mknod device c 1 3", "symlink link /docs")
    found = files_of(image)
    assert {path: found[path].problem for path in ("pipe", "device", "link")} == {
        "pipe": "pipe",
        "device": "device",
        "link": "symbolic link, not followed",
    }


def test_a_deleted_name_is_not_given_another_files_bytes(images: Path, tmp_path: Path) -> None:
    image = tmp_path / "ext4.raw"
    shutil.copy(images / "ext4_small.raw", image)
    # The next file made takes the freed record.
    changed(image, "rm /docs/note.txt", f"write {images / 'ntfs_small.raw'} other")
    found = files_of(image)
    assert found["other"].locator == found["docs/note.txt"].locator
    gone = found["docs/note.txt"]
    assert (gone.state, gone.problem) == ("deleted", "deleted; its record has been used again")


def test_a_deleted_file_of_which_nothing_is_left_is_not_an_empty_file(images: Path, tmp_path: Path) -> None:
    image = tmp_path / "ext4.raw"
    shutil.copy(images / "ext4_small.raw", image)
    changed(image, "unlink /docs/note.txt", "set_inode_field <21> links_count 0", "set_inode_field <21> dtime 1795400999",
            "set_inode_field <21> size 0", "freei <21>")  # fmt: skip
    gone = files_of(image)["docs/note.txt"]
    assert (gone.state, gone.problem) == ("deleted", "deleted; nothing of it is left")


def test_a_named_stream_of_ntfs_is_a_file_of_its_own(images: Path, tmp_path: Path) -> None:
    program = shutil.which("ntfscp", path="/usr/sbin:/usr/bin:/bin:/sbin")
    if program is None:
        pytest.skip("needs ntfscp (package ntfs-3g) to write a stream")
    image, hidden = tmp_path / "ntfs.raw", tmp_path / "hidden"
    shutil.copy(images / "ntfs_small.raw", image)
    hidden.write_text("words")
    subprocess.run(
        [program, "-f", "-N", "secret", image, hidden, "IMG_0000.JPG"], check=True, capture_output=True
    )
    assert digests(image)["IMG_0000.JPG:secret"] == hashlib.md5(b"words", usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    "locator", ["1/14", "0/", "0/x", "0/14/x", "0/-1", "", "../x", "0/99999999", "0/14/3"]
)
def test_a_locator_of_other_evidence_finds_nothing(locator: str, images: Path) -> None:
    with open_source(images / "ext4_small.raw") as source, pytest.raises(MediaError):
        list(source.content(locator))
