"""Unsafe combinations of SQLite are refused at the first connection."""

import pytest

from vigil.desk.sqlite.safety import UnsafeSqliteError, check_safe


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4)])
def test_wal_with_full_is_safe_from_3_51_3(version: tuple[int, int, int]) -> None:
    check_safe(version=version, journal_mode="wal", synchronous=2)


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
def test_wal_before_3_51_3_is_refused(version: tuple[int, int, int]) -> None:
    with pytest.raises(UnsafeSqliteError, match=r"3\.51\.3"):
        check_safe(version=version, journal_mode="wal", synchronous=2)


def test_delete_with_full_is_safe_on_the_systems_old_library() -> None:
    check_safe(version=(3, 40, 1), journal_mode="delete", synchronous=2)


@pytest.mark.parametrize("mode", ["wal", "delete"])
@pytest.mark.parametrize("synchronous", [0, 1])
def test_less_than_full_is_refused_in_every_mode(mode: str, synchronous: int) -> None:
    with pytest.raises(UnsafeSqliteError, match="below FULL"):
        check_safe(version=(3, 53, 4), journal_mode=mode, synchronous=synchronous)


@pytest.mark.parametrize("mode", ["off", "truncate", "persist"])
def test_other_journal_modes_are_refused(mode: str) -> None:
    with pytest.raises(UnsafeSqliteError, match="WAL or DELETE only"):
        check_safe(version=(3, 53, 4), journal_mode=mode, synchronous=2)


def test_the_desk_runs_on_the_bundled_library(db: None) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("the desk is tested on PostgreSQL in this pass")
    with connection.cursor() as cursor:
        version = tuple(
            int(part) for part in cursor.execute("SELECT sqlite_version()").fetchone()[0].split(".")
        )
        assert version >= (3, 51, 3)
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
