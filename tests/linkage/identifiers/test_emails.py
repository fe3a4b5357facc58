"""E-mail addresses: which writings reach one mailbox."""

import pytest

from vigil.linkage.identifiers import Email, Refused, read_email
from vigil.linkage.identifiers.emails import LONGEST_ADDRESS


def email(untrusted: str) -> Email:
    read = read_email(untrusted)
    assert isinstance(read, Email), read
    return read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada.Hill+x@GoogleMail.com", "adahill@gmail.com"),
        ("ada+y@hotmail.co.uk", "ADA@hotmail.co.uk"),
        ("a.d_a-h@pm.me", "adah@proton.me"),
        ("Ada <ada@example.org>", "mailto:ada@example.org"),
        ("ada@EX\u00c4MPLE.org.", "ada@xn--exmple-cua.org"),
        ("\uff41da@example.org", "ada@example.org"),
        ("ada\u202e@example.org", "ada@example.org"),
    ],
)
def test_two_writings_of_one_mailbox_are_one_value(one: str, other: str) -> None:
    assert email(one).value == email(other).value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.da@outlook.com", "ada@outlook.com"),
        ("ada+x@example.org", "ada@example.org"),
        ("ada@hotmail.com", "ada@outlook.com"),
        ("ada-hill@yahoo.com", "ada@yahoo.com"),
    ],
)
def test_what_a_provider_does_not_say_is_not_assumed(one: str, other: str) -> None:
    assert email(one).value != email(other).value


def test_the_provider_whose_rules_were_applied_is_named() -> None:
    assert email("ada@gmail.com").provider == "Gmail"
    assert "Gmail" in email("ada@gmail.com").rule
    assert email("ada@example.org").provider == ""


@pytest.mark.parametrize(
    "untrusted",
    [
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "ada@192.0.2.1",
        "ada@[192.0.2.1]",
        "a da@example.org",
        "ada..hill@example.org",
        '"ada hill"@example.org',
        "+x@gmail.com",
        "...@gmail.com",
        "ada@exa mple.org",
        "ada@-example.org",
        "a" * 65 + "@example.org",
        "ada@" + "a." * 130 + "org",
        "ada@" + "a" * 64 + ".org",
    ],
)
def test_no_address_is_refused_with_one_sentence(untrusted: str) -> None:
    read = read_email(untrusted)
    assert isinstance(read, Refused)
    assert read.reason.startswith("The e-mail address ")
    assert read.reason.endswith(".")


def test_the_longest_local_part_is_taken() -> None:
    assert len(email("a" * 64 + "@example.org").local) == 64


def test_the_longest_address_is_taken_and_one_more_refused() -> None:
    host = ".".join(["a" * 63] * 3)
    assert len(email("b" * (LONGEST_ADDRESS - len(host) - 1) + "@" + host).value) == LONGEST_ADDRESS
    assert isinstance(read_email("b" * (LONGEST_ADDRESS - len(host)) + "@" + host), Refused)
