"""Spoiling a written record: each kind of damage in several ways, as it happens between a provider and an inbox."""

import re
from collections.abc import Mapping

from vigil.cli.demo.referrals.inventing import Damage, Invention

# For each kind of damage, what is looked for in a record's text and what is put in its place, once.
Ways = Mapping[Damage, tuple[tuple[str, str], ...]]
NOT_UTF8 = "\udcff"  # written as the single byte FF


def spoilt(record: str, one: Invention, ways: Ways) -> bytes:
    """A record's bytes, with the damage that its invention has; which way is chosen by the report's number.

    Raises:
        ValueError: the record holds nothing that could be spoilt so, which would leave it whole.
    """
    if one.damage:
        choices = ways[one.damage]
        pattern, put = choices[one.report_id % len(choices)]
        record, times = re.subn(pattern, lambda _: put, record, count=1)
        if not times:
            raise ValueError(f"nothing in report {one.report_id} to damage by {pattern}")
    return record.encode("utf-8", "surrogateescape")
