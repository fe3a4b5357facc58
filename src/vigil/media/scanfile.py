"""The scan file's read side: one SQLite file for one reading of an exhibit, able to stand alone.

What it holds is told in `vigil.media.layout`; totals were counted while it was written, so that millions of files open at once.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pysqlite3 import dbapi2 as sqlite3

from vigil.media import filing
from vigil.media.errors import MediaError
from vigil.media.layout import (
    COLUMNS,
    FINISHED,
    FORMAT,
    FOUND,
    LISTED,
    MEMBER_RANK,
    SELECT,
    VERDICTS,
    Found,
    Frame,
    Row,
    ScannedFile,
    content_digest,
)
from vigil.media.readable import open_to_read
from vigil.media.types import ARCHIVES

__all__ = ["FORMAT", "HIGHEST", "VERDICTS", "Filter", "ScanFile", "ScanSummary", "ScannedFile"]

MOST_ROWS = 10_000  # of one page of files
HIGHEST = (1 << 63) - 1  # number that a file may have
_MARKS = ", ".join("?" * len(ARCHIVES))
_TOTALS = f"""SELECT coalesce(sum(files), 0), coalesce(sum(files) FILTER (WHERE state = 'deleted'), 0),
    coalesce(sum(files) FILTER (WHERE media_type IN ({_MARKS})), 0) FROM tally"""  # noqa: S608 marks of our own
# Damage shows as what the database refuses, as text that is none, as a row that cannot be, or as a length beyond all memory.
_DAMAGES = (sqlite3.DatabaseError, ValueError, MemoryError)
# Numbers are the result's own: its indexes give them in order, and nothing has to be sorted.
_COLUMNS = ", ".join(
    f"{'found' if name in FOUND and name != 'number' else 'result'}.{name}" for name in COLUMNS
)
_ROWS = "result CROSS JOIN found ON found.number = result.number"
_FILED = f"filing CROSS JOIN result ON result.number = filing.rowid CROSS {_ROWS.partition('CROSS ')[2]}"
_NEEDED = {"format", "state", "source", "source_kind", "evidence_sha256", "known_identity", "tools"}


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """The totals of a scan.

    Attributes:
        state: ``running``, ``stopped`` before its end (it can be taken up again), or ``finished``.
        source: what was read, in one line.
        files: how many have their verdict, with what lay inside archives.
        not_reached: how many the source lists that have none yet; of an unfinished listing, none is counted.
        distinct: how many different contents; None until the scan has finished.
        archives: how many files are archives.
        inside: how many files lay inside archives.
        evidence_sha256: of the image, or over a folder's files once the scan has finished.
        content_sha256: over every row, so that two readings with the same result compare equal; empty before the end.
        tools: versions of what read, decoded and matched.
    """

    state: str
    source: str
    source_kind: str
    files: int
    not_reached: int
    distinct: int | None
    deleted: int
    archives: int
    inside: int
    known: int
    near: int
    benign: int
    unseen: int
    unreadable_by_reason: dict[str, int]
    evidence_sha256: str
    known_identity: str
    content_sha256: str
    tools: dict[str, str]

    @property
    def unreadable(self) -> int:
        """How many files could not be read, whatever the reason."""
        return sum(self.unreadable_by_reason.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which files are wanted; what is None does not matter.

    Attributes:
        verdict: one of the five.
        media_type: as told by content, for example ``image/jpeg``.
        state: ``accessible`` or ``deleted``.
        reason: why a file is unreadable.
        text: part of a path, 3 to 200 letters; case does not matter, nor whether accents are composed.
    """

    verdict: str | None = None
    media_type: str | None = None
    state: str | None = None
    reason: str | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        if self.verdict is not None and self.verdict not in VERDICTS:
            raise MediaError(f"'{self.verdict}' is no verdict; the verdicts are {', '.join(VERDICTS)}.")
        if self.text is not None and (
            len(filing.folded(self.text)) < filing.LETTERS or len(self.text) > filing.MOST_LETTERS
        ):
            raise MediaError(
                f"A part of a path has {filing.LETTERS} to {filing.MOST_LETTERS} letters; this one has {len(self.text)}."
            )

    def chosen(self) -> dict[str, str]:
        """What is wanted of each column that the tally counts."""
        return {name: value for name in filing.TALLIED if (value := getattr(self, name)) is not None}

    def where(self) -> tuple[str, tuple[object, ...]]:
        """Conditions in SQL, and their values; ``folded`` is `vigil.media.filing.folded`."""
        wanted = self.chosen()
        terms, values = [f"{name} = ?" for name in wanted], list(wanted.values())
        if self.text is not None:
            terms.append("instr(folded(CAST(found.path AS BLOB)), ?)")
            values.append(filing.folded(self.text))
        return " AND ".join(terms) or "1", tuple(values)


