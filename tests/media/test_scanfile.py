"""Reading a scan file: what it says is what was written, or it is refused."""

from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite3

from tests.media.test_scanwriter import kept, row
from vigil.media.errors import MediaError
from vigil.media.scanfile import HIGHEST, MOST_ROWS, ScanFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Twelve files: unseen, but each third known and each fourth unreadable."""
    kinds = {3: {"verdict": "known"}, 4: {"verdict": "unreadable", "reason": "truncated"}}
    rows = []
    for number in range(1, 13):
        facts = next((kinds[step] for step in (4, 3) if number % step == 0), {})
        rows.append(
            row(number, sha256=f"{number % 5:064}", state="deleted" if number == 7 else "accessible", **facts)
        )
    return kept(tmp_path / "a.scan", *rows)


def change(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_the_totals_are_counted_from_the_rows(path: Path) -> None:
    with ScanFile.open(path) as held:
        summary = held.summary()
    assert (summary.files, summary.distinct, summary.deleted, summary.archives) == (12, 5, 1, 0)
    assert (summary.known, summary.unseen, summary.unreadable) == (3, 6, 3)
    assert summary.unreadable_by_reason == {"truncated": 3}
    assert (summary.state, summary.source, summary.tools) == ("finished", "the folder a", {"vigil": "1"})


def test_pages_follow_each_other_in_the_order_of_the_scan(path: Path) -> None:
    with ScanFile.open(path) as held:
        pages = [held.files(after=number, limit=5) for number in (0, 5, 10, 12)]
        assert [[one.number for one in page] for page in pages] == [
            [1, 2, 3, 4, 5],
            [6, 7, 8, 9, 10],
            [11, 12],
            [],
        ]
        assert [one.number for one in held.files(verdict="known")] == [3, 6, 9]
        assert [one.number for one in held.files(verdict="unreadable", after=4, limit=1)] == [8]
        assert [one.number for one in held.unseen()] == [1, 2, 5, 7, 10, 11]


def test_a_verdict_that_does_not_exist_is_refused(path: Path) -> None:
    with ScanFile.open(path) as held, pytest.raises(MediaError, match="'clean' is no verdict"):
        held.files(verdict="clean")


def test_pages_go_back_from_a_number_and_from_the_end(path: Path) -> None:
    with ScanFile.open(path) as held:
        assert [one.number for one in held.files(before=8, limit=5)] == [3, 4, 5, 6, 7]
        assert [one.number for one in held.files(before=3, limit=5)] == [1, 2]
        assert held.files(before=1) == held.files(before=0) == []
        assert [one.number for one in held.files(verdict="known", before=HIGHEST, limit=2)] == [6, 9]


@pytest.mark.parametrize(
    "asked",
    [
        {"after": -1},
        {"after": HIGHEST + 1},
        {"before": -1},
        {"before": HIGHEST + 1},
        {"after": 1, "before": 3},
        {"limit": -1},
        {"limit": MOST_ROWS + 1},
    ],
)
def test_a_page_out_of_range_is_refused(asked: dict[str, int], path: Path) -> None:
    with ScanFile.open(path) as held:
        assert len(held.files(after=0, limit=MOST_ROWS)) == 12
        assert held.files(limit=0) == held.files(after=HIGHEST) == []
        with pytest.raises(ValueError, match=r"a number is 0 to|a page begins"):
            held.files(**asked)


def packed(path: Path, *, members: int) -> Path:
    """A scan of one archive that so many files lie in."""
    inner = (row(n, inside="1", path=f"1/{n}", locator=f"1!{n}") for n in range(2, members + 2))
    return kept(path, row(1), *inner)


def steps_of_summary(path: Path) -> int:
    """How much the database does for the totals, in hundreds of its steps."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with ScanFile.open(path) as held:
        held._connection.set_progress_handler(count, 100)
        held.summary()
    return steps


def test_the_totals_cost_the_same_however_much_lay_inside_archives(tmp_path: Path) -> None:
    few, many = packed(tmp_path / "few.scan", members=2), packed(tmp_path / "many.scan", members=5_000)
    with ScanFile.open(many) as held:
        assert held.summary().inside == 5_000
    assert steps_of_summary(many) <= steps_of_summary(few) + 1


