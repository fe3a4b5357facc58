"""Invented reports: reserved domains, documentation IP ranges, drama phone numbers, postcodes that do not exist.

Sources: RFC 2606 (example domains), RFC 5737 and RFC 3849 (documentation addresses), Ofcom (numbers for drama).
"""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from faker import Faker

Damage = Literal["", "id", "date", "birthday", "age", "syntax", "content"]
DAMAGES: tuple[Damage, ...] = ("id", "date", "birthday", "age", "syntax", "content")
PROVIDERS = (
    "Example Social",
    "Pictogram Example",
    "Example Chat",
    "Sample Cloud",
    "Example Games",
    "Demo Mail",
)
TYPES = (
    "Child Pornography (possession, manufacture, and distribution)",
    "Child Pornography (possession, manufacture, and distribution)",
    "Child Pornography (possession, manufacture, and distribution)",
    "Online Enticement of Children for Sexual Acts",
    "Unsolicited Obscene Material Sent to a Child",
)
NARRATIVES = (
    "The provider reports that an account uploaded files that matched its hash list.",
    "The provider reports that an account shared files in a private group and closed it.",
    "The provider reports messages between an adult account and an account whose profile gives an age under 16.",
    "A member of the public reported the account; the provider reviewed and confirmed the report.",
)
OCCUPATIONS = (
    "",
    "",
    "",
    "",
    "warehouse worker",
    "teaching assistant",
    "driver",
    "football coach",
    "software tester",
    "retired",
)
# How often a report says yes, or no, to each statement; otherwise it is silent. Invented, and no estimate of anything.
SAYS = {
    "access_to_children": (0.16, 0.06),
    "access_to_child_victim": (0.03, 0.05),
    "convicted_sex_offender": (0.04, 0.05),
    "access_to_firearms": (0.01, 0.04),
    "aware_of_report": (0.06, 0.10),
    "lives_with_children": (0.10, 0.04),
    "position_of_trust": (0.03, 0.02),
    "distributes_material": (0.12, 0.03),
}


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """The person a report is about."""

    given: str
    family: str
    born: date
    handle: str
    email: str
    phone: str
    address: str
    occupation: str


@dataclass(frozen=True, slots=True)
class Invention:
    """One invented report, before it is written in a format; ``damage`` says what of it is spoilt."""

    report_id: int
    received: datetime
    happened: datetime
    provider: str
    kind: str
    narrative: str
    person: InventedPerson
    says: dict[str, str]
    child_age: int | None
    ip: str
    port: int
    files: int
    urgent: bool
    damage: Damage = ""


def invent(*, seed: int, count: int, as_of: datetime) -> list[Invention]:
    """``count`` reports in the order they arrive; about one in thirty stands twice, one in forty is damaged."""
    dice = random.Random(seed)  # noqa: S311 invention, not secrecy
    faker = Faker("en_GB")
    faker.seed_instance(seed)
    people = [_person(dice, faker) for _ in range(max(1, count * 4 // 5))]
    made: list[Invention] = []
    for place in range(count):
        fate = dice.random()
        if made and fate < 0.02:
            made.append(replace(dice.choice(made), damage=""))
        elif made and fate < 0.035:
            made.append(
                replace(dice.choice(made), damage="", narrative="The provider adds to its earlier report.")
            )
        else:
            one = _report(dice, people, 100_000_000 + seed % 1000 * 100_000 + place, as_of)
            damaged = fate > 0.975
            made.append(replace(one, damage=dice.choice(DAMAGES)) if damaged else one)
    return made


def _person(dice: random.Random, faker: Faker) -> InventedPerson:
    given, family = faker.first_name(), faker.last_name()
    born = date(1950, 1, 1) + timedelta(days=dice.randrange(365 * 60))
    handle = f"{given.lower()}_{dice.choice(('sky', 'river', 'oak', 'tram', 'kite', 'moss'))}{dice.randrange(10, 9999)}"
    return InventedPerson(
        given=given,
        family=family,
        born=born,
        handle=handle,
        email=f"{given}.{family}{dice.randrange(1, 99)}@{dice.choice(('example.com', 'example.org', 'example.net'))}".lower(),
        phone=f"07700 900{dice.randrange(1000):03d}",
        address=f"{dice.randrange(1, 180)} {faker.street_name()}, {faker.city()}, {_postcode(dice)}",
        occupation=dice.choice(OCCUPATIONS),
    )


def _postcode(dice: random.Random) -> str:
    return f"ZZ{dice.randrange(1, 99)} {dice.randrange(1, 9)}ZZ"


def _report(dice: random.Random, people: list[InventedPerson], number: int, as_of: datetime) -> Invention:
    received = as_of - timedelta(hours=4, minutes=dice.randrange(14 * 24 * 60))
    kind = dice.choice(TYPES)
    says = {name: word for name, shares in SAYS.items() if (word := _word(dice.random(), *shares))}
    with_child = (kind != TYPES[0] and dice.random() < 0.7) or says.get("access_to_child_victim") == "yes"
    return Invention(
        report_id=number,
        received=received.replace(microsecond=0),
        happened=(received - timedelta(hours=dice.randrange(1, 240))).replace(microsecond=0),
        provider=dice.choice(PROVIDERS),
        kind=kind,
        narrative=dice.choice(NARRATIVES),
        person=dice.choice(people),
        says=says,
        child_age=dice.randrange(6, 17) if with_child else None,
        ip=_ip(dice),
        port=dice.randrange(1024, 65000),
        files=dice.choice((1, 1, 2, 3, 8, 20)),
        urgent=dice.random() < 0.02,
    )


def _word(chance: float, yes: float, no: float) -> str:
    return "yes" if chance < yes else "no" if chance < yes + no else ""


def _ip(dice: random.Random) -> str:
    if dice.random() < 0.2:
        return f"2001:db8:{dice.randrange(0x10000):x}::{dice.randrange(0x10000):x}"
    return f"{dice.choice(('192.0.2', '198.51.100', '203.0.113'))}.{dice.randrange(1, 255)}"
