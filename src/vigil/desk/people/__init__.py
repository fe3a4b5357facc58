"""Suspects, children, other people and their identifiers."""
