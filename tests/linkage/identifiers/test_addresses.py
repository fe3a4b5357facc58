"""Addresses and postcodes of the United Kingdom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.linkage.identifiers import PostalAddress, Postcode, Refused, read_address, read_postcode


def address(untrusted: str) -> PostalAddress:
    read = read_address(untrusted)
    assert isinstance(read, PostalAddress), read
    return read


def postcode(untrusted: str) -> Postcode:
    read = read_postcode(untrusted)
    assert isinstance(read, Postcode), read
    return read


@pytest.mark.parametrize(
    "untrusted",
    [
        "Flat 3, 12a High Street, Wexley, ZZ12 3ZZ",
        "flat 3 12A High St., Wexley, zz123zz, United Kingdom",
        "12 A High St\nApt 3\nWexley\nZZ12 3ZZ",
        "12a, High St, Flat 3, Wexley ZZ12 3ZZ UK",
        "FLT 3; 12a High Str | W\u00e9xley | ZZ12, 3ZZ",
    ],
)
def test_one_address_written_in_many_ways_is_one_value(untrusted: str) -> None:
    read = address(untrusted)
    assert read.value == "flat 3 12a high street | wexley | ZZ12 3ZZ"
    assert (read.dwelling, read.number, read.postcode) == ("3", "12a", "ZZ12 3ZZ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 High Street, ZZ12 3ZZ", "14 High Street, ZZ12 3ZZ"),
        ("12 High Street, ZZ12 3ZZ", "12a High Street, ZZ12 3ZZ"),
        ("Flat 3, 12 High Street, ZZ12 3ZZ", "Flat 4, 12 High Street, ZZ12 3ZZ"),
        ("Flat 3, 12 High Street, ZZ12 3ZZ", "12 High Street, ZZ12 3ZZ"),
        ("Flat A, 12 High Street", "Flat B, 12 High Street"),
    ],
)
def test_neighbours_keep_their_own_addresses(one: str, other: str) -> None:
    assert address(one).value != address(other).value


def test_st_is_a_saint_in_front_of_a_name_and_a_street_behind_it() -> None:
    assert address("4 St John's Rd, St Ives").lines == ("4 st johns road", "st ives")
    assert address("4 John St").lines == ("4 john street",)


def test_a_house_with_a_name_keeps_its_number_on_the_street() -> None:
    read = address("Rose Cottage, 4 Mill Ln, Wexley")
    assert (read.number, read.lines) == ("4", ("rose cottage", "4 mill lane", "wexley"))


@pytest.mark.parametrize("number", ["12-14", "12/3", "7", "99999b"])
def test_a_house_number_is_kept_as_it_is(number: str) -> None:
    assert address(f"{number} Mill Lane").number == number


@pytest.mark.parametrize(
    "untrusted", ["NFA", "no fixed abode", "Unknown", "n/a, UK", "\U0001f3e0", ",,,", "x," * 13, "x" * 1001]
)
def test_what_says_no_place_is_refused(untrusted: str) -> None:
    assert isinstance(read_address(untrusted), Refused)


def test_a_postcode_alone_is_an_address_and_so_is_a_flat() -> None:
    assert address("ZZ12 3ZZ").lines == ()
    assert address("Flat 3").lines == ("flat 3",)


# Each form of the grammar, from the Government Data Standards Catalogue.
@pytest.mark.parametrize(
    "untrusted", ["M1 1AA", "M60 1NW", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB", "GIR 0AA", "ZZ99 3VZ"]
)
def test_every_form_of_the_grammar_is_taken_with_or_without_its_space(untrusted: str) -> None:
    assert postcode(untrusted).value == untrusted
    assert postcode(untrusted.replace(" ", "").lower()).value == untrusted


@pytest.mark.parametrize(
    "untrusted",
    ["Q1 1AA", "AI1 1AA", "M1 1AC", "M1A 1AI", "EC1C 1BB", "W1I 1HQ", "M1", "1AA", "M100 1AA", "x" * 41],
)
def test_what_breaks_the_grammar_is_refused(untrusted: str) -> None:
    assert isinstance(read_postcode(untrusted), Refused)


def test_a_letter_read_for_a_digit_is_mended_and_said() -> None:
    read = postcode("SW1A OAA")
    assert read.value == "SW1A 0AA"
    assert "letter read as the digit" in read.rule


def test_a_postcode_that_stands_for_no_place_is_said() -> None:
    assert postcode("ZZ12 3ZZ").pseudo
    assert not postcode("M1 1AA").pseudo


@given(st.integers(1, 99_999), st.sampled_from("abc "), st.integers(1, 99))
def test_any_flat_and_house_number_are_found_again(number: int, letter: str, flat: int) -> None:
    house = f"{number}{letter}".strip()
    read = address(f"Flat {flat}, {house} High Street, Wexley, ZZ12 3ZZ")
    assert (read.dwelling, read.number) == (str(flat), house)
    assert address(read.value).value == read.value
