"""Invented records for the tests: few values, so that they often agree, and odd ones among them."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from vigil.linkage import Address, Handle, IpPort, PartialDate, Record

NAMES = ("sam", "samuel", "s", "john", "jon", "mary ann", "ÿlmaz", "rose", "🐯", "smith", "o'neil", "test")
FAMILIES = ("", "smith", "smyth", "smith-jones", "jones", "john", "rose", "o'neil", "mary ann", "王", "test")
SERVICES = ("chat", "game", "a|b")
HANDLES = ("kite_77", "kite_78", "🐯🐯🐯🐯🐯", "b|kite_77", "x", "y")
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)


def few(values: st.SearchStrategy, most: int = 2) -> st.SearchStrategy:
    """A short tuple of values."""
    return st.lists(values, max_size=most).map(tuple)


def dates() -> st.SearchStrategy[PartialDate]:
    """Dates near each other, some of them in part, some in doubt."""
    years, parts = st.sampled_from((None, 1900, 1979, 1980)), st.sampled_from((None, 1, 2, 3))
    known = st.tuples(years, parts, parts, st.booleans()).filter(lambda date: any(date[:3]))
    return known.map(lambda date: PartialDate(*date))


def addresses() -> st.SearchStrategy[Address]:
    """Addresses that are the same, nearly the same, or share a postcode."""
    lines = few(st.sampled_from(("flat 1", "flat 2", "12 high street", "12 high stret", "hull")), 3)
    return st.builds(Address, lines, st.sampled_from(("", "HU1 1AA", "HU1 1AB")))


def uses() -> st.SearchStrategy[IpPort]:
    """IP addresses within and beyond a day of each other."""
    times = st.integers(0, 72).map(lambda hours: BEGAN + timedelta(hours=hours))
    return st.builds(
        IpPort,
        st.sampled_from(("192.0.2.1", "192.0.2.2", "2001:db8::1")),
        st.one_of(st.none(), st.just(4000)),
        st.one_of(st.none(), times),
    )


def records(key: str = "one") -> st.SearchStrategy[Record]:
    """Records with any evidence missing."""
    return st.builds(
        Record,
        st.just(key),
        few(st.sampled_from(NAMES), 3),
        st.sampled_from(FAMILIES),
        few(st.sampled_from((*NAMES, "sam smith", "rose jones"))),
        st.one_of(st.none(), dates()),
        st.sampled_from((None, True, False)),
        few(addresses()),
        few(st.sampled_from(("+441632960001", "+441632960002"))),
        few(st.sampled_from(("kite@example.org", "kites@example.org", "kites@example.net", "a@b", "a@c"))),
        few(st.builds(Handle, st.sampled_from(SERVICES), st.sampled_from(HANDLES))),
        few(uses()),
        few(st.sampled_from(("device-1", "device-2"))),
        st.sampled_from(("", "jr", "sr")),
    )
