"""A line of a scan's listing: a file as its source found it, numbered, with how early it is read."""

from datetime import datetime
from functools import lru_cache

from vigil.media.layout import Found
from vigil.media.sources import FoundFile
from vigil.media.sources.source import MOMENTS_KEPT


def line(file: FoundFile, *, number: int, rank: int) -> Found:
    """A file's line; its times as a scan file keeps them."""
    return Found(
        number=number,
        path=file.path,
        locator=file.locator,
        inside=file.inside,
        size=file.size,
        state=file.state,
        modified=told(file.modified),
        created=told(file.created),
        accessed=told(file.accessed),
        rank=rank,
        problem=file.problem,
    )


@lru_cache(maxsize=MOMENTS_KEPT)
def told(moment: datetime | None) -> str | None:
    """ISO 8601, or None where nothing is known."""
    return moment.isoformat() if moment else None
