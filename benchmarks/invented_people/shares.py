"""In what share each trap stands in the records. All of it is invented, and no estimate of anything."""

# Of all households, by what they are; they add up to 1.
HOUSEHOLDS = {
    "alone": 0.30,
    "couple": 0.20,
    "couple with children": 0.18,
    "one parent": 0.08,
    "suspect and child": 0.06,
    "father and son": 0.05,
    "junior": 0.02,
    "siblings": 0.04,
    "twins": 0.03,
    "house share": 0.04,
}
# How many records there are of one person.
RECORDS_OF_ONE = {1: 0.50, 2: 0.24, 3: 0.12, 4: 0.07, 5: 0.04, 8: 0.03}

# Of all people.
HAS_ALIAS = 0.08
HAS_TWO_GIVEN_NAMES = 0.35
MOVES_OUT = 0.06  # of adults who do not live alone
# Of all households.
MOVES = 0.06
FAMILY_PHONE = 0.4
DOUBLE_FAMILY_NAME = 0.03

# What a record tells, by the kind of report; they add up to 1.
TOLD = {
    "everything": 0.22,
    "account": 0.36,
    "name and account": 0.14,
    "name and address": 0.12,
    "handle alone": 0.09,
    "ip alone": 0.07,
}

# Of the records in which there is something to spoil.
TYPING = 0.05
PHONETIC = 0.025
TRANSLITERATED = 0.25  # of names that are spelt in several ways
NAMES_SWAPPED = 0.02
ALIAS_USED = 0.3
INITIAL_ALONE = 0.06
DAY_AND_MONTH_SWAPPED = 0.02
WRONG_DIGIT_IN_BIRTH = 0.01
YEAR_ALONE = 0.03
BRITISH_DATE = 0.2
NO_POSTCODE = 0.12
NO_HOUSE_NUMBER = 0.03
SHORT_STREET_WORD = 0.35
FAMILY_PHONE_GIVEN = 0.5
IP_WITHOUT_PORT = 0.1
IP_WITHOUT_TIME = 0.05
CARRIER_IP = 0.15  # one address that many households share at once
AGE_GROUP_TOLD = 0.4

# Of all records.
TEST_REFERRALS = 0.002
BUSY_PHONE = 0.005

# People in one block of flats: so many, or a twentieth of all where that is fewer.
BLOCK_OF_FLATS = 10_000
MOST_OF_ALL_IN_ONE_BLOCK = 0.05
NO_FLAT_NUMBER = 0.3  # of the records from there
