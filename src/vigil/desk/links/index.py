"""The engine's index of records in the desk's own database: derived from people, and inside the caller's transaction.

It holds nothing that the people's own tables do not say, and is read by no page: whom a viewer may see is asked of
`vigil.desk.people.queries` when a pair is shown.
"""

from django.db import connection

from vigil.linkage.online import Index, PostgresqlIndex, SqliteIndex
from vigil.linkage.online.postgresql import TABLES as POSTGRESQL
from vigil.linkage.online.sqlite import TABLES as SQLITE


def index() -> Index:
    """The index of this process's connection."""
    connection.ensure_connection()
    opened = connection.connection
    return PostgresqlIndex(opened) if connection.vendor == "postgresql" else SqliteIndex(opened)


def tables(vendor: str) -> tuple[str, ...]:
    """The statements that make its tables."""
    return POSTGRESQL if vendor == "postgresql" else SQLITE
