"""The terminal door: one module per command, found by the door's table."""
