"""Evidence whose parts have much in common, and workers without a cluster that end in any order."""

import os
import random
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from tests.media.evidence import exhibit
from tests.media.videos import filmed
from vigil.media.layout import content_digest
from vigil.media.scaleout.coordinator import Ended
from vigil.media.scaleout.parts import Job, Part
from vigil.media.scaleout.work import work


def scattered(root: Path, *, more: int = 6) -> Path:
    """An exhibit with the same pictures and archives at several places, and a film twice."""
    exhibit(root, more=more)
    (root / "far").mkdir()
    shutil.copy(root / "deep" / "unseen.png", root / "far" / "again.png")
    shutil.copy(root / "deep" / "unseen.png", root / "far" / "without_ending")
    filmed(root / "film.avi", "MJPG", many=12, size=(64, 48))
    shutil.copy(root / "film.avi", root / "far" / "film.avi")
    for number in range(3):
        with zipfile.ZipFile(root / "far" / f"{number}.zip", "w") as archive:
            archive.write(root / "deep" / "unseen.png", "unseen.png")
            archive.writestr(f"words {number}.txt", f"words of {number}")
            archive.write(root / "archive.zip", "inner.zip")
    for file in (*(root / "far").iterdir(), root / "film.avi"):
        os.utime(file, (1_780_000_000, 1_780_000_000))
    return root


class InAnyOrder:
    """Workers that do parts in this process, one each time they are asked, in an order of chance."""

    cores = 1

    def __init__(self, *, seed: int = 0, room: int = 4, stops_after: int | None = None) -> None:
        self.room = room
        self.done: list[str] = []
        self._chance = random.Random(seed)
        self._begun: list[tuple[Job, Part]] = []
        self._stops_after = stops_after

    def begin(self, job: Job, part: Part) -> None:
        assert len(self._begun) < self.room
        self._begun.append((job, part))

    def ended(self, *, within: float) -> Iterator[Ended]:
        assert within > 0
        if self._begun:
            if len(self.done) == self._stops_after:
                raise KeyboardInterrupt
            job, part = self._begun.pop(self._chance.randrange(len(self._begun)))
            name = part.name(job)
            problem = work(job, part)
            self.done.append(name)
            yield Ended(name, problem)


def everything(path: Path) -> dict[str, object]:
    """All that a scan file holds of its evidence, table by table, and its own digests; not when a file was last read."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        tables: dict[str, object] = {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608 names of our own
            for table in ("turned", "frame", "tally", "meta", "result")
        }
        columns = "number, path, locator, inside, size, state, modified, created, rank, problem"
        listed = connection.execute(f"SELECT {columns} FROM found ORDER BY number").fetchall()  # noqa: S608
        return tables | {"found": listed, "digest": content_digest(connection)}
    finally:
        connection.close()
