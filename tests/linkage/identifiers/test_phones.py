"""Telephone numbers: E.164, of the United Kingdom where no country is named."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.linkage.identifiers import Phone, Refused, read_phone


def phone(untrusted: str, **named: str) -> Phone:
    read = read_phone(untrusted, **named)
    assert isinstance(read, Phone), read
    return read


@pytest.mark.parametrize(
    "untrusted",
    [
        "07700 900123",
        "+44 (0)7700 900-123",
        "0044 7700 900123",
        "447700900123",
        "tel:+447700900123",
        "\u0660\u0667\u0667\u0660\u0660\u0669\u0660\u0660\u0661\u0662\u0663",
        "07700\u00a0900\u2011123",
        "Mobile: 07700 900123",
    ],
)
def test_one_number_written_in_many_ways_is_one_value(untrusted: str) -> None:
    assert phone(untrusted).value == "+447700900123"


def test_a_foreign_number_keeps_its_country() -> None:
    read = phone("+49 30 900123")
    assert (read.value, read.region, read.assigned) == ("+4930900123", "DE", True)
    assert phone("030 900123", region="DE").value == read.value


def test_an_extension_is_kept_apart() -> None:
    read = phone("01632 960001 ext 12")
    assert (read.value, read.extension) == ("+441632960001", "12")


def test_a_number_for_drama_is_taken_and_said_not_to_be_in_use() -> None:
    assert not phone("07700 900123").assigned
    assert phone("020 7946 0018").value == "+442079460018"


@pytest.mark.parametrize(
    "untrusted",
    [
        "unknown",
        "999",
        "00000 000000",
        "07700 900123 or 07700 900456",
        "call him after six: 07700 900123",
        "++",
        "1" * 61,
    ],
)
def test_what_is_no_number_is_refused(untrusted: str) -> None:
    read = read_phone(untrusted)
    assert isinstance(read, Refused), read
    assert read.reason.startswith("The phone number ")


@given(
    st.text(alphabet="0123456789", min_size=7, max_size=12),
    st.sampled_from(("+44", "+1", "+49", "+800", "0", "")),
)
def test_whether_a_number_is_in_use_is_libphonenumbers_own_answer(digits: str, country: str) -> None:
    read = read_phone(country + digits)
    if isinstance(read, Phone):
        assert read.assigned is phonenumbers.is_valid_number(phonenumbers.parse(country + digits, "GB"))
