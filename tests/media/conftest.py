"""Evidence for the tests: the shipped images unpacked, and a jail that stays open."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from vigil.media.jail import Decoder

DATA = Path(__file__).resolve().parents[1] / "_data" / "media"


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ext4_small.raw, fat_small_deleted.raw, ntfs_small.raw and ext4_small.E01."""
    folder = tmp_path_factory.mktemp("images")
    for packed in DATA.glob("*.raw.gz"):
        (folder / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
    (folder / "ext4_small.E01").write_bytes((DATA / "ext4_small.E01").read_bytes())
    return folder


@pytest.fixture(scope="session")
def manifest() -> dict[str, str]:
    """MD5 by path of every file that was put into the images."""
    lines = (DATA / "manifest.md5").read_text().splitlines()
    return {path.removeprefix("./"): md5 for md5, path in (line.split("  ") for line in lines)}


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as jail:
        yield jail
