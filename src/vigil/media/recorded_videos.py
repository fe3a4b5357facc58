"""Key frames that finished scans recorded, for the entries of a known set that name a video by a digest.

So a video that people graded after a scan is known by its frames without anybody having to hash it again: lists say what it is
graded, the scan has its frames. They wait on the disk; memory holds the digests of the videos.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from vigil.known.layout import FRAME_BYTES
from vigil.known.precedence import STRONGEST_FIRST
from vigil.known.spool import Spool
from vigil.known.values import DamagedRow, Entry
from vigil.known.video_matching import useful_codes
from vigil.media.errors import MediaError
from vigil.media.layout import ScannedFile
from vigil.media.scanfile import ScanFile


class RecordedVideos:
    """Frames of scanned videos by the digests of their files; open for as long as the block runs.

    Args:
        folder: where they lie meanwhile, in a file without a name.

    Attributes:
        found: how many videos the scans recorded with a frame that is good enough to be compared.
        added: how many entries got frames.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[bytes, tuple[int, int]] = {}
        self.found = 0
        self.added = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._frames = Spool(folder, FRAME_BYTES)
        except OSError as error:
            raise self._cannot(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._frames.close()

    def take(self, path: Path) -> None:
        """Take in what a scan recorded; of the same content twice, the first.

        Raises:
            MediaError: the scan has not finished, or was changed since; or the disk is full.
        """
        with ScanFile.open(path) as scan:
            scan.check_content()
            for row in scan.rows():
                codes = useful_codes((frame.pdq, frame.quality) for frame in row.frames)
                digests = _digests(row.file)
                if len(codes) and digests and digests[0] not in self._places:
                    self._places |= dict.fromkeys(digests, (len(self._frames), len(codes)))
                    self._add(codes.tobytes())
                    self.found += 1

    def added_to(self, rows: Iterable[Entry | DamagedRow]) -> Iterator[Entry | DamagedRow]:
        """The same rows, with frames for the entries that have none and name a recorded video.

        The strongest digest that an entry has decides: a scan has all three.
        """
        for row in rows:
            place = self._place_for(row) if isinstance(row, Entry) and row.frames is None else None
            if isinstance(row, Entry) and place is not None:
                self.added += 1
                yield replace(row, frames=self._frames.rows(*place))
            else:
                yield row

    def _place_for(self, entry: Entry) -> tuple[int, int] | None:
        digests = _digests(entry)
        return self._places.get(digests[0]) if digests else None

    def _add(self, frames: bytes) -> None:
        try:
            self._frames.add(frames)
        except OSError as error:
            raise self._cannot(error) from error

    def _cannot(self, error: OSError) -> MediaError:
        return MediaError(f"Frames cannot be kept in {self._folder} ({error.strerror}); check that folder.")


def _digests(of: Entry | ScannedFile) -> list[bytes]:
    """Those there are, the strongest first."""
    return [bytes.fromhex(value) for name in STRONGEST_FIRST if (value := getattr(of, name)) is not None]
