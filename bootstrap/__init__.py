"""What ``./vigil`` does before Vigil is installed: standard library only, and never more than needed."""
