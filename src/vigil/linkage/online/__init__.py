"""One record against all that are kept: an index of blocking keys in a database, and the scorer on the few it finds.

The same keys, the same bound on a block and the same scores as `vigil.linkage.batch`.
"""

from vigil.linkage.online.index import Index, Match, matches
from vigil.linkage.online.postgresql import PostgresqlIndex
from vigil.linkage.online.sqlite import SqliteIndex

__all__ = ["Index", "Match", "PostgresqlIndex", "SqliteIndex", "matches"]
