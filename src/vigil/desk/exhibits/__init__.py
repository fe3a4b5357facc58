"""Seized things: custody, scans, failed files."""
