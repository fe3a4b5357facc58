"""Random numbers by key: what they are drawn from, and that nothing but the key decides."""

import math
from collections import Counter
from decimal import Decimal, localcontext
from statistics import fmean

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.kernels.queueing_plans import HOUR, exponential, queue
from vigil.kernels.queueing import draws
from vigil.kernels.queueing.draws import What, Whom
from vigil.kernels.queueing.plan import LONGEST, Plan, Time, TimeKind
from vigil.kernels.queueing.reference import sampled

COUNT = 20_000
PLAN = queue(officers=1, gaps=[HOUR], work=exponential(HOUR), horizon=HOUR)._replace(
    values=np.array([1, 5, 9], dtype=np.int64)
)


def test_the_first_words_are_those_of_splitmix64() -> None:
    """Published with java.util.SplittableRandom's algorithm: the first three from seed 1234567."""
    assert [draws.mixed((1234567 + step * draws.GOLDEN) & draws.WORD) for step in (1, 2, 3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


@given(st.integers(1, draws.WORD))
@example(1)
@example(draws.WORD)
@example(1 << 63)
def test_an_exponential_is_a_logarithm_to_the_last_bits(bits: int) -> None:
    with localcontext() as context:
        context.prec = 50
        exact = -(Decimal(bits) / (1 << 64)).ln() * (1 << draws.FRACTION_BITS)
    assert abs(draws.exponential(bits) - exact) <= 64


def test_nought_is_drawn_as_the_least_there_is() -> None:
    assert draws.exponential(0) == draws.exponential(1)


def test_every_part_of_a_key_makes_another_stream() -> None:
    given_words = {"seed": 1, "replication": 2, "group": 3, "number": 4}
    keys = [draws.keyed(whom=whom, **given_words) for whom in Whom]
    keys += [
        draws.keyed(whom=Whom.CASE, **given_words | {name: value + 1}) for name, value in given_words.items()
    ]
    keys += [draws.draw(keys[0], what, index, part) for what in What for index in (0, 1) for part in (0, 1)]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("time", "mean", "variance"),
    [
        (Time(TimeKind.FIXED, first=HOUR), HOUR, 0),
        (exponential(HOUR), HOUR, HOUR**2),
        (Time(TimeKind.PHASES, draws.WHOLE, 4, HOUR // 4), HOUR, HOUR**2 / 4),
        (
            Time(TimeKind.PHASES, draws.WHOLE // 4, 1, 3 * HOUR, 1, HOUR),
            1.5 * HOUR,
            (2 * (9 / 4 + 3 / 4) - 2.25) * HOUR**2,
        ),
        (Time(TimeKind.VALUES, first=0, first_mean=3), 5, 32 / 3),
        (Time(TimeKind.VALUES, first=1, first_mean=2), 7, 4),
    ],
)
def test_times_have_the_mean_and_the_spread_that_they_say(time: Time, mean: float, variance: float) -> None:
    drawn = np.array(
        [sampled(PLAN, time, draws.mixed(number), What.WORK, 0) for number in range(COUNT)], dtype=float
    )
    assert abs(drawn.mean() - mean) <= 4 * math.sqrt(variance / COUNT)
    assert drawn.var() == pytest.approx(variance, rel=0.1)


def test_the_places_of_a_list_are_alike_probable() -> None:
    seen = Counter(draws.place_among(draws.mixed(number), 5) for number in range(COUNT))
    assert set(seen) == set(range(5))
    assert max(abs(many - COUNT / 5) for many in seen.values()) < 4 * math.sqrt(COUNT * 0.16)


def test_a_share_of_nought_never_falls_and_one_of_all_always() -> None:
    assert not draws.falls_below(0, 0)
    assert draws.falls_below(draws.WORD, draws.WHOLE)
    assert fmean(draws.falls_below(draws.mixed(n), draws.WHOLE // 4) for n in range(COUNT)) == pytest.approx(
        0.25, abs=0.013
    )


def test_the_longest_time_that_can_be_drawn_stays_within_64_bits() -> None:
    assert draws.scaled(LONGEST, draws.exponential(0)) < 1 << 48
    assert isinstance(PLAN, Plan)
