"""Invented referral-like records of people, with the truth of who is who: what linkage is measured on.

Everything in them is made up: names from word lists, postcodes that lead nowhere, numbers that nobody has, reserved domains and
addresses. The same seed and number make the same records. What is in them, and in what share, stands in
docs/reference/invented-people.md and in ``shares.py``.
"""

from benchmarks.invented_people.generator import records
from benchmarks.invented_people.reading import read_records
from benchmarks.invented_people.rows import FIELDS, TRUTH, Row
from benchmarks.invented_people.writing import write_csv

__all__ = ["FIELDS", "TRUTH", "Row", "read_records", "records", "write_csv"]
