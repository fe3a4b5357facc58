"""The database backend Django loads: its own, built on pysqlite3, checked at every connection."""

import sys
from typing import Any

import pysqlite3

from vigil.desk.sqlite.safety import UnsafeSqliteError, check_safe

# Django's backend imports the name ``sqlite3`` when first loaded and cannot be told another; the swap lasts for that
# import alone, so nothing else in the process changes its library.
if "django.db.backends.sqlite3.base" in sys.modules:
    raise UnsafeSqliteError(
        "Django's own SQLite backend was loaded before vigil.desk.sqlite; load the desk's settings first."
    )
_names = ("sqlite3", "sqlite3.dbapi2")
_before = {name: sys.modules.get(name) for name in _names}
sys.modules.update({"sqlite3": pysqlite3, "sqlite3.dbapi2": pysqlite3.dbapi2})
try:
    from django.db.backends.sqlite3 import base as django_base
finally:
    for _name, _module in _before.items():
        if _module is None:
            del sys.modules[_name]
        else:
            sys.modules[_name] = _module


class DatabaseWrapper(django_base.DatabaseWrapper):
    """Django's SQLite connection, refused when it could lose what it acknowledged."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection and check its library version and settings.

        Raises:
            UnsafeSqliteError: the combination can lose or corrupt acknowledged rows.
        """
        connection = super().get_new_connection(conn_params)
        check_safe(
            version=pysqlite3.dbapi2.sqlite_version_info,
            journal_mode=connection.execute("PRAGMA journal_mode").fetchone()[0],
            synchronous=connection.execute("PRAGMA synchronous").fetchone()[0],
        )
        return connection
