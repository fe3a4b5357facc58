"""Django's SQLite backend on the bundled library, refusing combinations that lose data."""
