"""Which record a deleted name leads to: on a shipped NTFS image, with names as a folder may hold them."""

import gzip
from pathlib import Path
from types import SimpleNamespace

import pytest
import pytsk3

from vigil.media.sources.deleted import FORGOTTEN, NOT_READ, USED_AGAIN, Led, led

DATA = Path(__file__).resolve().parents[2] / "_data" / "media" / "filesystems"
KEPT, STILL_THERE, GONE = 64, 65, 66  # records: the folder, and two of its files
HIGHEST = 0xFFFF


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "ntfs"
    path.write_bytes(gzip.decompress((DATA / "ntfs_deleted.raw.gz").read_bytes()))
    return path


def asked(
    image: Path, *, record: int = GONE, uses: int = 1, name: bytes = b"gone.bin", folder: int = KEPT
) -> Led:
    """What a deleted name leads to that The Sleuth Kit found no record for."""
    system = pytsk3.FS_Info(pytsk3.Img_Info(str(image)))
    said = SimpleNamespace(name=name, meta_addr=record, meta_seq=uses)
    return led(system, SimpleNamespace(info=SimpleNamespace(name=said, meta=None)), folder=folder)


def test_a_record_that_was_freed_once_since_is_the_names_own(image: Path) -> None:
    found = asked(image)
    assert (found.file.info.meta.addr, found.problem) == (GONE, "")


@pytest.mark.parametrize("uses", [0, 2, 3, HIGHEST])
def test_a_record_that_was_freed_more_than_once_or_before_is_not(image: Path, uses: int) -> None:
    assert asked(image, uses=uses) == Led(None, USED_AGAIN)


@pytest.mark.parametrize("name", [b"", b"gone.bi", b"Gone.bin", b"first.bin", b"\xff"])
def test_a_record_that_says_another_name_is_not(image: Path, name: bytes) -> None:
    assert asked(image, name=name) == Led(None, USED_AGAIN)


def test_a_record_that_says_another_folder_is_not(image: Path) -> None:
    assert asked(image, folder=KEPT + 1) == Led(None, USED_AGAIN)


def test_a_record_that_a_file_has_now_is_not(image: Path) -> None:
    assert asked(image, record=STILL_THERE, name=b"first.bin", uses=0) == Led(None, USED_AGAIN)


def test_a_number_of_uses_begins_again_at_one(image: Path) -> None:
    data = image.read_bytes()
    places = [at for at in range(0, len(data), 512) if data[at : at + 4] == b"FILE"]
    (at,) = (at for at in places if data[at + 44 : at + 48] == GONE.to_bytes(4, "little"))
    image.write_bytes(data[: at + 16] + (1).to_bytes(2, "little") + data[at + 18 :])
    assert asked(image, uses=HIGHEST).file is not None
    assert asked(image, uses=HIGHEST - 1) == Led(None, USED_AGAIN)


def test_a_name_without_a_record_or_with_one_that_is_not_there_says_so(image: Path) -> None:
    assert asked(image, record=0) == Led(None, FORGOTTEN)
    assert asked(image, record=1 << 30) == Led(None, NOT_READ)


def test_every_record_of_the_folder_of_orphans_is_its_own_unless_a_file_has_it(image: Path) -> None:
    system = pytsk3.FS_Info(pytsk3.Img_Info(str(image)))
    orphans = int(system.info.last_inum)
    assert asked(image, folder=orphans, name=b"any", uses=9).file is not None
    assert asked(image, folder=orphans, record=STILL_THERE) == Led(None, USED_AGAIN)
