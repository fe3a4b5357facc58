"""Records in the order in which they might have arrived, from a seed."""

from collections.abc import Iterator
from itertools import count as count_from
from itertools import islice
from random import Random

from benchmarks.invented_people import shares
from benchmarks.invented_people.people import Households, Person
from benchmarks.invented_people.places import MOST_POSTCODES
from benchmarks.invented_people.rows import Row, empty_row
from benchmarks.invented_people.telling import Teller

MOST_RECORDS = 10_000_000
_HOUSEHOLDS_OF_A_POSTCODE = 12
_PEOPLE_OF_A_HOUSEHOLD = 2.2
_MIXED = 20_000  # records that are mixed with one another, so that those of one person do not stand together


def records(*, seed: int, count: int) -> Iterator[Row]:
    """``count`` records, each with its truth; the same seed and count make the same records.

    Raises:
        ValueError: the count is not between 1 and 10 million.
    """
    if not 1 <= count <= MOST_RECORDS:
        raise ValueError(f"count is {count}; it must lie between 1 and {MOST_RECORDS:,}")
    dice = Random(f"invented people {seed}")
    made = islice(_told(dice, count), count)
    number = 0
    while mixed := list(islice(made, _MIXED)):
        dice.shuffle(mixed)
        for row in mixed:
            number += 1
            row["id"] = f"R{number:08d}"
            yield row


def _told(dice: Random, count: int) -> Iterator[Row]:
    teller, tests = Teller(dice), count_from(1)
    for person in _people(dice, count):
        told = dice.choices(tuple(shares.RECORDS_OF_ONE), weights=tuple(shares.RECORDS_OF_ONE.values()))[0]
        for _ in range(told):
            if dice.random() < shares.TEST_REFERRALS:
                yield _test_referral(dice, next(tests))
            yield teller.tell(person)


def _people(dice: Random, count: int) -> Iterator[Person]:
    """People without end, those of the block of flats among the first."""
    expected = int(count / sum(times * share for times, share in shares.RECORDS_OF_ONE.items()))
    crowd = min(shares.BLOCK_OF_FLATS, int(expected * shares.MOST_OF_ALL_IN_ONE_BLOCK))
    postcodes = int(expected / _PEOPLE_OF_A_HOUSEHOLD / _HOUSEHOLDS_OF_A_POSTCODE) + 1
    households = Households(dice=dice, postcodes=min(postcodes, MOST_POSTCODES), flats=max(crowd // 2, 1))
    # Spread over the whole, so that a part of the records is like the rest.
    in_flats = crowd / max(expected, 1)
    housed = 0
    while True:
        if housed < crowd and dice.random() < in_flats:
            people = households.in_flats()
            housed += len(people)
        else:
            people = households.usual()
        yield from people


def _test_referral(dice: Random, number: int) -> Row:
    """A record that somebody sent to see whether sending works: it is about nobody, and no two are about one person."""
    row = empty_row()
    row["person"] = row["household"] = f"T{number:08d}"
    row["traps"] = "test referral"
    row["given_names"], row["family_name"], row["born"] = (
        "Test",
        dice.choice(("Test", "Tester", "User")),
        "1990-01-01",
    )
    row["emails"], row["phones"], row["handles"] = "test@example.com", "0600 000 0000", "example chat: test"
    return row
