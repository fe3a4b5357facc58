"""Invented people and the households they live in."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from benchmarks.invented_people import shares
from benchmarks.invented_people.places import Place, block_of_flats, place
from benchmarks.invented_people.words import FAMILY_NAMES, GIVEN_NAMES, MAIL, SERVICES, SHORT_NAMES, THINGS
from vigil.linkage.identifiers.devices import check_digit

AS_OF = date(2026, 1, 1)
SPAN = 3 * 365  # days before that in which all records lie
GROWN = AS_OF - timedelta(days=18 * 366 + SPAN)  # who was born by then is an adult in every record


@dataclass(frozen=True, slots=True)
class Home:
    """A household at one place for a time; ``until`` is a day of the span, counted from its end."""

    household: str
    place: Place
    phone: str  # the family's, or empty
    left: int  # days before AS_OF at which it was left; 0 for where they live now


@dataclass(slots=True)
class Person:
    """One invented person."""

    key: str
    given: tuple[str, ...]
    family: str
    born: date
    homes: tuple[Home, ...]  # the newest first
    suffix: str = ""
    alias: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    traps: set[str] = field(default_factory=set)


class Households:
    """Households, one after the other; what is drawn depends on the dice alone."""

    def __init__(self, *, dice: Random, postcodes: int, flats: int) -> None:
        self._dice = dice
        self._postcodes = postcodes
        self._flats = flats
        self._people = 0
        self._households = 0

    def usual(self) -> list[Person]:
        """The people of one household of the usual mixture."""
        kind = self._dice.choices(tuple(shares.HOUSEHOLDS), weights=tuple(shares.HOUSEHOLDS.values()))[0]
        homes = self._homes()
        people = self._of_kind(kind, homes)
        for person in people:
            person.traps.add(kind)
            if len(homes) > 1:
                person.traps.add("household moved")
        for person in people if len(people) > 1 else ():
            if person.born <= GROWN and self._dice.random() < shares.MOVES_OUT:
                person.homes = (self._home(left=0), self._left(person.homes[0]))
                person.traps.add("moved out")
        return people

    def in_flats(self) -> list[Person]:
        """The people of one household in the one great block of flats."""
        here = Home(self._next_household(), block_of_flats(self._dice, self._flats), "", 0)
        people = self._of_kind(self._dice.choice(("alone", "couple", "one parent")), (here,))
        for person in people:
            person.traps.add("block of flats")
        return people

    def _of_kind(self, kind: str, homes: tuple[Home, ...]) -> list[Person]:
        dice, family = self._dice, self._family_name()
        if kind == "alone":
            return [self._adult(family, homes)]
        if kind == "couple":
            partner = family if dice.random() < 0.6 else self._family_name()
            return [self._adult(family, homes), self._adult(partner, homes)]
        if kind == "house share":
            return [self._adult(self._family_name(), homes) for _ in range(dice.randrange(2, 5))]
        if kind == "siblings":
            first = self._adult(family, homes)
            born = first.born + timedelta(days=dice.randrange(300, 2_500))
            return [first, self._person(self._given(), family, min(born, GROWN), homes)]
        if kind == "twins":
            born = self._born(8, 30)
            return [self._person(self._given(), family, born, homes) for _ in range(2)]
        if kind in {"father and son", "junior"}:
            return self._father_and_son(kind, family, homes)
        parents = [self._adult(family, homes, youngest=22, oldest=55)]
        if kind == "couple with children":
            parents.append(self._adult(family, homes, youngest=22, oldest=55))
        children = 1 if kind == "suspect and child" else dice.randrange(1, 4)
        return parents + [
            self._person(self._given(), family, self._born(1, 17), homes) for _ in range(children)
        ]

    def _father_and_son(self, kind: str, family: str, homes: tuple[Home, ...]) -> list[Person]:
        father = self._adult(family, homes, youngest=40, oldest=75)
        born = father.born + timedelta(days=self._dice.randrange(20 * 365, 33 * 365))
        given = father.given if kind == "junior" else self._given(initial=father.given[0][0])
        son = self._person(given, family, born, homes)
        if kind == "junior":
            father.suffix, son.suffix = "Sr", "Jr"
        return [father, son]

    def _adult(self, family: str, homes: tuple[Home, ...], *, youngest: int = 18, oldest: int = 80) -> Person:
        return self._person(self._given(), family, self._born(youngest, oldest), homes)

    def _person(self, given: tuple[str, ...], family: str, born: date, homes: tuple[Home, ...]) -> Person:
        dice = self._dice
        self._people += 1
        person = Person(f"P{self._people:08d}", given, family, born, homes)
        person.phones = tuple(self._phone() for _ in range(dice.choice((0, 1, 1, 1, 2))))
        person.emails = tuple(self._email(person) for _ in range(dice.choice((0, 1, 1, 2))))
        person.handles = tuple(self._handle(person) for _ in range(dice.choice((0, 1, 1, 2, 3))))
        person.devices = tuple(self._imei() for _ in range(dice.choice((0, 0, 1, 1, 2))))
        if dice.random() < shares.HAS_ALIAS:
            person.alias = dice.choice(SHORT_NAMES.get(given[0], (GIVEN_NAMES.draw(dice),)))
            person.traps.add("alias")
        return person

    def _given(self, *, initial: str = "") -> tuple[str, ...]:
        first = GIVEN_NAMES.draw(self._dice)
        while initial and first[0] != initial:
            first = GIVEN_NAMES.draw(self._dice)
        if self._dice.random() < shares.HAS_TWO_GIVEN_NAMES:
            return (first, GIVEN_NAMES.draw(self._dice))
        return (first,)

    def _family_name(self) -> str:
        name = FAMILY_NAMES.draw(self._dice)
        double = self._dice.random() < shares.DOUBLE_FAMILY_NAME
        return f"{name}-{FAMILY_NAMES.draw(self._dice)}" if double else name

    def _born(self, youngest: int, oldest: int) -> date:
        return AS_OF - timedelta(days=self._dice.randrange(youngest * 366 + SPAN, (oldest + 1) * 366 + SPAN))

    def _phone(self) -> str:
        # 06 is not in use in the United Kingdom (Ofcom, National Telephone Numbering Plan): nobody has these.
        return f"06{self._dice.randrange(10**9):09d}"

    def _email(self, person: Person) -> str:
        dice = self._dice
        word = dice.choice(
            (f"{person.given[0]}.{person.family}", f"{dice.choice(THINGS)}.{dice.choice(THINGS)}")
        )
        plain = "".join(sign for sign in word.lower() if sign.isascii() and (sign.isalnum() or sign == "."))
        return f"{plain}{dice.randrange(10, 10_000)}@{dice.choice(MAIL)}"

    def _handle(self, person: Person) -> str:
        dice = self._dice
        word = dice.choice((person.given[0].lower(), dice.choice(THINGS), dice.choice(THINGS)))
        handle = f"{word}{dice.choice(('_', '.', ''))}{dice.choice(THINGS)}{dice.randrange(1, 1_000)}"
        return f"{dice.choice(SERVICES)}: {handle}"

    def _imei(self) -> str:
        # A type allocation code that begins with 00 is for tests: no device is sold with it.
        digits = f"00{self._dice.randrange(10**12):012d}"
        return digits + check_digit(digits)

    def _homes(self) -> tuple[Home, ...]:
        now = self._home(left=0)
        if self._dice.random() >= shares.MOVES:
            return (now,)
        before = Home(
            now.household,
            place(self._dice, self._postcodes),
            now.phone,
            self._dice.randrange(100, SPAN - 100),
        )
        return (now, before)

    def _home(self, *, left: int) -> Home:
        phone = self._phone() if self._dice.random() < shares.FAMILY_PHONE else ""
        return Home(self._next_household(), place(self._dice, self._postcodes), phone, left)

    def _left(self, home: Home) -> Home:
        return Home(home.household, home.place, home.phone, self._dice.randrange(100, SPAN - 100))

    def _next_household(self) -> str:
        self._households += 1
        return f"H{self._households:08d}"
