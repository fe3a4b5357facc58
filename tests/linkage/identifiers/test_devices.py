"""Devices: IMEI with its check digit, MAC addresses, UUIDs, serial numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.linkage.identifiers import Device, Refused, read_device
from vigil.linkage.identifiers.devices import check_digit


def device(untrusted: str) -> Device:
    read = read_device(untrusted)
    assert isinstance(read, Device), read
    return read


@pytest.mark.parametrize(
    "untrusted",
    [
        "490154203237518",
        "IMEI: 49-015420-323751-8",
        "imei 49 015420 323751",
        "IMEISV 4901542032375100",
        "IMEI: 49015420/323751/8",
    ],
)
def test_one_imei_written_in_many_ways_is_one_value(untrusted: str) -> None:
    assert device(untrusted).value == "imei:49015420323751"


def test_an_imei_with_a_wrong_check_digit_is_refused_where_it_says_that_it_is_one() -> None:
    read = read_device("IMEI 490154203237517")
    assert isinstance(read, Refused)
    assert "check digit would be 8" in read.reason
    assert device("490154203237517").sort == "serial"


@given(st.text(alphabet="0123456789", min_size=14, max_size=14), st.integers(0, 13), st.integers(1, 9))
def test_the_check_digit_finds_every_single_wrong_digit(digits: str, place: int, off: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + off) % 10) + digits[place + 1 :]
    assert check_digit(wrong) != check_digit(digits)


@pytest.mark.parametrize(
    "untrusted", ["00:1b:44:11:3A:B7", "00-1B-44-11-3a-b7", "001b.4411.3ab7", "MAC 001B44113AB7"]
)
def test_one_mac_address_written_in_many_ways_is_one_value(untrusted: str) -> None:
    read = device(untrusted)
    assert (read.value, read.made_up) == ("mac:001b44113ab7", False)


def test_a_mac_address_that_the_device_made_up_is_said() -> None:
    assert device("02:1b:44:11:3a:b7").made_up
    assert isinstance(read_device("01:1b:44:11:3a:b7"), Refused)
    assert isinstance(read_device("ff:ff:ff:ff:ff:ff"), Refused)


def test_a_uuid_and_a_serial_number_are_taken_as_they_are() -> None:
    assert (
        device("IDFA 6D92078A-8246-4BA4-AE5B-76104861E7DC").value == "uuid:6d92078a82464ba4ae5b76104861e7dc"
    )
    assert device("S/N: c02-xk 1").value == device("C02XK1").value == "serial:C02XK1"


@pytest.mark.parametrize(
    "untrusted",
    ["IMEI 12", "IMEI:", "0" * 15, "00000000-0000-0000-0000-000000000000", "--", "\U0001f4f1", "x" * 101],
)
def test_what_tells_no_device_is_refused(untrusted: str) -> None:
    assert isinstance(read_device(untrusted), Refused)
