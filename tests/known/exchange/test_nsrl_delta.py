"""NSRL's deltas: all of a script or nothing, on a copy, and nothing but changes of the RDS."""

from pathlib import Path

import pytest

from vigil.known.errors import KnownError
from vigil.known.exchange import nsrl, nsrl_delta
from vigil.known.values import Entry

DATA = Path(__file__).parents[2] / "_data" / "known"
BASE, DELTA = DATA / "RDS_sample_modern_minimal.db", DATA / "RDS_sample_delta.sql"
INSERT = "INSERT INTO FILE VALUES('{:064X}','{:040X}','{:032X}','0','x; y''s',5,1);\n"
DELETE = "DELETE FROM FILE WHERE sha1 = '{:040X}';\n"
GONE = "d1854cae891ec7b29161ccaf79a24b00c274bdaa"


def contents(path: Path) -> set[str]:
    return {row.sha1 for row in nsrl.read(path) if isinstance(row, Entry) and row.sha1}


def script(folder: Path, text: str) -> Path:
    path = folder / "delta.sql"
    path.write_text(text)
    return path


def test_a_delta_changes_the_copy_and_not_the_database(tmp_path: Path) -> None:
    before = BASE.read_bytes()
    assert nsrl_delta.apply(base=BASE, deltas=[DELTA], to=tmp_path / "new.db") == 3
    assert BASE.read_bytes() == before
    assert contents(tmp_path / "new.db") == contents(BASE) - {GONE} | {
        "8ad5a737bfc2418b9cde701330ee5ede6257a62c"
    }
    assert [path.name for path in tmp_path.iterdir()] == ["new.db"]


def test_deltas_are_applied_in_their_order(tmp_path: Path) -> None:
    first = script(tmp_path, INSERT.format(1, 1, 1))
    second = tmp_path / "second.sql"
    second.write_text(f"{DELETE.format(1)}{INSERT.format(2, 2, 2)}")
    assert nsrl_delta.apply(base=BASE, deltas=[first, second], to=tmp_path / "new.db") == 3
    assert contents(tmp_path / "new.db") == contents(BASE) | {f"{2:040x}"}


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH 'other.db' AS other;",
        "DROP TABLE FILE;",
        "CREATE TABLE x (y);",
        "CREATE TRIGGER t AFTER INSERT ON FILE BEGIN DELETE FROM PKG; END;",
        "PRAGMA journal_mode = OFF;",
        "VACUUM INTO 'stolen.db';",
        "INSERT INTO sqlite_schema VALUES ('table', 'x', 'x', 0, '');",
        "INSERT INTO secrets VALUES (1);",
        "SELECT load_extension('x');",
        "UPDATE FILE SET file_name = readfile('/etc/hostname');",
        "INSERT INTO FILE SELECT printf('%.*c', 900000000, 'x'),1,1,1,1,1,1;",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) INSERT INTO VERSION SELECT i, i FROM n;",
        "COMMIT;",
        "ROLLBACK;",
        "SAVEPOINT x;",
        "words of no language;",
        "INSERT INTO FILE VALUES (NULL,NULL,NULL,NULL,NULL,NULL,NULL);",
    ],
)
def test_what_is_no_change_of_the_rds_fails_the_whole_delta(tmp_path: Path, statement: str) -> None:
    delta = script(tmp_path, f"BEGIN;\n{INSERT.format(1, 1, 1)}{statement}\nCOMMIT;\n")
    if statement == "COMMIT;":
        delta.write_text(f"{INSERT.format(1, 1, 1)}COMMIT;\n")
    with pytest.raises(KnownError, match=r"delta\.sql fails in line [0-9]+ \(.*nothing was changed"):
        nsrl_delta.apply(base=BASE, deltas=[delta], to=tmp_path / "new.db")
    assert [path.name for path in tmp_path.iterdir()] == ["delta.sql"]


@pytest.mark.parametrize("text", ["BEGIN;\n" + INSERT, INSERT[:-20], "BEGIN TRANSACTION;\n"])
def test_a_delta_that_is_cut_short_changes_nothing(tmp_path: Path, text: str) -> None:
    delta = script(tmp_path, text.format(1, 1, 1))
    with pytest.raises(KnownError, match="cut short"):
        nsrl_delta.apply(base=BASE, deltas=[delta], to=tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_statement_without_end_is_refused(tmp_path: Path) -> None:
    delta = script(tmp_path, "INSERT INTO FILE VALUES ('" + "x" * 100 + "\n" * 3_000_000)
    with pytest.raises(KnownError, match="too long"):
        nsrl_delta.apply(base=BASE, deltas=[delta], to=tmp_path / "new.db")


def test_a_base_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.db").write_text("words " * 100)
    with pytest.raises(KnownError, match="cannot take the changes"):
        nsrl_delta.apply(base=tmp_path / "words.db", deltas=[DELTA], to=tmp_path / "new.db")
    assert [path.name for path in tmp_path.iterdir()] == ["words.db"]