class ScanFile:
    """A scan file opened for reading; evidence, tools and totals travel inside it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a scan file read-only.

        Raises:
            MediaError: it is missing, is no scan file, is damaged, is of another format, or was left half-written by a kill and
                cannot be put right here.
        """
        if not path.is_file():
            raise MediaError(f"There is no scan file at {path}; make one with 'vigil scan'.")
        connection = open_to_read(path)
        connection.create_function("folded", 1, _folded, deterministic=True)
        try:
            _check(path, connection)
        except BaseException:
            connection.close()
            raise
        return cls(path, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def summary(self) -> ScanSummary:
        """The scan's totals, as they were counted while it was written.

        Raises:
            MediaError: the file is damaged.
        """
        meta = dict(self._rows("SELECT name, value FROM meta"))
        verdicts = dict(self._rows("SELECT verdict, sum(files) FROM tally GROUP BY verdict"))
        files, deleted, archives = self._rows(_TOTALS, ARCHIVES)[0]
        # Shards, and files of before the count was kept, are counted.
        inside = self._number(meta["inside"]) if "inside" in meta else self._inside()
        return ScanSummary(
            state=meta["state"],
            source=meta["source"],
            source_kind=meta["source_kind"],
            files=files,
            not_reached=max(0, self._number(meta.get("listed") or "0") + inside - files),
            distinct=self._number(meta["distinct"]) if "distinct" in meta else None,
            deleted=deleted,
            archives=archives,
            inside=inside,
            known=verdicts.get("known", 0),
            near=verdicts.get("near", 0),
            benign=verdicts.get("benign", 0),
            unseen=verdicts.get("unseen", 0),
            unreadable_by_reason=self._reasons(),
            evidence_sha256=meta["evidence_sha256"],
            known_identity=meta["known_identity"],
            content_sha256=meta.get("content_sha256", ""),
            tools=self._tools(meta["tools"]),
        )

    def files(
        self,
        *,
        verdict: str | None = None,
        wanted: Filter | None = None,
        after: int = 0,
        before: int | None = None,
        limit: int = 50,
    ) -> list[ScannedFile]:
        """A page of files in the order of their numbers, of one verdict or of all.

        It is found as quickly in the middle as at the beginning: behind a number, the first ones; before a number, the last.

        Args:
            verdict: one of the five, or None.
            wanted: a finer choice; give this or a verdict.
            after: the number behind which to go on.
            before: the number before which to go back, or None to go on; ``HIGHEST`` goes back from the end.
            limit: how many at most.

        Raises:
            MediaError: the verdict is none of the five, or the file is damaged.
            ValueError: a number is out of range, both are given, or the limit is not 0 to 10,000.
        """
        if not (0 <= after <= HIGHEST and 0 <= (before or 0) <= HIGHEST and 0 <= limit <= MOST_ROWS):
            raise ValueError(f"a number is 0 to {HIGHEST}, and a limit is 0 to {MOST_ROWS}")
        if after and before is not None:
            raise ValueError("a page begins behind one number or ends before one")
        page = self._wanted(wanted or Filter(verdict=verdict), after=after, before=before, limit=limit)
        return list(page) if before is None else list(page)[::-1]

    def every(self, *, wanted: Filter | None = None) -> Iterator[ScannedFile]:
        """Every file that is wanted, in the order of their numbers, one after the other.

        Raises:
            MediaError: the file is damaged.
        """
        return self._wanted(wanted or Filter())

    def file(self, number: int) -> ScannedFile:
        """One file by its number.

        Raises:
            KeyError: the scan holds no result under this number.
            MediaError: the file is damaged.
        """
        query = f"SELECT {_COLUMNS} FROM {_ROWS} WHERE result.number = ?"  # noqa: S608 names of our own
        for one in self._files(query, (number,)):
            return one
        raise KeyError(number)

    def holders(self) -> dict[str, ScannedFile]:
        """The archives that files of this scan lie in, by path; of two at one path the one in use, then the first.

        Raises:
            MediaError: the file is damaged.
        """
        query = (
            f"SELECT {_COLUMNS} FROM {_ROWS} WHERE found.path IN "  # noqa: S608 names of our own
            "(SELECT DISTINCT inside FROM found WHERE inside != '') ORDER BY found.state DESC, result.number DESC"
        )
        return {one.path: one for one in self._files(query, ())}

    def unseen(self) -> Iterator[ScannedFile]:
        """Every file that no set knows, in the order of their numbers.

        Raises:
            MediaError: the file is damaged.
        """
        return self.every(wanted=Filter(verdict="unseen"))

    def about(self) -> dict[str, str]:
        """What the scan file says about itself, by name.

        Raises:
            MediaError: the file is damaged.
        """
        return dict(self._rows("SELECT name, value FROM meta"))

    def listing(self) -> Iterator[Found]:
        """What the source listed, in its own order, without what lay inside archives.

        Raises:
            MediaError: the file is damaged.
        """
        query = f"SELECT {', '.join(LISTED)} FROM found WHERE rank != ? ORDER BY number"  # noqa: S608 names of our own
        for row in self._each(query, (MEMBER_RANK,)):
            yield Found(*row)

    def rows(self) -> Iterator[Row]:
        """Every file that was reached, with all that lets it be answered anew, in the order of their numbers.

        Raises:
            MediaError: the file is damaged.
        """
        kept = ", ".join(COLUMNS)
        query = f"SELECT {kept}, hashes, duration IS NOT NULL FROM file LEFT JOIN turned USING (number) ORDER BY number"  # noqa: S608
        for *values, turned, is_video in self._each(query, ()):
            file = self._file(values)
            yield Row(file, turned or b"", self._frames(file.number) if is_video else ())

    def _frames(self, number: int) -> tuple[Frame, ...]:
        query = "SELECT seconds, pdq, quality FROM frame WHERE number = ? ORDER BY place"
        return tuple(Frame(*frame) for frame in self._rows(query, (number,)))

    def check_content(self) -> None:
        """Hold every row to the digest that was taken when the scan ended.

        Raises:
            MediaError: the rows have changed since, or the scan has not ended.
        """
        summary = self.summary()
        if summary.state != FINISHED:
            raise MediaError(
                f"{self.path.name} has not finished; run the same 'vigil scan' command again to complete it."
            )
        try:
            found = content_digest(self._connection)
        except _DAMAGES as error:
            raise self._damaged(error) from error
        if found != summary.content_sha256 or not self._is_tallied() or not self._is_filing_whole():
            raise MediaError(
                f"{self.path.name} has been changed since the scan ended; scan the evidence again."
            )

    def _is_tallied(self) -> bool:
        counted = self._rows(
            "SELECT verdict, reason, state, media_type, count(*), sum(size) FROM file GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
        )
        is_inside_told = self.summary().inside == self._inside()
        return is_inside_told and counted == self._rows("SELECT * FROM tally ORDER BY 1, 2, 3, 4")

    def _inside(self) -> int:
        return int(self._rows("SELECT count(*) FROM found WHERE rank = ?", (MEMBER_RANK,))[0][0])

    def _number(self, written: str) -> int:
        try:
            return int(written)
        except ValueError as error:
            raise self._damaged(error) from error

    def _is_filing_whole(self) -> bool:
        held = dict(self._rows("SELECT name, value FROM meta WHERE name = 'filing_sha256'"))
        try:
            found = filing.digest(self._connection) if self._is_filed() else ""
        except _DAMAGES as error:
            raise self._damaged(error) from error
        return bool(held.get("filing_sha256", "") == found)

    def _wanted(
        self, wanted: Filter, *, after: int = 0, before: int | None = None, limit: int = -1
    ) -> Iterator[ScannedFile]:
        """Behind a number in their order, or before one in the opposite order."""
        question = self._question(wanted)
        if question is None:
            return iter(())
        where, values = wanted.where()
        tables, number = (_FILED, "filing.rowid") if question else (_ROWS, "result.number")
        if question:
            where, values = f"filing MATCH ? AND {where}", (question, *values)
        place, order, at = (">", "ASC", after) if before is None else ("<", "DESC", before)
        query = f"SELECT {_COLUMNS} FROM {tables} WHERE {where} AND {number} {place} ? ORDER BY {number} {order} LIMIT ?"  # noqa: S608 names of our own
        return self._files(query, (*values, at, limit))

    def _question(self, wanted: Filter) -> str | None:
        """What the filing is asked; empty where the rows themselves are, None where the tally knows of no such file."""
        chosen = wanted.chosen()
        lines = [
            all(told[filing.TALLIED.index(name)] == value for name, value in chosen.items())
            for told in self._lines()
        ]
        has_index = wanted.text is None and (not chosen or list(chosen) in (["verdict"], ["media_type"]))
        question = filing.asked(lines=lines, text=filing.folded(wanted.text or ""))
        return "" if question and (has_index or not self._is_filed()) else question

    def _lines(self) -> list[tuple[str, ...]]:
        try:
            return filing.tallied(self._connection)
        except _DAMAGES as error:
            raise self._damaged(error) from error

    def _is_filed(self) -> bool:
        """Whether the scan has been filed, as it is when it finishes; until then its rows are asked one by one."""
        return bool(self._rows("SELECT 1 FROM sqlite_master WHERE name = 'filing'"))

    def _reasons(self) -> dict[str, int]:
        query = "SELECT reason, sum(files) FROM tally WHERE verdict = 'unreadable' GROUP BY reason ORDER BY reason"
        return dict(self._rows(query))

    def _tools(self, written: str) -> dict[str, str]:
        try:
            return {str(name): str(number) for name, number in json.loads(written).items()}
        except (ValueError, AttributeError) as error:
            raise self._damaged(error) from error

    def _files(self, query: str, wanted: tuple[object, ...]) -> Iterator[ScannedFile]:
        return map(self._file, self._each(query, wanted))

    def _file(self, values: Sequence[Any]) -> ScannedFile:
        try:
            return ScannedFile(**dict(zip(COLUMNS, values, strict=True)))
        except ValueError as error:
            raise self._damaged(error) from error

    def _each(self, query: str, wanted: tuple[object, ...]) -> Iterator[Any]:
        rows = iter(self._started(query, wanted))
        while True:
            try:
                row = next(rows, None)
            except _DAMAGES as error:
                raise self._damaged(error) from error
            if row is None:
                return
            yield row

    def _started(self, query: str, wanted: tuple[object, ...]) -> Any:
        try:
            return self._connection.execute(query, wanted)
        except _DAMAGES as error:
            raise self._damaged(error) from error

    def _rows(self, query: str, wanted: tuple[object, ...] = ()) -> list[Any]:
        try:
            return list(self._connection.execute(query, wanted))
        except _DAMAGES as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> MediaError:
        return MediaError(f"{self.path} is damaged ({error}); scan the evidence again.")


def _folded(path: bytes) -> str:
    # As bytes, for a text would reach this function only up to its first zero byte.
    return filing.folded(path.decode())


def _check(path: Path, connection: sqlite3.Connection) -> None:
    try:
        meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
        if meta.get("format") == FORMAT:
            connection.execute(f"{SELECT} LIMIT 0")
            pages, size = (
                connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
            )
    except _DAMAGES as error:
        raise MediaError(f"{path} is not a scan file, or it is damaged ({error}); name another.") from error
    if meta.get("format") != FORMAT:
        raise MediaError(
            f"{path} has the format '{meta.get('format', 'none')}'; this Vigil reads {FORMAT}. Scan the evidence again."
        )
    # While a scan runs, and after a kill just before its end, the newest pages stand in the log beside the file.
    is_alone = not path.with_name(f"{path.name}-wal").exists()
    if _NEEDED - set(meta) or (meta["state"] == FINISHED and is_alone and pages * size > path.stat().st_size):
        raise MediaError(f"{path} is cut short or damaged; scan the evidence again.")
