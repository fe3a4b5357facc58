"""The kinds of evidence and the levels each is compared on; level 0 is always *missing*, which says nothing.

Personal evidence belongs to one person. Shared evidence is what the members of a household have in common: its parts
are weighed together, as one comparison, so that a family name, an address and a telephone are not three witnesses.
"""

from enum import IntEnum
from typing import Final


class Given(IntEnum):
    """How two sets of given names compare."""

    MISSING = 0
    EXACT = 1
    ALSO = 2  # another given name or an alias is the same
    SWAPPED = 3  # given and family name stand in each other's place
    INITIAL = 4
    CLOSE = 5
    SIMILAR = 6
    DIFFERENT = 7


class Middle(IntEnum):
    """How two second given names compare."""

    MISSING = 0
    SAME = 1
    INITIAL = 2  # one is the other's initial
    DIFFERENT = 3


class Generation(IntEnum):
    """How what tells a father from his son in a name compares: *jr*, *sr*, *iii*."""

    MISSING = 0
    SAME = 1
    DIFFERENT = 2


class Born(IntEnum):
    """How two dates of birth compare."""

    MISSING = 0
    EXACT = 1
    SWAPPED = 2  # day and month stand in each other's place
    CLOSE = 3  # two of year, month and day are the same, and the year but for one digit
    PART = 4  # all that both know is the same, and that is not the whole date
    YEAR = 5  # the year alone is the same, or next to it where one knows nothing but a year
    DIFFERENT = 6


class Handle(IntEnum):
    """How two sets of names on services compare."""

    MISSING = 0
    SHARED = 1
    ELSEWHERE = 2  # the same name on another service
    CLOSE = 3  # one character apart, on one service
    DIFFERENT = 4


class Email(IntEnum):
    """How two sets of e-mail addresses compare."""

    MISSING = 0
    SHARED = 1
    CLOSE = 2  # one character apart, or the same name at another provider
    DIFFERENT = 3


class Device(IntEnum):
    """How two sets of devices compare."""

    MISSING = 0
    SHARED = 1
    DIFFERENT = 2


class Age(IntEnum):
    """Whether both were children, or both adults, when their records were made."""

    MISSING = 0
    SAME = 1
    CONFLICT = 2  # one is a child's record, one an adult's


class Family(IntEnum):
    """How two family names compare."""

    MISSING = 0
    EXACT = 1
    CLOSE = 2  # a part in common, or spelt nearly the same
    DIFFERENT = 3


class Place(IntEnum):
    """How two sets of addresses compare."""

    MISSING = 0
    SAME = 1
    CLOSE = 2  # spelt nearly the same, with the same numbers in it
    NEAR = 3  # spelt nearly the same, with other numbers
    POSTCODE = 4
    DIFFERENT = 5


class Phone(IntEnum):
    """How two sets of telephone numbers compare."""

    MISSING = 0
    SHARED = 1
    DIFFERENT = 2


class Ip(IntEnum):
    """How two sets of IP addresses, each at a time and a port, compare."""

    MISSING = 0
    SHARED = 1  # within a day
    LATER = 2  # with more than a day between
    DIFFERENT = 3


PERSONAL: Final[dict[str, type[IntEnum]]] = {
    "given": Given,
    "middle": Middle,
    "generation": Generation,
    "born": Born,
    "handle": Handle,
    "email": Email,
    "device": Device,
    "age": Age,
}
SHARED: Final[dict[str, type[IntEnum]]] = {"family": Family, "place": Place, "phone": Phone, "ip": Ip}
KINDS: Final = {**PERSONAL, **SHARED}
# Which levels are weighed by how frequent the value is that both have, and the table it is looked up in.
BY_FREQUENCY: Final[dict[tuple[str, int], str]] = {
    ("given", Given.EXACT): "given",
    ("given", Given.ALSO): "given",
    ("given", Given.SWAPPED): "given",
    ("born", Born.EXACT): "born",
    ("handle", Handle.SHARED): "handle",
    ("handle", Handle.ELSEWHERE): "handle name",
    ("email", Email.SHARED): "email",
    ("device", Device.SHARED): "device",
    ("family", Family.EXACT): "family",
    ("place", Place.SAME): "place",
    ("place", Place.POSTCODE): "postcode",
    ("phone", Phone.SHARED): "phone",
    ("ip", Ip.SHARED): "ip",
    ("ip", Ip.LATER): "ip",
}
