"""E01 images: their media data in the shape The Sleuth Kit reads, and the digests stored at acquisition."""

from pathlib import Path

import pyewf
import pytsk3

from vigil.media.sources.ewf_chunks import Chunks, UnusualError

MAGIC = (b"EVF\x09\x0d\x0a\xff\x00", b"EVF2\x0d\x0a\x81\x00")


def is_ewf(path: Path) -> bool:
    """Whether a file begins as an E01 or Ex01 image does."""
    with path.open("rb") as file:
        return file.read(8) in MAGIC


class EwfImage(pytsk3.Img_Info):  # type: ignore[misc]
    """An E01 image, with all its segment files.

    Raises:
        OSError: it is damaged, or a segment is missing.
    """

    def __init__(self, path: Path) -> None:
        segments = _segments(path)
        self._handle = pyewf.handle()
        self._handle.open(segments)
        self._chunks = _chunks(segments, self.get_size())
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    @property
    def stored(self) -> dict[str, str]:
        """The digests of the media data that were stored at acquisition, lower-case hex by ``MD5`` and ``SHA-1``."""
        found = {name: self._handle.get_hash_value(key) for name, key in (("MD5", "MD5"), ("SHA-1", "SHA1"))}
        return {name: str(value).lower() for name, value in found.items() if value}

    def read(self, offset: int, size: int) -> bytes:
        """Media data, in bytes from the start of the device."""
        if self._chunks is not None:
            try:
                return self._chunks.read(offset, size)
            except UnusualError:
                # A chunk that is not in order is libewf's to judge.
                pass
        self._handle.seek(offset)
        return bytes(self._handle.read(size))

    def get_size(self) -> int:
        """Size of the device in bytes."""
        return int(self._handle.get_media_size())

    def close(self) -> None:
        """Close the segment files."""
        if self._chunks is not None:
            self._chunks.close()
        self._handle.close()


def _chunks(segments: list[str], size: int) -> Chunks | None:
    """The quick way to the chunks, or None for an image of a kind that only libewf knows."""
    try:
        return Chunks(segments, size)
    except UnusualError:
        return None


def _segments(path: Path) -> list[str]:
    try:
        return list(pyewf.glob(str(path)))
    except OSError:
        # Segments are found by their extension; a name without it can only be an image of one segment.
        return [str(path)]
