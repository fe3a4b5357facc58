"""``vigil link`` on the terminal, a module for each of its parts."""
