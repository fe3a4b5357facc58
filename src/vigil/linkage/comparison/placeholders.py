"""Records that somebody sent to see whether sending works: about nobody, and all alike, so that a model would call them one.

A form tried with *Test User* stands in every intake. Such records are told by their whole name alone: a real person may be
called Test, and hardly Test Tester.
"""

from typing import Final

from vigil.linkage.record import Record

GIVEN: Final = frozenset({"test", "testing", "tester", "asdf", "qwerty", "dummy", "sample", "placeholder"})
FAMILY: Final = frozenset({*GIVEN, "user", "account", "referral", "record", "name", "person", "case"})


def is_test(record: Record) -> bool:
    """Whether the given and the family name say that nobody is meant."""
    return record.family_name in FAMILY and record.given_names[:1] != () and record.given_names[0] in GIVEN
