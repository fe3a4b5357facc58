"""What a record tells of a person: some of it, as known on a day, and not always right."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from anyascii import anyascii

from benchmarks.invented_people import shares
from benchmarks.invented_people.people import AS_OF, SPAN, Home, Person
from benchmarks.invented_people.places import Place, carrier_ip
from benchmarks.invented_people.rows import Row, empty_row
from benchmarks.invented_people.spoiling import by_ear, mistyped, swapped_day, wrong_digit
from benchmarks.invented_people.words import KINDS_OF_STREET, SPELT

BUSY_PHONE = "0600 000 0001"  # of a firm, say: on many records that have nothing else in common

# What each kind of report tells.
_TELLS = {
    "everything": frozenset({"names", "born", "address", "phone", "email", "handle", "ip", "device"}),
    "account": frozenset({"email", "handle", "ip", "some names"}),
    "name and account": frozenset({"names", "born", "email", "handle", "phone"}),
    "name and address": frozenset({"names", "born", "address", "phone"}),
    "handle alone": frozenset({"handle"}),
    "ip alone": frozenset({"ip"}),
}


class Teller:
    """Makes records of people; what is drawn depends on the dice alone."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice

    def tell(self, person: Person) -> Row:
        """One record of a person, without an id."""
        dice, row = self._dice, empty_row()
        ago = dice.randrange(SPAN)
        home = next(
            (home for home in reversed(person.homes) if home.left and ago >= home.left), person.homes[0]
        )
        row["person"], row["household"] = person.key, home.household
        told = dice.choices(tuple(shares.TOLD), weights=tuple(shares.TOLD.values()))[0]
        traps = {*person.traps, told}
        self._who(row, person, _TELLS[told], traps)
        self._where(row, person, home, _TELLS[told], traps)
        if "ip" in _TELLS[told] or not any(
            (row["given_names"], row["family_name"], row["emails"], row["handles"])
        ):
            self._ip(row, home.place, ago, traps)
        if dice.random() < shares.AGE_GROUP_TOLD:
            row["child"] = "yes" if _years(person.born, AS_OF - timedelta(days=ago)) < 18 else "no"
        if dice.random() < shares.BUSY_PHONE:
            row["phones"] = "; ".join(filter(None, (row["phones"], BUSY_PHONE)))
            traps.add("busy phone")
        row["traps"] = "; ".join(sorted(traps))
        return row

    def _who(self, row: Row, person: Person, tells: frozenset[str], traps: set[str]) -> None:
        if "names" in tells or ("some names" in tells and self._dice.random() < 0.5):
            self._names(row, person, traps)
        if "born" in tells and self._dice.random() < 0.8:
            row["born"] = self._born(person.born, traps)
        if "email" in tells:
            row["emails"] = self._one_or_all(person.emails)
        if "handle" in tells:
            row["handles"] = self._one_or_all(person.handles)
        if "device" in tells:
            row["devices"] = self._one_or_all(person.devices)

    def _where(self, row: Row, person: Person, home: Home, tells: frozenset[str], traps: set[str]) -> None:
        if "address" in tells:
            self._address(row, home.place, traps)
        if "phone" in tells:
            row["phones"] = self._phones(person, home, traps)

    def _names(self, row: Row, person: Person, traps: set[str]) -> None:
        dice = self._dice
        given, family = person.given, person.family
        if dice.random() < 0.5:
            given = given[:1]
        if person.alias and dice.random() < shares.ALIAS_USED:
            given = (person.alias, *given[1:])
            traps.add("alias used")
        elif person.alias and dice.random() < shares.ALIAS_USED:
            row["aliases"] = person.alias
        if dice.random() < shares.INITIAL_ALONE:
            given = (given[0][0],)
            traps.add("initial alone")
        else:
            given = (self._spelt(given[0], traps), *given[1:])
        family = self._spelt(family, traps)
        if dice.random() < shares.NAMES_SWAPPED:
            given, family = (family,), " ".join(given)
            traps.add("names swapped")
        elif person.suffix and dice.random() < 0.5:
            family = f"{family} {person.suffix}"
        row["given_names"], row["family_name"] = " ".join(given), family

    def _spelt(self, word: str, traps: set[str]) -> str:
        dice = self._dice
        if not word.isascii() and dice.random() < 2 * shares.TRANSLITERATED:
            traps.add("spelt otherwise")
            return anyascii(word)
        if word in SPELT and dice.random() < shares.TRANSLITERATED:
            traps.add("spelt otherwise")
            return dice.choice(SPELT[word])
        chance = dice.random()
        if chance < shares.TYPING:
            traps.add("mistyped")
            return mistyped(word, dice)
        if chance < shares.TYPING + shares.PHONETIC:
            traps.add("by ear")
            return by_ear(word, dice)
        return word

    def _born(self, born: date, traps: set[str]) -> str:
        dice = self._dice
        if dice.random() < shares.YEAR_ALONE:
            traps.add("year alone")
            return str(born.year)
        chance = dice.random()
        if chance < shares.DAY_AND_MONTH_SWAPPED and (turned := swapped_day(born)):
            traps.add("day and month swapped")
            return turned.isoformat()
        if chance > 1 - shares.WRONG_DIGIT_IN_BIRTH:
            traps.add("wrong digit in birth")
            return wrong_digit(born, dice).isoformat()
        return born.strftime("%d/%m/%Y") if dice.random() < shares.BRITISH_DATE else born.isoformat()

    def _address(self, row: Row, place: Place, traps: set[str]) -> None:
        dice = self._dice
        kind = KINDS_OF_STREET[place.kind] if dice.random() < shares.SHORT_STREET_WORD else place.kind
        flat = f"Flat {place.flat}" if place.flat else ""
        if "block of flats" in traps and dice.random() < shares.NO_FLAT_NUMBER:
            flat = ""
        number = place.number
        if dice.random() < shares.NO_HOUSE_NUMBER:
            number = ""
            traps.add("no house number")
        row["address"] = ", ".join(
            filter(None, (flat, f"{number} {place.street} {kind}".strip(), place.town))
        )
        if dice.random() >= shares.NO_POSTCODE:
            row["postcode"] = place.postcode

    def _phones(self, person: Person, home: Home, traps: set[str]) -> str:
        told = list(person.phones)
        if home.phone and self._dice.random() < shares.FAMILY_PHONE_GIVEN:
            told = [home.phone, *told[:1]] if self._dice.random() < 0.5 else [home.phone]
            traps.add("family phone")
        return "; ".join(self._written(phone) for phone in told)

    def _written(self, phone: str) -> str:
        form = self._dice.randrange(3)
        if form == 0:
            return f"+44{phone[1:]}"
        return f"{phone[:5]} {phone[5:]}" if form == 1 else phone

    def _one_or_all(self, values: tuple[str, ...]) -> str:
        if len(values) > 1 and self._dice.random() < 0.7:
            return self._dice.choice(values)
        return "; ".join(values)

    def _ip(self, row: Row, place: Place, ago: int, traps: set[str]) -> None:
        dice = self._dice
        row["ip"] = place.ip
        if dice.random() < shares.CARRIER_IP:
            row["ip"] = carrier_ip(dice)
            traps.add("carrier ip")
        row["port"] = str(dice.randrange(1_024, 65_536))
        moment = datetime.combine(AS_OF, time(tzinfo=UTC)) - timedelta(
            days=ago, seconds=dice.randrange(86_400)
        )
        row["at"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        if dice.random() < shares.IP_WITHOUT_PORT:
            row["port"] = ""
            traps.add("ip without port")
        elif dice.random() < shares.IP_WITHOUT_TIME:
            row["at"] = ""
            traps.add("ip without time")


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
