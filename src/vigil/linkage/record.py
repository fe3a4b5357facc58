"""One record of a person, as linkage compares it: values that were normalised before, and nothing else.

There is no sex, ethnicity or other protected characteristic in it. Names serve comparison only.
"""

import calendar
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from vigil.linkage.errors import RecordError

LONGEST = 256  # characters of one value; a longer one is not a name, a line or a handle
MOST = 64  # values of one kind; more are not one person's
YEARS = range(1800, 2200)
SHORTEST_MONTH = 28  # days


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which parts may be unknown.

    Args:
        year: four digits, or not known.
        month: 1 to 12, or not known.
        day: 1 to 31, or not known.
        swapped: day and month may stand in each other's place.

    Raises:
        RecordError: nothing is known, or there is no such day in any year that the parts allow.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    swapped: bool = False

    def __post_init__(self) -> None:
        if self.year is None and self.month is None and self.day is None:
            raise RecordError(
                "A date needs a year, a month or a day; leave the date out where none is known."
            )
        if self.year is not None and self.year not in YEARS:
            raise RecordError(
                f"The year {self.year} is not within {YEARS.start} to {YEARS.stop - 1}; leave out what is not known."
            )
        if self.month is not None and not 1 <= self.month <= 12:
            raise RecordError(f"There is no month {self.month}; leave out what is not known.")
        # Every month has so many days; only for others is the month looked at, as each record that an index reads comes here.
        if (
            self.day is not None
            and not 1 <= self.day <= SHORTEST_MONTH
            and not 1 <= self.day <= self._last_day()
        ):
            raise RecordError(f"There is no day {self.day} in that month; leave out what is not known.")

    def _last_day(self) -> int:
        if self.month is None:
            return 31
        # In a year that is not known there may be a 29 February.
        return calendar.monthrange(self.year or 2000, self.month)[1]


class Address(NamedTuple):
    """An address: its lines from the narrowest to the widest, and its postcode or an empty string."""

    lines: tuple[str, ...]
    postcode: str


class Handle(NamedTuple):
    """A name on a service: ``Handle("chatter", "kite_77")``; the service is empty where it is not known."""

    service: str
    handle: str


class IpPort(NamedTuple):
    """An IP address as it was used: at a port, or None, and at a time with its zone, or None."""

    address: str
    port: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one person; an empty value is one that is not known.

    Args:
        key: what the record is called by whoever keeps it; no two have the same.
        given_names: the first one first.
        family_name: with all its parts.
        aliases: other given names or whole names that the person goes by.
        born: as much of the date of birth as is known.
        child: whether the person was under 18 when the record was made, where that is known.
        addresses: every one on record.
        phones: in E.164.
        emails: as their providers deliver them.
        handles: names on services.
        ip_ports: IP addresses; without a port and a time they say nothing.
        devices: identifiers of devices.
        generation: ``jr``, ``sr``, ``iii`` and the like, which tells a father from a son of his name.

    Raises:
        RecordError: there is no key, a value of a list is empty, one is no text or too long, or a kind has more values than
            ``MOST``.
    """

    key: str
    given_names: tuple[str, ...] = ()
    family_name: str = ""
    aliases: tuple[str, ...] = ()
    born: PartialDate | None = None
    child: bool | None = None
    addresses: tuple[Address, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[Handle, ...] = ()
    ip_ports: tuple[IpPort, ...] = ()
    devices: tuple[str, ...] = ()
    generation: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            raise RecordError("A record needs a key; give it the one that its source calls it by.")
        words = [self.key, *self.given_names, *self.aliases, *self.phones, *self.emails, *self.devices]
        words += [used.address for used in self.ip_ports]
        may_lack = [self.family_name, self.generation]
        for service, handle in self.handles:
            words.append(handle)
            may_lack.append(service)
        for lines, postcode in self.addresses:
            may_lack += (*lines, postcode)
        # Each record that an index reads comes through here: only where all values are many can those of one kind be too many.
        if len(words) + len(self.addresses) > MOST:
            self._check_number()
        if not all(words):
            raise RecordError(f"Record '{self.key[:LONGEST]}' has a value that is empty; leave it out.")
        words += may_lack
        text = "".join(words)
        try:
            text.encode()  # half a character, which JSON can smuggle in, can be kept in no database
        except UnicodeEncodeError as error:
            raise RecordError(
                f"Record {self.key[:LONGEST]!a} has half a character in a value; leave it out."
            ) from error
        if len(text) > LONGEST and max(map(len, words)) > LONGEST:
            longest = max(words, key=len)
            raise RecordError(
                f"Record '{self.key[:LONGEST]}' has a value of {len(longest)} characters, '{longest[:20]}…'; "
                f"the longest that is compared has {LONGEST}: shorten it or leave it out."
            )

    def _check_number(self) -> None:
        for name in (
            "given_names",
            "aliases",
            "addresses",
            "phones",
            "emails",
            "handles",
            "ip_ports",
            "devices",
        ):
            number = len(getattr(self, name))
            if number > MOST:
                raise RecordError(
                    f"Record '{self.key[:LONGEST]}' has {number} {name.replace('_', ' ')}; "
                    f"no more than {MOST} are compared: keep the latest."
                )
