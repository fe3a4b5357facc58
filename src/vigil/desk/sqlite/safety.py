"""Which combinations of SQLite version and settings keep what they acknowledge."""

from vigil.errors import VigilError

# https://www.sqlite.org/wal.html#walresetbug: two connections could corrupt a WAL database before 3.51.3.
WAL_SAFE_SINCE = (3, 51, 3)
FULL = 2


class UnsafeSqliteError(VigilError):
    """This SQLite library with these settings can lose or corrupt acknowledged records."""


def check_safe(*, version: tuple[int, int, int], journal_mode: str, synchronous: int) -> None:
    """Refuse a combination that can lose acknowledged rows.

    Args:
        version: SQLite library version, for example ``(3, 53, 4)``.
        journal_mode: answer of ``PRAGMA journal_mode``.
        synchronous: answer of ``PRAGMA synchronous`` (0 OFF, 1 NORMAL, 2 FULL, 3 EXTRA).

    Raises:
        UnsafeSqliteError: the journal mode, the version or the synchronous level is unsafe.
    """
    mode = journal_mode.lower()
    if mode not in {"wal", "delete", "memory"}:
        raise UnsafeSqliteError(f"SQLite's journal_mode is '{mode}'; Vigil runs on WAL or DELETE only.")
    if mode == "wal" and version < WAL_SAFE_SINCE:
        shown = ".".join(map(str, version))
        raise UnsafeSqliteError(
            f"SQLite {shown} can corrupt a WAL database (fixed in 3.51.3); install pysqlite3 or use journal_mode=DELETE."
        )
    if mode != "memory" and synchronous < FULL:
        raise UnsafeSqliteError(
            "SQLite's synchronous setting is below FULL; a power cut would lose acknowledged rows."
        )
