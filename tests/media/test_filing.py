"""Filters: what the filing answers is what looking at every row answers, and no filter looks at every row."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from pysqlite3 import dbapi2 as sqlite3

from tests.media.invented_rows import LETTERS, filed, paths, reasons, rows, unfiled
from tests.media.test_scanwriter import row
from vigil.media import filing
from vigil.media.errors import MediaError
from vigil.media.layout import VERDICTS, ScannedFile
from vigil.media.scanfile import Filter, ScanFile

FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
texts = some.text(LETTERS, min_size=3, max_size=5).filter(lambda text: len(filing.folded(text)) >= 3)
filters = some.builds(
    Filter,
    verdict=some.none() | some.sampled_from(VERDICTS),
    media_type=some.none() | some.sampled_from(["image/jpeg", "video/mp4", "none/such"]),
    state=some.none() | some.sampled_from(["accessible", "deleted"]),
    reason=some.none() | reasons,
    text=some.none() | texts,
)


def is_wanted(file: ScannedFile, wanted: Filter) -> bool:
    """What a filter means, said plainly."""
    equal = all(
        getattr(wanted, name) in (None, getattr(file, name))
        for name in ("verdict", "media_type", "state", "reason")
    )
    return equal and (wanted.text is None or filing.folded(wanted.text) in filing.folded(file.path))


@FEW
@given(files=rows, asked=some.lists(filters, min_size=1, max_size=20), after=some.integers(0, 12))
@example(
    files=[row(1, path="a\0bc"), row(2, path='"a" b')],
    asked=[Filter(text="a\0b"), Filter(text='"a"')],
    after=0,
)
def test_the_filing_answers_as_looking_at_every_row_does(
    files: list[ScannedFile], asked: list[Filter], after: int, tmp_path: Path
) -> None:
    for make in (filed, unfiled):
        with ScanFile.open(make(tmp_path / "a.scan", *files)) as held:
            held.check_content()
            for wanted in asked:
                right = [file.number for file in files if is_wanted(file, wanted)]
                assert [file.number for file in held.every(wanted=wanted)] == right
                behind = [number for number in right if number > after]
                assert [file.number for file in held.files(wanted=wanted, after=after, limit=2)] == behind[:2]
                ahead = [number for number in right if number < after]
                assert [file.number for file in held.files(wanted=wanted, before=after, limit=2)] == ahead[
                    -2:
                ]


@given(path=paths, text=texts)
def test_what_is_found_does_not_depend_on_case_or_on_how_accents_are_written(path: str, text: str) -> None:
    found = filing.folded(text) in filing.folded(path + text)
    assert found or unicodedata.combining(text[0])  # an accent at the beginning joins the letter before it
    for form in ("NFC", "NFD"):
        assert filing.folded(unicodedata.normalize(form, text)) == filing.folded(text)


def test_case_is_told_apart_in_no_alphabet() -> None:
    assert filing.folded("ÄRGER/Straße") == filing.folded("a\u0308rger/STRASSE")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    kinds = {3: {"verdict": "known"}, 4: {"verdict": "unreadable", "reason": "truncated"}}
    files = [
        row(
            number,
            path=f"DCIM/IMG_{number:04}.JPG",
            **next((kinds[step] for step in kinds if number % step == 0), {}),
        )
        for number in range(1, 200)
    ]
    return filed(tmp_path / "a.scan", *files)


class Planned:
    """A connection that keeps how each question for files is answered."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.steps: list[str] = []

    def execute(self, query: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        if "FROM result" in query or "FROM filing" in query:
            self.steps += [step[3] for step in self.connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
        return self.connection.execute(query, values)

    def close(self) -> None:
        self.connection.close()


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        (Filter(), "SEARCH result USING INTEGER PRIMARY KEY (rowid>?)"),
        (Filter(verdict="known"), "SEARCH result USING INDEX result_by_verdict (verdict=? AND number>?)"),
        (
            Filter(media_type="text/plain"),
            "SEARCH result USING INDEX result_by_type (media_type=? AND number>?)",
        ),
        (Filter(state="accessible", verdict="known"), "SCAN filing VIRTUAL TABLE INDEX"),
        (Filter(reason="truncated"), "SCAN filing VIRTUAL TABLE INDEX"),
        (Filter(verdict="unseen", media_type="text/plain"), "SCAN filing VIRTUAL TABLE INDEX"),
        (Filter(text="img_01"), "SCAN filing VIRTUAL TABLE INDEX"),
        (Filter(text="img_01", verdict="known"), "SCAN filing VIRTUAL TABLE INDEX"),
    ],
)
def test_no_filter_looks_at_every_row_and_none_sorts(wanted: Filter, first: str, path: Path) -> None:
    with ScanFile.open(path) as held:
        planned = Planned(held._connection)
        held._connection = planned
        assert held.files(wanted=wanted, after=1)
    assert planned.steps[0].startswith(first)
    assert all(step.startswith("SEARCH") for step in planned.steps[1:])


def test_what_the_tally_does_not_know_is_not_looked_for(path: Path) -> None:
    with ScanFile.open(path) as held:
        planned = Planned(held._connection)
        held._connection = planned
        assert not held.files(wanted=Filter(verdict="known", reason="truncated"))
    assert not planned.steps


@pytest.mark.parametrize("text", ["", "a", "ab", "e\u0301ee"[:3], "a" * 201])
def test_a_part_that_is_too_short_or_too_long_is_refused(text: str) -> None:
    assert Filter(text="abc")
    assert Filter(text="a" * 200)
    with pytest.raises(MediaError, match="3 to 200 letters"):
        Filter(text=text)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM filing_data WHERE id = (SELECT max(id) FROM filing_data)",
        "UPDATE filing_data SET block = zeroblob(length(block)) WHERE id = (SELECT max(id) FROM filing_data)",
        "DROP TABLE filing",
        "DELETE FROM meta WHERE name = 'filing_sha256'",
    ],
)
def test_a_filing_that_was_changed_is_told(statement: str, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    with ScanFile.open(path) as held, pytest.raises(MediaError, match="changed since the scan ended"):
        held.check_content()


def test_more_kinds_of_rows_than_tags_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = sqlite3.connect(path)
    monkeypatch.setattr(filing, "MOST_TAGS", 3)
    filing.write(connection)
    monkeypatch.setattr(filing, "MOST_TAGS", 2)
    with pytest.raises(MediaError, match="more than 2 kinds of rows"):
        filing.write(connection)
    connection.close()


def test_every_tag_is_one_run_of_letters_that_no_path_has() -> None:
    last = filing.MOST_TAGS - 1
    tags = {filing.tag(place) for place in (*range(1000), last)}
    assert len(tags) == 1001
    assert all(len(tag) == filing.LETTERS and filing.folded(tag) != tag for tag in tags)
