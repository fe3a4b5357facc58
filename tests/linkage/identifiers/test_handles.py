"""Handles: one account written in several ways, and accounts that were made to look alike."""

import pytest

from vigil.linkage.identifiers import Refused, ServiceHandle, read_handle


def handle(untrusted: str, service: str = "") -> ServiceHandle:
    read = read_handle(untrusted, service=service)
    assert isinstance(read, ServiceHandle), read
    return read


@pytest.mark.parametrize(
    "untrusted",
    [
        "Instagram: Kite_77",
        "ig:@kite_77",
        "kite_77 (Insta)",
        "https://www.instagram.com/Kite_77/?hl=en",
        "INSTAGRAM:\u200bkite_77",
    ],
)
def test_one_account_written_in_many_ways_is_one_value(untrusted: str) -> None:
    assert handle(untrusted).value == "instagram:kite_77"


def test_a_service_that_is_told_apart_is_taken_as_told() -> None:
    assert handle("@Kite_77", "SnapChat").value == "snapchat:kite_77"
    assert handle("Kite_77", " Example  Chat ").value == "example chat:kite_77"
    assert handle("Kite_77").value == "kite_77"


def test_what_looks_like_a_service_but_is_none_stays_in_the_handle() -> None:
    assert handle("note: kite").handle == "note: kite"
    assert handle("kite (the real one)").handle == "kite (the real one)"


def test_each_service_has_its_own_rule() -> None:
    assert handle("fb: john.hill").value == handle("facebook: JohnHill").value
    assert handle("ig: john.hill").value != handle("ig: johnhill").value
    assert handle("https://youtube.com/channel/UCaB").handle == "UCaB"
    assert handle("https://youtube.com/@KiteTube").value == "youtube:kitetube"


def test_handles_made_to_look_alike_share_a_skeleton_and_no_value() -> None:
    real, fake = handle("paypal_kid"), handle("\u0440\u0430\u0443\u0440\u0430l.k1d")
    assert real.skeleton == fake.skeleton
    assert real.value != fake.value


def test_an_emoji_handle_is_a_handle_without_a_skeleton() -> None:
    read = handle("\U0001f600\U0001f525")
    assert read.value == "\U0001f600\U0001f525"
    assert read.skeleton == ""


@pytest.mark.parametrize(
    "untrusted",
    [
        "",
        "@",
        " \u200b ",
        "ig:@",
        "fb:...",
        "https://[bad",
        "https://chat.example/kite",
        "https://x.com/",
        "a" * 101,
        "a" * 401,
    ],
)
def test_what_holds_no_handle_is_refused(untrusted: str) -> None:
    assert isinstance(read_handle(untrusted), Refused)


def test_bounds_are_held_on_both_sides() -> None:
    assert handle("a" * 100).handle == "a" * 100
    assert handle("a", "s" * 60).service == "s" * 60
    assert isinstance(read_handle("a", service="s" * 61), Refused)
