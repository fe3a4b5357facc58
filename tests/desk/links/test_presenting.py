"""Evidence in words: every step that the engine can tell has words, and every bar lies within its picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.desk.links.models import Proposal
from vigil.desk.links.presenting import LEVELS, chance_words, effect_words, level_words, waterfall
from vigil.linkage import evidence
from vigil.linkage.guards import Guard
from vigil.linkage.sums import probability


@pytest.mark.parametrize("kind", sorted(evidence.KINDS))
def test_every_level_of_the_engine_has_words(kind: str) -> None:
    assert set(LEVELS[kind]) == {level.name.lower() for level in evidence.KINDS[kind] if level}


def test_what_a_household_shares_is_said_part_by_part() -> None:
    said = level_words("household", "family exact, place postcode, phone different")
    assert said == "Family name: the same; address: the same postcode; phone: none in common"
    assert level_words("household", "nothing known of both") == "Nothing known of both"


def test_a_guard_and_the_beginning_say_what_they_are() -> None:
    assert level_words("guard", Guard.ONE_WITNESS.value).startswith("One piece of evidence")
    assert level_words("before any evidence", "") == "Two people picked blindly from all who are held"


@pytest.mark.parametrize(
    ("millibits", "said"),
    [
        (0, "hardly anything"),
        (1000, "2.0 times likelier"),
        (-2000, "4.0 times less likely"),
        (10_000, "1,024 times likelier"),
        (30_000, "over a million times likelier"),
    ],
)
def test_an_effect_is_a_factor_of_the_odds(millibits: int, said: str) -> None:
    assert effect_words(millibits) == said


@given(st.integers(-60_000, 60_000))
def test_no_chance_is_said_to_be_certain_or_impossible(score: int) -> None:
    said = chance_words(probability(score))
    assert not said.startswith(("0 ", "100 "))
    assert said.endswith("in 100")


@given(st.lists(st.integers(-30_000, 30_000), max_size=12))
def test_bars_lie_within_their_picture_on_their_own_side(steps: list[int]) -> None:
    proposal = Proposal(evidence=[["email", "shared", step] for step in steps])
    for shown, step in zip(waterfall(proposal), steps, strict=True):
        assert shown.start >= 0
        assert shown.start + shown.length <= 100
        # The smallest bars have no length to be seen, and stand on the middle.
        assert shown.start >= 50 if step >= 0 else shown.start + shown.length <= 50
        assert shown.kind == ("for" if step > 0 else "against" if step else "nothing")
