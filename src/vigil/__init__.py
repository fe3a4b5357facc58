"""Vigil takes a child-protection unit from the first referral to a safeguarded child, and proves the record."""

__version__ = "0.1.0"
