"""``vigil known``: one module for each of its parts."""
