"""Formats that several engines read: plain YAML, so far."""
