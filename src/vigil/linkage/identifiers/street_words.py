"""The words of addresses that are written short, and what says that there is none, as data."""

# As the Royal Mail's own lists of thoroughfares shorten them. ``st`` is left to the rule: behind a name it is a street, in
# front of one a saint.
STREET_WORDS = {
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "ln": "lane",
    "la": "lane",
    "cl": "close",
    "ct": "court",
    "crt": "court",
    "cres": "crescent",
    "cr": "crescent",
    "dr": "drive",
    "drv": "drive",
    "gdn": "garden",
    "gdns": "gardens",
    "gn": "green",
    "grn": "green",
    "gr": "grove",
    "gro": "grove",
    "hse": "house",
    "pk": "park",
    "pl": "place",
    "sq": "square",
    "ter": "terrace",
    "terr": "terrace",
    "tce": "terrace",
    "wlk": "walk",
    "wy": "way",
    "hts": "heights",
    "bldg": "building",
    "bldgs": "buildings",
    "apts": "apartments",
    "mt": "mount",
    "str": "street",
}

# What stands before the number of a dwelling in a building.
FLAT_WORDS = frozenset(
    {"flat", "flt", "apartment", "apt", "appt", "unit", "room", "rm", "studio", "maisonette"}
)

COUNTRIES = frozenset(
    {
        "uk",
        "gb",
        "gbr",
        "united kingdom",
        "great britain",
        "england",
        "wales",
        "scotland",
        "northern ireland",
    }
)

SAYS_NOTHING = frozenset(
    {
        "unknown",
        "not known",
        "address unknown",
        "nfa",
        "no fixed abode",
        "no fixed address",
        "of no fixed abode",
        "of no fixed address",
        "homeless",
        "not given",
        "not provided",
        "not stated",
        "none",
        "nil",
        "na",
        "n a",
        "tbc",
        "withheld",
    }
)