def test_what_lay_inside_archives_is_counted_where_the_file_does_not_tell(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.scan", members=30)
    change(path, "DELETE FROM meta WHERE name = 'inside'")
    with ScanFile.open(path) as held:
        assert (held.summary().inside, held.summary().not_reached) == (30, 0)
        held.check_content()


@pytest.mark.parametrize("name", ["inside", "listed", "distinct"])
def test_a_count_that_is_no_number_is_damage(name: str, path: Path) -> None:
    change(path, f"UPDATE meta SET value = 'many' WHERE name = '{name}'")  # noqa: S608 a name of our own
    with ScanFile.open(path) as held, pytest.raises(MediaError, match="is damaged"):
        held.summary()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE result SET verdict = 'benign' WHERE number = 3",
        "DELETE FROM result WHERE number = 12",
        "DELETE FROM found WHERE number = 12",
        "UPDATE found SET path = 'other' WHERE number = 1",
        "UPDATE meta SET value = '1' WHERE name = 'inside'",
        "UPDATE tally SET files = files + 1 WHERE verdict = 'known'",
    ],
)
def test_rows_changed_since_the_scan_are_told(statement: str, path: Path) -> None:
    with ScanFile.open(path) as held:
        held.check_content()
    change(path, statement)
    with (
        ScanFile.open(path) as held,
        pytest.raises(MediaError, match="has been changed since the scan ended"),
    ):
        held.check_content()


def test_it_is_opened_only_for_reading(path: Path) -> None:
    with ScanFile.open(path) as held, pytest.raises(sqlite3.OperationalError, match="readonly"):
        held._connection.execute("DELETE FROM found")


def test_no_scan_file_at_the_path_is_said(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="There is no scan file at"):
        ScanFile.open(tmp_path / "nothing.scan")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"x", b"words " * 1000])
def test_a_file_that_is_no_scan_file_is_said(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.scan").write_bytes(content)
    with pytest.raises(MediaError, match="is not a scan file, or it is damaged"):
        ScanFile.open(tmp_path / "a.scan")


def test_a_scan_file_of_another_format_is_said(path: Path) -> None:
    change(path, "UPDATE meta SET value = 'vigil-scan/3' WHERE name = 'format'")
    with pytest.raises(MediaError, match="has the format 'vigil-scan/3'; this Vigil reads vigil-scan/2"):
        ScanFile.open(path)


@pytest.mark.parametrize("name", ["format", "state", "source", "tools", "evidence_sha256", "known_identity"])
def test_a_scan_file_that_lacks_a_fact_is_refused(name: str, path: Path) -> None:
    change(path, f"DELETE FROM meta WHERE name = '{name}'")  # noqa: S608
    with pytest.raises(MediaError):
        ScanFile.open(path)


def test_a_scan_file_that_lacks_a_part_is_refused(path: Path) -> None:
    change(path, "DROP VIEW file")
    with pytest.raises(MediaError, match="damaged"):
        ScanFile.open(path)


def test_tools_that_are_no_table_are_damage(path: Path) -> None:
    for written in ("[1]", "{"):
        change(path, f"UPDATE meta SET value = '{written}' WHERE name = 'tools'")  # noqa: S608
        with ScanFile.open(path) as held, pytest.raises(MediaError, match="is damaged"):
            held.summary()


@pytest.mark.parametrize("left", [0.1, 0.5, 0.9])
def test_a_scan_file_cut_short_is_refused(left: float, path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * left)])
    with pytest.raises(MediaError, match="damaged"):
        ScanFile.open(path)


def test_damage_within_is_told_and_never_a_traceback(path: Path) -> None:
    data = path.read_bytes()
    told = 0
    for start in range(100, len(data), 512):
        path.write_bytes(data[:start] + b"\xff" * 512 + data[start + 512 :])
        try:
            with ScanFile.open(path) as held:
                held.check_content()
                held.files()
                list(held.unseen())
        except MediaError:
            told += 1
    # A page may hold free space, where damage changes nothing.
    assert told >= 4
