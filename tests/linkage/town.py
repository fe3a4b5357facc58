"""A small invented town of households: fathers and sons of one name, twins, siblings, moved people, family telephones."""

import random
from collections.abc import Iterator

from vigil.linkage import Address, Handle, PartialDate, Record

HOUSEHOLDS = 1500
PER_HOUSEHOLD = 10  # numbers of people set aside for each, so that ``who // 10`` is the household
GIVEN = [
    f"{a}{b}"
    for a in ("al", "ber", "cor", "dan", "el", "fre", "gus", "han", "is", "jo")
    for b in ("an", "tie", "more", "win", "ka", "lia", "bert", "rik", "sa", "ton")
]
FAMILY = [
    f"{a}{b}"
    for a in (
        "ash",
        "brook",
        "cart",
        "dun",
        "east",
        "fair",
        "green",
        "hart",
        "ing",
        "kirk",
        "long",
        "mar",
        "nor",
        "oak",
    )
    for b in ("by", "den", "ers", "field", "ham", "ley", "man", "son", "ton", "wick", "worth")
]
STREETS = ("high street", "mill lane", "church road", "station road", "queens avenue", "the green")


def town(*, seed: int) -> list[tuple[Record, int]]:
    """Records and the number of the person each is of, in an order drawn by lot."""
    lot = random.Random(seed)
    told = [one for household in range(HOUSEHOLDS) for one in _household(lot, household)]
    lot.shuffle(told)
    return [(_keyed(record, number), who) for number, (record, who) in enumerate(told)]


def _keyed(record: dict[str, object], number: int) -> Record:
    return Record(key=f"r{number}", **record)


def _household(lot: random.Random, household: int) -> Iterator[tuple[dict[str, object], int]]:
    family, home, phone = lot.choice(FAMILY), _address(lot), _phone(lot)
    twins = lot.random() < 0.05
    father = lot.choice(GIVEN)
    births: list[PartialDate] = []
    for place in range(lot.randint(2, 5)):
        adult = place < 2
        born = _born(lot, *((1955, 1990) if adult else (2005, 2018)))
        if twins and place == 3:
            born = births[-1]
        births.append(born)
        name = father if place == 0 or (place == 2 and lot.random() < 0.1) else lot.choice(GIVEN)
        family_name = lot.choice(FAMILY) if place == 1 and lot.random() < 0.3 else family
        handle = f"{name}_{lot.randint(10, 99_999)}"
        moved = _address(lot) if lot.random() < 0.1 else home
        for copy in range(lot.choice((1, 1, 2, 3))):
            yield (
                {
                    "given_names": (_typo(lot, name),) if lot.random() < 0.9 else (),
                    "family_name": _typo(lot, family_name) if lot.random() < 0.9 else "",
                    "born": born if lot.random() < 0.7 else None,
                    "child": (not adult) if lot.random() < 0.5 else None,
                    "addresses": (home if copy == 0 else moved,) if lot.random() < 0.7 else (),
                    "phones": (phone if lot.random() < 0.7 else _phone(lot),) if lot.random() < 0.6 else (),
                    "handles": (Handle("chat", handle),) if lot.random() < 0.4 else (),
                },
                household * PER_HOUSEHOLD + place,
            )


def _address(lot: random.Random) -> Address:
    number = lot.randint(1, 300)
    street = lot.choice(STREETS)
    return Address((f"{number} {street}",), f"HU{STREETS.index(street)} {number // 15}AA")


def _phone(lot: random.Random) -> str:
    return f"+44163{lot.randint(2_000_000, 2_999_999)}"


def _born(lot: random.Random, first: int, last: int) -> PartialDate:
    return PartialDate(lot.randint(first, last), lot.randint(1, 12), lot.randint(1, 28))


def _typo(lot: random.Random, name: str) -> str:
    if lot.random() > 0.05 or len(name) < 3:
        return name
    place = lot.randrange(1, len(name) - 1)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
